"""The sheet as Markdown: one fact a line and one indicator a line, for reviewers."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from shenbao.formats.escaping import escaped
from shenbao.formats.templating import Templates
from shenbao.sheet.data import sheet_data
from shenbao.sheet.sheet import Role, Row, Sheet, Table


def preload() -> None:
    """Load nothing more: importing this module loads all it needs."""


def render(sheet: Sheet, templates: Templates) -> bytes:
    """Return the sheet as a GitHub table of its facts and one of its indicators."""
    data = sheet_data(sheet)
    for table, plain in zip(sheet.tables, data["tables"], strict=True):
        plain["facts"] = facts(table)
    return templates.render("sheet.md.j2", {"sheet": data}, finalize=escape).encode()


def facts(table: Table) -> list[dict[str, str]]:
    """Return the fields of a table in order, each with its heading, label and text."""
    labels = {
        cell.key: cell.text for row in table.body for cell in row.cells if cell.role is Role.LABEL
    }
    return [
        {"heading": _heading(row), "label": labels[cell.key], "text": cell.text}
        for row in table.body
        for cell in row.cells
        if cell.role in (Role.SHORT, Role.TEXT) and cell.key in labels
    ]


def _heading(row: Row) -> str:
    return next((cell.text for cell in row.cells if cell.role is Role.HEADING), "")


def escape(value: Any) -> Any:
    """Return a text as Markdown that reads as just that text inside a table cell."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(escaped(value))
