"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.syntax import SOURCES, nodes
from tests.worlds import ROOT

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_sources_are_found() -> None:
    assert len(SOURCES) > 40


def words_in_code(path: Path) -> list[str]:
    """Return the tokens of a module, without docstrings and comments: those explain."""
    with path.open("rb") as file:
        return [
            token.string
            for token in tokenize.tokenize(file.readline)
            if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING)
            and not token.string.lstrip("rRbBfF").startswith('"""')
        ]


def test_no_label_stands_in_python() -> None:
    """Words in code would be a form's."""
    found = {
        path.relative_to(ROOT).as_posix(): words
        for path in SOURCES
        if CHINESE.search(path.read_text("utf-8"))
        and (words := [word for word in words_in_code(path) if CHINESE.search(word)])
    }
    assert found == {}


def test_no_standard_stands_in_python() -> None:
    standards = {form.parent.name for form in (ROOT / "templates").glob("*/form.toml")}
    assert len(standards) >= 2
    found = {
        path.relative_to(ROOT).as_posix(): names
        for path in SOURCES
        if (names := [name for name in standards if name in path.read_text("utf-8")])
    }
    assert found == {}


def test_pytest_passes_over_no_folder_of_tests(request: pytest.FixtureRequest) -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    names = {part for folder in folders for part in folder.relative_to(ROOT).parts}
    assert {"build", "check", "cli"} <= names
    patterns = request.config.getini("norecursedirs")
    assert [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)] == []


def test_all_but_a_few_modules_stand_in_a_room() -> None:
    """Which rooms there are, and which imports which, is import-linter's to say."""
    loose = {path.name for path in (ROOT / "shenbao").glob("*.py")}
    assert loose == {"__init__.py", "__main__.py", "diagnostics.py", "i18n.py"}


def test_no_files_import_each_other() -> None:
    """Nor for types only. A package's own file gathers those that are in it, and is left out."""
    modules = {
        path.removesuffix(".py").replace("/", "."): imported(found)
        for path, found in nodes().items()
        if not path.endswith("/__init__.py")
    }
    imports = {module: names & modules.keys() for module, names in modules.items()}
    assert imports["shenbao.cli.commands.diff"] > {"shenbao.cli.errors", "shenbao.i18n"}
    TopologicalSorter(imports).prepare()  # raises CycleError, with the files


def imported(nodes: list[ast.AST]) -> set[str]:
    """Return the names that a module imports, each as a module and as something in one."""
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
LIGHT = [
    ["check"],
    ["rule", "SB203"],
    ["--help"],
    ["import", "tests/data/export/shenzhen-2024.txt", "--year", "2024", "--out"],
    ["schema", "--check"],
    ["standard", "list"],
    ["diff", "HEAD", "declarations/2024", "--format", "json"],
]


RUN_ALL = f"""
import sys, contextlib
from shenbao.cli import main
loaded = {{}}
for words in {LIGHT!r}:
    with contextlib.suppress(SystemExit):
        main([*words, *(sys.argv[1:] if words[-1] == "--out" else [])])
    loaded[words[0]] = [name for name in {HEAVY!r} if name in sys.modules]
print(loaded)
"""


