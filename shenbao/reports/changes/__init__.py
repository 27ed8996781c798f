"""Reports of what changed: each format shows a comparison to other readers.

A new format is one module with ``render`` and one entry here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from msgspec import Struct

from shenbao.reports.changes.background import Background

if TYPE_CHECKING:
    from shenbao.changes.comparison import Comparison

REPORTERS = {
    "text": "shenbao.reports.changes.text",
    "markdown": "shenbao.reports.changes.markdown",
    "html": "shenbao.reports.changes.html",
    "json": "shenbao.reports.changes.json",
}


LEAST_LIMIT = 1000
"""The fewest characters that a report can be limited to."""


class Options(Struct, frozen=True):
    """How a report is wanted: in colour (text), and of at most so many characters (Markdown).

    ``background`` is what a page has beside the changes.
    """

    colour: bool = False
    limit: int | None = None
    background: Background | None = None


WITH_BACKGROUND = ("html",)
"""The formats that show what a reviewer asks beside what changed."""


class Reporter(Protocol):
    """What the module of a format offers."""

    def render(self, comparison: Comparison, options: Options) -> str:
        """Return the comparison in this format; it ends in a line break."""


def reporter(name: str) -> Reporter:
    """Return the reporter of a format; its libraries are loaded now, not before."""
    return cast("Reporter", import_module(REPORTERS[name]))
