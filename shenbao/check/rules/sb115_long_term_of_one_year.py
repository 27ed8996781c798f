"""SB115: a long-term goal of a project of one year."""

from __future__ import annotations

from shenbao.check.goals import term_of
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look for a long-term goal, where the term is one year."""
    term = term_of(submission)
    goal = submission.text(Meaning.LONG_TERM_GOAL)
    if goal is None or term is None:
        return NOT_APPLICABLE
    if term != 1:
        return []
    message = _("The project takes one year, and has a goal for several.")
    return [submission.problem(Meaning.LONG_TERM_GOAL, message)]


RULE = DeclarationRule(
    code="SB115",
    severity=Severity.INFO,
    title=N_("A long-term goal of a project of one year"),
    why=N_(
        "What is to be reached in one year is the annual goal; a second one leaves open which "
        "counts, or the term is wrong."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Delete it, or correct the term."),
    check=check,
)
