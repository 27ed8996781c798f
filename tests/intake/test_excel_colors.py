"""Words in a cell that have the colour behind them, or are as small as dots."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Color, Font, GradientFill, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.table import Table

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.excel import read

Edit = Callable[[Any, Any], object]
WHITE, BLUE = "FFFFFFFF", "FF0000FF"


def coloured(color: str | Color, fill: Any = None, value: object = "8") -> Edit:
    def edit(_sheet: Any, cell: Any) -> None:
        cell.value = value
        cell.font = Font(color=color)
        if fill is not None:
            cell.fill = fill

    return edit


def both(edit: Edit, more: Callable[[Any], object]) -> Edit:
    def edits(sheet: Any, cell: Any) -> None:
        edit(sheet, cell)
        more(sheet)

    return edits


def tabled(sheet: Any) -> None:
    sheet.add_table(Table(displayName="T", ref="A1:B2"))


def conditioned(sheet: Any) -> None:
    rule = Rule(type="expression", formula=["1"], dxf=DifferentialStyle(font=Font(color=BLUE)))
    sheet.conditional_formatting.add("A1:A9 C3", rule)


HIDDEN: dict[str, Edit] = {
    "white": coloured(WHITE),
    "a white number": coloured(WHITE, value=8),
    "the white of a theme": coloured(Color(theme=0)),
    "the white of the palette": coloured(Color(indexed=9)),
    "blue on blue": coloured(BLUE, PatternFill("solid", "000000FF")),
    "a colour of the theme on it": coloured(Color(theme=4), PatternFill("solid", Color(theme=4))),
    "a tint on it": coloured(
        Color(theme=4, tint=0.4), PatternFill("solid", Color(theme=4, tint=0.4))
    ),
    "one point": lambda _sheet, cell: setattr(cell, "font", Font(sz=1)),
}
SHOWN: dict[str, Edit] = {
    "no colour": lambda _sheet, _cell: None,
    "white on blue": coloured(WHITE, PatternFill("solid", BLUE)),
    "white on a pattern": coloured(WHITE, PatternFill("darkGrid", BLUE)),
    "white on colours that flow": coloured(WHITE, GradientFill(stop=("000000", "0000FF"))),
    "grey": coloured(Color(theme=0, tint=-0.5)),
    "a tint on the colour": coloured(
        Color(theme=4, tint=0.4), PatternFill("solid", Color(theme=4))
    ),
    "that of the system": coloured(Color(indexed=64)),
    "white in a table with a style": both(coloured(WHITE), tabled),
    "white with a condition": both(coloured(WHITE), conditioned),
    "small": lambda _sheet, cell: setattr(cell, "font", Font(sz=4)),
}


def said(edit: Edit) -> tuple[str, list[str]]:
    """Return the words that are read, and the messages of hidden ones."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = "8", "13", "1", "2"
    edit(sheet, sheet["A1"])
    saved = BytesIO()
    book.save(saved)
    grid = read(saved.getvalue(), Numbers({}, {}))
    messages = [problem.message for problem in grid.problems]
    return grid.rows[0].words, [found for found in messages if "Hidden" in found]


@pytest.mark.parametrize("name", HIDDEN)
def test_what_nobody_sees_is_not_read(name: str) -> None:
    assert said(HIDDEN[name]) == ("13", ["Hidden words are not read: 8"])


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_seen_is_read(name: str) -> None:
    assert said(SHOWN[name]) == ("8\t13", [])


def test_a_run_that_nobody_sees_is_not_read() -> None:
    def edit(_sheet: Any, cell: Any) -> None:
        cell.value = CellRichText(TextBlock(InlineFont(color=Color(WHITE)), "8"), "5")

    assert said(edit) == ("5\t13", ["Hidden words are not read: 8"])
