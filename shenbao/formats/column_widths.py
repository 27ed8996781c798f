"""Widths of table columns: in whole units, and on a grid that several tables share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise


def whole_widths(widths: Sequence[float], total: int) -> list[int]:
    """Return whole column widths in the proportions of ``widths`` that add up to ``total``."""
    return [right - left for left, right in pairwise(map(round, _edges(widths, total)))]


def shared_columns(
    tables: Sequence[Sequence[float]], nearest: float
) -> tuple[list[float], list[list[int]]]:
    """Return columns, in percent, on which all these tables can stand one below the other.

    Beside them stands for each table where its own columns begin and where the
    last one ends, as indexes of the shared ones. Where tables part their columns
    at places no more than ``nearest`` percent from one another, they do so at one.
    """
    inner = sorted(
        (edge, index) for index, widths in enumerate(tables) for edge in _edges(widths, 100)[1:-1]
    )
    lines = [0.0]
    places = [[0] for _table in tables]
    here = set(range(len(tables)))
    for edge, index in inner:
        if index in here or edge - lines[-1] > nearest:
            lines.append(edge)
            here = set()
        here.add(index)
        places[index].append(len(lines) - 1)
    lines.append(100.0)
    for place in places:
        place.append(len(lines) - 1)
    return [right - left for left, right in pairwise(lines)], places


def _edges(widths: Sequence[float], total: float) -> list[float]:
    scale = total / sum(widths)
    return [edge * scale for edge in accumulate(widths, initial=0.0)]
