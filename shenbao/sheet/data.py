"""The view of a sheet as plain data, the only thing that templates see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shenbao.sheet.pages import may_break
from shenbao.sheet.sheet import Cell, Role, Sheet, Table, Worksheet


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """Return the sheet as the plain dicts, lists, strings and numbers that templates see."""
    return {
        "above": sheet.above,
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "properties": dict(sheet.properties),
        "page": dict(sheet.page),
        "tables": [_table_data(table) for table in sheet.tables],
    }


def _table_data(table: Table) -> dict[str, Any]:
    open_sides = table.open_sides()
    rows = [
        [
            _cell_data(cell, table.look(cell), open_sides.get((index, column), ()))
            for column, cell in row.placed()
        ]
        for index, row in enumerate(table.rows)
    ]
    worksheet = {"worksheet": _worksheet_data(table.worksheet)} if table.worksheet else {}
    return {
        **worksheet,
        "key": table.key,
        "widths": list(table.widths),
        "ruled": table.ruled,
        "joined": table.joined,
        "whole": bool(open_sides) and not may_break(table),
        "head": rows[: len(table.head)],
        "body": rows[len(table.head) :],
    }


def _worksheet_data(worksheet: Worksheet) -> dict[str, Any]:
    return {
        "name": worksheet.name,
        "widths": list(worksheet.widths),
        "cut": sorted(worksheet.cut),
        "rows": worksheet.rows,
    }


def _cell_data(cell: Cell, look: Role, open_sides: Sequence[str]) -> dict[str, Any]:
    reckoned = {"figure": cell.figure, "formula": cell.formula} if cell.figure else {}
    return {
        **reckoned,
        "text": cell.text,
        "lines": cell.text.split("\n"),
        "role": cell.role.value,
        "look": look.value,
        "key": cell.key,
        "columns": cell.columns,
        "rows": cell.rows,
        "continued": cell.continued,
        "open": list(open_sides),
    }
