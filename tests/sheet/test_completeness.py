"""What an author wrote is on the sheet, or the sheet is not made and it is told why."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shenbao.build import layout
from shenbao.declaration import KINDS, Field, Wording
from shenbao.form import Filing
from shenbao.project.project import Project
from shenbao.sheet import Cell, Row, Sheet, Table
from shenbao.sheet.completeness import unprinted
from shenbao.sheet.layout import lay_out
from shenbao.toml import at, key_name, key_path, parse
from shenbao.toml.reader import TableReader
from tests import own_forms
from tests.intake.generated import declarations, filing_of
from tests.properties import tries
from tests.worlds import World

STANDARDS = ("shenzhen-project", "central-project")
GENERATED = st.sampled_from(STANDARDS).flatmap(declarations).map(filing_of)


def keys(filing: Filing, sheet: Sheet) -> list[str]:
    return [key_name(problem.key or ()) for problem in unprinted(filing, sheet)]


def without(sheet: Sheet, dropped: Cell) -> Sheet:
    """Return the sheet as a layout would make it that forgets one cell."""

    def rows(old: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(Row(tuple(cell for cell in row.cells if cell is not dropped)) for row in old)

    def table(old: Table) -> Table:
        return replace(old, head=rows(old.head), body=rows(old.body))

    return replace(sheet, tables=tuple(map(table, sheet.tables)))


def written(filing: Filing, key: str) -> list[str]:
    """Return the keys of what an author wrote that a cell has to show."""
    data = filing.declaration.document.data
    path = key_path(key) or ()
    known = [(*path[:-1], name) for name in ("explain", "explain_as") if path[-1] == "explain"]
    found = []
    for place in known or [path]:
        try:
            value = at(data, place)
        except LookupError:
            continue
        found += parts(value, place)
    return found


def parts(value: Any, path: tuple[str | int, ...]) -> list[str]:
    if not isinstance(value, dict):
        return [key_name(path)] if value != "" else []
    items = [key_name((*path, "items", index, "text")) for index in range(len(value["items"]))]
    around = {name: [key_name((*path, name))] if name in value else [] for name in value}
    return [*around.get("intro", []), *items, *around.get("closing", [])]


def hold_each_cell(filing: Filing) -> Counter[bool]:
    """Drop one cell after another; each with words of the author is missed, no other one."""
    sheet = lay_out(filing)
    assert keys(filing, sheet) == []
    seen: Counter[bool] = Counter()
    for cell in sheet.cells():
        expected = written(filing, cell.key) if cell.key and cell.role.is_value else []
        assert keys(filing, without(sheet, cell)) == expected, cell
        seen[bool(expected)] += 1
    return seen


def test_each_cell_of_the_committed_declarations_is_missed(filings: list[Filing]) -> None:
    seen = sum(map(hold_each_cell, filings), Counter[bool]())
    assert seen[True] > 500
    assert seen[False] > 500


@pytest.mark.slow
@tries(4, whole=100)
@given(GENERATED)
def test_each_cell_of_generated_declarations_is_missed(filing: Filing) -> None:
    hold_each_cell(filing)


@tries(4, whole=100)
@given(declarations("central-project"))
def test_a_title_that_is_cut_is_missed(data: dict[str, Any]) -> None:
    filing = filing_of({**data, "class": "(基建)"})
    assert keys(filing, replace(lay_out(filing), title="绩效目标申报表")) == ["class"]


@tries(4, whole=100)
@given(GENERATED, st.data())
def test_a_text_without_one_of_its_lines_is_missed(filing: Filing, data: st.DataObject) -> None:
    sheet = lay_out(filing)
    long = [cell for cell in sheet.cells() if "\n" in cell.text and written(filing, cell.key)]
    for cell in long:
        lines = cell.text.split("\n")
        place = data.draw(st.integers(0, len(lines) - 1))
        cut = "\n".join(lines[:place] + lines[place + 1 :])
        other = without(sheet, cell)
        first, *more = other.tables
        row = Row((replace(cell, text=cut),))
        other = replace(other, tables=(replace(first, body=(*first.body, row)), *more))
        found = keys(filing, other)
        assert found, cell
        assert all(key.startswith(cell.key) for key in found)


# ---- Each kind knows how its values show ------------------------------------------------------

WORDING = Wording(yes="☑是□否", no="□是☑否", decimals=2, grouping=",")


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_knows_whether_its_examples_show(name: str) -> None:
    kind = KINDS[name]
    field = Field("x", kind, wording=WORDING)
    for example in kind.examples:
        table = table_of(example.toml)
        text = field.text(kind.read(table, field))
        assert list(kind.unshown(table.data["x"], text, field)) == []
        assert list(kind.unshown(table.data["x"], "", field)) != []
        assert list(kind.unshown(table.data["x"], f"{text}不", field)) != []


def table_of(toml: str) -> TableReader:
    document, problems = parse(f"x = {toml}\n", Path("x.toml"))
    assert document, problems
    return TableReader(document, [])


@pytest.mark.parametrize(
    ("data", "text", "lost"),
    [
        ({"items": [{"text": "2项"}, {"text": "12项"}]}, "12项", [("items", 1, "text")]),
        ({"items": [{"text": "租"}, {"text": "2"}]}, "1.租\n2.2", []),
        ({"items": [{"text": "租"}, {"text": "2"}]}, "1.租\n2.", [("items", 1, "text")]),
        ({"items": [{"text": "租"}, {"text": "2"}]}, "2.租", [("items", 1, "text")]),
        ({"items": [{"text": "租"}], "closing": "完"}, "租", [("closing",)]),
        ({"items": [{"text": "租"}], "intro": "有：\n"}, "租\n有：", [("items", 0, "text")]),
    ],
)
def test_items_are_looked_up_in_their_order(data: Any, text: str, lost: list[Any]) -> None:
    field = Field("x", KINDS["itemised"])
    assert list(field.kind.unshown(data, text, field)) == lost


def test_an_amount_shows_by_its_worth() -> None:
    field = Field("x", KINDS["amount"], wording=WORDING)
    shown = {"1,234.50": [], "1234.5": [], "1,234.05": [()], "234.50": [()], "多": [()]}
    data = Decimal("1234.5")
    assert {text: list(field.kind.unshown(data, text, field)) for text in shown} == shown


# ---- A standard that forgets something --------------------------------------------------------

FORM = "templates/central-project/form.toml"
SOURCE = "declarations/2018/nanyue-lvyoufupin.toml"
FORMATS = ("--format", "markdown", "--format", "xlsx")


def told(world: World) -> list[str]:
    """Build; return what is told of values not printed. Nothing is written of that declaration."""
    result = world.run("build", *FORMATS)
    assert result.status == 1
    made = [name for name in world.outputs() if name.endswith("2018/nanyue-lvyoufupin.md")]
    assert made == []
    assert "2024/440304241063100300012.md" in world.outputs()
    lines = result.err.replace(f"{world.root}/", "").splitlines()
    starts = [index for index, line in enumerate(lines) if "SB042" in line]
    return [text.strip() for index in starts for text in lines[index : index + 4]]


def test_a_field_in_no_part_of_the_form_is_refused_with_the_form(world: World) -> None:
    world.edit(FORM, '["name", "manager"]', '["name"]')
    result = world.run("build", *FORMATS)
    assert result.status == 1
    assert "42:7: SB011 error: manager stands nowhere on the form." in result.err
    assert "2024/440304241063100300012.md" in world.outputs()


def test_a_column_that_is_not_asked_for_is_told(world: World) -> None:
    world.edit(SOURCE, 'columns = ["remark"]\n', "")
    world.edit(SOURCE, 'target = ">=60亩"\n', 'target = ">=60亩"\nremark = "已签约"\n')
    assert told(world) == [
        f"{SOURCE}:28:10: SB042 error: output.quantity[2].remark is not on the sheet:"
        " its column is printed only on demand.",
        '28 | remark = "已签约"',
        "|          ^^^^^^^^",
        '= Add "remark" to columns, or delete output.quantity[2].remark.',
    ]


def test_no_redline_is_made_of_it_either(world: World, tmp_path: Path) -> None:
    world.edit(SOURCE, 'columns = ["remark"]\n', "")
    world.edit(SOURCE, 'target = ">=60亩"\n', 'target = ">=60亩"\nremark = "已签约"\n')
    old = world.write("old.toml", (world.root / SOURCE).read_bytes())
    world.edit(SOURCE, "=4个", "=5个")
    result = world.run("diff", str(old), str(world.root / SOURCE), "--redline", str(tmp_path / "r"))
    assert "SB042 error: output.quantity[2].remark is not on the sheet" in result.err
    assert list((tmp_path / "r").rglob("*.docx")) == []


def test_a_faulty_declaration_lacks_nothing_else(world: World, tmp_path: Path) -> None:
    old = world.write("old.toml", (world.root / SOURCE).read_bytes())
    world.edit(SOURCE, 'authority = "', 'authority = [] # "')
    result = world.run("diff", str(old), str(world.root / SOURCE), "--redline", str(tmp_path / "r"))
    assert re.findall(r"SB\d{3} \w+", result.err) == ["SB012 error"]
    assert len(list((tmp_path / "r").rglob("*.docx"))) == 1


# ---- What it costs ----------------------------------------------------------------------------


def calls(function: Callable[[], object]) -> int:
    """Return how many functions are called, which is the same on each machine."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


