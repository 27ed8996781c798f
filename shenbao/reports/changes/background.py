"""What a reviewer asks beside what changed: who, why, the money in all, what a check finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from shenbao.changes.comparison.standing import Standing
from shenbao.changes.revisions import Commit
from shenbao.diagnostics import Diagnostic, Severity


class Checked(Struct, frozen=True):
    """What a check finds in a file now and did not before, and what it no longer finds.

    ``kept`` counts the findings that are as before.
    """

    brought: Sequence[Diagnostic] = ()
    mended: Sequence[Diagnostic] = ()
    kept: int = 0


UNCHECKED = Checked()


class Background(Struct, frozen=True):
    """The commits between two revisions, what units declare in all, and findings by file.

    ``commits`` begin with the newest; with ``uncommitted`` changes there are more that are in
    none. ``checked`` is None where no check was made. ``failures`` are what the program fails on.
    """

    commits: Sequence[Commit] = ()
    uncommitted: bool = False
    standings: Sequence[Standing] = ()
    checked: Mapping[str, Checked] | None = None
    failures: Sequence[Diagnostic] = ()

    def of(self, path: str) -> Checked:
        """Return what a check finds in a file."""
        return (self.checked or {}).get(path, UNCHECKED)

    @property
    def brought(self) -> Counter[Severity]:
        """How many findings are new, by their severity."""
        return _counted(found.brought for found in (self.checked or {}).values())

    @property
    def mended(self) -> Counter[Severity]:
        """How many findings are no more, by their severity."""
        return _counted(found.mended for found in (self.checked or {}).values())


def _counted(found: Iterable[Sequence[Diagnostic]]) -> Counter[Severity]:
    return Counter(problem.severity for several in found for problem in several)
