"""Until which year a project goes on, as far as that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from shenbao.form import Filing
from shenbao.form.meanings import Meaning
from shenbao.form.years import FIRST, LAST, YearWords
from shenbao.i18n import _, ngettext

CENTURY = 2000


class Term(Struct, frozen=True):
    """The last year of a project, and what says so."""

    last: int
    reason: str


def term(filing: Filing, words: YearWords, declared: Iterable[int] = ()) -> Term | None:
    """Return the last year that a project can have; None where nothing says it.

    ``declared`` are the years for which there are declarations of it: it began with the first
    of them, or before.
    """
    end = _day(filing, Meaning.END)
    if end is not None:
        return Term(end.year, _("it ends on {day}").format(day=end.isoformat()))
    years = filing.figure(Meaning.TERM)
    if years is None or years != int(years) or years < 1:
        return None
    first = _first(filing, words, [filing.declaration.year, *declared])
    count = int(years)
    message = ngettext(
        "it takes {years} year from {first} on", "it takes {years} years from {first} on", count
    )
    return Term(first + count - 1, message.format(years=count, first=first))


def _first(filing: Filing, words: YearWords, declared: Iterable[int]) -> int:
    """Return the first year of a project, or the first in which it is known to have run."""
    known = min(declared)
    start = _day(filing, Meaning.START)
    if start is not None:
        return start.year
    code = filing.meant(Meaning.CODE)
    for pattern in words.project_years:
        match = re.fullmatch(pattern, code)
        if match:
            digits = int(match[1])
            year = digits if digits > CENTURY else CENTURY + digits
            if FIRST <= year <= LAST:
                return min(year, known)
    return known


def _day(filing: Filing, meaning: Meaning) -> date | None:
    """Return the day in the field that has a meaning."""
    place = filing.standard.place(meaning)
    value = filing.declaration.values.get(str(place[0])) if len(place) == 1 else None
    return value if isinstance(value, date) else None
