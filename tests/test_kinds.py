"""A kind of field is one object: nobody asks which it is, and a new one is one file."""

from __future__ import annotations

import ast
import json
import re
import runpy
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from shenbao.declaration import KINDS, Field, Schema, Wording
from shenbao.declaration.cells import Context
from shenbao.declaration.field import Example
from shenbao.declaration.kinds.figure import Figure
from shenbao.money import AmountWords
from shenbao.toml import Document, normal, parse
from shenbao.toml.reader import TableReader
from tests import spreadsheets
from tests.intake.pull.editing import Document as WordDocument
from tests.intake.pull.editing import tags
from tests.syntax import trees_with
from tests.worlds import ROOT, World

CONTEXT = Context(2025, AmountWords())
WORDING = Wording("yes", "no")
EXAMPLES = [
    pytest.param(name, example, id=f"{name} {example.toml}")
    for name, kind in KINDS.items()
    for example in kind.examples
]


def read(text: str) -> Document:
    document, problems = parse(text, Path("x.toml"))
    assert document, problems
    return document


def as_json(value: object) -> float | str:
    """Return a value of TOML that JSON does not have as editors see it."""
    return float(value) if isinstance(value, Decimal) else str(value)


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_is_read_written_shown_and_found_again(name: str, example: Example) -> None:
    field = Field("x", KINDS[name], wording=WORDING)
    document = read(f"x = {example.toml}\n")
    table = TableReader(document, [])
    value = field.kind.read(table, field)
    table.finish()
    assert table.problems == []
    assert field.text(value) == example.text
    data = document.data["x"]
    written = read("\n".join(field.kind.lines(data, field)))
    assert normal(written.data) == normal(document.data)
    plain = json.loads(json.dumps(data, default=as_json))
    jsonschema.validate(plain, field.kind.schema(field), jsonschema.Draft7Validator)
    found = field.kind.understand(example.text, field, CONTEXT)
    assert found
    again = read("\n".join(field.kind.lines(found.data, field)))
    assert field.text(field.kind.read(TableReader(again, []), field)) == example.text


@pytest.mark.parametrize("name", KINDS)
def test_a_blank_is_a_value_only_of_kinds_of_words(name: str) -> None:
    kind = KINDS[name]
    field = Field("x", kind, wording=WORDING)
    assert kind.examples
    assert field.text(None) == ""
    assert kind.read(TableReader(read(""), []), field) is None
    blank = kind.understand("", field, CONTEXT)
    assert (blank is not None) == kind.is_words


def test_figures_of_all_kinds_are_below_nought_only_where_a_field_takes_it() -> None:
    figures = re.compile(r"(^|amount = )(?=[\d.]+( |$))")
    tried = []
    for name, example in ((name, one) for name, kind in KINDS.items() for one in kind.examples):
        toml = figures.sub(r"\1-", example.toml)
        if toml == example.toml:
            continue
        tried.append(name)
        for negative in (False, True):
            field = Field("x", KINDS[name], wording=WORDING, negative=negative)
            document = read(f"x = {toml}\n")
            table = TableReader(document, [])
            text = field.text(field.kind.read(table, field))
            assert [problem.code for problem in table.problems] == ["SB013"] * (not negative)
            assert list(field.kind.unshown(document.data["x"], text, field)) == []
            schema = field.kind.schema(field)
            plain = json.loads(json.dumps(document.data["x"], default=as_json))
            assert jsonschema.Draft7Validator(schema).is_valid(plain) == negative
    assert sorted(set(tried)) == ["amount", "itemised", "number", "percent", "whole"]


@pytest.mark.parametrize("name", ["amount", "whole"])
def test_nought_has_no_sign_on_a_sheet(name: str) -> None:
    field = Field("x", KINDS[name], wording=WORDING, negative=True)
    document = read("x = -0.0\n" if name == "amount" else "x = -0\n")
    text = field.text(field.kind.read(TableReader(document, []), field))
    assert not text.startswith("-")
    assert list(field.kind.unshown(document.data["x"], text, field)) == []


