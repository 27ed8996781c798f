"""SB103: a class that the form standard marks as required, without an indicator."""

from __future__ import annotations

from shenbao.check.classes import GROUPS, OUTPUTS, classes_of, places_of, without_indicator
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.standard import Category
from shenbao.i18n import N_


def check(submission: Submission) -> Outcome:
    """Find the required classes, beyond those of SB101 and SB102, that have no live indicator."""
    others = places_of(submission, (*GROUPS, *OUTPUTS))
    required = [
        (path, known)
        for path, known in classes_of(submission)
        if isinstance(known, Category) and known.required and path not in others
    ]
    if not required:
        return NOT_APPLICABLE
    return [
        without_indicator(submission, path, known)
        for path, known in required
        if submission.indicators(path[:1]) and not submission.indicators(path)
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
