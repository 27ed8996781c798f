"""Looking at declarations by themselves, one after another; little is kept of each."""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.check.findings import FASTEST, Packed, pack
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
from shenbao.system.lines import line_of_texts
from shenbao.system.records import NoRecord, Records

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


class Seen(NamedTuple):
    """What has come of looking at a declaration by itself, by the digest of its text.

    ``facts`` are what the rules that compare declarations note of it, by their codes.
    """

    path: Path
    digest: bytes
    year: Year
    problems: tuple[Diagnostic, ...]
    passed_over: tuple[str, ...]
    waivers: Waivers
    facts: dict[str, tuple[Fact[Any], ...]]

    def reviewed(self) -> Reviewed:
        """Return what is kept of it."""
        packed = pack(self.problems) if self.problems else None
        digest = self.digest if packed and packed.tally.fixable else None
        return Reviewed(self.path, self.year, packed, self.passed_over, self.waivers, digest)

    def recorded(self, records: Records) -> Recorded | None:
        """Return it for the record; None where it will not stand or cannot be recorded."""
        if any(waiver.until for waiver in self.waivers.all):
            return None
        try:
            line = line_of_texts([records.plain(self)])
        except NoRecord:
            return None
        return Recorded(self.path, self.digest, zlib.compress(line, FASTEST))


class Recorded(NamedTuple):
    """What was seen in a declaration, as bytes for the record."""

    path: Path
    digest: bytes
    content: bytes


class Batch(Struct):
    """What is kept of some declarations.

    ``problems`` are those outside of the declarations that could be reviewed; of what rules
    have found, that ``elsewhere`` is in another file than they were looking at. ``notes`` are
    pickled: as objects they would take several times the memory. ``recorded`` is what the record
    is to have of them.
    """

    reviewed: list[Reviewed] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    elsewhere: list[Diagnostic] = field(default_factory=list)
    notes: dict[Noted, list[bytes]] = field(default_factory=dict)
    recorded: list[Recorded] = field(default_factory=list)

    def __iadd__(self, other: Batch) -> Batch:
        """Add what is kept of the declarations that follow."""
        self.reviewed += other.reviewed
        self.problems += other.problems
        self.elsewhere += other.elsewhere
        for noted, found in other.notes.items():
            self.notes.setdefault(noted, []).extend(found)
        self.recorded += other.recorded
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

    Those of ``unasked`` are there only to be compared with others. ``records`` says whether
    what is seen is to be recorded.
    """

    def __init__(
        self,
        project: Project,
        rules: Sequence[Rule],
        waiving: Waiving,
        unasked: Collection[Path],
        *,
        records: bool = False,
    ) -> None:
        self.project = project
        self.rules = rules
        self.waiving = waiving
        self.unasked = unasked
        self.records = Records(project.root) if records else None
        self.library = project.library
        self._problems: list[Diagnostic] = []
        self.totals: tuple[Total, ...] = ()
        totals = project.root / TOTALS
        with boundary(totals, self._problems.append):
            self.totals = load_totals(totals, self.library, self._problems)
        self._looking: dict[str, Looking] = {}
        self._words: dict[str, tuple[Words | None, list[Diagnostic]]] = {}

    def __reduce__(self) -> tuple[Callable[..., Reviewer], tuple[object, ...]]:
        """Return how to make it anew, where a process cannot be forked with it."""
        project = replace(self.project)  # without the standards that it has read
        make = partial(Reviewer, records=self.records is not None)
        return make, (project, self.rules, self.waiving, self.unasked)

    def batch(self, paths: Iterable[Path]) -> Batch:
        """Return what is to be kept of some declarations."""
        batch = Batch()
        notes: dict[Noted, list[Notes[Any]]] = defaultdict(list)
        for path in paths:
            with boundary(path, batch.problems.append):
                self._look_at(path, batch, notes)
        batch.notes = _pickled(notes)
        shared = [*self._problems, *self.library.problems()]
        shared += [problem for _words, found in self._words.values() for problem in found]
        if shared:  # who looks at none of these declarations again must hear of them, too
            batch.recorded.clear()
        batch.problems += shared
        return batch

    def batch_of(self, seen: Iterable[Seen]) -> Batch:
        """Return what is to be kept of declarations that have been seen before."""
        batch = Batch()
        notes: dict[Noted, list[Notes[Any]]] = defaultdict(list)
        for each in seen:
            if each.path not in self.unasked:
                batch.reviewed.append(each.reviewed())
            _note(notes, each.path, each.year, each.facts)
        batch.notes = _pickled(notes)
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
        others = [problem for problem in problems if not words or problem not in own]
        batch.problems += others
        if filing is None:
            return
        facts: dict[str, tuple[Fact[Any], ...]] = {}
        with boundary(path, batch.problems.append):
            facts[Code.DUPLICATE] = tuple(_unique(filing))
        if words is not None:
            look = _Look(self, Submission(filing, words, self.totals), own)
            if path in self.unasked:
                facts |= look.facts()
            else:
                seen = look.seen(facts)
                facts = seen.facts
                batch.reviewed.append(seen.reviewed())
                if look.is_whole and not others and Code.DUPLICATE in facts:
                    self._record(seen, batch)
            batch.problems += look.failures
            batch.elsewhere += look.elsewhere
        _note(notes, path, filing.declaration.year, facts)

    def _record(self, seen: Seen, batch: Batch) -> None:
        """Have what was seen in a declaration recorded, if that is wanted, and will stand."""
        if self.records and seen.path.is_relative_to(self.project.root):
            recorded = seen.recorded(self.records)
            batch.recorded += [recorded] if recorded else []

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


def _note(
    notes: dict[Noted, list[Notes[Any]]],
    path: Path,
    year: Year,
    facts: Mapping[str, tuple[Fact[Any], ...]],
) -> None:
    """Note what is to be compared of a declaration, by what compares it."""
    for code, found in facts.items():
        notes[year, code].append(Notes(path, found))


def _pickled(notes: Mapping[Noted, list[Notes[Any]]]) -> dict[Noted, list[bytes]]:
    return {noted: [pickle.dumps(found)] for noted, found in notes.items()}


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

    def seen(self, facts: Mapping[str, tuple[Fact[Any], ...]]) -> Seen:
        """Return what the rules find in the declaration, and note of it beside other facts."""
        document, declaration = self.submission.document, self.submission.declaration
        waivers = Waivers.of(declaration)
        passed_over = tuple(self.run(waivers))
        noted = {**facts, **self.facts()}
        problems = tuple(self.problems)
        year, digest = declaration.year, document.digest
        return Seen(self.path, digest, year, problems, passed_over, waivers, noted)

    @property
    def is_whole(self) -> bool:
        """Whether all that was found comes from this declaration alone, and is in it."""
        repeats = self.submission.standard.repeats
        return not (repeats or self.failures or self.elsewhere)

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
