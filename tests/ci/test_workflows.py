"""The files for pull requests are as their makers' schemas ask, and their steps work."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
import tomli
from ruamel.yaml import YAML

from shenbao.cli.parser import parse
from tests.changes.redline.reading import W, body_of
from tests.histories import History, environment
from tests.worlds import ROOT, THREE, World, run_main

pytestmark = pytest.mark.usefixtures("plain_git")

BINARIES = Path(sys.executable).parent
OFFICE = "declarations/2024/440304221061500000025.toml"
NETWORK = "declarations/2024/44030422106150000027.toml"

SCHEMAS = {
    "vendor.github-actions": ["action.yml"],
    "vendor.github-workflows": [
        "docs/ci/github.yml",
        "docs/ci/gitea.yml",
        ".github/workflows/ci.yml",
    ],
    "vendor.gitlab-ci": ["docs/ci/gitlab.yml"],
}


def loaded(path: str) -> Any:
    return YAML(typ="safe").load(ROOT / path)


@pytest.mark.parametrize(("schema", "paths"), SCHEMAS.items())
def test_schemas(schema: str, paths: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_for_a_forge_is_known() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/ci").iterdir()}
    checked = {path for paths in SCHEMAS.values() for path in paths}
    assert found == {path for path in checked if path.startswith("docs/")} | {
        "docs/ci/README.md",
        "docs/ci/review.sh",
    }


def test_hooks_for_other_repositories() -> None:
    hooks = loaded(".pre-commit-hooks.yaml")
    assert [(hook["id"], hook["entry"]) for hook in hooks] == [
        ("shenbao-check", "shenbao check"),
        ("shenbao-check-fix", "shenbao check --fix"),
        ("shenbao-diff", "shenbao diff --staged"),
    ]
    for hook in hooks:
        assert set(hook) - {"verbose"} == {
            *("id", "name", "description", "entry"),
            *("language", "files", "pass_filenames"),
        }
        # of one that succeeds, nothing is shown otherwise
        assert hook.get("verbose", False) is ("diff" in hook["id"])
        _program, *words = hook["entry"].split()
        assert parse(words).run.__module__ == f"shenbao.cli.commands.{words[0]}"
        assert (hook["language"], hook["pass_filenames"]) == ("python", False)
        assert re.search(hook["files"], OFFICE)
        assert re.search(hook["files"], "templates/shenzhen-project/form.toml")
        assert not re.search(hook["files"], "output/2024/x.md")


# ---- Every line of shell ----------------------------------------------------------------------


def shell_lines() -> dict[str, str]:
    """Return each piece of shell in the files, by where it stands."""
    pieces = {"docs/ci/review.sh": (ROOT / "docs/ci/review.sh").read_text("utf-8")}
    steps = loaded("action.yml")["runs"]["steps"]
    pieces |= {f"action.yml: {step['name']}": step["run"] for step in steps if "run" in step}
    steps = loaded("docs/ci/gitea.yml")["jobs"]["review"]["steps"]
    pieces |= {f"gitea.yml: {step['name']}": step["run"] for step in steps if "run" in step}
    steps = loaded(".github/workflows/ci.yml")["jobs"]["test"]["steps"]
    pieces |= {f"ci.yml: {step['name']}": step["run"] for step in steps if "run" in step}
    job = loaded("docs/ci/gitlab.yml")["review"]
    return pieces | {"gitlab.yml": "\n".join((*job["before_script"], *job["script"]))}


def test_the_shell_is_shell() -> None:
    pieces = shell_lines()
    assert len(pieces) == 17
    for where, text in pieces.items():
        done = subprocess.run(
            ["/bin/sh", "-n"], input=text, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{where}: {done.stderr}"
        assert "${{" not in text, f"{where}: what others write must come as a variable"


def test_all_do_the_same() -> None:
    """The commands of each forge's file are those of the others, in the same order."""
    wanted = [
        "sh scripts/setup.sh",
        "shenbao check --since $BASE",
        "shenbao build --check --format markdown",
        "shenbao build",
        "python scripts/review.py",
        "python scripts/post_comment.py",
    ]
    command = re.compile(
        r"(?:sh \S*scripts/setup\.sh|shenbao check --since \$BASE"
        r"|shenbao build(?: --check --format markdown)?"
        r"|python \S*scripts/\w+\.py)"
    )
    pieces = shell_lines()
    for start in ("action.yml", "gitea.yml", "gitlab.yml", "docs/ci/review.sh"):
        text = "\n".join(piece for where, piece in pieces.items() if where.startswith(start))
        plain = text.replace('"$GITHUB_ACTION_PATH/', "").replace('"', "")
        plain = plain.replace("--format github ${BASE:+--since $BASE}", "--since $BASE")
        assert command.findall(plain) == wanted, start


