"""SB221: a deadline outside the year of the declaration."""

from __future__ import annotations

from shenbao.check.goals import last_year_of
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets import Date, Period, Target


def check(submission: Submission) -> Outcome:
    """Compare the years of deadlines with the year, and with the years of the term after it."""
    dated = [
        (indicator, target, year)
        for indicator in submission.live
        if (year := _year(target := submission.target(indicator))) is not None
    ]
    if not dated:
        return NOT_APPLICABLE
    message = _("{target} is not in {year}.")
    first = submission.declaration.year
    last = last_year_of(submission)
    return [
        submission.target_problem(indicator, message.format(target=target.canonical, year=first))
        for indicator, target, year in dated
        if not first <= year <= last
    ]


def _year(target: Target) -> int | None:
    """Return the year of a deadline, or of the end of a period."""
    if isinstance(target, Period):
        return target.end.year
    return target.year if isinstance(target, Date) else None


RULE = DeclarationRule(
    code="SB221",
    severity=Severity.WARNING,
    title=N_("A deadline outside the year"),
    why=N_(
        "The annual target is evaluated at the end of the year; a deadline before or after it "
        "says nothing of that year."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Give the date of this year."),
    check=check,
)
