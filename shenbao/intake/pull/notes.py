"""What is said of an edited document."""

from __future__ import annotations

from shenbao.diagnostics import Code, Severity
from shenbao.intake.grid import Note, Place


def refused(place: Place, message: str, hint: str = "") -> Note:
    """Return a note that something is not taken over."""
    return Note(place, message, hint, Severity.ERROR, Code.REFUSED)
