"""Reviewing declarations: what the rules find in each and in all of them, and what is waived."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.check.batches import batches
from shenbao.check.findings import Findings
from shenbao.check.portfolio import Notes, Portfolio
from shenbao.check.reviewer import Batch, Noted, Reviewed, Reviewer, Year, judged
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.waiving import Waivers
from shenbao.declaration import find_duplicates
from shenbao.diagnostics import Code, Diagnostic
from shenbao.system.boundary import boundary, failed

if TYPE_CHECKING:
    from shenbao.check.record import Record
    from shenbao.system.engines import Engine


class Review(Struct, frozen=True):
    """What is found in some declarations.

    ``reviewed`` are the files that the rules have looked at, and ``passed_over`` names, by
    file and in the order of files, the rules that had not enough to judge by.
    ``digests`` are those of the texts that something can be fixed in.
    """

    findings: Findings = field(default_factory=Findings)
    reviewed: AbstractSet[Path] = frozenset()
    passed_over: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    digests: Mapping[Path, bytes] = field(default_factory=dict)


def review(
    reviewer: Reviewer,
    paths: Sequence[Path],
    jobs: int = 0,
    engine: Engine | None = None,
    record: Record | None = None,
) -> Review:
    """Look at declarations one by one, then at what is noted of all; see ``batches``."""
    return gathered(reviewer, batches(reviewer, paths, jobs, engine, record))


def gathered(reviewer: Reviewer, looked_at: Iterable[Batch]) -> Review:
    """Return the review of declarations that were looked at, each by itself, by a reviewer."""
    gathered = _Gathered(reviewer)
    for batch in looked_at:
        gathered.add(batch)
    gathered.compare()
    return gathered.review()


def gathered_part(
    reviewer: Reviewer, looked_at: Iterable[Batch], hand_over: Callable[[Batch], object]
) -> Review:
    """Return the review of some declarations; hand over what is to be compared with others."""
    gathered = _Gathered(reviewer)
    for batch in looked_at:
        gathered.add(batch)
        hand_over(batch)
    return gathered.review()


class _Gathered:
    """What is kept of the declarations."""

    def __init__(self, reviewer: Reviewer) -> None:
        self.reviewer = reviewer
        self.findings = Findings()
        self.years: dict[Path, Year] = {}
        self.passed_over: dict[Path, tuple[str, ...]] = {}
        self.silent: dict[Year, set[str]] = defaultdict(set)
        self.waivers: dict[Path, Waivers] = {}
        self.digests: dict[Path, bytes] = {}
        self.elsewhere: list[Diagnostic] = []
        self.notes: dict[Noted, list[bytes]] = defaultdict(list)
        self.values: dict[Noted, tuple[Any, ...]] = {}

    def add(self, batch: Batch) -> None:
        """Take in what is kept of the next declarations."""
        for reviewed in batch.reviewed:
            self._add_reviewed(reviewed)
        for problem in batch.problems:
            self._add(problem)
        self.elsewhere += batch.elsewhere  # their files' waivers may be in a later one
        for noted, notes in batch.notes.items():
            self.notes[noted] += notes

    def _add_reviewed(self, reviewed: Reviewed) -> None:
        path = reviewed.path
        self.years[path] = reviewed.year
        self.passed_over[path] = reviewed.passed_over
        if reviewed.found is not None:
            self.findings.add_packed(path, reviewed.found)
        if reviewed.digest is not None:
            self.digests[path] = reviewed.digest
        if reviewed.waivers.all:
            self.waivers[path] = reviewed.waivers

    def _add(self, problem: Diagnostic) -> None:
        """Add a problem, unless it is in a file that is not asked for."""
        if problem.span.path not in self.reviewer.unasked:
            self.findings.add(problem)

    def _add_found(self, problem: Diagnostic) -> None:
        """Add what a rule has found, with the waiver that accepts it, if one does."""
        path = problem.span.path
        with boundary(path, self._add):
            waivers = self.waivers.get(path)
            self._add(judged(problem, self.reviewer.waiving, waivers) if waivers else problem)

    # ---- All together ---------------------------------------------------------------------

    def compare(self) -> None:
        """Compare what is noted of the declarations of each year, then look at the waivers."""
        for problem in self.elsewhere:
            self._add_found(problem)
        for year in sorted({year for year, _code in self.notes}):
            self._compare_values(year)
            for rule in self.reviewer.rules:
                if isinstance(rule, PortfolioRule):
                    self._compare_by(rule, year)
        for path, waivers in self.waivers.items():
            used = [problem.waiver for problem in self.findings.of(path).waived if problem.waiver]
            with boundary(path, self._add):
                for problem in self.reviewer.waiving.problems(waivers, used):
                    self._add(problem)

    def _compare_values(self, year: Year) -> None:
        """Find the values that no other declaration may have, but one has."""
        facts = [fact for notes in self._taken(year, Code.DUPLICATE) for fact in notes.facts]
        spans = {(fact.value.path, fact.value.key): fact.span for fact in facts}
        for value, message, hint in find_duplicates(fact.value for fact in facts):
            span = spans[value.path, value.key]
            self._add(Diagnostic(span, Code.DUPLICATE, message, hint))

    def _compare_by(self, rule: PortfolioRule[Any], year: Year) -> None:
        notes = self._taken(year, rule.code)
        before = self.values.pop((year - 1, rule.code), ())
        found = self._compared(rule, Portfolio(year, notes, self.reviewer.totals, before))
        if rule.looks_back:
            values = (fact.value for several in notes for fact in several.facts)
            self.values[year, rule.code] = tuple(values)
        if found is None:
            self.silent[year].add(rule.code)
        for problem in found or ():
            with boundary(problem.span.path, self._add):
                self._add_found(rule.completed(problem))

    def _taken(self, year: Year, code: str) -> tuple[Notes[Any], ...]:
        """Return the notes of a year that something compares; they are needed only once."""
        packed = self.notes.pop((year, code), ())
        return tuple(notes for several in packed for notes in pickle.loads(several))

    def _compared(self, rule: PortfolioRule[Any], portfolio: Portfolio[Any]) -> Compared:
        """Run a rule over declarations, without those that it fails on."""
        while portfolio.notes:
            try:
                return rule.check(portfolio)
            except Exception as error:
                culprit = _culprit(rule, portfolio.notes, portfolio)
                self._add(failed(culprit.path, error))
            others = tuple(other for other in portfolio.notes if other is not culprit)
            portfolio = replace(portfolio, notes=others)
        return NOT_APPLICABLE

    def review(self) -> Review:
        """Return all that was found."""
        passed_over = dict(self._passed_over(sorted(self.years)))
        return Review(self.findings, self.years.keys(), passed_over, self.digests)

    def _passed_over(self, paths: Iterable[Path]) -> Iterator[tuple[Path, tuple[str, ...]]]:
        """Yield the rules that had not enough to judge by, in order; many files share a list."""
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        for path in paths:
            passed_over = {*self.passed_over[path], *self.silent[self.years[path]]}
            codes = tuple(rule.code for rule in self.reviewer.rules if rule.code in passed_over)
            if codes:
                yield path, shared.setdefault(codes, codes)


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
