"""What a report of a check is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from shenbao.check.review import Review
from shenbao.check.rule import Rule
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.system.dataclass import dataclass


@dataclass(frozen=True)
class Report:
    """The outcome of a check of so many ``declarations`` with ``rules``.

    ``problems`` are those of reading; what has one could not be reviewed.
    ``fixed`` counts the problems that were fixed just before.
    """

    root: Path
    declarations: int
    rules: tuple[Rule, ...]
    problems: tuple[Diagnostic, ...]
    review: Review
    fixed: int = 0

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All problems that are not waived, sorted by place, each once."""
        review = self.review
        every = (*review.problems, *review.waiver_problems, *self.problems)
        return tuple(sorted(dict.fromkeys(every)))

    @cached_property
    def rules_by_code(self) -> dict[str, Rule]:
        """The rules of the check by their codes."""
        return {rule.code: rule for rule in self.rules}

    @cached_property
    def counts(self) -> Counter[Severity]:
        """How many diagnostics there are of each severity."""
        return Counter(diagnostic.severity for diagnostic in self.diagnostics)

    @property
    def fixable(self) -> int:
        """How many problems can be fixed by a program."""
        return sum(bool(diagnostic.fixes) for diagnostic in self.diagnostics)

    def only(self, paths: Collection[Path]) -> Report:
        """Return the same of the files at these paths."""
        review = replace(
            self.review,
            problems=_of(self.review.problems, paths),
            waived=_of(self.review.waived, paths),
            waiver_problems=_of(self.review.waiver_problems, paths),
        )
        return replace(self, problems=_of(self.problems, paths), review=review)


def _of(problems: Iterable[Diagnostic], paths: Collection[Path]) -> tuple[Diagnostic, ...]:
    return tuple(problem for problem in problems if problem.span.path in paths)
