"""Running the rules over declarations: what they find, and what of it is waived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from shenbao.check.rule import DeclarationRule, Outcome, PortfolioRule, Rule
from shenbao.check.submission import Portfolio, Submission
from shenbao.check.waiving import Waiving
from shenbao.diagnostics import Diagnostic, Waiver
from shenbao.form import Filing

T = TypeVar("T", Submission, Portfolio)


@dataclass(frozen=True, slots=True)
class Review:
    """What the rules found in some declarations.

    ``problems`` and those that are ``waived`` are in the order of the files;
    ``waiver_problems`` are those of the waivers themselves; ``passed_over``
    names, by file, the rules that had not enough to judge by.
    """

    filings: tuple[Filing, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    waived: tuple[Diagnostic, ...] = ()
    waiver_problems: tuple[Diagnostic, ...] = ()
    passed_over: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)


def review(
    portfolios: Iterable[Portfolio],
    rules: Sequence[Rule],
    waiving: Waiving,
    unasked: Collection[Path],
) -> Review:
    """Run the rules; what they find in the files of ``unasked`` is not returned.

    Those are there for the rules of a portfolio only, which compare all declarations.
    """
    reviewer = _Reviewer(waiving, frozenset(unasked))
    for portfolio in portfolios:
        reviewer.add(portfolio, rules)
    return reviewer.review()


class _Reviewer:
    """Collects what the rules find, portfolio by portfolio."""

    def __init__(self, waiving: Waiving, unasked: Collection[Path]) -> None:
        self.waiving = waiving
        self.unasked = unasked
        self.filings: dict[Path, Filing] = {}
        self.problems: dict[Path, list[Diagnostic]] = defaultdict(list)
        self.passed_over: dict[Path, list[str]] = defaultdict(list)

    def add(self, portfolio: Portfolio, rules: Sequence[Rule]) -> None:
        """Run the rules on the declarations of a year."""
        asked = [
            submission
            for submission in portfolio.submissions
            if submission.document.path not in self.unasked
        ]
        self.filings |= {submission.document.path: submission.filing for submission in asked}
        for rule in rules:
            match rule:
                case DeclarationRule():
                    for submission in asked:
                        path = submission.document.path
                        outcome = _outcome(rule.check, submission, rule.code, path)
                        self.take(rule, outcome, [submission])
                case PortfolioRule():
                    outcome = _outcome(rule.check, portfolio, rule.code, portfolio.year)
                    self.take(rule, outcome, asked)

    def take(self, rule: Rule, outcome: Outcome, submissions: Iterable[Submission]) -> None:
        """Add what a rule returned for these declarations."""
        if outcome is None:
            for submission in submissions:
                self.passed_over[submission.document.path].append(rule.code)
        for problem in outcome or ():
            if problem.span.path not in self.unasked:
                self.problems[problem.span.path].append(self.judged(rule.completed(problem)))

    def judged(self, problem: Diagnostic) -> Diagnostic:
        """Return the problem with the waiver that accepts it, if one does."""
        filing = self.filings.get(problem.span.path)
        waiver = self.waiving.waiver_of(problem, filing.declaration) if filing else None
        return replace(problem, waiver=waiver) if waiver else problem

    def review(self) -> Review:
        """Return all that was found, in order."""
        found = list(self.sorted())
        return Review(
            filings=tuple(filing for _path, filing in sorted(self.filings.items())),
            problems=tuple(problem for problem in found if problem.waiver is None),
            waived=tuple(problem for problem in found if problem.waiver is not None),
            waiver_problems=tuple(self.waiver_problems()),
            passed_over={path: tuple(codes) for path, codes in sorted(self.passed_over.items())},
        )

    def sorted(self) -> Iterator[Diagnostic]:
        """Yield the problems in order, file by file: to sort them all at once takes longer."""
        for _path, problems in sorted(self.problems.items()):
            yield from sorted(problems)

    def waiver_problems(self) -> Iterator[Diagnostic]:
        for path, filing in sorted(self.filings.items()):
            problems = self.problems.get(path, ())
            used: list[Waiver] = [problem.waiver for problem in problems if problem.waiver]
            yield from self.waiving.problems(filing.declaration, used)


def _outcome(check: Callable[[T], Outcome], subject: T, code: str, name: object) -> Outcome:
    """Run one rule; what it raises is a bug of the rule, and ends the run with both named."""
    try:
        return check(subject)
    except Exception as error:
        error.add_note(f"{code} on {name}")
        raise
