"""Running the rules over declarations: what they found, what is waived, what they passed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from shenbao.check.finding import Finding, Outcome
from shenbao.check.rule import DeclarationRule, PortfolioRule, Rule
from shenbao.check.submission import Portfolio, Submission
from shenbao.check.waiving import Judge
from shenbao.declaration import Waiver
from shenbao.diagnostics import Diagnostic, Edit, Span
from shenbao.form import Filing
from shenbao.i18n import _
from shenbao.toml import at

FORM = ("form",)

T = TypeVar("T", Submission, Portfolio)


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding with the rule that made it, as it is reported."""

    diagnostic: Diagnostic
    rule: Rule
    finding: Finding
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What the rules said of some declarations.

    ``remarks`` and ``waived`` are in the order of the files; ``problems`` are
    the waivers that are wrong; ``passed_over`` names, by file, the rules that
    had not enough to judge by.
    """

    filings: tuple[Filing, ...]
    remarks: tuple[Remark, ...]
    waived: tuple[Remark, ...]
    problems: tuple[Diagnostic, ...]
    passed_over: Mapping[Path, tuple[str, ...]]


def review(
    portfolios: Iterable[Portfolio], rules: Sequence[Rule], judge: Judge, unasked: Collection[Path]
) -> Review:
    """Run the rules; what they say of the files in ``unasked`` does not come back.

    Those are there for the rules of a portfolio only, which compare all declarations.
    """
    run = _Run(judge, frozenset(unasked))
    for portfolio in portfolios:
        run.over(portfolio, rules)
    return run.review()


class _Run:
    """Collects what the rules say."""

    def __init__(self, judge: Judge, unasked: Collection[Path]) -> None:
        self.judge = judge
        self.unasked = unasked
        self.filings: dict[Path, Filing] = {}
        self.remarks: list[Remark] = []
        self.passed_over: dict[Path, list[str]] = defaultdict(list)

    def over(self, portfolio: Portfolio, rules: Sequence[Rule]) -> None:
        asked = [one for one in portfolio.submissions if one.document.path not in self.unasked]
        self.filings |= {one.document.path: one.filing for one in asked}
        for rule in rules:
            match rule:
                case DeclarationRule():
                    for one in asked:
                        outcome = _outcome(rule.check, one, rule.code, one.document.path)
                        self.take(rule, outcome, [one])
                case PortfolioRule():
                    outcome = _outcome(rule.check, portfolio, rule.code, portfolio.year)
                    self.take(rule, outcome, asked)

    def take(self, rule: Rule, outcome: Outcome, submissions: Iterable[Submission]) -> None:
        if outcome is None:
            for submission in submissions:
                self.passed_over[submission.document.path].append(rule.code)
        for finding in outcome or ():
            if finding.document.path not in self.unasked:
                self.remarks.append(self.remark(rule, finding))

    def remark(self, rule: Rule, finding: Finding) -> Remark:
        filing = self.filings.get(finding.document.path)
        declaration = filing.declaration if filing else None
        waiver = self.judge.waiver_of(rule.code, finding, declaration) if declaration else None
        return Remark(_diagnostic(rule, finding), rule, finding, waiver)

    def review(self) -> Review:
        remarks = [remark for one in self.by_file() for remark in one]
        used = defaultdict(list)
        for remark in remarks:
            if remark.waiver is not None:
                used[remark.finding.document.path].append(remark.waiver)
        return Review(
            filings=tuple(filing for _path, filing in sorted(self.filings.items())),
            remarks=tuple(remark for remark in remarks if remark.waiver is None),
            waived=tuple(remark for remark in remarks if remark.waiver is not None),
            problems=tuple(self.waiver_problems(used)),
            passed_over={path: tuple(codes) for path, codes in sorted(self.passed_over.items())},
        )

    def by_file(self) -> Iterator[list[Remark]]:
        """Yield the remarks of each file in order; to sort them all at once takes longer."""
        found: dict[Path, list[Remark]] = defaultdict(list)
        for remark in self.remarks:
            found[remark.finding.document.path].append(remark)
        for _path, remarks in sorted(found.items()):
            yield sorted(remarks, key=lambda remark: remark.diagnostic)

    def waiver_problems(self, used: Mapping[Path, list[Waiver]]) -> Iterator[Diagnostic]:
        for path, filing in sorted(self.filings.items()):
            yield from self.judge.problems(filing.declaration, used.get(path, ()))


def _outcome(check: Callable[[T], Outcome], subject: T, code: str, name: object) -> Outcome:
    """Run one rule; what it raises is a bug of the rule, and ends the run with both named."""
    try:
        return check(subject)
    except Exception as error:
        error.add_note(f"{code} on {name}")
        raise


def _diagnostic(rule: Rule, finding: Finding) -> Diagnostic:
    hint = finding.hint or _(rule.remedy)
    fixes = _fixes(finding)
    return Diagnostic(_span(finding), rule.code, finding.message, hint, rule.severity, fixes)


def _span(finding: Finding) -> Span:
    """Return where a finding is shown; what is not there at all, where the form is named."""
    document, path = finding.document, finding.shown or finding.path
    if path not in document.places:
        return document.value_span(FORM)
    if finding.part is not None:
        return document.part_span(path, *finding.part)
    is_table = isinstance(at(document.data, path), dict | list)
    return document.key_span(path) if is_table else document.value_span(path)


def _fixes(finding: Finding) -> tuple[Edit, ...]:
    if finding.part is None or finding.mend is None:
        return ()
    edit = finding.document.edit(finding.path, *finding.part, finding.mend)
    return (edit,) if edit else ()
