"""Whole sheets, cell by cell, as a drawing: one line a row, merged cells marked."""

from __future__ import annotations

import pytest

from shenbao.form import Filing
from shenbao.sheet import Cell, Role, Sheet
from shenbao.sheet.layout import lay_out
from tests.worlds import DATA

GOLDEN = DATA / "golden"
DRAWN = ["nanyue-lvyoufupin", "yueyangxian-gaobiaozhun", "440304221061500000017"]

SHORT = {
    Role.LABEL: "label",
    Role.SHORT: "short",
    Role.TEXT: "text",
    Role.HEADING: "heading",
    Role.COLUMN: "column",
    Role.GROUP: "group",
    Role.CATEGORY: "category",
}


def drawn(sheet: Sheet) -> str:
    """Return every fact of a sheet as text: the golden files are reviewed by eye."""
    lines = [f"title: {sheet.title}", f"subtitle: {sheet.subtitle}"]
    lines += [f"property {key}: {value}" for key, value in sheet.properties.items()]
    for table in sheet.tables:
        lines += ["", f"table {table.key} {' '.join(f'{width:.5g}' for width in table.widths)}"]
        lines += [f"head {line}" for row in table.head for line in map(cell_line, row.cells)]
        for row in table.body:
            lines += ["row", *map(cell_line, row.cells)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def cell_line(cell: Cell) -> str:
    size = f"{cell.columns}x{cell.rows}" + ("+" if cell.continued else "")
    text = cell.text.replace("\n", "⏎")
    return f"  {SHORT[cell.role]:<8} {size:<5} {cell.key:<28} {text}"


@pytest.mark.parametrize("stem", DRAWN)
def test_whole_sheet(stem: str, filings: list[Filing]) -> None:
    (filing,) = [one for one in filings if one.declaration.document.path.stem == stem]
    assert drawn(lay_out(filing)) == (GOLDEN / f"{stem}.txt").read_text("utf-8")


def test_golden_files_are_all_used() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.txt")) == sorted(DRAWN)


def test_every_row_covers_every_column(filings: list[Filing]) -> None:
    tables = [table for filing in filings for table in lay_out(filing).tables]
    assert len(tables) == 15 * 2 + 2 * 3
    for table in tables:
        rows = (*table.head, *table.body)
        assert {sum(cell.columns for cell in row.cells) for row in rows} == {len(table.widths)}
        assert sum(table.widths) == pytest.approx(100)


def test_merged_cells_are_continued_below(filings: list[Filing]) -> None:
    merged = 0
    for table in (table for filing in filings for table in lay_out(filing).tables):
        for index, row in enumerate(table.body):
            for place, cell in enumerate(row.cells):
                below = [one.cells[place] for one in table.body[index + 1 : index + cell.rows]]
                assert [(one.text, one.continued, one.rows) for one in below] == [
                    (cell.text, True, 1)
                ] * (cell.rows - 1)
                merged += cell.rows > 1
    assert merged == 83
