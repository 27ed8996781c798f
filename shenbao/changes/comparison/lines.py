"""The indicators of two versions of a declaration, each with what it has become."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from functools import cached_property

from msgspec import Struct

from shenbao.changes.comparison.changes import Explained
from shenbao.changes.comparison.matching import Pair, Pairing, likeness, paired
from shenbao.changes.comparison.statement import Line, Position, Side, moved, new_paths

PATTERN_CHOICE = "explain_pattern"

NAME_WEIGHT, REST_WEIGHT = 750, 250
SAME_NAME, SAME_CLASS = 1000, 100
LEAST_FIT, LEAST_FIT_ELSEWHERE = 400, 600

Row = tuple[str, tuple[tuple[str, str], ...], str]
"""An indicator as it is authored: its class, its texts by column, and that of its name."""


class Reason(Enum):
    """Why an explanation reads differently."""

    OWN = auto()  # the author explained it otherwise
    NAME = auto()  # it says the name, which is another
    CHOICE = auto()  # the author chose another pattern for the sheet


class LinePair(Struct, frozen=True):
    """An indicator in both versions; ``reason`` is why its explanation is another, if it is."""

    old: Position
    new: Position
    before: Line
    after: Line
    has_moved: bool
    reason: Reason | None


class LinePairs(Struct, dict=True):
    """The indicators that are in both versions of a declaration, in the order of the old one.

    Both versions are under one form standard.
    """

    old: Side
    new: Side

    @cached_property
    def pairing(self) -> Pairing:
        """Which lines are one and the same, and which of them have moved."""
        old, new = (list(map(_row, side.statement.lines)) for side in (self.old, self.new))
        return paired(old, new, _fit, lambda row: row[0], lambda row: _words(row)[0])

    @cached_property
    def positions(self) -> tuple[list[Position], list[Position]]:
        """Where all the lines stand, in the old and in the new version."""
        return self.old.statement.positions(), self.new.statement.positions()

    def __iter__(self) -> Iterator[LinePair]:
        yield from self._pairs

    @cached_property
    def _pairs(self) -> list[LinePair]:
        return [self._pair(pair) for pair in self.pairing.pairs]

    def _pair(self, pair: Pair) -> LinePair:
        before, after = self.old.statement.lines[pair.old], self.new.statement.lines[pair.new]
        same = before.explanation == after.explanation
        return LinePair(
            self.positions[0][pair.old],
            self.positions[1][pair.new],
            before,
            after,
            has_moved=pair in self.pairing.moved,
            reason=None if same else self._reason(before, after),
        )

    def _reason(self, before: Line, after: Line) -> Reason:
        own = [(line.indicator.explain, line.indicator.explain_as) for line in (before, after)]
        if own[0] != own[1]:
            return Reason.OWN
        if before.name != after.name and own[0] == (None, None):
            return Reason.NAME
        return Reason.CHOICE

    def address_now(self, address: str) -> str | None:
        """Return what an address in the old version is in the new one, None where it is gone."""
        return moved(address, self._now)

    def address_before(self, address: str) -> str | None:
        """Return what an address in the new version was in the old one, None where it is new."""
        return moved(address, self._before)

    @cached_property
    def _now(self) -> dict[str, str | None]:
        return new_paths(self.positions[0], ((pair.old, pair.new) for pair in self))

    @cached_property
    def _before(self) -> dict[str, str | None]:
        return new_paths(self.positions[1], ((pair.new, pair.old) for pair in self))

    def explained_by_choice(self) -> list[Explained]:
        """Return the explanations that another pattern makes read differently, in the old order."""
        explained = [
            Explained(pair.old, pair.new, pair.before.explanation, pair.after.explanation)
            for pair in self
            if pair.reason is Reason.CHOICE
        ]
        return sorted(explained, key=lambda change: change.old)


def _row(line: Line) -> Row:
    return line.class_key, line.texts, line.name_column


def _fit(old: Row, new: Row) -> int:
    """Return how likely two rows are one indicator: by class, name and similarity."""
    (name, rest), (other_name, other_rest) = _words(old), _words(new)
    same_class = old[0] == new[0]
    fit = round(NAME_WEIGHT * likeness(name, other_name) + REST_WEIGHT * likeness(rest, other_rest))
    if name == other_name:
        return SAME_NAME + fit + SAME_CLASS * same_class
    least = LEAST_FIT if same_class else LEAST_FIT_ELSEWHERE
    return fit + SAME_CLASS * same_class if fit >= least else 0


def _words(row: Row) -> tuple[str, str]:
    _class, cells, name = row
    texts = dict(cells)
    return texts.get(name, ""), "\n".join(text for key, text in texts.items() if key != name)
