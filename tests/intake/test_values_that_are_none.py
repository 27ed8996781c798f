"""A cell whose words no declaration takes is left over and told of; all others are values."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from shenbao.form import Filing, Library
from shenbao.sheet import Cell, Row, Sheet
from shenbao.sheet.layout import lay_out
from shenbao.toml import normal
from tests.intake.files import html, imported_here

EACH = 3
"""Of so many cells, the words of one are others in each try: with all, it would be no form."""


def with_words(sheet: Sheet, words: str, first: int) -> Sheet:
    """Return a sheet with these words in some of its cells that hold values."""
    keys = dict.fromkeys(
        cell.key
        for table in sheet.tables
        for row in table.body
        for cell in row.cells
        if cell.key and cell.role.is_value
    )
    chosen = frozenset([*keys][first::EACH])
    assert chosen

    def cells(row: Row) -> tuple[Cell, ...]:
        return tuple(
            replace(cell, text=words) if cell.role.is_value and cell.key in chosen else cell
            for cell in row.cells
        )

    tables = tuple(
        replace(table, body=tuple(replace(row, cells=cells(row)) for row in table.body))
        for table in sheet.tables
    )
    return replace(sheet, tables=tables)


@pytest.mark.parametrize("words", ["-5.00", "2024年13月32日", "9" * 60])
@pytest.mark.parametrize("number", [0, -2, -1])
def test_they_keep_no_other_from_being_one(
    number: int, words: str, filings: list[Filing], library: Library, tmp_path: Path
) -> None:
    filing = filings[number]
    given = {"year": filing.declaration.year, "form": filing.standard.name}
    for first in range(EACH):
        sheet = with_words(lay_out(filing), words, first)
        found = imported_here(html(sheet), tmp_path / "form.html", library, **given)
        (form,) = found.forms
        assert [problem for problem in found.problems if problem.severity == "error"] == []
        values = {value.cell.place for value in form.values if value.cell.text == words}
        left = "\t".join(leftover.words for leftover in form.left).split("\t").count(words)
        assert len(values) + left == count(sheet, words)


def count(sheet: Sheet, words: str) -> int:
    rows = [row for table in sheet.tables for row in table.body]
    return sum(cell.text == words and not cell.continued for row in rows for cell in row.cells)


def test_a_negative_amount_is_told_at_its_cell(
    filings: list[Filing], library: Library, tmp_path: Path
) -> None:
    filing = filings[0]
    whole = filing.standard.fields["total_amount"]
    sheet = lay_out(filing)
    cell = next(
        cell
        for row in sheet.tables[0].body
        for cell in row.cells
        if cell.key == whole.key and cell.role.is_value
    )
    page = html(sheet).replace(f">{cell.text}</td>".encode(), b">-36.14</td>", 1)
    found = imported_here(page, tmp_path / "form.html", library, year=2024)
    (form,) = found.forms
    was = normal(filing.declaration.document.data)
    assert normal(form.data) == {key: value for key, value in was.items() if key != whole.key}
    assert [leftover.words for leftover in form.left] == [f"{whole.label}\t-36.14"]
    (problem,) = form.problems
    assert problem.message == (
        "“-36.14” cannot stand in a declaration: "
        "total_amount is negative, which this field of the form does not take."
    )
    assert (problem.severity, problem.span.place.row, problem.span.place.column) == (
        "warning",
        5,
        2,
    )