def test_what_needs_no_renderer_loads_none(tmp_path: Path) -> None:
    """One after another in one process: what one has loaded, all after it have."""
    command = [sys.executable, "-c", RUN_ALL, str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == str({words[0]: [] for words in LIGHT})


FORMS = sorted(
    [*(ROOT / "templates").glob("*/form.toml"), *(ROOT / "tests/data/handed").rglob("form.toml")]
)

NO_KEYS_OF_FORMS = {
    "name": "the column of indicators that all forms have, and a key of TOML",
    "label": "the column of a table's rows, and a key of form.toml",
    "group": "the column of first-level classes, and a key of form.toml",
    "category": "the column of second-level classes, and a key of form.toml",
    "explain": "the column that patterns fill, and a key of declarations",
    "amount": "a kind, and the amount of an item or of a total",
    "unit": "a key of form.toml, and a part of a target",
    "total": "a key of form.toml, and a key of the check's portfolio.toml",
    "value": "a key of form.toml, and of HTML",
    "weight": "a key of form.toml, and what a unit measures",
    "reason": "a key of waivers and of figures that are stated",
    "code": "the code of a rule or message",
    "output": "the folder of outputs",
    "share": "a kind of sum",
    "score": "what a unit measures",
    "month": "a part of a date",
    "period": "a part of a target",
    "quantity": "a sort of target",
    "office": "a room of this code",
    "class": "a key of HTML and of reports",
    "initial": "a word of CSS",
    "direction": "a property of CSS",
    "environment": "what WeasyPrint calls what a page is set in",
    "item": "a line of a report",
    "start": "where something begins",
    "end": "where something ends",
    "note": "a severity, and a line below a table",
    "nature": "a column of workbooks from before lists",
    "number": "a kind, and a part of a target",
    "indicator": "a key of the lexicon and of reports",
    "opinion": "a key of reports, and of what reviewers' systems offer",
}
"""Words in Python that are keys of some form, too, and what they are there."""


def keys_of_forms() -> set[str]:
    """Return the keys of the fields, columns and classes of all forms."""
    keys: set[str] = set()
    for path in FORMS:
        form = tomllib.loads(path.read_text("utf-8"))
        tables = [*form.get("part", []), form.get("indicators", {})]
        groups = form.get("group", [])
        entries = [
            *form.get("field", []),
            *(column for table in tables for column in table.get("column", [])),
            *groups,
            *(category for group in groups for category in group.get("category", [])),
        ]
        keys |= {entry["key"] for entry in entries}
    return keys


def test_no_key_of_a_form_stands_in_python() -> None:
    """What a place means is asked for by its meaning; only those are listed by their names."""
    assert len(FORMS) >= 9
    keys = keys_of_forms()
    assert {"annual_amount", "implementer", "quantity", "done"} <= keys
    found: dict[str, set[str]] = {}
    for path, inside in nodes().items():
        for node in inside:
            if isinstance(node, ast.Constant) and node.value in keys:
                found.setdefault(str(node.value), set()).add(path)
    elsewhere = {key: files - {"shenbao/form/meanings.py"} for key, files in found.items()}
    assert {key: files for key, files in elsewhere.items() if files}.keys() == (
        NO_KEYS_OF_FORMS.keys()
    )


# ---- Values ------------------------------------------------------------------------------------


def structures(nodes: Iterable[ast.AST]) -> Iterator[ast.ClassDef]:
    """Yield the classes of a module that are structures, by how their bases are written."""
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            if "Struct" in bases or {"frozen", "dict"} & {word.arg for word in node.keywords}:
                yield node


def undeclared(nodes: Iterable[ast.AST]) -> set[str]:
    """Return what structures keep that is no field, unless they have a dictionary for it."""
    found = set()
    for structure in structures(nodes):
        fields = {
            node.target.id
            for node in structure.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        kept = {
            ast.unparse(node).removeprefix("self.")
            for node in ast.walk(structure)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node.value) == "self"
        }
        cached = {
            node.name
            for node in structure.body
            if isinstance(node, ast.FunctionDef)
            and "cached_property" in map(ast.unparse, node.decorator_list)
        }
        has_dictionary = "dict" in {word.arg for word in structure.keywords}
        found |= kept - fields | (set() if has_dictionary else cached)
    return found


def test_structures_keep_only_their_fields() -> None:
    found = {path: undeclared(inside) for path, inside in nodes().items()}
    assert {name: names for name, names in found.items() if names} == {}


def test_what_structures_keep_is_seen() -> None:
    source = """
class Kept(Struct):
    declared: int
    def keep(self):
        self.declared, self.forgotten = 1, 2
    @cached_property
    def costly(self): ...
class Fine(Struct, dict=True):
    @cached_property
    def costly(self): ...
"""
    assert undeclared(ast.walk(ast.parse(source))) == {"forgotten", "costly"}


def test_no_value_is_a_data_class() -> None:
    """They would be written and compiled at every start, and replace() is not theirs."""
    froms = [
        node.module
        for inside in nodes().values()
        for node in inside
        if isinstance(node, ast.ImportFrom)
    ]
    assert "msgspec" in froms
    assert "dataclasses" not in froms
