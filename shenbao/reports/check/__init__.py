"""Reporters: each puts what a check found into the text of one format.

A new format is one module with ``render`` and one entry here.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from shenbao.reports.check.report import Report

REPORTERS = {
    "text": "shenbao.reports.check.text",
    "json": "shenbao.reports.check.json",
    "sarif": "shenbao.reports.check.sarif",
    "github": "shenbao.reports.check.github",
    "markdown": "shenbao.reports.check.markdown",
}


class Reporter(Protocol):
    """What the module of a format offers."""

    def render(self, report: Report) -> Iterator[str]:
        """Yield the report in this format in parts, so that it need not be in memory as a whole.

        The last one ends with a line break.
        """


def reporter(name: str) -> Reporter:
    """Return the reporter of a format."""
    return cast("Reporter", import_module(REPORTERS[name]))


__all__ = ["REPORTERS", "Reporter", "reporter"]
