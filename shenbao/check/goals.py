"""How long a project takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shenbao.check.submission import Submission
from shenbao.form.meanings import Meaning

FIRST_MONTH, LAST_MONTH = 1, 12
DAYS_OF_A_YEAR = 366


def term_of(submission: Submission) -> Decimal | None:
    """Return how many years a project takes: as it says, or from its first day to its last.

    Days that begin or end within a year do not make whole years.
    """
    term = submission.figure(Meaning.TERM)
    days = _days(submission)
    if term is not None or days is None:
        return term
    first, last = days
    is_whole = (first.month, last.month) == (FIRST_MONTH, LAST_MONTH)
    return Decimal(last.year - first.year + 1) if is_whole else None


def is_of_several_years(submission: Submission) -> bool:
    """Tell whether the declaration gives the project a term of more than one year."""
    term, days = term_of(submission), _days(submission)
    if term is not None or days is None:
        return term is not None and term > 1
    return (days[1] - days[0]).days > DAYS_OF_A_YEAR


def last_year_of(submission: Submission) -> int:
    """Return the last year of a project, the year of the declaration where it does not say."""
    days = _days(submission)
    first = submission.declaration.year
    last = days[1].year if days else first + int(submission.figure(Meaning.TERM) or 1) - 1
    return max(first, last)


def _days(submission: Submission) -> tuple[date, date] | None:
    """Return the first and the last day of a project, where it names both in their order."""
    first, last = submission.value(Meaning.START), submission.value(Meaning.END)
    if isinstance(first, date) and isinstance(last, date) and first <= last:
        return first, last
    return None
