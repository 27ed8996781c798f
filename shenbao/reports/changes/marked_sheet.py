"""A sheet with what was deleted and what was inserted marked in it, as data for a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shenbao.changes.comparison import Entry
from shenbao.changes.comparison.runs import Run, text_runs
from shenbao.changes.redline.aligning import RowPair
from shenbao.changes.redline.tracked import TrackedSheet, tracked
from shenbao.sheet import Cell, Role, Row, Sheet, Table

Json = dict[str, Any]

SCOPES = {
    Role.COLUMN: "col",
    Role.LABEL: "row",
    Role.HEADING: "row",
    Role.GROUP: "row",
    Role.CATEGORY: "row",
}
"""The roles of cells that are heads, and of what."""


def marked_sheet(entry: Entry) -> Json:
    """Return the sheet of a declaration; one that is new or gone has no marks."""
    old, new = (side.sheet if side else None for side in (entry.old, entry.new))
    if old is None or new is None:
        only = new or old
        assert only is not None
        return _plain(only)
    return _marked(tracked(old, new))


def _plain(sheet: Sheet) -> Json:
    tables = [
        {
            **_shape(table),
            "head": list(map(_same_row, table.head)),
            "body": list(map(_same_row, table.body)),
        }
        for table in sheet.tables
    ]
    return {"titles": _titles(map(_same, sheet.titles)), "tables": tables}


def _marked(both: TrackedSheet) -> Json:
    tables = []
    for table, pairs in zip(both.physical.tables, both.tables, strict=True):
        head, body = (
            [_pair(row, pair) for row, pair in zip(rows, of_rows, strict=True)]
            for rows, of_rows in ((table.head, pairs.head), (table.body, pairs.body))
        )
        tables.append({**_shape(table), "head": head, "body": body})
    titles = (marked_runs(text_runs(title.old or "", title.new or "")) for title in both.titles)
    return {"titles": _titles(titles), "tables": tables}


def _titles(titles: Iterable[list[Json]]) -> list[Json]:
    looks = ("above", "name", "subtitle")
    return [{"look": look, "runs": runs} for look, runs in zip(looks, titles, strict=True) if runs]


def _shape(table: Table) -> Json:
    return {"widths": [round(width) for width in table.widths], "ruled": table.ruled}


def _pair(row: Row, pair: RowPair) -> Json:
    """Return a row that is in both sheets, or in one of them."""
    old, new = pair.old or row, pair.new or row
    if pair.old is None:
        kind, texts = "added", [[Run("", cell.text)] for cell in row.cells]
    elif pair.new is None:
        kind, texts = "removed", [[Run(cell.text, "")] for cell in row.cells]
    else:
        both = zip(old.cells, new.cells, strict=True)
        texts = [[*text_runs(before.text, after.text)] for before, after in both]
        kind = "changed" if any(not run.is_same for runs in texts for run in runs) else ""
    cells = zip(row.cells, old.cells, new.cells, texts, strict=True)
    return {"kind": kind, "cells": [_cell(*each) for each in cells if any(map(_spans, each[:3]))]}


def _same_row(row: Row) -> Json:
    cells = [
        _cell(cell, cell, cell, [Run(cell.text, cell.text)]) for cell in row.cells if _spans(cell)
    ]
    return {"kind": "", "cells": cells}


def _cell(cell: Cell, old: Cell, new: Cell, runs: Iterable[Run]) -> Json:
    """Return a cell with the rows it spans here, before and after; 0 where another spans it."""
    scope = SCOPES.get(cell.role, "") if cell.text else ""
    return {
        "look": cell.role.look.value,
        "scope": f"{scope}group" if scope == "col" and cell.columns > 1 else scope,
        "columns": cell.columns,
        "rows": _spans(cell),
        "before": _spans(old),
        "after": _spans(new),
        "runs": marked_runs(runs),
    }


def _spans(cell: Cell) -> int:
    return 0 if cell.continued else cell.rows


def _same(text: str) -> list[Json]:
    return marked_runs([Run(text, text)]) if text else []


def marked_runs(runs: Iterable[Run]) -> list[Json]:
    """Return pieces of a text, each as it was and as it is."""
    return [{"same": run.is_same, "old": run.old, "new": run.new} for run in runs]
