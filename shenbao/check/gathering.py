"""Gathering what the rules look at: the declarations of each year, and words to read them by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from shenbao.check.submission import Portfolio, Submission
from shenbao.check.totals import Total, load_totals
from shenbao.check.words import FILE as WORDS
from shenbao.check.words import Words, load_words
from shenbao.declaration import Field
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing, Library, find_all_duplicates
from shenbao.system.boundary import boundary
from shenbao.system.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Gathered:
    """The declarations that can be reviewed, year by year, and what is wrong with the others."""

    portfolios: tuple[Portfolio, ...]
    problems: tuple[Diagnostic, ...]


def gather(library: Library, paths: Sequence[Path], totals: Path) -> Gathered:
    """Read the declarations at ``paths``, and what a file may say that they must come to."""
    filings, problems = library.read_all(paths)
    problems += find_all_duplicates(filings)
    known: tuple[Total, ...] = ()
    with boundary(totals, problems.append):
        known = load_totals(totals, _fields(library), problems)
    portfolios = _portfolios(filings, known, problems)
    return Gathered(tuple(portfolios), (*library.problems(), *problems))


def _fields(library: Library) -> dict[str, Field]:
    """Return all fields of all standards, by their keys and by what they mean.

    Those of standards that repeat others are not added up once more.
    """
    standards = [standard for name in library.names() if (standard := library.load(name)[0])]
    return {
        name: facts
        for standard in standards
        if not standard.repeats
        for name in (*standard.means, *standard.fields)
        if (facts := standard.facts_of(name))
    }


def _portfolios(
    filings: Iterable[Filing], totals: tuple[Total, ...], problems: list[Diagnostic]
) -> list[Portfolio]:
    words: dict[str, Words | None] = {}
    by_year: dict[int, list[Submission]] = {}
    for filing in filings:
        name = filing.standard.name
        if name not in words:
            words[name] = None
            with boundary(filing.standard.document.path.with_name(WORDS), problems.append):
                words[name] = load_words(filing.standard.folders, problems)
                problems += filing.standard.year_words[1]
        known = words[name]
        if known is not None:
            submission = Submission(filing, known)
            by_year.setdefault(filing.declaration.year, []).append(submission)
    return [
        Portfolio(year, tuple(submissions), totals) for year, submissions in sorted(by_year.items())
    ]
