"""The order of indicators after a merge: the declaration's, but for what the document moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field

from shenbao.intake.grid import Cell
from shenbao.intake.pull.lines import Class


class Entry(Struct, eq=False):
    """An indicator on its way into the declaration: its class and its table.

    ``wanted`` are the texts that its row must show, ``derived`` those that were put in place
    of figures of the form; one that ``has_moved`` stood in another class, and one that
    ``is_new`` in none.
    """

    classes: Class
    data: dict[str, Any]
    wanted: dict[str, Cell] = field(default_factory=dict)
    has_moved: bool = False
    derived: dict[str, Cell] = field(default_factory=dict)
    is_new: bool = False

    def copy(self) -> Entry:
        """Return the entry as it is now."""
        return Entry(
            self.classes, dict(self.data), dict(self.wanted), self.has_moved, dict(self.derived)
        )

    def restore(self, before: Entry) -> None:
        """Let the entry be as it was."""
        self.classes, self.has_moved = before.classes, before.has_moved
        self.data, self.wanted, self.derived = before.data, before.wanted, before.derived


class Orders(Struct, frozen=True):
    """Indicators in the order of the declaration, of the document, and of the sheet it was."""

    ours: Sequence[Entry]
    edited: Sequence[Entry]
    made: Sequence[Entry]

    def of_class(self, classes: Class) -> Orders:
        """Return those of a class; one that has come from another is new to the declaration."""
        ours = [entry for entry in self.ours if entry.classes == classes and not entry.has_moved]
        edited = [entry for entry in self.edited if entry.classes == classes]
        return Orders(
            ours, edited, [entry for entry in self.made if entry in ours and entry in edited]
        )

    @property
    def is_torn(self) -> bool:
        """Whether both have changed the order, each in its own way."""
        ours, edited = self._common(self.ours), self._common(self.edited)
        return len({tuple(map(id, order)) for order in (ours, edited, self.made)}) == 3

    def merged(self, *, as_edited: bool = False) -> list[Entry]:
        """Return the indicators of a class in one order; new ones behind those they follow.

        It is the declaration's, or the document's where only that has changed,
        or where it is wanted ``as_edited``.
        """
        ours, edited = self._common(self.ours), self._common(self.edited)
        order = iter(edited if as_edited or ours == list(self.made) else ours)
        merged = [next(order) if entry in self.made else entry for entry in self.ours]
        for index, entry in enumerate(self.edited):
            if entry not in merged:
                before = [earlier for earlier in self.edited[:index] if earlier in merged]
                place = merged.index(before[-1]) + 1 if before else 0
                merged.insert(place, entry)
        return merged

    def _common(self, order: Sequence[Entry]) -> list[Entry]:
        return [entry for entry in order if entry in self.made]
