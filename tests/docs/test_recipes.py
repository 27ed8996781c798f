"""What the pages say of changing templates and code works when it is done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from shenbao.cli import main
from tests.docs.diffs import apply, target
from tests.docs.pages import GUIDE, Block, blocks, declarations, source
from tests.docs.shell import run_in_shell
from tests.worlds import ROOT

DIFFS = blocks("diff")


def made_markdown(root: Path) -> dict[Path, str]:
    assert main(["--root", str(root), "build", "--format", "markdown"]) == 0
    return {path: path.read_text("utf-8") for path in (root / "output").rglob("*.md")}


@pytest.mark.parametrize(
    "diff", [diff for diff in DIFFS if target(diff).startswith("templates/")], ids=str
)
def test_a_change_of_a_template_shows(diff: Block, project: Path) -> None:
    before = made_markdown(project)
    apply(diff, project)
    assert made_markdown(project) != before
    assert main(["--root", str(project), "schema"]) == 0


def test_the_diffs_are_found() -> None:
    assert len(DIFFS) >= 4


def test_the_new_format_of_the_pages(own_code: Path) -> None:
    (diff,) = (diff for diff in DIFFS if not target(diff).startswith("templates/"))
    module = python_block("def render(")
    added = re.search(r'\+ *"(\w+)": Format\("([\w.]+)", "([\w.]+)"', diff.text)
    assert added
    apply(diff, own_code)
    path = own_code / added[3].replace(".", "/")
    path.with_suffix(".py").write_text(module.text, "utf-8")
    status, said = run_in_shell(f"ruff check {path}.py && ruff format --check {path}.py", own_code)
    assert status == 0, said
    status, said = run_in_shell(f"python build.py --format {added[1]}", own_code)
    assert status == 0, said
    made = sorted((own_code / "output").rglob(f"*{added[2]}"))
    sources = sorted((own_code / "declarations").rglob("*.toml"))
    assert [path.stem for path in made] == [path.stem for path in sources]
    assert all(len(path.read_text("utf-8").splitlines()) > 20 for path in made)


def python_block(words: str) -> Block:
    """Return the one Python block that has these words."""
    (block,) = (block for block in blocks("python") if words in block.text)
    return block


def test_the_new_rule_of_the_pages(own_code: Path) -> None:
    module = python_block("RULE = ")
    code = module.text[3:8]
    path = own_code / f"shenbao/check/rules/{code.lower()}_new.py"
    path.write_text(module.text, "utf-8")
    status, said = run_in_shell(f"ruff check {path} && ruff format --check {path}", own_code)
    assert status == 0, said
    status, said = run_in_shell(f"shenbao rules && shenbao check --select {code}", own_code)
    assert status == 0
    assert re.search(rf"^{code} ", said, re.MULTILINE)
    goal = re.compile(r'(?<=annual_goal = """\n)[^"]*')
    text, count = goal.subn("长" * 301, declarations(GUIDE)[0].text)
    assert count == 1
    (own_code / "long.toml").write_text(text, "utf-8")
    status, said = run_in_shell(f"shenbao check long.toml --select {code}", own_code)
    assert f" {code} " in said


def test_the_hooks_of_the_pages() -> None:
    (block,) = (block for block in blocks("yaml") if "repos:" in block.text)
    hooks = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    (repository,) = YAML(typ="safe").load(block.text)["repos"]
    known = {hook["id"] for hook in hooks}
    assert {hook["id"] for hook in repository["hooks"]} <= known
    assert [name for name in known if f"`{name}`" not in source(block.page)] == []
