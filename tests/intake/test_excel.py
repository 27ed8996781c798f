"""Numbers and dates as Excel shows them, and what workbooks hold beside texts."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.styles import Border, Side

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.excel import read

NUMBERS = Numbers({}, {})


def workbook(*cells: tuple[Any, str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    for row, (value, code) in enumerate(cells, 1):
        cell = sheet.cell(row, 1, value)
        cell.number_format = code
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def notes_of(*cells: tuple[Any, str]) -> tuple[list[str], list[str]]:
    grid = read(workbook(*cells), NUMBERS)
    return [row.words for row in grid.rows], [note.message for note in grid.problems]


def test_a_code_that_is_a_number_is_told() -> None:
    assert notes_of((440304221061500000025, "0")) == (
        ["440304221061500000000"],
        ["Excel keeps only 15 digits of a number; this one has lost the others."],
    )


def test_digits_that_are_not_shown_are_told() -> None:
    assert notes_of((852.905, "0.00"), (852.9, "0.00"), (0.9, "0%")) == (
        ["852.91", "852.90", "90%"],
        ["The cell holds 852.905 and shows 852.91, which is read."],
    )


def test_a_formula_without_a_value_is_told() -> None:
    assert notes_of(("=1+1", "General"), ("甲", "General")) == (
        ["=1+1", "甲"],
        ["The formula =1+1 has no value yet."],
    )


def test_formats_far_below_and_beside_cost_nothing() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(("甲", "@"))))
    sheet = book.worksheets[0]
    sheet.cell(1_048_576, 16_384).number_format = "0.00"
    sheet.cell(3, 3, "乙")
    saved = BytesIO()
    book.save(saved)
    rows = read(saved.getvalue(), NUMBERS).rows
    assert [[cell.text for cell in row.cells] for row in rows] == [["甲"], ["", "", "乙"]]


def test_merged_cells_of_many_borders_are_read() -> None:
    """The borders of a workbook are not kept, but cells name theirs by number."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sides = [Side("thin"), Side("medium"), Side("thick"), Side("dotted"), Side("hair")]
    for row, side in enumerate(sides, start=1):
        sheet.cell(row, 1, side.style).border = Border(top=side)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
    saved = BytesIO()
    book.save(saved)
    rows = read(saved.getvalue(), Numbers({}, {})).rows
    assert [row.words for row in rows] == ["thin", "medium", "thick", "dotted", "hair"]


def test_a_hidden_sheet_is_read_and_told() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(("甲", "@"))))
    hidden = book.create_sheet("乙")
    hidden.cell(2, 3, "丙")
    hidden.sheet_state = "hidden"
    saved = BytesIO()
    book.save(saved)
    grid = read(saved.getvalue(), NUMBERS)
    assert [(str(cell.place), cell.text) for row in grid.rows for cell in row.filled] == [
        ("sheet 表, row 1, column 1", "甲"),
        ("sheet 乙, row 2, column 3", "丙"),
    ]
    assert [note.message for note in grid.problems] == [
        "The sheet 乙 is hidden; it is read all the same."
    ]
