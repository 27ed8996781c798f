"""Aligning two lists: which part of one goes with which part of the other, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

Steps = list[tuple[int | None, int | None]]
"""Indexes of old and new ones in one order, None where one has no partner."""

ALONE = 2
"""What it counts for one to have no partner."""


def in_order(
    old: Sequence[T], new: Sequence[T], score: Callable[[T, T], int], *, first_stays: bool = False
) -> Steps:
    """Return the steps through both lists, in order, whose pairs have the largest sum of scores."""
    start = 1 if first_stays else 0
    old_end, new_end = len(old), len(new)
    while start < min(old_end, new_end) and old[start] == new[start]:
        start += 1
    while min(old_end, new_end) > start and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
    tail = zip(range(old_end, len(old)), range(new_end, len(new)), strict=True)
    middle = _best(old[start:old_end], new[start:new_end], score)
    return [
        *((place, place) for place in range(start)),
        *(
            (None if offset is None else start + offset, None if other is None else start + other)
            for offset, other in middle
        ),
        *tail,
    ]


def _best(old: Sequence[T], new: Sequence[T], score: Callable[[T, T], int]) -> Steps:
    """Work out the best steps from the end, then walk them; what is gone comes first."""
    scores = [[score(old_part, new_part) for new_part in new] for old_part in old]
    best = [[ALONE * (len(new) - place) for place in range(len(new) + 1)]]
    for index in reversed(range(len(old))):
        row = [best[0][-1] + ALONE]
        for place in reversed(range(len(new))):
            paired = best[0][place + 1] + scores[index][place] if scores[index][place] else 0
            row.insert(0, max(paired, best[0][place] + ALONE, row[0] + ALONE))
        best.insert(0, row)
    steps: Steps = []
    old_index = new_index = 0
    while old_index < len(old) or new_index < len(new):
        here = best[old_index][new_index]
        can_pair = old_index < len(old) and new_index < len(new) and scores[old_index][new_index]
        if can_pair and here == best[old_index + 1][new_index + 1] + scores[old_index][new_index]:
            steps.append((old_index, new_index))
            old_index, new_index = old_index + 1, new_index + 1
        elif old_index < len(old) and here == best[old_index + 1][new_index] + ALONE:
            steps.append((old_index, None))
            old_index += 1
        else:
            steps.append((None, new_index))
            new_index += 1
    return steps