# ---- Nobody asks which kind it is -------------------------------------------------------------

FOLDER = "shenbao/declaration/kinds"
OPEN = {"KINDS", "OF_FIELDS", "OF_COLUMNS", "OF_LISTS", "Item", "Itemised", "by_entry"}
"""What the package of the kinds gives to others: no kind by itself."""


NAMED = r"\.kind\b|\bKINDS\b|declaration\.kinds\b"
"""What a module has to say to ask such a question."""


def questions(tree: ast.AST) -> Iterator[str]:
    """Yield where a module asks for one kind, or which kind a field is of."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                if module == "shenbao.declaration.kinds":
                    yield from (one.name for one in names if one.name not in OPEN)
                elif module.startswith("shenbao.declaration.kinds."):
                    yield module
            case ast.Subscript(value=ast.Name(id="KINDS"), slice=ast.Constant(value=name)):
                yield f"KINDS[{name!r}]"
            case ast.Compare(left=left, comparators=others):
                asked = [one for one in (left, *others) if is_kind_of_field(one)]
                yield from map(ast.unparse, asked)
            case ast.Match(subject=subject) if is_kind_of_field(subject):
                yield ast.unparse(subject)
            case ast.Call(func=ast.Name(id="isinstance"), args=[first, _]):
                yield from [ast.unparse(first)] if is_kind_of_field(first) else []


def is_kind_of_field(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "kind"
        and ("field" in ast.unparse(node.value) or "column" in ast.unparse(node.value))
    )


def test_no_other_module_asks_which_kind_it_is() -> None:
    """A kind has no name of its own, and mypy lets nobody compare it with a text."""
    some = trees_with(NAMED)
    others = {path: tree for path, tree in some.items() if path.rpartition("/")[0] != FOLDER}
    assert len(others) > 50
    found = {path: list(questions(tree)) for path, tree in others.items()}
    assert {path: asked for path, asked in found.items() if asked} == {}


@pytest.mark.parametrize(
    "line",
    [
        "from shenbao.declaration.kinds.amount import AMOUNT",
        "from shenbao.declaration.kinds import AMOUNT",
        'KINDS["amount"]',
        'field.kind == "amount"',
        'self.standard.fields[key].kind in ("amount", "whole")',
        "isinstance(field.kind, Amount)",
        'match field.kind:\n    case "amount": pass',
    ],
)
def test_such_a_question_is_seen(line: str) -> None:
    assert re.search(NAMED, line)
    assert list(questions(ast.parse(line)))


# ---- A kind of its own ------------------------------------------------------------------------


class Share(Figure[Decimal], frozen=True):
    """A share of a hundred: 95 shows as 95%."""

    def read(self, table: TableReader, field: Field) -> Decimal | None:
        value = table.number(field.key, required=field.required)
        if value is not None and value > 100:
            table.complain("SB013", f"{field.key} is more than all.", key=field.key)
        return value

    def schema(self, _field: Field) -> Schema:
        return {"type": "number", "maximum": 100}

    def digits(self, value: Decimal, _field: Field) -> str:
        return f"{value:f}%"

    def parse(self, text: str, _field: Field) -> Decimal | None:
        figure = text.removesuffix("%")
        return Decimal(figure) if figure.isdecimal() and figure != text else None


SHARE = Share(summary="a share of a hundred", examples=(Example("95", "95%"),))

FORM = """\
title = "{year}年度进度表"

[properties]
identifier = "{code}"

[[field]]
key = "code"
label = "编号"
required = true
unique = true

[[field]]
key = "progress"
label = "进度"
kind = "share"
unit = "左右"

[grid]
widths = [30, 70]

[[grid.block]]
rows = [["code"], ["progress"]]

[indicators]

[[indicators.column]]
key = "name"
label = "指标名称"
width = 60

[[indicators.column]]
key = "target"
label = "指标值"
width = 40

