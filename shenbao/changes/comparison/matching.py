"""Which row of one list has become which row of another: the pairs that fit best altogether."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple, TypeVar

from msgspec import Struct

Row = TypeVar("Row", bound=Hashable)

Score = Callable[[Row, Row], int]
"""How well two rows fit; 0 is not at all. It is the same either way round."""

UNFIT = 0

MOST_WEIGHED = 2_500
"""Pairs of rows of which each is weighed; of more, those that are likely to fit."""

RARE = 32
"""Rows that may share two characters for these to say which rows are likely to be one."""

LIKELY, NEARBY = 8, 2
"""How many of the rows that share most are likely, and how far away in order others are."""


class Pair(NamedTuple):
    """The indexes of a row in the old and in the new list."""

    old: int
    new: int


class Pairing(Struct, frozen=True):
    """Rows of two lists that are one and the same, in the order of the old list.

    ``moved`` are those that stand elsewhere: as few as explain the new order.
    """

    pairs: list[Pair]
    moved: set[Pair]


def paired(
    old: Sequence[Row],
    new: Sequence[Row],
    score: Score[Row],
    class_of: Callable[[Row], Hashable],
    words_of: Callable[[Row], str],
) -> Pairing:
    """Pair the rows of two lists.

    Rows that are equal are paired first; of the others the sum of scores is as
    large as it can be, and rows that do not fit at all stay alone. Of very many rows
    only those are weighed whose ``words_of`` have something rare in common, or that are
    near each other in order. A row whose ``class_of`` is another has moved. Exchanged
    lists give exchanged pairs.
    """
    if list(map(repr, new)) < list(map(repr, old)):  # one way round of the two is worked out
        back = paired(new, old, score, class_of, words_of)
        return Pairing(sorted(map(_exchanged, back.pairs)), set(map(_exchanged, back.moved)))
    pairs = _match(old, new, score, words_of)
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


def _match(
    old: Sequence[Row], new: Sequence[Row], score: Score[Row], words_of: Callable[[Row], str]
) -> list[Pair]:
    pairs = _equal_rows(old, new)
    left = sorted(set(range(len(old))) - {pair.old for pair in pairs})
    right = sorted(set(range(len(new))) - {pair.new for pair in pairs})
    likely = _likely([words_of(old[row]) for row in left], [words_of(new[row]) for row in right])
    gains = [
        {column: score(old[row], new[right[column]]) for column in columns}
        for row, columns in zip(left, likely, strict=True)
    ]
    pairs += [Pair(left[row], right[column]) for row, column in assign(gains)]
    return sorted(pairs)


def _likely(old: Sequence[str], new: Sequence[str]) -> list[Iterable[int]]:
    """Return for each old text the indexes of the new ones that may have come of it."""
    if len(old) * len(new) <= MOST_WEIGHED:
        return [range(len(new)) for _text in old]
    places: dict[str, list[int]] = {}
    for index, text in enumerate(new):
        for gram in {text, *_grams(text)}:
            places.setdefault(gram, []).append(index)
    rare = {gram: found for gram, found in places.items() if len(found) <= RARE}
    likely: list[Iterable[int]] = []
    for index, text in enumerate(old):
        shared = Counter(
            place for gram in {text, *_grams(text)} if gram in rare for place in rare[gram]
        )
        most = sorted(shared, key=lambda place: (-shared[place], place))[:LIKELY]
        near = index * len(new) // len(old)
        nearby = range(max(near - NEARBY, 0), min(near + NEARBY + 1, len(new)))
        likely.append(sorted({*most, *nearby}))
    return likely


def _equal_rows(old: Sequence[Row], new: Sequence[Row]) -> list[Pair]:
    """Pair each row with the first equal one that has no partner yet."""
    places: dict[Row, deque[int]] = {}
    for index, row in enumerate(new):
        places.setdefault(row, deque()).append(index)
    return [Pair(index, places[row].popleft()) for index, row in enumerate(old) if places.get(row)]


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
    grams, others = sorted((_grams(first), _grams(second)), key=len)
    shared = sum(min(count, others[gram]) for gram, count in grams.items() if gram in others)
    return 2 * shared / (len(first) + len(second) + 2)


@lru_cache(maxsize=4096)
def _grams(text: str) -> Mapping[str, int]:
    """Return the pairs of neighbouring characters, those at both ends included, with counts."""
    return Counter(map("".join, pairwise(f" {text} ")))


# ---- The best assignment --------------------------------------------------------


def assign(gains: Sequence[Mapping[int, int]]) -> list[tuple[int, int]]:
    """Return the (row, column) pairs with the largest sum of gains, by the gains of each row.

    A gain of 0 pairs nobody. Each row is put in by the cheapest path of exchanges, which
    Dijkstra's algorithm finds by prices of rows and columns (Edmonds and Karp 1972). Each
    has a column of its own besides, which gains nothing: in it, a row stays alone.
    """
    highest = max((gain for row in gains for gain in row.values()), default=UNFIT)
    costs = [
        {column: highest - gain for column, gain in row.items() if gain > UNFIT}
        | {~number: highest}
        for number, row in enumerate(gains)
    ]
    taken = _Assignment(costs)
    for row in range(len(costs)):
        taken.put_in(row)
    return sorted((row, column) for column, row in taken.holder.items() if column >= 0)


class _Assignment:
    """Rows in columns, at the lowest cost of all rows that are in."""

    def __init__(self, costs: Sequence[Mapping[int, int]]) -> None:
        self.costs = costs
        self.holder: dict[int, int] = {}
        self.column: dict[int, int] = {}
        self.row_price = [0] * len(costs)
        self.column_price = dict.fromkeys((key for row in costs for key in row), 0)

    def put_in(self, row: int) -> None:
        """Give one more row a column, moving rows that have one where that costs less."""
        distance: dict[int, int] = {}
        came_from: dict[int, int] = {}
        reached: dict[int, None] = {}
        waiting: list[tuple[int, int]] = []
        current, way = row, 0
        while True:
            for column, cost in self.costs[current].items():
                length = way + cost - self.row_price[current] - self.column_price[column]
                if length < distance.get(column, length + 1):
                    distance[column], came_from[column] = length, current
                    heappush(waiting, (length, column))
            way, nearest = heappop(waiting)
            while way > distance[nearest] or nearest in reached:
                way, nearest = heappop(waiting)
            if nearest not in self.holder:
                break
            reached[nearest] = None
            current = self.holder[nearest]
        self.row_price[row] += way
        for column in reached:
            self.row_price[self.holder[column]] += way - distance[column]
            self.column_price[column] -= way - distance[column]
        self._exchange(row, nearest, came_from)

    def _exchange(self, row: int, column: int, came_from: Mapping[int, int]) -> None:
        """Put each row on the way into the column that it leads to."""
        mover = None
        while mover != row:
            mover = came_from[column]
            left = self.column.get(mover)
            self.holder[column], self.column[mover] = mover, column
            column = column if left is None else left
