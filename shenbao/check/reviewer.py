"""Looking at declarations by themselves, one after another; little is kept of each."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.check.findings import Packed, pack
from shenbao.check.portfolio import Fact, Notes
from shenbao.check.rule import DeclarationRule, PortfolioRule, Rule
from shenbao.check.submission import Submission
from shenbao.check.totals import FILE as TOTALS
from shenbao.check.totals import Total, load_totals
from shenbao.check.waiving import Waivers, Waiving
from shenbao.check.words import FILE as WORDS
from shenbao.check.words import Words, load_words
from shenbao.declaration import UniqueValue, unique_values
from shenbao.diagnostics import Code, Diagnostic
from shenbao.form import Filing, Standard
from shenbao.project.project import Project
from shenbao.system.boundary import boundary

Year = int
Noted = tuple[Year, str]
"""Whose notes these are: those of a year, by the code of what compares them."""


class Reviewed(Struct, frozen=True):
    """What is kept of a declaration that was looked at by itself.

    ``passed_over`` are the codes of the rules that had not enough to judge by; ``digest`` is
    that of its text, where something can be fixed in it.
    """

    path: Path
    year: Year
    found: Packed | None
    passed_over: tuple[str, ...]
    waivers: Waivers
    digest: bytes | None = None


class Batch(Struct):
    """What is kept of some declarations.

    ``problems`` are those outside of the declarations that could be reviewed; of what rules
    have found, that ``elsewhere`` is in another file than they were looking at. ``notes`` are
    pickled: as objects they would take several times the memory.
    """

    reviewed: list[Reviewed] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    elsewhere: list[Diagnostic] = field(default_factory=list)
    notes: dict[Noted, list[bytes]] = field(default_factory=dict)

    def __iadd__(self, other: Batch) -> Batch:
        """Add what is kept of the declarations that follow."""
        self.reviewed += other.reviewed
        self.problems += other.problems
        self.elsewhere += other.elsewhere
        for noted, found in other.notes.items():
            self.notes.setdefault(noted, []).extend(found)
        return self


class Looking(Struct, frozen=True):
    """The rules that look at declarations of a standard: at each, at all of a year, or at none.

    Of the last there are the codes.
    """

    at_each: tuple[DeclarationRule, ...]
    at_all: tuple[PortfolioRule[Any], ...]
    passed_over: tuple[str, ...]

    @classmethod
    def of(cls, rules: Sequence[Rule], standard: Standard) -> Looking:
        """Return which of some rules look at declarations of a standard."""
        looking = [rule for rule in rules if rule.looks_at(standard)]
        return cls(
            tuple(rule for rule in looking if isinstance(rule, DeclarationRule)),
            tuple(rule for rule in looking if isinstance(rule, PortfolioRule)),
            tuple(rule.code for rule in rules if not rule.looks_at(standard)),
        )


class Reviewer:
    """Reads declarations and runs the rules on each; nothing of one is there for the next.

    Those of ``unasked`` are there only to be compared with others.
    """

    def __init__(
        self, project: Project, rules: Sequence[Rule], waiving: Waiving, unasked: Collection[Path]
    ) -> None:
        self.project = project
        self.rules = rules
        self.waiving = waiving
        self.unasked = unasked
        self.library = project.library
        self._problems: list[Diagnostic] = []
        self.totals: tuple[Total, ...] = ()
        totals = project.root / TOTALS
        with boundary(totals, self._problems.append):
            self.totals = load_totals(totals, self.library, self._problems)
        self._looking: dict[str, Looking] = {}
        self._words: dict[str, tuple[Words | None, list[Diagnostic]]] = {}

    def __reduce__(self) -> tuple[type[Reviewer], tuple[object, ...]]:
        """Return how to make it anew, where a process cannot be forked with it."""
        project = replace(self.project)  # without the standards that it has read
        return Reviewer, (project, self.rules, self.waiving, self.unasked)

    def batch(self, paths: Iterable[Path]) -> Batch:
        """Return what is to be kept of some declarations."""
        batch = Batch()
        notes: dict[Noted, list[Notes[Any]]] = defaultdict(list)
        for path in paths:
            with boundary(path, batch.problems.append):
                self._look_at(path, batch, notes)
        batch.notes = {noted: [pickle.dumps(found)] for noted, found in notes.items()}
        batch.problems += [*self._problems, *self.library.problems()]
        batch.problems += [problem for _words, found in self._words.values() for problem in found]
        return batch

    def findings_in(self, filing: Filing) -> list[Diagnostic]:
        """Return what the rules that look at one declaration find in one that is read already."""
        words = self._words_of(filing.standard)
        if words is None:
            return []
        look = _Look(self, Submission(filing, words, self.totals), [])
        look.run(Waivers.of(filing.declaration))
        return [*look.problems, *look.failures]

    def _look_at(self, path: Path, batch: Batch, notes: dict[Noted, list[Notes[Any]]]) -> None:
        filing, problems = self.library.read_once(path)
        words = self._words_of(filing.standard) if filing else None
        own = [problem for problem in problems if words and problem.span.path == path]
        batch.problems += [problem for problem in problems if not words or problem not in own]
        if filing is None:
            return
        year = filing.declaration.year
        with boundary(path, batch.problems.append):
            notes[year, Code.DUPLICATE].append(Notes(path, tuple(_unique(filing))))
        if words is None:
            return
        look = _Look(self, Submission(filing, words, self.totals), own)
        if path not in self.unasked:
            batch.reviewed.append(look.reviewed())
        for code, facts in look.facts().items():
            notes[year, code].append(Notes(path, facts))
        batch.problems += look.failures
        batch.elsewhere += look.elsewhere

    def looking_at(self, standard: Standard) -> Looking:
        """Return the rules that look at declarations of a standard."""
        if standard.name not in self._looking:
            self._looking[standard.name] = Looking.of(self.rules, standard)
        return self._looking[standard.name]

    def _words_of(self, standard: Standard) -> Words | None:
        if standard.name not in self._words:
            problems: list[Diagnostic] = []
            words = None
            with boundary(standard.document.path.with_name(WORDS), problems.append):
                words = load_words(standard.folders, problems)
                problems += standard.year_words[1]
            self._words[standard.name] = words, problems
        return self._words[standard.name][0]


def _unique(filing: Filing) -> Iterator[Fact[UniqueValue]]:
    for value in unique_values(filing.declaration, filing.standard.shape):
        key = (value.key,)
        yield Fact(filing.declaration.document.value_span(key), key, value)


class _Look:
    """One look at a declaration, by all rules; ``problems`` are those of reading it."""

    def __init__(
        self, reviewer: Reviewer, submission: Submission, problems: Sequence[Diagnostic]
    ) -> None:
        self.reviewer = reviewer
        self.submission = submission
        self.looking = reviewer.looking_at(submission.standard)
        self.path = submission.document.path
        self.problems = list(problems)
        self.failures: list[Diagnostic] = []
        self.elsewhere: list[Diagnostic] = []

    def reviewed(self) -> Reviewed:
        """Return what the rules that look at one declaration find, to be kept."""
        waivers = Waivers.of(self.submission.declaration)
        passed_over = self.run(waivers)
        packed = pack(self.problems) if self.problems else None
        document, year = self.submission.document, self.submission.declaration.year
        digest = document.digest if packed and packed.tally.fixable else None
        return Reviewed(self.path, year, packed, tuple(passed_over), waivers, digest)

    def run(self, waivers: Waivers) -> list[str]:
        """Run these rules; return the codes of those that have not enough to judge by."""
        passed_over = [*self.looking.passed_over]
        alone = boundary(self.path, self.failures.append)
        for rule in self.looking.at_each:
            with alone:
                found = rule.check(self.submission)
                if found is None:
                    passed_over.append(rule.code)
                for problem in found or ():
                    self.take(rule.completed(problem), waivers)
        return passed_over

    def take(self, problem: Diagnostic, waivers: Waivers) -> None:
        """Add what a rule has found, with the waiver that accepts it, if one does."""
        path = problem.span.path
        if path is not self.path and path != self.path:
            self.elsewhere.append(problem)
            return
        with boundary(self.path, self.failures.append):
            self.problems.append(judged(problem, self.reviewer.waiving, waivers))

    def facts(self) -> dict[str, tuple[Fact[Any], ...]]:
        """Return what the rules that compare declarations note of this one, by their codes."""
        noted: dict[str, tuple[Fact[Any], ...]] = {}
        alone = boundary(self.path, self.failures.append)
        for rule in self.looking.at_all:
            with alone:
                noted[rule.code] = tuple(rule.facts(self.submission))
        return noted


def judged(problem: Diagnostic, waiving: Waiving, waivers: Waivers) -> Diagnostic:
    """Return the problem with the waiver that accepts it, if one does."""
    waiver = waiving.waiver_of(problem, waivers)
    return replace(problem, waiver=waiver) if waiver else problem
