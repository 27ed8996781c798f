"""SB217: a name that is a sentence."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _

LONGEST = 35


def check(submission: Submission) -> Outcome:
    """Count the characters of the names."""
    if not submission.live:
        return NOT_APPLICABLE
    message = _("The name has {count} characters: it is a sentence, not a measure.")
    return [
        submission.problem((*indicator.path, NAME), message.format(count=len(indicator.name)))
        for indicator in submission.live
        if len(indicator.name) > LONGEST
    ]


RULE = DeclarationRule(
    code="SB217",
    severity=Severity.WARNING,
    title=N_("A name that is a sentence"),
    why=N_(
        "A name says what is measured; purpose and means belong to the goal and the explanation."
    ),
    source=N_("Common mistakes in declarations"),
    remedy=N_("Keep what is measured, and move the rest to the explanation."),
    check=check,
)
