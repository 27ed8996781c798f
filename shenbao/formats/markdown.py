"""The sheet as Markdown: one fact a line and one indicator a line, for reviewers."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from shenbao.formats.escaping import escaped
from shenbao.formats.templating import Templates
from shenbao.sheet.data import sheet_data
from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table

_LIST_MARK = re.compile(r"^(\d*)([.)+-])(?=\s)")
_WORD_SPACE = "\u3000"


def preload() -> None:
    """Load nothing more: importing this module loads all it needs."""


def render(sheet: Sheet, templates: Templates) -> bytes:
    """Return the sheet as GitHub tables of its facts and of the rows of its tables."""
    data = sheet_data(sheet)
    for table, plain in zip(sheet.tables, data["tables"], strict=True):
        plain["rows"] = rows(table) if has_columns(table) else []
        plain["columns"] = columns(table) or ["" for row in plain["rows"][:1] for _cell in row]
        plain["facts"] = facts(table)
        plain["lines"] = lines(table)
    return templates.render("sheet.md.j2", {"sheet": data}, finalize=escape).encode()


def has_columns(table: Table) -> bool:
    """Tell whether a table has heads: its own, or those of the parts that are joined in it."""
    body = (cell for row in table.body for cell in row.cells)
    return bool(table.head) or any(cell.role is Role.COLUMN for cell in body)


def columns(table: Table) -> list[str]:
    """Return the head of each column, its levels joined by slashes."""
    levels = _by_column(table.head, table)
    return [
        " / ".join(cell.text for cell in cells if cell.text and not cell.continued)
        for cells in zip(*levels, strict=True)
    ]


def rows(table: Table) -> list[list[str]]:
    """Return the texts of each row by column: those merged over rows in all of them.

    A cell that is several columns wide has its text in the first.
    """
    return [
        [
            "" if cell is before else cell.text
            for before, cell in zip([None, *cells[:-1]], cells, strict=True)
        ]
        for cells in _by_column(table.body, table)
    ]


def _by_column(rows: Sequence[Row], table: Table) -> Iterator[list[Cell]]:
    """Yield the cell in each column, without headings that the head does not begin."""
    placed = (place for row in table.body for place in row.placed())
    headings = {column for column, cell in placed if cell.role is Role.HEADING}
    left_out = headings - table.open_columns() if table.head else set()
    for row in rows:
        cells = [cell for cell in row.cells for _column in range(cell.columns)]
        yield [cell for column, cell in enumerate(cells) if column not in left_out]


def facts(table: Table) -> list[dict[str, str]]:
    """Return the fields of a table in order, each with its heading, label and text.

    The form's own words are the label of a value that has none, or have no text.
    """
    cells = [cell for row in table.body for cell in row.cells]
    labels = {cell.key: cell.text for cell in cells if cell.key and cell.role is Role.LABEL}
    values = {cell.key for cell in cells if cell.role.is_value}
    return [
        {"heading": _heading(row), "label": label, "text": text}
        for row in table.body
        for label, text in _pairs(row, labels, values)
    ]


def _pairs(
    row: Row, labels: Mapping[str, str], values: Container[str]
) -> Iterator[tuple[str, str]]:
    """Yield the labels of a row with their texts, and its other words with none."""
    words = ""
    for cell in row.cells:
        names_value = cell.role is Role.LABEL and cell.key in values
        if cell.role is Role.HEADING or names_value or not (cell.key or cell.text):
            continue
        if cell.role.is_value and cell.key not in labels:
            yield words, cell.text
            words = ""
            continue
        if words:
            yield words, ""
        words = ""
        if cell.role.is_value:
            yield labels[cell.key], cell.text
        else:
            words = cell.text
    if words:
        yield words, ""


def _heading(row: Row) -> str:
    return next((cell.text for cell in row.cells if cell.role is Role.HEADING), "")


def lines(table: Table) -> list[Markup]:
    """Return the rows as paragraphs, none of which begins a list, where all are words outside."""
    if table.ruled or any(cell.role.is_value for row in table.body for cell in row.cells):
        return []
    texts = (_WORD_SPACE.join(cell.text for cell in row.cells if cell.text) for row in table.body)
    return [Markup(_LIST_MARK.sub(r"\1\\\2", escaped(text))) for text in texts if text]


def escape(value: Any) -> Any:
    """Return a text as Markdown that reads as just that text inside a table cell."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(escaped(value))
