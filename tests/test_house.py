"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tokenize
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.worlds import ROOT

SOURCES = sorted((ROOT / "shenbao").rglob("*.py"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_sources_are_found() -> None:
    assert len(SOURCES) > 40


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_label_and_no_standard_stands_in_python(path: Path) -> None:
    """Words in docstrings and comments explain; words in code would be a form's."""
    with path.open("rb") as file:
        tokens = list(tokenize.tokenize(file.readline))
    words = [
        token.string
        for token in tokens
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING)
        and not token.string.lstrip("rRbBfF").startswith('"""')
    ]
    assert [word for word in words if CHINESE.search(word)] == []
    standards = {form.parent.name for form in (ROOT / "templates").glob("*/form.toml")}
    assert len(standards) >= 2
    text = path.read_text("utf-8")
    assert [name for name in standards if name in text] == []


def test_all_but_a_few_modules_stand_in_a_room() -> None:
    """Which rooms there are, and which imports which, is import-linter's to say."""
    loose = {path.name for path in (ROOT / "shenbao").glob("*.py")}
    assert loose == {"__init__.py", "__main__.py", "diagnostics.py", "i18n.py"}


def test_no_files_import_each_other() -> None:
    """Nor for types only. A package's own file gathers those that are in it, and is left out."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in SOURCES
        if path.name != "__init__.py"
    }
    imports = {module: imported(path) & modules.keys() for module, path in modules.items()}
    assert imports["shenbao.cli.commands.diff"] > {"shenbao.cli.errors", "shenbao.i18n"}
    TopologicalSorter(imports).prepare()  # raises CycleError, with the files


def imported(path: Path) -> set[str]:
    """Return the names that a file imports, each as a module and as something in one."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    plain = [node for node in nodes if isinstance(node, ast.Import)]
    return {
        *(str(node.module) for node in froms),
        *(f"{node.module}.{name.name}" for node in froms for name in node.names),
        *(name.name for node in plain for name in node.names),
    }


def test_build_py_is_thin() -> None:
    assert len((ROOT / "build.py").read_text("utf-8").splitlines()) <= 12


def test_import_linter_sees_every_module() -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    analysed = re.search(r"Analyzed (\d+) files", result.stdout)
    assert result.returncode == 0, result.stdout + result.stderr
    assert analysed
    assert int(analysed[1]) == len(SOURCES)


HEAVY = (
    "weasyprint",
    "docx",
    "lxml",
    "jinja2",
    "xlsxwriter",
    "openpyxl",
    "pdfplumber",
    "markdown_it",
)
LIGHT = {
    "check": ["check"],
    "rule": ["rule", "SB203"],
    "help": ["--help"],
    "import": ["import", "tests/data/export/shenzhen-2024.txt", "--year", "2024", "--out"],
    "schema": ["schema", "--check"],
    "diff": ["diff", "HEAD", "declarations/2024", "--format", "json"],
}


@pytest.mark.parametrize("arguments", LIGHT.values(), ids=LIGHT.keys())
def test_what_needs_no_renderer_loads_none(arguments: list[str], tmp_path: Path) -> None:
    arguments = [*arguments, str(tmp_path)] if "--out" in arguments else arguments
    code = (
        "import sys, contextlib\n"
        "from shenbao.cli import main\n"
        "with contextlib.suppress(SystemExit):\n"
        f"    main({arguments!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"
