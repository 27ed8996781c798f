"""SB105: fewer than three indicators in all."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, ngettext

FEWEST = 3


def check(submission: Submission) -> Outcome:
    """Count the live indicators."""
    if not submission.standard.indicator_tables:
        return NOT_APPLICABLE
    count = len(submission.live)
    if count >= FEWEST:
        return PASSES
    message = ngettext(
        "There is {count} indicator; at least {fewest} are needed.",
        "There are {count} indicators; at least {fewest} are needed.",
        count,
    )
    return [submission.problem((), message.format(count=count, fewest=FEWEST))]


RULE = DeclarationRule(
    code="SB105",
    severity=Severity.ERROR,
    title=N_("Fewer than three indicators"),
    why=N_("One or two figures do not tell whether a project did what it was paid for."),
    source=N_("Note in the form: at least three third-level indicators"),
    remedy=N_("Add indicators for what the money is to achieve."),
    check=check,
)
