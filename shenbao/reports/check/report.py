"""What a report of a check is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field

from shenbao.check.opinions import Opinions
from shenbao.check.review import Review
from shenbao.check.rule import Rule
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form import Filing
from shenbao.system.boundary import boundary

T = TypeVar("T")


class FileReport(Struct, frozen=True):
    """What is found in one file, sorted by place; ``waived`` is what the file itself accepts."""

    path: Path
    problems: list[Diagnostic]
    waived: list[Diagnostic]


class Report(Struct, frozen=True, dict=True):
    """The outcome of a check of declarations, each with its place, with ``rules``.

    ``fixed`` counts the problems that were fixed just before. Where only what a change has
    brought is reported, ``mended`` are those that it has done away with. A declaration is
    read again with ``read`` where a report has to speak of more than its problems. What the
    program fails on in making the report is added to ``failures``; of those files it then says
    nothing.
    """

    root: Path
    places: Mapping[Path, str]
    rules: tuple[Rule, ...]
    review: Review
    opinions: Opinions
    read: Callable[[Path], Filing | None]
    fixed: int = 0
    mended: Sequence[Diagnostic] | None = None
    failures: list[Diagnostic] = field(default_factory=list)

    @cached_property
    def rules_by_code(self) -> dict[str, Rule]:
        """The rules of the check by their codes."""
        return {rule.code: rule for rule in self.rules}

    @property
    def declarations(self) -> int:
        """How many declarations were asked for."""
        return len(self.places)

    @property
    def counts(self) -> Counter[Severity]:
        """How many problems there are of each severity, without those that are waived."""
        return self.review.findings.tally.counts

    @property
    def fixable(self) -> int:
        """How many problems can be fixed by a program."""
        return self.review.findings.tally.fixable

    @property
    def waived(self) -> int:
        """How many problems are waived."""
        return self.review.findings.tally.waived

    def filing_of(self, path: Path) -> Filing | None:
        """Return a declaration, read again; None where it could not be looked at."""
        return self.read(path) if path in self.review.reviewed else None

    def of_files(self, make: Callable[[FileReport], T], others: Iterable[Path] = ()) -> Iterator[T]:
        """Yield what is made of what was found in one file after another, in order.

        All at once would take much memory. ``others`` are files that are reported even where
        nothing was found.
        """
        for path in sorted({*self.review.findings.paths(), *others}):
            made = []
            with boundary(path, self.failures.append):
                found = self.review.findings.of(path)
                made.append(make(FileReport(path, found.problems, found.waived)))
            yield from made
