"""``shenbao init``: a repository of one's own, and what works in it at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from shenbao import __version__
from shenbao.project.scaffold import FORGES
from tests.worlds import PATIENCE, ROOT, World, contents

ALWAYS = {
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "README.md",
    "declarations/.gitkeep",
    "pyproject.toml",
    "standards.lock",
    "templates/README.md",
}
UNIT = '某区"政务"服务中心'


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a world in an empty folder."""
    made = World.at(tmp_path / "repository")
    made.root.mkdir()
    return made


def init(world: World, *words: str) -> dict[str, str]:
    """Run the command; return the files that are there then."""
    result = world.run("init", "--yes", *words)
    assert result.status == 0, result
    files = contents(world.root).items()
    return {name: content.decode() for name, content in files if not name.startswith(".shenbao/")}


def test_nothing_works_before_and_all_after(world: World) -> None:
    before = world.run("build")
    assert before.status == 2
    assert "shenbao init" in before.err
    init(world, "--standard", "shenzhen-project", "--unit", UNIT)
    assert world.run("new", "--year", "2025", "--set", "name=培训").status == 0
    data = tomllib.loads((world.root / "declarations/2025/培训.toml").read_text("utf-8"))
    assert (data["form"], data["applicant"]) == ("shenzhen-project", UNIT)
    (world.root / "declarations/2025/培训.toml").write_text(
        (ROOT / "declarations/2024/440304221061500000025.toml").read_text("utf-8"), "utf-8"
    )
    built = world.run("build", "--format", "markdown")
    assert (built.status, built.err) == (0, "")


@pytest.mark.parametrize("forge", [*FORGES, "none"])
def test_each_forge_has_its_file(world: World, forge: str) -> None:
    files = init(world, "--standard", "shenzhen-project", "--forge", forge, "--unit", UNIT)
    own = {FORGES[forge][0]} if forge in FORGES else set()
    locked = [entry["name"] for entry in tomllib.loads(files["standards.lock"])["standard"]]
    schemas = {f"schema/{name}.schema.json" for name in locked if name != "_base"}
    assert "schema/shenzhen-project.schema.json" in schemas
    assert files.keys() == ALWAYS | own | schemas | {".taplo.toml"}
    for name, text in files.items():
        assert "@" not in text.replace("actions/", "").replace("@v", ""), name
        if name.endswith((".yml", ".yaml")):
            assert YAML(typ="safe").load(text)
            assert f"shenbao=={__version__}" in text
        elif name.endswith(".toml"):
            tomllib.loads(text)
        elif name.endswith(".json"):
            json.loads(text)
    assert files["README.md"].startswith(f"# {UNIT}\n")
    assert "shenbao new shenzhen-project" in files["README.md"]


def test_without_a_choice_all_standards_are_there(world: World) -> None:
    files = init(world)
    names = {path.parent.name for path in (ROOT / "templates").glob("*/form.toml")}
    assert {name for name in files if name.startswith("schema/")} == {
        f"schema/{name}.schema.json" for name in names
    }
    assert ".taplo.toml" not in files
    settings = tomllib.loads(files["pyproject.toml"])["tool"]["shenbao"]
    assert settings == {"check": {"ignore": []}}


@pytest.mark.parametrize("options", [("--standard", "shenzhen-project"), ()], ids=["one", "all"])
def test_all_schemas_are_there(options: tuple[str, ...], world: World) -> None:
    """A follow-up, too, names its schema in its first line."""
    init(world, *options)
    assert world.run("schema", "--check") == (0, "", "")


def test_nothing_is_overwritten(world: World) -> None:
    world.write("README.md", "mine")
    world.write("pyproject.toml", "[project]\nname = 'mine'\n")
    world.write(".gitignore", "mine")
    result = world.run("init", "--yes")
    assert (world.root / "README.md").read_text("utf-8") == "mine"
    assert "README.md is there already and was kept." in result.err
    assert "has no table [tool.shenbao] yet" in result.err
    before = contents(world.root)
    assert world.run("init", "--yes").status == 0
    assert contents(world.root) == before


def test_what_was_chosen_once_is_kept(world: World) -> None:
    init(world, "--standard", "central-project", "--unit", UNIT)
    before = contents(world.root)
    (world.root / "README.md").unlink()
    init(world)
    assert contents(world.root) == before


def test_a_dry_run_writes_nothing(world: World) -> None:
    result = world.run("init", "--yes", "--dry-run")
    assert result.status == 0
    assert "# README.md" in result.out
    assert contents(world.root) == {}


def test_the_forge_is_that_of_the_remote(world: World) -> None:
    git = ["git", "-C", str(world.root)]
    subprocess.run([*git, "init", "-q"], check=True)
    remote = [*git, "remote", "add", "origin", "git@codeberg.org:unit/declarations.git"]
    subprocess.run(remote, check=True)
    assert world.run("init", "--yes").status == 0
    assert (world.root / FORGES["gitea"][0]).is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--standard", "nothing"], "There is no form standard nothing."),
        (["--unit", "a\nb"], "The name of the unit is not one line."),
    ],
)
def test_a_wrong_choice_is_told(world: World, words: list[str], message: str) -> None:
    result = world.run("init", "--yes", *words)
    assert (result.status, contents(world.root)) == (2, {})
    assert result.err.startswith(f"shenbao: {message}")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_it_asks_at_a_terminal(world: World) -> None:
    import pty

    there, here = pty.openpty()
    answers = ["99", "shenzhen-project", "bitbucket", "gitlab", UNIT]
    os.write(there, "".join(f"{answer}\n" for answer in answers).encode())
    done = subprocess.run(
        world.command("init"),
        env=world.environment(),
        stdin=here,
        stdout=here,
        stderr=here,
        cwd=world.root,
        check=False,
        timeout=PATIENCE,
    )
    shown = os.read(there, 100_000).decode()
    assert done.returncode == 0, shown
    assert (world.root / ".gitlab-ci.yml").is_file()
    settings = tomllib.loads((world.root / "pyproject.toml").read_text("utf-8"))["tool"]["shenbao"]
    assert settings["unit"] == UNIT
    assert settings["standards"] == ["shenzhen-project"]
    assert "Which form standards?" in shown


def test_a_unit_is_named_as_it_is(world: World) -> None:
    unit = "@SETTINGS@@VERSION@"
    files = init(world, "--unit", unit)
    assert files["README.md"].startswith(f"# {unit}\n")
    assert tomllib.loads(files["pyproject.toml"])["tool"]["shenbao"]["unit"] == unit


def test_a_lock_that_is_none_is_told(world: World) -> None:
    world.write("standards.lock", "x")
    result = world.run("init", "--yes")
    assert result.err.count("standards.lock:1:2: SB016 error: This is not TOML") == 1
