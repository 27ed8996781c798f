"""SB104: a row for an indicator that says nothing."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Find names that are placeholders, and targets that were never filled in."""
    indicators = submission.filing.indicators_of_year
    if not indicators:
        return NOT_APPLICABLE
    return [
        _problem(submission, indicator, key)
        for indicator in indicators
        for key in submission.blanks(indicator)
    ]


def _problem(submission: Submission, indicator: Indicator, key: str) -> Diagnostic:
    text, column = indicator.texts[key].strip(), submission.column_label(key)
    if text:
        message = _("{text} stands where the {column} of an indicator should.")
    else:
        message = _("An indicator has no {column}.")
    return submission.problem((*indicator.path, key), message.format(text=text, column=column))


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
