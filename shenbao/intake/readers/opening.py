"""What is asked of an office package before a library opens it."""

from __future__ import annotations

from shenbao.i18n import _
from shenbao.intake.grid import Refused
from shenbao.office.packages import faults

MOST_TOLD = 5


def refuse_faulty(content: bytes, allowed: frozenset[str]) -> None:
    """Raise Refused, naming the parts, where the package holds what it may not."""
    found = faults(content, allowed)
    if found:
        told = "; ".join(found[:MOST_TOLD])
        message = _("The file holds what no form needs, or is broken: {faults}.")
        hint = _("Copy its tables into a new file of the same program and save that.")
        raise Refused(message.format(faults=told), hint)
