"""SB102: one of the four classes of output without an indicator."""

from __future__ import annotations

from shenbao.check.classes import OUTPUT, OUTPUTS, without_indicator
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_


def check(submission: Submission) -> Outcome:
    """Find which of quantity, quality, timeliness and cost has no live indicator."""
    if not submission.indicators(OUTPUT):
        return NOT_APPLICABLE
    return [
        without_indicator(submission, OUTPUT, category.key, category.label)
        for category in submission.categories(OUTPUT)
        if category.key in OUTPUTS and not submission.indicators(OUTPUT, category.key)
    ]


RULE = DeclarationRule(
    code="SB102",
    severity=Severity.ERROR,
    title=N_("Quantity, quality, timeliness or cost without an indicator"),
    why=N_(
        "Output is told by how much, how well, by when and at what cost; none of the "
        "four may be left out."
    ),
    source=N_("Measures for the performance evaluation of fiscal expenditure, article 13"),
    remedy=N_("Add an indicator to each of the four classes."),
    check=check,
)
