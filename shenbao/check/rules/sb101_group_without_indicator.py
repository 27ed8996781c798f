"""SB101: a first-level class without an indicator."""

from __future__ import annotations

from shenbao.check.classes import BENEFIT, OUTPUT, SATISFACTION, without_indicator
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.standard import Group
from shenbao.i18n import N_


def check(submission: Submission) -> Outcome:
    """Find the classes of output, benefit and satisfaction that have no live indicator."""
    groups = [
        group
        for group in submission.standard.groups
        if group.key in (OUTPUT, BENEFIT, SATISFACTION) and group.categories
    ]
    if not groups:
        return NOT_APPLICABLE
    return [
        without_indicator(submission, group.key, _first_category(group), group.label)
        for group in groups
        if not submission.indicators(group.key)
    ]


def _first_category(group: Group) -> str:
    """Return the second-level class that is asked for first: a required one, if any is."""
    return min(group.categories, key=lambda category: not category.required).key


RULE = DeclarationRule(
    code="SB101",
    severity=Severity.ERROR,
    title=N_("A first-level class without an indicator"),
    why=N_(
        "Output, benefit and satisfaction each show another side of what the money does; "
        "without an indicator, that side cannot be reviewed or evaluated."
    ),
    source=N_(
        "Requirements for filling in performance indicators; review points for ex-ante evaluation"
    ),
    remedy=N_("Add at least one indicator to each first-level class."),
    check=check,
)
