"""The view of a sheet as plain data, the only thing that templates see."""

from __future__ import annotations

from typing import Any

from shenbao.sheet.sheet import Cell, Sheet, Table


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """Return the sheet as the plain dicts, lists, strings and numbers that templates see."""
    return {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "properties": dict(sheet.properties),
        "page": dict(sheet.page),
        "tables": [_table_data(table) for table in sheet.tables],
    }


def _table_data(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "widths": list(table.widths),
        "ruled": table.ruled,
        "joined": table.joined,
        "head": [[_cell_data(cell) for cell in row.cells] for row in table.head],
        "body": [[_cell_data(cell) for cell in row.cells] for row in table.body],
    }


def _cell_data(cell: Cell) -> dict[str, Any]:
    return {
        "text": cell.text,
        "lines": cell.text.split("\n"),
        "role": cell.role.value,
        "look": cell.role.look.value,
        "key": cell.key,
        "columns": cell.columns,
        "rows": cell.rows,
        "continued": cell.continued,
    }
