"""SB103: a class that the form standard marks as required, without an indicator."""

from __future__ import annotations

from shenbao.check.classes import OUTPUT, OUTPUTS, without_indicator
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_


def check(submission: Submission) -> Outcome:
    """Find the required classes, beyond those of SB101 and SB102, that have no live indicator."""
    required = [
        (group, category)
        for group, category in submission.standard.categories()
        if category.required and not (group.key == OUTPUT and category.key in OUTPUTS)
    ]
    if not required:
        return NOT_APPLICABLE
    return [
        without_indicator(submission, group.key, category.key, category.label)
        for group, category in required
        if submission.indicators(group.key) and not submission.indicators(group.key, category.key)
    ]


RULE = DeclarationRule(
    code="SB103",
    severity=Severity.ERROR,
    title=N_("A required class without an indicator"),
    why=N_("The form marks this second-level class as one that must be filled in."),
    source=N_("The form itself; reply form of Shizuishan"),
    remedy=N_("Add an indicator to the class."),
    check=check,
)
