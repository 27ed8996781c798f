"""Running the rules over declarations: what they find, and what of it is waived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shenbao.check.filed import Filed, filed
from shenbao.check.gathering import Gathering
from shenbao.check.rule import NOT_APPLICABLE, Compared, DeclarationRule, PortfolioRule, Rule
from shenbao.check.submission import Notes, Portfolio, Submission
from shenbao.check.waiving import Waiving
from shenbao.diagnostics import Diagnostic, Waiver
from shenbao.system.boundary import boundary, failed


@dataclass(frozen=True, slots=True)
class Review:
    """What the rules found in some declarations.

    ``problems`` and those that are ``waived`` are in the order of the files;
    ``waiver_problems`` are those of the waivers themselves, ``failures`` say which files
    a rule has failed on; ``passed_over`` names, by file, the rules that had not enough to judge by.
    """

    filed: Mapping[Path, Filed] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()
    waived: tuple[Diagnostic, ...] = ()
    waiver_problems: tuple[Diagnostic, ...] = ()
    failures: tuple[Diagnostic, ...] = ()
    passed_over: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)


def review(
    gathering: Gathering, rules: Sequence[Rule], waiving: Waiving, unasked: Collection[Path]
) -> Review:
    """Run the rules; what they find in the files of ``unasked`` is not returned.

    Those are there for the rules of a portfolio only, which compare all declarations.
    """
    reviewer = _Reviewer(rules, waiving, frozenset(unasked))
    for submission in gathering.submissions():
        reviewer.add(submission)
    reviewer.compare(gathering)
    return reviewer.review()


class _Reviewer:
    """Collects what the rules find, declaration by declaration, and then in all of them."""

    def __init__(self, rules: Sequence[Rule], waiving: Waiving, unasked: Collection[Path]) -> None:
        self.rules = rules
        self.waiving = waiving
        self.unasked = unasked
        self.filed: dict[Path, Filed] = {}
        self.by_year: dict[int, list[Path]] = defaultdict(list)
        self.notes: dict[tuple[int, str], list[Notes[Any]]] = defaultdict(list)
        self.problems: dict[Path, list[Diagnostic]] = defaultdict(list)
        self.failures: list[Diagnostic] = []
        self.passed_over: dict[Path, list[str]] = defaultdict(list)

    def add(self, submission: Submission) -> None:
        """Run the rules on a declaration; of those that compare all, note what they need of it."""
        path, year = submission.document.path, submission.declaration.year
        is_asked = path not in self.unasked
        if is_asked:
            self.by_year[year].append(path)
            with boundary(path, self.failures.append):
                self.filed[path] = filed(submission.filing)
        for rule in self.rules:
            with boundary(path, self.failures.append):
                if isinstance(rule, PortfolioRule):
                    notes = Notes(path, tuple(rule.facts(submission)))
                    self.notes[year, rule.code].append(notes)
                elif is_asked and isinstance(rule, DeclarationRule):
                    self.take(rule, rule.check(submission), (path,))

    def compare(self, gathering: Gathering) -> None:
        """Run the rules that compare all declarations of a year."""
        comparing = [rule for rule in self.rules if isinstance(rule, PortfolioRule)]
        for year, paths in sorted(self.by_year.items()):
            for rule in comparing:
                notes = tuple(self.notes.pop((year, rule.code), ()))
                portfolio = Portfolio(year, notes, gathering.totals)
                self.take(rule, self.compared(rule, portfolio), paths)

    def compared(self, rule: PortfolioRule[Any], portfolio: Portfolio[Any]) -> Compared:
        """Run a rule over declarations, without those that it fails on."""
        while portfolio.notes:
            try:
                return rule.check(portfolio)
            except Exception as error:
                culprit = _culprit(rule, portfolio.notes, portfolio)
                self.failures.append(failed(culprit.path, error))
            others = [other for other in portfolio.notes if other is not culprit]
            portfolio = replace(portfolio, notes=tuple(others))
        return NOT_APPLICABLE

    def take(self, rule: Rule, found: Sequence[Diagnostic] | None, paths: Iterable[Path]) -> None:
        """Add what a rule found in some declarations, and in other files."""
        if found is None:
            for path in paths:
                self.passed_over[path].append(rule.code)
        for problem in found or ():
            self.add_problem(rule, problem)

    def add_problem(self, rule: Rule, problem: Diagnostic) -> None:
        """Add a problem, unless it is in a file that is not asked for."""
        path = problem.span.path
        if path not in self.unasked:
            with boundary(path, self.failures.append):
                self.problems[path].append(self.judged(rule.completed(problem)))

    def judged(self, problem: Diagnostic) -> Diagnostic:
        """Return the problem with the waiver that accepts it, if one does."""
        declaration = self.filed.get(problem.span.path)
        waiver = self.waiving.waiver_of(problem, declaration) if declaration else None
        return replace(problem, waiver=waiver) if waiver else problem

    def review(self) -> Review:
        """Return all that was found, in order."""
        found = list(self.sorted())
        return Review(
            filed=dict(sorted(self.filed.items())),
            problems=tuple(problem for problem in found if problem.waiver is None),
            waived=tuple(problem for problem in found if problem.waiver is not None),
            waiver_problems=tuple(self.waiver_problems()),
            failures=tuple(dict.fromkeys(self.failures)),
            passed_over={
                path: tuple(rule.code for rule in self.rules if rule.code in codes)
                for path, codes in sorted(self.passed_over.items())
            },
        )

    def sorted(self) -> Iterator[Diagnostic]:
        """Yield the problems in order, file by file: to sort them all at once takes longer."""
        for _path, problems in sorted(self.problems.items()):
            yield from sorted(problems)

    def waiver_problems(self) -> Iterator[Diagnostic]:
        for path, declaration in sorted(self.filed.items()):
            problems = self.problems.get(path, ())
            used: list[Waiver] = [problem.waiver for problem in problems if problem.waiver]
            with boundary(path, self.failures.append):
                yield from self.waiving.problems(declaration, used)


def _culprit(
    rule: PortfolioRule[Any], suspects: Sequence[Notes[Any]], portfolio: Portfolio[Any]
) -> Notes[Any]:
    """Return the declaration that a rule fails on, which is looked for by halves."""
    while len(suspects) > 1:
        half = suspects[: len(suspects) // 2]
        try:
            rule.check(replace(portfolio, notes=tuple(half)))
        except Exception:  # the same one, most likely
            suspects = half
        else:
            suspects = suspects[len(half) :]
    return suspects[0]
