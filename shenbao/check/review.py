"""Running the rules over declarations: what they find, and what of it is waived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TypeVar

from shenbao.check.rule import (
    NOT_APPLICABLE,
    Compared,
    DeclarationRule,
    Outcome,
    PortfolioRule,
    Rule,
)
from shenbao.check.submission import Finding, Portfolio, Submission
from shenbao.check.waiving import Waiving
from shenbao.diagnostics import Diagnostic, Waiver
from shenbao.form import Filing
from shenbao.system.boundary import boundary, failed
from shenbao.system.dataclass import dataclass

T = TypeVar("T", Submission, Portfolio)


@dataclass(frozen=True, slots=True)
class Review:
    """What the rules found in some declarations.

    ``problems`` and those that are ``waived`` are in the order of the files;
    ``waiver_problems`` are those of the waivers themselves, ``failures`` say which files
    a rule has failed on; ``passed_over`` names, by file, the rules that had not enough to judge by.
    """

    filings: tuple[Filing, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    waived: tuple[Diagnostic, ...] = ()
    waiver_problems: tuple[Diagnostic, ...] = ()
    failures: tuple[Diagnostic, ...] = ()
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
        self.failures: list[Diagnostic] = []
        self.passed_over: dict[Path, list[str]] = defaultdict(list)

    def add(self, portfolio: Portfolio, rules: Sequence[Rule]) -> None:
        """Run the rules on the declarations of a year."""
        asked = [
            submission
            for submission in portfolio.submissions
            if submission.document.path not in self.unasked
        ]
        self.filings |= {submission.document.path: submission.filing for submission in asked}
        compared = {
            rule.code: self.compared(rule, portfolio)
            for rule in rules
            if isinstance(rule, PortfolioRule)
        }
        findings = _by_submission(compared)
        for submission in asked:
            for rule in rules:
                with boundary(submission.document.path, self.failures.append):
                    self.take(rule, _outcome(rule, submission, compared, findings), submission)
            submission.forget()
        self.take_others(rules, compared)

    def compared(self, rule: PortfolioRule, portfolio: Portfolio) -> Compared:
        """Run a rule over declarations, without those that it fails on."""
        looked_at = filter(rule.looks_at, portfolio.submissions)
        portfolio = replace(portfolio, submissions=tuple(looked_at))
        while portfolio.submissions:
            try:
                return rule.check(portfolio)
            except Exception as error:
                culprit = _culprit(rule, portfolio.submissions, portfolio)
                self.failures.append(failed(culprit.document.path, error))
            others = [other for other in portfolio.submissions if other is not culprit]
            portfolio = replace(portfolio, submissions=tuple(others))
        return NOT_APPLICABLE

    def take(self, rule: Rule, outcome: Outcome, submission: Submission) -> None:
        """Add what a rule found in a declaration."""
        if outcome is None:
            self.passed_over[submission.document.path].append(rule.code)
        for problem in outcome or ():
            self.add_problem(rule, problem)

    def take_others(self, rules: Iterable[Rule], compared: Mapping[str, Compared]) -> None:
        """Add what rules over all declarations found in files that are none."""
        for rule in rules:
            for found in compared.get(rule.code) or ():
                if isinstance(found, Diagnostic):
                    self.add_problem(rule, found)

    def add_problem(self, rule: Rule, problem: Diagnostic) -> None:
        """Add a problem, unless it is in a file that is not asked for."""
        path = problem.span.path
        if path not in self.unasked:
            with boundary(path, self.failures.append):
                self.problems[path].append(self.judged(rule.completed(problem)))

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
            failures=tuple(dict.fromkeys(self.failures)),
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
            with boundary(path, self.failures.append):
                yield from self.waiving.problems(filing.declaration, used)


Findings = Mapping[tuple[str, int], Sequence[Finding]]
"""What rules over all declarations found, by the code of the rule and the declaration."""


def _by_submission(compared: Mapping[str, Compared]) -> Findings:
    found: dict[tuple[str, int], list[Finding]] = {}
    for code, findings in compared.items():
        for finding in findings or ():
            if isinstance(finding, Finding):
                found.setdefault((code, id(finding.submission)), []).append(finding)
    return found


def _outcome(
    rule: Rule, submission: Submission, compared: Mapping[str, Compared], findings: Findings
) -> Outcome:
    """Return what a rule finds in a declaration, or has found by comparing it with others."""
    if not rule.looks_at(submission):
        return NOT_APPLICABLE
    if isinstance(rule, DeclarationRule):
        return rule.check(submission)
    if compared[rule.code] is None:
        return NOT_APPLICABLE
    return [finding.problem() for finding in findings.get((rule.code, id(submission)), ())]


def _culprit(
    rule: PortfolioRule, suspects: Sequence[Submission], portfolio: Portfolio
) -> Submission:
    """Return the declaration that a rule fails on, which is looked for by halves."""
    while len(suspects) > 1:
        half = suspects[: len(suspects) // 2]
        try:
            rule.check(replace(portfolio, submissions=tuple(half)))
        except Exception:  # the same one, most likely
            suspects = half
        else:
            suspects = suspects[len(half) :]
    return suspects[0]
