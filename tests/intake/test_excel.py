"""Numbers and dates as Excel shows them, and what workbooks hold beside texts."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.excel import read
from shenbao.office.number_formats import shown
from tests.judges import libreoffice

NUMBERS = Numbers({}, {})

SHOWN: list[tuple[Any, str, str]] = [
    (3, "General", "3"),
    (852.9, "General", "852.9"),
    (4133.7, "#,##0.00", "4,133.70"),
    (-4133.7, "#,##0.00", "-4,133.70"),
    (0.95, "0%", "95%"),
    (0.955, "0.0%", "95.5%"),
    (12, "0.00", "12.00"),
    (12.5, "0.##", "12.5"),
    (1234567, "#,##0", "1,234,567"),
    (58, '0"人"', "58人"),
    (58, '"≥"0"%"', "≥58%"),
    (7, "000", "007"),
    (date(2024, 12, 31), "yyyy-mm-dd", "2024-12-31"),
    (date(2024, 2, 3), 'yyyy"年"m"月"d"日"', "2024年2月3日"),
    (datetime(2024, 2, 3, 14, 5), "yyyy/m/d h:mm", "2024/2/3 14:05"),
    (time(9, 5, 7), "hh:mm:ss", "09:05:07"),
    (-5, "0.0;(0.0)", "(5.0)"),
    (0, '0.0;-0.0;"无"', "无"),
]


@pytest.mark.parametrize(("value", "code", "text"), SHOWN)
def test_shown(value: Any, code: str, text: str) -> None:
    assert shown(value, code) == text


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


@pytest.mark.slow
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    """LibreOffice writes a sheet as text just as it shows it."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(*((value, code) for value, code, _text in SHOWN)))
    shown = libreoffice(path, tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false")
    with shown.open(encoding="utf-8", newline="") as file:
        rows = [row[0] for row in csv.reader(file)]
    assert rows == [text for _value, _code, text in SHOWN]


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
