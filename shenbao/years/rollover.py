"""This year's declarations from last year's: which go on, which end, and what each becomes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.form import Filing
from shenbao.form.filing import Identity
from shenbao.form.meanings import Meaning
from shenbao.form.years import YearWords
from shenbao.i18n import _
from shenbao.project.folders import SUFFIX
from shenbao.project.project import Project
from shenbao.system.boundary import boundary
from shenbao.system.reading import bounds, read_file, real_path
from shenbao.toml.editor import UnwritableError
from shenbao.years.carrying import Amounts, Carried, carried_over
from shenbao.years.terms import term


class Next(Struct, frozen=True):
    """A declaration of the new year: the file that it comes from, and where it belongs."""

    source: Path
    target: Path
    name: str
    carried: Carried


class LeftOut(Struct, frozen=True):
    """A declaration of last year that is not carried over, and why."""

    source: Path
    name: str
    why: str


class Rollover(Struct):
    """What becomes of last year's declarations."""

    year: int
    amounts: Amounts
    carried: list[Next] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def roll_over(
    project: Project,
    year: int,
    paths: Sequence[Path],
    amounts: Amounts,
    *,
    with_ended: bool = False,
) -> Rollover:
    """Carry last year's declarations over, or those of them that are among the paths."""
    return _Run(project, year, amounts, with_ended=with_ended).rollover(paths)


class _Run:
    """One run over a repository."""

    def __init__(self, project: Project, year: int, amounts: Amounts, *, with_ended: bool) -> None:
        self.project = project
        self.year = year
        self.with_ended = with_ended
        self.result = Rollover(year, amounts)
        self.declared: dict[Identity, dict[int, Path]] = defaultdict(dict)

    def rollover(self, paths: Sequence[Path]) -> Rollover:
        asked, passed_over = self.project.find_declarations(paths)
        everything, _passed_over = self.project.find_declarations()
        filings, problems = self.project.library.read_all([*{**everything, **asked}])
        wanted = {real_path(path) for path in asked}
        self.result.problems += passed_over
        self.note_declared(filings)
        last = {
            real_path(_path(filing)): filing
            for filing in filings
            if filing.declaration.year == self.year - 1 and real_path(_path(filing)) in wanted
        }
        faulty = {problem.span.path for problem in problems}
        named = {*map(real_path, paths)}
        passed = {path for path in faulty if self.is_passed(path, wanted, named)}
        self.result.problems += [
            problem
            for problem in (*self.project.library.problems(), *problems)
            if problem.span.path not in passed
        ]
        places = {real_path(path): place for path, place in asked.items()}
        for path, filing in last.items():
            with boundary(_path(filing), self.result.problems.append):
                self.carry(filing, places[path])
        if paths:
            self.note_others(filings, wanted)
        return self.result

    def is_passed(self, path: Path, wanted: set[Path], named: set[Path]) -> bool:
        """Tell whether nobody asked for a faulty file to be carried over.

        One that follows another is asked for where it is named itself.
        """
        standard = self.project.library.standard_at(path)
        asked = named if standard is not None and standard.follows else wanted
        return real_path(path) not in asked

    def note_declared(self, filings: Sequence[Filing]) -> None:
        """Note for which years each project is declared."""
        for filing in filings:
            with boundary(_path(filing), self.result.problems.append):
                if filing.project and not filing.standard.repeats:
                    self.declared[filing.project][filing.declaration.year] = _path(filing)

    def note_others(self, filings: Sequence[Filing], wanted: set[Path]) -> None:
        """Name the declarations that are asked for and are of another year."""
        for filing in filings:
            year = filing.declaration.year
            if year != self.year - 1 and real_path(_path(filing)) in wanted:
                message = _("it is of {year}, not of {last}")
                self.leave_out(filing, message.format(year=year, last=self.year - 1))

    def leave_out(self, filing: Filing, why: str) -> None:
        self.result.left_out.append(LeftOut(_path(filing), _name(filing), why))

    def carry(self, filing: Filing, place: str) -> None:
        """Carry a declaration over, or leave it out."""
        words, faults = filing.standard.year_words
        self.result.problems += (fault for fault in faults if fault not in self.result.problems)
        if words is None:
            return
        why = self.why_not(filing, words)
        if why:
            self.leave_out(filing, why)
            return
        doubts = tuple(self.doubts(filing, words))
        path = _path(filing)
        raw = read_file(path, within=bounds(path, self.project.root)).decode()
        try:
            carried = carried_over(filing, raw, self.year, self.result.amounts, doubts)
        except UnwritableError:
            message = _("The file cannot be carried over without losing what else is in it.")
            hint = _("Copy it, and change it by hand.")
            self.result.problems.append(Diagnostic(Span(path), Code.MISMATCH, message, hint))
            return
        target = self.project.declarations / f"{self.place(place)}{SUFFIX}"
        self.result.carried.append(Next(path, target, _name(filing), carried))

    def why_not(self, filing: Filing, words: YearWords) -> str:
        """Say why a declaration is not carried over; nothing if it is."""
        if filing.standard.follows:
            return _("it follows another; shenbao follow makes one of the new year")
        declared = self.declared.get(filing.project, {})
        if self.year in declared:
            path = declared[self.year].as_posix()
            return _("its project is declared already, in {path}").format(path=path)
        known = term(filing, words, declared)
        if known and known.last < self.year and not self.with_ended:
            return _("its term has ended: {reason}").format(reason=known.reason)
        return ""

    def doubts(self, filing: Filing, words: YearWords) -> Iterator[str]:
        """Yield what is not certain about a project as a whole."""
        if filing.standard.is_list:
            return
        known = term(filing, words, self.declared.get(filing.project, {}))
        if known is None:
            yield _("nothing says until when the project goes on")
        elif known.last < self.year:
            yield _("its term has ended: {reason}").format(reason=known.reason)

    def place(self, place: str) -> str:
        """Return the place of the new declaration: that of the old one with the year in it moved.

        Where no folder and no name has the year, it is in a folder of the year.
        """
        last, this = str(self.year - 1), str(self.year)
        *folders, name = PurePosixPath(place).parts
        moved = [this if folder == last else folder for folder in folders]
        if moved != folders:
            return "/".join([*moved, name])
        moved = [re.sub(rf"(?<!\d){last}(?!\d)", this, part) for part in (*folders, name)]
        return "/".join(moved if moved != [*folders, name] else [this, *folders, name])


def _path(filing: Filing) -> Path:
    return filing.declaration.document.path


def _name(filing: Filing) -> str:
    """Return what a declaration is called, for people."""
    return filing.meant(Meaning.PROJECT_NAME)
