"""SB323: an annual goal of another year."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import pattern_of, years_found
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look for a task of another year, in a goal that does not name its own year."""
    goal = submission.text(Meaning.ANNUAL_GOAL)
    if goal is None:
        return NOT_APPLICABLE
    year = submission.declaration.year
    years = list(years_found(pattern_of(submission.words.task_years), goal))
    if any(int(found) == year for _match, found in years):
        return []
    message = _("This is a task of {other}; the declaration is for {year}.")
    return [
        submission.problem(
            Meaning.ANNUAL_GOAL, message.format(other=found, year=year), part=match.span()
        )
        for match, found in years
        if goal.startswith(submission.words.tasks, match.end())
    ]


RULE = DeclarationRule(
    code="SB323",
    severity=Severity.WARNING,
    title=N_("An annual goal of another year"),
    why=N_(
        "What another year is to achieve cannot be evaluated at the end of this one; most "
        "often the goal was copied from the year before."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write the goal of this year."),
    check=check,
)
