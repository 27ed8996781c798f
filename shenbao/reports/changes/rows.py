"""The rows of a report, the same for all formats."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from shenbao.changes.comparison.runs import Run, Runs, new_text, old_text


class Sign(StrEnum):
    """What happened to what a row or a section is about."""

    CHANGED = "~"
    ADDED = "+"
    REMOVED = "-"
    MENDED = "?"
    MOVED = "↕"
    RENAMED = "»"


class Row(Struct, frozen=True):
    """One change: what of, the text before and after in runs, and a note such as the difference.

    A ``long`` text is shown in its runs; of a short one, before and after stand whole.
    """

    sign: Sign
    label: str
    runs: Runs
    note: str = ""
    long: bool = False

    @property
    def before(self) -> str:
        """The text before the change."""
        return old_text(self.runs)

    @property
    def after(self) -> str:
        """The text after the change."""
        return new_text(self.runs)


def short(sign: Sign, label: str, before: str, after: str, note: str = "") -> Row:
    """Return a row whose texts stand whole."""
    return Row(sign, label, (Run(before, after),), note)
