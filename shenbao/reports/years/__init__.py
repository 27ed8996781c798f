"""Reports of declarations that are carried over: what moved, and what a person must look at.

A new format is one module with ``render`` and one entry here.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from shenbao.years.rollover import Rollover

TEXT = ".txt"
REPORTERS = {TEXT: "shenbao.reports.years.text", ".json": "shenbao.reports.years.json"}
"""The modules by the suffixes of the files that reports are written to."""


class Reporter(Protocol):
    """What the module of a format offers."""

    def render(self, rollover: Rollover, root: Path) -> str:
        """Return the report in this format, with paths from ``root``; it ends in a line break."""


def reporter(suffix: str) -> Reporter:
    """Return the reporter for a file; a suffix that is not known means text."""
    return cast("Reporter", import_module(REPORTERS.get(suffix.lower(), REPORTERS[TEXT])))
