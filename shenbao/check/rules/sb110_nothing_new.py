"""SB110: an indicator of a follow-up that lacks what the form asks for anew."""

from __future__ import annotations

from collections.abc import Sequence

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look for the required columns of each indicator of the followed declaration."""
    indicators = submission.declaration.indicators
    if not submission.standard.follows or not indicators:
        return NOT_APPLICABLE
    lacking = ((indicator, _lacking(submission, indicator)) for indicator in indicators)
    return [_problem(submission, indicator, columns) for indicator, columns in lacking if columns]


def _lacking(submission: Submission, indicator: Indicator) -> list[str]:
    """Return the labels of the required columns that are blank."""
    columns = submission.standard.shape.collections.get(indicator.collection, {})
    return [
        submission.filing.phrase(column.label)
        for column in columns.values()
        if column.required and not indicator.texts.get(column.key, "").strip()
    ]


def _problem(submission: Submission, indicator: Indicator, columns: Sequence[str]) -> Diagnostic:
    message = _("{name} has no {columns}.")
    text = message.format(name=indicator.name, columns=_(", ").join(columns))
    return submission.problem(indicator.path, text)


RULE = DeclarationRule(
    code="SB110",
    severity=Severity.ERROR,
    title=N_("An indicator of which nothing new is said"),
    why=N_("A follow-up says of each indicator that was declared what has become of it."),
    source=N_("The form itself, which requires the column"),
    remedy=N_("Fill it in under the name of the indicator."),
    everywhere=True,
    check=check,
)
