"""SB104: a row for an indicator that says nothing."""

from __future__ import annotations

from shenbao.check.finding import NOT_APPLICABLE, Outcome
from shenbao.check.rule import DeclarationRule
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Find names that are placeholders, and targets that were never filled in."""
    indicators = submission.declaration.indicators
    if not indicators:
        return NOT_APPLICABLE
    message = _("{text} stands where the {column} of an indicator should.")
    return [
        submission.finding(
            (*indicator.path, key),
            message.format(text=indicator.texts[key], column=submission.column_label(key)),
        )
        for indicator in indicators
        for key in submission.blanks(indicator)
    ]


RULE = DeclarationRule(
    code="SB104",
    severity=Severity.ERROR,
    title=N_("An indicator that says nothing"),
    why=N_(
        "A placeholder or a pattern that was left as it was is no target that can be evaluated."
    ),
    source=N_("A fiscal system's check for empty values"),
    remedy=N_(
        "Fill it in, or delete the indicator: a class without one prints the placeholder by itself."
    ),
    check=check,
)
