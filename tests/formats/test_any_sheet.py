"""Any view, whatever its tables are like: all formats say the same words in the same rows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.formats import renderer
from shenbao.formats.pdf.pagination import Breaks
from shenbao.formats.pdf.typesetting import template_context
from shenbao.intake.grid import Grid
from shenbao.intake.readers import Numbers, excel, html, word
from shenbao.sheet import Cell, Role, Row, Sheet, Table
from shenbao.sheet.pages import with_headings_in_heads
from tests.formats.forms import TEMPLATES
from tests.properties import tries

VALUES = (Role.LABEL, Role.SHORT, Role.TEXT, Role.FIXED, Role.NOTE)
Rows = list[list[Cell]]


@st.composite
def heads(draw: st.DrawFn, name: Callable[[], str], columns: int, levels: int) -> Rows:
    """Draw rows of heads: a head is as high as what is left, or stands above narrower ones."""
    rows: Rows = [[] for _level in range(levels)]
    left = columns
    while left:
        width = draw(st.integers(1, left))
        text = name()
        if width == 1 or levels == 1:
            rows[0].append(Cell(text, Role.COLUMN, columns=width, rows=levels))
            for row in rows[1:]:
                row.append(Cell(text, Role.COLUMN, columns=width, continued=True))
        else:
            rows[0].append(Cell(text, Role.COLUMN, columns=width))
            below = draw(heads(name, width, levels - 1))
            for row, cells in zip(rows[1:], below, strict=True):
                row.extend(cells)
        left -= width
    return rows


def beside(text: str, role: Role, rows: Rows) -> None:
    """Put a cell that is merged over all the rows to the left of them."""
    for index, row in enumerate(rows):
        row.insert(0, Cell(text, role, rows=1 if index else len(rows), continued=index > 0))


@st.composite
def tables(draw: st.DrawFn, name: Callable[[], str]) -> Table:
    """Draw a table: with or without a head, a heading, classes merged over rows, a total."""
    columns, ruled = draw(st.integers(1, 5)), draw(st.booleans())
    values = [Cell(name(), draw(st.sampled_from(VALUES))) for _ in range(columns)]
    body: Rows = []
    for _group in range(draw(st.integers(1, 3))):
        rows = [
            [Cell(name(), cell.role, name()) for cell in values]
            for _ in range(draw(st.integers(1, 5)))
        ]
        beside(name(), Role.GROUP, rows)
        body += rows
    head: Rows = []
    if draw(st.booleans()):
        head = draw(heads(name, columns + 1, draw(st.integers(1, 3))))
    if draw(st.booleans()):
        beside(name(), Role.HEADING, body)
        beside("", Role.HEADING, head)
    width = sum(cell.columns for cell in body[0])
    if draw(st.booleans()) and width > 1:
        body.append([Cell(name(), Role.LABEL, columns=width - 1), Cell(name(), Role.SHORT, name())])
    widths = draw(st.lists(st.integers(8, 30), min_size=width, max_size=width))
    return Table(
        name(),
        tuple(widths),
        tuple(Row(tuple(row)) for row in body),
        tuple(Row(tuple(row)) for row in head),
        ruled,
        draw(st.booleans()),
    )


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    numbers = count(1)

    def name() -> str:
        return f"甲{next(numbers)}"

    parts = tuple(draw(tables(name)) for _ in range(draw(st.integers(1, 3))))
    return Sheet("表", "", parts, {}, draw(st.sampled_from([{}, {"size": "A3 landscape"}])))


def words(grid: Grid) -> list[list[str]]:
    """Return the texts of the rows of tables."""
    rows = [[cell.text for cell in row.filled] for row in grid.rows if row.table]
    return [row for row in rows if row]


def said(sheet: Sheet) -> list[list[str]]:
    """Return the texts of the rows of a view, those of merged cells in each row."""
    return [[cell.text for cell in row.cells if cell.text] for row in sheet.rows()]


def made(form: str, sheet: Sheet) -> bytes:
    return renderer(form).render(sheet, TEMPLATES)


@pytest.mark.slow
@given(sheets())
@tries(8, whole=300)
def test_all_formats_say_the_same_rows(sheet: Sheet) -> None:
    numbers = Numbers({}, {})
    page: Any = TEMPLATES.render("sheet.html.j2", template_context(sheet, Breaks()))
    moved = [row for row in said(with_headings_in_heads(sheet)) if row]
    assert words(html.read(page.encode(), numbers)) == said(sheet)
    assert words(word.read(made("word", sheet), numbers)) == moved
    title, *rows = words(excel.read(made("xlsx", sheet), numbers))
    assert title == ["表"]
    assert rows == moved
    texts = {cell.text for cell in sheet.cells() if cell.role is not Role.HEADING}
    markdown = made("markdown", sheet).decode()
    shown = {text for text in texts if text in markdown}
    assert texts - shown == set()
