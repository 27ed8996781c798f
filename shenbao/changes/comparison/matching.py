"""Which row of one list has become which row of another: the pairs that fit best altogether."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeVar

Row = TypeVar("Row", bound=Hashable)

Score = Callable[[Row, Row], int]
"""How well two rows fit; 0 is not at all. It is the same either way round."""

UNFIT = 0
_WITHOUT_END = 10**9


class Pair(NamedTuple):
    """The indexes of a row in the old and in the new list."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows of two lists that are one and the same, in the order of the old list.

    ``moved`` are those that stand elsewhere: as few as explain the new order.
    """

    pairs: list[Pair]
    moved: set[Pair]


def paired(
    old: Sequence[Row], new: Sequence[Row], score: Score[Row], class_of: Callable[[Row], Hashable]
) -> Pairing:
    """Pair the rows of two lists.

    Rows that are equal are paired first; of the others the sum of scores is as
    large as it can be, and rows that do not fit at all stay alone. A row whose
    ``class_of`` is another has moved. Exchanged lists give exchanged pairs.
    """
    if list(map(repr, new)) < list(map(repr, old)):  # one way round of the two is worked out
        back = paired(new, old, score, class_of)
        return Pairing(sorted(map(_exchanged, back.pairs)), set(map(_exchanged, back.moved)))
    pairs = _match(old, new, score)
    by_class: dict[Hashable, list[Pair]] = {}
    moved = set()
    for pair in pairs:
        if class_of(old[pair.old]) == class_of(new[pair.new]):
            by_class.setdefault(class_of(old[pair.old]), []).append(pair)
        else:
            moved.add(pair)
    return Pairing(pairs, moved.union(*map(_out_of_order, by_class.values())))


def _exchanged(pair: Pair) -> Pair:
    return Pair(pair.new, pair.old)


def _match(old: Sequence[Row], new: Sequence[Row], score: Score[Row]) -> list[Pair]:
    pairs = _equal_rows(old, new)
    left = sorted(set(range(len(old))) - {pair.old for pair in pairs})
    right = sorted(set(range(len(new))) - {pair.new for pair in pairs})
    gains = [[score(old[row], new[column]) for column in right] for row in left]
    pairs += [Pair(left[row], right[column]) for row, column in assign(gains)]
    return sorted(pairs)


def _equal_rows(old: Sequence[Row], new: Sequence[Row]) -> list[Pair]:
    """Pair each row with the first equal one that has no partner yet."""
    places: dict[Row, list[int]] = {}
    for index, row in enumerate(new):
        places.setdefault(row, []).append(index)
    return [Pair(index, places[row].pop(0)) for index, row in enumerate(old) if places.get(row)]


def _out_of_order(pairs: Sequence[Pair]) -> set[Pair]:
    """Return the fewest pairs without which the others are in the same order in both lists."""
    ends: list[int] = []  # the last pair of the best chain of each length
    before: list[int] = []
    for pair in pairs:
        length = bisect_left([pairs[end].new for end in ends], pair.new)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [len(before) - 1]
    still = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        still.add(pairs[index])
        index = before[index]
    return set(pairs) - still


def likeness(first: str, second: str) -> float:
    """Return how alike two texts are, by the pairs of characters they share: 0 to 1 (Dice)."""
    if first == second:
        return 1.0
    grams, others = Counter(pairwise(f" {first} ")), Counter(pairwise(f" {second} "))
    shared = sum((grams & others).values())
    return 2 * shared / (grams.total() + others.total())


def assign(gains: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return the (row, column) pairs with the largest sum of gains; a gain of 0 pairs nobody.

    The Hungarian method with potentials: each row is put in by the cheapest path
    of exchanges (Kuhn 1955; O(rows² · columns)).
    """
    rows, columns = len(gains), len(gains[0]) if gains else 0
    if rows > columns:
        flipped = [[row[column] for row in gains] for column in range(columns)]
        return sorted((row, column) for column, row in assign(flipped))
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    holder = [0] * (columns + 1)  # the row of each column; column and row 0 are none
    for row in range(1, rows + 1):
        _put_in(row, gains, row_price, column_price, holder)
    pairs = [(row - 1, column - 1) for column, row in enumerate(holder) if row and column]
    return sorted(pair for pair in pairs if gains[pair[0]][pair[1]] > UNFIT)


def _put_in(
    row: int,
    gains: Sequence[Sequence[int]],
    row_price: list[int],
    column_price: list[int],
    holder: list[int],
) -> None:
    """Give one more row a column, moving rows that have one where that gains more."""
    columns = range(1, len(column_price))
    slack = [_WITHOUT_END] * len(column_price)
    came_from = [0] * len(column_price)
    seen: set[int] = set()
    column, holder[0] = 0, row
    while holder[column]:
        seen.add(column)
        current = holder[column]
        unseen = [other for other in columns if other not in seen]
        for other in unseen:
            cost = -gains[current - 1][other - 1] - row_price[current] - column_price[other]
            if cost < slack[other]:
                slack[other], came_from[other] = cost, column
        nearest = min(unseen, key=lambda other: (slack[other], other))
        step = slack[nearest]
        for other in seen:
            row_price[holder[other]] += step
            column_price[other] -= step
        for other in unseen:
            slack[other] -= step
        column = nearest
    while column:
        holder[column] = holder[came_from[column]]
        column = came_from[column]
