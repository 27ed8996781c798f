"""Rows of two tables side by side, so that accepting or rejecting leaves their merges whole.

When a tracked row goes, programs see to merged cells in one of two ways: by what
each row's cells say of themselves (continued or not), or by which rows were
merged before. Both come out right if each merge of the old table lies in one of
the new table, or in none, and the first rows of the two are one row that stays.
So merges are paired, from left to right, and rows only within paired ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from shenbao.changes.comparison.matching import likeness
from shenbao.changes.comparison.ordering import in_order
from shenbao.sheet.sheet import Cell, Role, Row

SAME, ALIKE, FILLED = 100, 60, 5
"""What it counts for two rows to be one, to be alike, for a blank one to be filled in or the
other way round; it is more than for both to have no partner."""

LEAST_LIKENESS = 0.4

VALUES = (Role.SHORT, Role.TEXT)


class RowPair(NamedTuple):
    """A row before and after; None where it is new or gone."""

    old: Row | None
    new: Row | None


def align(old: Sequence[Row], new: Sequence[Row]) -> list[RowPair]:
    """Return the rows of both tables in one order that is that of each."""
    merged = {
        column for row in (*old, *new) for column, cell in _by_column(row).items() if cell.continued
    }
    aligned = _align(old, new, sorted(merged), first_stays=False)
    assert aligned is not None
    return aligned


def is_one_shape(old: Row, new: Row) -> bool:
    """Tell whether two rows have cells of the same widths."""
    return [cell.columns for cell in old.cells] == [cell.columns for cell in new.cells]


def _by_column(row: Row) -> dict[int, Cell]:
    """Return the cells by the column of the table where they begin."""
    starts = accumulate((cell.columns for cell in row.cells), initial=0)
    return dict(zip(starts, row.cells, strict=False))


# ---- Merges -------------------------------------------------------------------


def _align(
    old: Sequence[Row], new: Sequence[Row], columns: Sequence[int], *, first_stays: bool
) -> list[RowPair] | None:
    """Align the rows of two merges, or return None where their first row must stay and cannot."""
    if not columns:
        return _align_rows(old, new, first_stays=first_stays)
    column, *others = columns
    before, after = _groups(old, column), _groups(new, column)
    aligned: list[RowPair] = []
    steps = in_order(before, after, partial(_group_score, column), first_stays=first_stays)
    for old_index, new_index in steps:
        groups = (
            before[old_index] if old_index is not None else [],
            after[new_index] if new_index is not None else [],
        )
        must_stay = first_stays and not aligned
        is_merge = max(map(len, groups)) > 1
        inner = None
        if all(groups):
            inner = _align(*groups, others, first_stays=must_stay or is_merge)
        if inner is None and must_stay:
            return None
        aligned += _apart(*groups) if inner is None else inner
    return aligned


def _groups(rows: Sequence[Row], column: int) -> list[list[Row]]:
    """Part rows into those merged in a column; a row that is not merged there is one alone."""
    groups: list[list[Row]] = []
    for row in rows:
        cell = _by_column(row).get(column)
        if groups and cell is not None and cell.continued:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _group_score(column: int, old: Sequence[Row], new: Sequence[Row]) -> int:
    """Return how likely two merges are one: by their label, or else by their rows."""
    cells = _by_column(old[0]).get(column), _by_column(new[0]).get(column)
    if cells[0] is None or cells[1] is None or cells[0].role is not cells[1].role:
        return 0
    if cells[0].text == cells[1].text or _names(old[0]) == _names(new[0]) != ():
        return SAME
    in_common = set(map(_values, old)) & set(map(_values, new)) - {()}
    alike = likeness(cells[0].text, cells[1].text)
    return round(ALIKE * alike) if alike >= LEAST_LIKENESS or in_common else 0


def _apart(old: Sequence[Row], new: Sequence[Row]) -> list[RowPair]:
    return [*(RowPair(row, None) for row in old), *(RowPair(None, row) for row in new)]


# ---- Rows ---------------------------------------------------------------------


def _align_rows(
    old: Sequence[Row], new: Sequence[Row], *, first_stays: bool
) -> list[RowPair] | None:
    if first_stays and not is_one_shape(old[0], new[0]):
        return None
    steps = in_order(old, new, _row_score, first_stays=first_stays)
    return [
        RowPair(
            None if old_index is None else old[old_index],
            None if new_index is None else new[new_index],
        )
        for old_index, new_index in steps
    ]


def _row_score(old: Row, new: Row) -> int:
    """Return how likely two rows are one: by the names of their fields, or by what they say."""
    if not is_one_shape(old, new):
        return 0
    if _names(old) or _names(new):
        return SAME if _names(old) == _names(new) else 0
    old_values, new_values = _values(old), _values(new)
    if old_values == new_values:
        return SAME
    if not old_values or not new_values:
        return FILLED
    alike = likeness(old_values[0], new_values[0])
    return round(ALIKE * alike) if alike >= LEAST_LIKENESS else 0


def _names(row: Row) -> tuple[str, ...]:
    """Return the keys of a row's fields or columns; those of an indicator have a number in them."""
    return tuple(cell.key for cell in row.cells if cell.key and "[" not in cell.key)


def _values(row: Row) -> tuple[str, ...]:
    """Return what a row says of an indicator, its name first; a placeholder says nothing."""
    return tuple(cell.text for cell in row.cells if cell.key and cell.role in VALUES)
