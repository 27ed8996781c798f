"""SB106: a project of several years without a long-term goal."""

from __future__ import annotations

from shenbao.check.goals import is_of_several_years
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look for the long-term goal, where the form has room for one and the term asks for it."""
    goal = submission.standard.facts_of(Meaning.LONG_TERM_GOAL)
    if goal is None or not is_of_several_years(submission):
        return NOT_APPLICABLE
    if submission.text(Meaning.LONG_TERM_GOAL) is not None:
        return PASSES
    label = submission.filing.phrase(goal.label)
    message = _("The project takes several years and has no {label}.")
    return [submission.problem(Meaning.LONG_TERM_GOAL, message.format(label=label))]


RULE = DeclarationRule(
    code="SB106",
    severity=Severity.ERROR,
    title=N_("A project of several years without a long-term goal"),
    why=N_("What a project is to achieve in the end is what each year of it is measured by."),
    source=N_("A fiscal system's check: annual and long-term goals are both filled in"),
    remedy=N_("Say in the long-term goal what is to be achieved by the end of the term."),
    check=check,
)
