"""Reports of imports: for each value of a declaration, where in a file it came from.

A new format is one module with ``render`` and one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from shenbao.intake.importing import FileImport

WRITTEN, SAME, KEPT, REFUSED = "written", "same", "kept", "refused"

Fates = Mapping[tuple[Path, str], str]
"""What became of each declaration, by its source and path: written, same, kept or refused."""

TEXT = ".txt"
REPORTERS = {
    TEXT: "shenbao.reports.imports.text",
    ".json": "shenbao.reports.imports.json",
}
"""The modules by the suffixes of the files that reports are written to."""


class Reporter(Protocol):
    """What the module of a format offers."""

    def render(self, files: Sequence[FileImport], fates: Fates) -> str:
        """Return the report in this format; it ends in a line break."""


def reporter(suffix: str) -> Reporter:
    """Return the reporter for a file; a suffix that is not known means text."""
    return cast("Reporter", import_module(REPORTERS.get(suffix.lower(), REPORTERS[TEXT])))
