"""A sheet with what was deleted and what was inserted marked in it, as data for a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from shenbao.changes.comparison import Entry
from shenbao.changes.comparison.runs import Run, Runs, text_runs
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
            "head": [_row(row, "", ()) for row in table.head],
            "body": [_row(row, "", ()) for row in table.body],
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
    if pair.old is None or pair.new is None:
        return _row(row, "added" if pair.old is None else "removed", ())
    texts = [text_runs(old.text, new.text) for old, new in _cells(pair.old, pair.new)]
    is_changed = any(not run.is_same for runs in texts for run in runs)
    return _row(row, "changed" if is_changed else "", texts)


def _cells(old: Row, new: Row) -> Iterator[tuple[Cell, Cell]]:
    return zip(old.cells, new.cells, strict=True)


def _row(row: Row, kind: str, texts: list[Runs] | tuple[()]) -> Json:
    """Return a row; ``texts`` are those of its cells before and after, if it was there before."""
    cells = []
    for index, cell in enumerate(row.cells):
        if cell.continued:
            continue
        if texts:
            runs = marked_runs(texts[index])
        elif kind:
            is_new = kind == "added"
            runs = marked_runs([Run("", cell.text) if is_new else Run(cell.text, "")])
        else:
            runs = _same(cell.text)
        cells.append(_cell(cell, runs))
    return {"kind": kind, "cells": cells}


def _cell(cell: Cell, runs: list[Json]) -> Json:
    scope = SCOPES.get(cell.role, "") if cell.text else ""
    return {
        "look": cell.role.look.value,
        "scope": f"{scope}group" if scope == "col" and cell.columns > 1 else scope,
        "columns": cell.columns,
        "rows": cell.rows,
        "runs": runs,
    }


def _same(text: str) -> list[Json]:
    return marked_runs([Run(text, text)]) if text else []


def marked_runs(runs: Iterable[Run]) -> list[Json]:
    """Return pieces of a text, each as it was and as it is."""
    return [{"same": run.is_same, "old": run.old, "new": run.new} for run in runs]