[[group]]
key = "output"
label = "产出"

[[group.category]]
key = "quantity"
label = "数量"
"""

DECLARATION = """\
#:schema ../../schema/progress.schema.json
form = "progress"
year = 2031
code = "P-1"
progress = 95                # 左右

[[output.quantity]]
name = "次数"
target = "3次"
"""

PLACE = "2031/P-1"
SUFFIXES = ("md", "docx", "xlsx")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A repository with a standard of one more kind of field, and a declaration of it."""
    monkeypatch.setitem(KINDS, "share", SHARE)
    world = World(tmp_path / "world")
    world.write("templates/progress/form.toml", FORM)
    world.declare(PLACE, DECLARATION)
    return world


def build(world: World, *formats: str) -> None:
    options = [word for name in formats for word in ("--format", name)]
    result = world.run("build", "--quiet", *options)
    assert result == (0, "", "")


def test_it_is_built_and_imported(world: World) -> None:
    build(world, "markdown", "word", "xlsx")
    markdown, word, workbook = (world.outputs()[f"{PLACE}.{suffix}"] for suffix in SUFFIXES)
    assert "| 进度 | 95% |" in markdown.decode()
    assert tags(word)["progress"] == "95%"
    assert "95%" in spreadsheets.values(workbook).values()
    for suffix in SUFFIXES:
        made, into = world.root / f"output/{PLACE}.{suffix}", world.root / suffix
        result = world.run("import", str(made), "--out", str(into))
        assert result.status == 0, result
        assert (into / f"{PLACE}.toml").read_text("utf-8") == DECLARATION


def test_it_is_checked(world: World) -> None:
    world.edit(f"declarations/{PLACE}.toml", "= 95 ", "= 950")
    result = world.run("build", "--quiet", "--format", "markdown")
    assert result.status == 1
    assert "SB013 error: progress is more than all." in result.err


def test_it_has_a_schema(world: World) -> None:
    assert world.run("schema").status == 0
    schema = json.loads((world.root / "schema/progress.schema.json").read_text("utf-8"))
    assert schema["properties"]["progress"] == {
        "title": "进度",
        "type": "number",
        "maximum": 100,
    }


def test_it_is_pulled(world: World) -> None:
    build(world, "word")
    document = WordDocument((world.root / f"output/{PLACE}.docx").read_bytes())
    document.type_over("progress", "97%")
    edited = world.write("edited.docx", document.content())
    result = world.run("pull", str(edited), "--write")
    assert result.status == 0, result
    text = (world.root / f"declarations/{PLACE}.toml").read_text("utf-8")
    assert text == DECLARATION.replace("= 95 ", "= 97 ")


def test_it_is_compared(world: World) -> None:
    other = World(world.root.parent / "other")
    other.write("templates/progress/form.toml", FORM)
    other.declare(PLACE, DECLARATION.replace("= 95 ", "= 97 "))
    paths = [str(one.root / f"declarations/{PLACE}.toml") for one in (world, other)]
    result = world.run("diff", *paths, "--format", "json")
    assert result.status == 0, result
    (declaration,) = json.loads(result.out)["declarations"]
    (change,) = declaration["changes"]
    assert change == {
        "kind": "field_changed",
        "field": "progress",
        "label": "进度",
        "old": "95%",
        "new": "97%",
        "printed": True,
    }


def test_it_is_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "share", SHARE)
    page = runpy.run_path(str(ROOT / "docs/make_lists.py"))["pages"]()["kinds.md"]
    row = "| `share` | a share of a hundred | a share of a hundred | `95` | 95% |"
    assert page.splitlines()[-1] == row


def test_the_page_of_the_kinds_is_up_to_date() -> None:
    page = runpy.run_path(str(ROOT / "docs/make_lists.py"))["pages"]()["kinds.md"]
    assert (ROOT / "docs/kinds.md").read_text("utf-8") == page, "run `make rules`"