def test_it_costs_little(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        world.another(f"2025/{number}", number)
    project, _problems = Project.open(world.root)
    sources = {
        place: path.relative_to(world.root).as_posix()
        for path, place in project.find_declarations()[0].items()
    }

    def all_laid_out() -> None:
        batches = [*layout.lay_out_sheets(project, sources, {})]
        assert sum(len(sheets) for sheets, _problems in batches) == 24
        assert [problem for _sheets, problems in batches for problem in problems] == []

    all_laid_out()
    cost = calls(all_laid_out)
    monkeypatch.setattr(layout, "unprinted", lambda _filing, _sheet: [])
    assert cost / calls(all_laid_out) < 1.1


# ---- Forms of parts -------------------------------------------------------------------------


@pytest.mark.parametrize("name", own_forms.NAMES)
def test_each_value_of_a_form_of_parts_that_its_cell_lacks_is_named(
    name: str, tmp_path: Path
) -> None:
    filing = own_forms.filed(own_forms.source(name), own_forms.library(tmp_path / "templates"))
    sheet = lay_out(filing)
    assert keys(filing, sheet) == []
    places = set(own_forms.leaves(filing.declaration.document.data)) - {("form",), ("year",)}
    values = [cell for cell in sheet.cells() if cell.key and cell.role.is_value]
    authored = [cell for cell in values if key_path(cell.key) in places]
    assert {key_path(cell.key) for cell in authored} == places
    for cell in authored:
        assert keys(filing, without(sheet, cell)) == [cell.key]


def test_what_is_printed_in_place_of_a_figure_is_on_the_sheet_or_named(tmp_path: Path) -> None:
    known = own_forms.library(tmp_path / "templates")
    stated = '\n[[stated]]\nat = "money.all.spent"\ntext = "14.5"\nreason = "原表如此"\n'
    filing = own_forms.filed(own_forms.source(own_forms.LIBRARY) + stated, known)
    sheet = lay_out(filing)
    assert sheet.values()["money.all.spent"] == "14.5"
    assert keys(filing, sheet) == []
    (cell,) = (cell for cell in sheet.cells() if cell.key == "money.all.spent")
    assert keys(filing, without(sheet, cell)) == ["stated[0].at"]
