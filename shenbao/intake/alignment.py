"""Fields with the same label: which of them each cell with it names, by where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import comb

from msgspec import Struct, field

MOST_WAYS = 5000
"""Ways to match labels and fields that are tried; of more, none is certain."""

HEADING, NEIGHBOUR, ORDER = 8, 4, 1
"""What it counts for a label to stand beside the heading of a field, in a row with a neighbour
of its, or behind (and before) a field that the form has before it (and behind it)."""


class Found(Struct, frozen=True):
    """A cell with a label: its ``place`` in reading order, and what stands around it.

    ``headings`` are those beside it, ``neighbours`` the other fields that its row names, ``above``
    is the field whose label is the next one over it.
    """

    place: tuple[int, int]
    headings: frozenset[str] = frozenset()
    neighbours: frozenset[str] = frozenset()
    above: str = ""

    def may_be(self, wanted: Wanted) -> bool:
        """Tell whether it is not beside the heading of other fields."""
        return not self.headings or bool(self.headings & wanted.headings)


class Wanted(Struct, frozen=True):
    """A field of the form: its ``place`` in reading order, and what stands around it there."""

    key: str
    place: tuple[int, int]
    headings: frozenset[str] = frozenset()
    neighbours: frozenset[str] = field(default_factory=frozenset)
    above: str = ""


def align(
    found: Sequence[Found],
    wanted: Sequence[Wanted],
    known: Mapping[str, tuple[tuple[int, int], tuple[int, int]]],
) -> list[str]:
    """Return the key of the field that each cell names, "" where that is not certain.

    Cells and fields are in reading order, and are matched in it, unless each cell stands right
    below what its field does in the form. ``known`` are fields that are certain: where each
    stands in the form, and in the file.
    """
    if keys := _by_what_is_above(found, wanted):
        return keys
    count = min(len(found), len(wanted))
    for size in range(count, 0, -1):
        if comb(len(found), size) * comb(len(wanted), size) > MOST_WAYS:
            return [""] * len(found)
        ways = [
            (score, way)
            for way in _ways(len(found), len(wanted), size)
            if (score := _score(way, found, wanted, known)) is not None
        ]
        if ways:
            best = max(score for score, _way in ways)
            return _agreed([way for score, way in ways if score == best], len(found), wanted)
    return [""] * len(found)


def _by_what_is_above(found: Sequence[Found], wanted: Sequence[Wanted]) -> list[str]:
    """Return the key of the field at each cell, where what is above says it of all of them."""
    ways = [
        [field.key for field in wanted if cell.above == field.above != "" and cell.may_be(field)]
        for cell in found
    ]
    keys = [key for way in ways for key in way]
    is_certain = all(len(way) == 1 for way in ways) and len(set(keys)) == len(wanted)
    return keys if is_certain else []


Way = tuple[tuple[int, int], ...]


def _ways(found: int, wanted: int, size: int) -> Iterator[Way]:
    for cells in combinations(range(found), size):
        for fields in combinations(range(wanted), size):
            yield tuple(zip(cells, fields, strict=True))


def _score(
    way: Way,
    found: Sequence[Found],
    wanted: Sequence[Wanted],
    known: Mapping[str, tuple[tuple[int, int], tuple[int, int]]],
) -> int | None:
    """Return how well a way fits, None where a cell stands beside the heading of others."""
    total = 0
    for cell, field_index in way:
        here, there = found[cell], wanted[field_index]
        if not here.may_be(there):
            return None
        total += HEADING * bool(here.headings & there.headings)
        total += NEIGHBOUR * len(here.neighbours & there.neighbours)
        total += sum(
            ORDER * ((in_form < there.place) == (in_file < here.place))
            for in_form, in_file in known.values()
        )
    return total


def _agreed(ways: Sequence[Way], count: int, wanted: Sequence[Wanted]) -> list[str]:
    """Return what all ways agree on for each cell."""
    named: list[set[str]] = [set() for _cell in range(count)]
    for way in ways:
        matched = dict(way)
        for cell in range(count):
            named[cell].add(wanted[matched[cell]].key if cell in matched else "")
    return [keys.pop() if len(keys) == 1 else "" for keys in named]