# ---- The checks of this repository -------------------------------------------------------------


def test_ci_runs_on_every_supported_python() -> None:
    pythons = loaded(".github/workflows/ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={pythons[0]}"
    assert pythons == ["3.11", "3.12", "3.13", "3.14"]


def own_commands() -> dict[str, str]:
    """Return the commands of the hooks and of the CI of this repository, by where they stand."""
    (local,) = loaded(".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"
    hooks = {f"hook {hook['id']}": hook["entry"] for hook in local["hooks"]}
    steps = {where: text for where, text in shell_lines().items() if where.startswith("ci.yml")}
    lines = {
        f"{where}, line {number}": line
        for where, text in steps.items()
        for number, line in enumerate(text.replace("\\\n", "").splitlines())
    }
    return hooks | lines


@pytest.mark.parametrize("where", own_commands())
def test_commands_of_hooks_and_ci_exist(where: str) -> None:
    program, *words = shlex.split(own_commands()[where], comments=True)
    if program == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        assert all(re.search(rf"^{word}:", makefile, re.MULTILINE) for word in words)
    elif program.startswith(".venv/bin/"):
        assert (BINARIES / Path(program).name).exists()
    else:
        assert program in {"brew", "/c/msys64/usr/bin/pacman", "python"} or "=" in program
    if words[:1] == ["-m"]:
        assert importlib.util.find_spec(words[1])
    named = [word for word in words if re.match(r"tests/|requirements|\w+\.py$", word)]
    assert [word for word in named if not (ROOT / word).exists()] == []


def test_hooks_look_at_files_that_there_are() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (local,) = loaded(".pre-commit-config.yaml")["repos"]
    for hook in local["hooks"]:
        assert hook["language"] == "system"
        pattern = hook.get("files", r"\.py$")
        assert re.search(pattern, listed.stdout, re.MULTILINE), hook["id"]


# ---- The steps of the action ------------------------------------------------------------------

STEPS = {step["name"]: step for step in loaded("action.yml")["runs"]["steps"]}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> History:
    world = World(tmp_path_factory.mktemp("history") / "repository", THREE)
    world.configure(formats='["markdown"]')
    root = world.root
    history = History(root)
    shutil.copy(ROOT / ".gitignore", root)
    run_step("Build", root)
    history.commit("main")
    history.git("switch", "--quiet", "--create", "branch")
    history.replace(OFFICE, "annual_amount = 852.90", "annual_amount = 900.00")
    history.commit("an amount")
    (root / NETWORK).unlink()
    history.commit("one less")
    return history


@pytest.fixture
def history(made_once: History, tmp_path: Path) -> History:
    """A branch of two commits that left main, with its outputs committed."""
    return made_once.copy(tmp_path / "repository")


def run_step(
    name: str, root: Path, status: int = 0, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as GitHub does, in a repository at ``root``."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", STEPS[name]["run"]],
        cwd=root,
        env=environment()
        | {
            "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(root.parent / "summary.md"),
            "LANGUAGE": "en",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def review() -> Any:
    """Return scripts/review.py as a module."""
    spec = importlib.util.spec_from_file_location("review", ROOT / "scripts/review.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Reviewed(NamedTuple):
    """How a review went, what was complained of, and the folder that it wrote."""

    status: int
    err: str
    folder: Path

    def text(self, name: str) -> str:
        """Return the text of a file of the folder."""
        return (self.folder / name).read_text("utf-8")


@pytest.fixture
def reviewed(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Reviewed]:
    """Runs scripts/review.py as a step does, with the program within this process."""
    err = BytesIO()

    def run(command: list[object], **_options: object) -> subprocess.CompletedProcess[bytes]:
        _python, _option, _package, *words = map(str, command)
        out = BytesIO()
        status = run_main(words, out, err)
        return subprocess.CompletedProcess(words, status, out.getvalue())

    def run_review(base: str) -> Reviewed:
        module = review()
        monkeypatch.setattr(module, "subprocess", SimpleNamespace(run=run))
        monkeypatch.chdir(history.root)
        status = module.main(base, tmp_path / "review")
        return Reviewed(status, err.getvalue().decode(), tmp_path / "review")

    return run_review


def test_stale_outputs_fail(history: History) -> None:
    name = "Hold the committed outputs against their sources"
    done = run_step(name, history.root, status=1)
    found = dict(line.split(": ") for line in done.stdout.splitlines())
    assert {Path(path).name: why for path, why in found.items()} == {
        "440304221061500000025.md": "not what its sources give",
        "44030422106150000027.md": "extra",
    }
    assert World.at(history.root).run("build").status == 0
    assert run_step(name, history.root).stdout == "All outputs are what their sources give.\n"


def test_what_a_reviewer_gets(
    history: History, reviewed: Callable[[str], Reviewed], tmp_path: Path
) -> None:
    """Of the branch alone: nothing of what main has come to since."""
    history.git("switch", "--quiet", "main")
    history.replace(OFFICE, "term = 5", "term = 3")
    history.commit("elsewhere")
    history.git("switch", "--quiet", "branch")
    folder = tmp_path / "review"
    run_step("Show what changed", history.root, BASE="main", FOLDER=str(folder))
    files = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    assert files == [
        "changes.html",
        "changes.json",
        "comment.md",
        "findings.md",
        "forms/2024/440304221061500000025.docx",
        "forms/2024/440304221061500000025.pdf",
        "redlines/2024/440304221061500000025.docx",
        "redlines/2024/44030422106150000027.docx",
    ]
    comment = (folder / "comment.md").read_text("utf-8")
    assert comment.splitlines()[:2] == [
        "<!-- shenbao diff -->",
        "## 1 declaration changed, 1 removed; indicators: 6 removed",
    ]
    assert "| 本年度项目金额（万元） | 852.90 | 900.00 | +47.10, +5.5 % |" in comment
    assert "实施期限" not in comment
    assert (history.root.parent / "summary.md").read_text("utf-8") == comment
    redline = body_of((folder / "redlines/2024/440304221061500000025.docx").read_bytes())
    assert {mark.get(f"{W}author") for mark in redline.iter(f"{W}ins")} == {"张三"}
    assert history.git("status", "--porcelain") == ""
    assert reviewed("HEAD").status == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "changes.html",
        "changes.json",
        "comment.md",
    ], "of what nothing changed in, what the earlier run left is still there"


def test_a_change_of_a_template_brings_its_sheets(
    history: History, reviewed: Callable[[str], Reviewed]
) -> None:
    form = "templates/shenzhen-project/form.toml"
    history.replace(form, 'key = "code"\nlabel = "项目编码"', 'key = "code"\nlabel = "项目编号"')
    history.commit("a label")
    folder = reviewed("HEAD~1").folder
    made = sorted(path.stem for path in (folder / "forms").rglob("*.pdf"))
    assert made == ["440304221061500000025", "440304241063100300012"]


def test_a_faulty_declaration_fails_but_the_others_are_shown(
    history: History, reviewed: Callable[[str], Reviewed]
) -> None:
    history.replace("declarations/2024/440304241063100300012.toml", "term = ", "trem = ")
    history.commit("a mistake")
    done = reviewed("main")
    assert done.status == 1
    assert "SB010 error: Unknown key trem." in done.err
    comment = done.text("comment.md")
    assert "+47.10" in comment
    assert "2024/440304241063100300012.toml" in comment.replace("\\", "")


def test_a_base_that_was_not_fetched(reviewed: Callable[[str], Reviewed]) -> None:
    done = reviewed("nothing")
    assert done.status == 2
    assert "There is no revision nothing." in done.err


@pytest.mark.parametrize(("status", "expected"), [(1, 3), (0, 3), (2, 2), (-9, 3)])
def test_a_diff_that_fails_leaves_nothing_to_be_posted(
    status: int, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does anything stay of what an earlier run has written; other files do."""
    module = review()
    left = ("comment.md", "changes.json", "redlines/x.docx", "forms/2024/y.pdf", "notes.txt")
    for name in left:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    monkeypatch.setattr(module, "shenbao", lambda *_words: status)
    monkeypatch.setattr(module, "printed", lambda *_words: "")
    assert module.main("main", tmp_path) == expected
    assert [path.name for path in tmp_path.rglob("*")] == ["notes.txt"]


def test_the_comment_is_asked_for_by_variables_alone(tmp_path: Path) -> None:
    """No token: what others write is never part of a command."""
    shutil.copy(ROOT / "README.md", tmp_path / "comment.md")
    hostile = "$(touch hacked)"
    done = run_step(
        "Comment",
        tmp_path,
        status=2,
        TOKEN="",
        API=hostile,
        REPOSITORY=hostile,
        NUMBER=hostile,
        COMMENT=str(tmp_path / "comment.md"),
    )
    assert done.stderr == "post_comment: the variable TOKEN is empty\n"
    assert [path.name for path in tmp_path.iterdir()] == ["comment.md"]


def test_a_comment_says_what_the_check_finds_since(
    history: History, reviewed: Callable[[str], Reviewed]
) -> None:
    """Only what the change has brought, what it has mended, and counts where that is too much."""
    history.git("switch", "--quiet", "main")
    history.replace(OFFICE, 'target = "58人"', 'target = "58"')
    history.commit("a fault")
    history.git("switch", "--quiet", "--create", "other")
    history.replace(OFFICE, 'target = "58"', 'target = "58人"')
    history.replace(OFFICE, 'target = "100%"', 'target = "1000%"')
    history.commit("another")
    done = reviewed("main")
    found = done.text("findings.md")
    assert [line for line in found.splitlines() if line.startswith("## ")] == [
        "## 劳务派遣人员",
        "## 已改好",
    ]
    assert [re.findall(r"SB\d+", line) for line in found.splitlines() if "SB" in line] == [
        ["SB205"],
        ["SB202"],
    ]
    assert done.text("comment.md").endswith(f"\n{found}")


def test_many_findings_are_counted_in_the_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = review()
    texts = {6: "\n## 甲\n" + "长" * module.LONGEST_FINDINGS, 7: "short"}
    monkeypatch.setattr(module, "printed", lambda *words: texts[len(words) + 1])
    assert module.findings("main", tmp_path / "findings.md") == "\nshort"
    assert (tmp_path / "findings.md").read_text("utf-8") == texts[6]


def test_findings_show_on_the_lines(repository: Path) -> None:
    text = (repository / OFFICE).read_text("utf-8")
    (repository / OFFICE).write_text(text.replace("term = 5", 'term = "5"'), "utf-8")
    done = run_step("Check the declarations", repository, status=1)
    assert re.search(r"^::error .*file=declarations/2024/", done.stdout, re.MULTILINE)
