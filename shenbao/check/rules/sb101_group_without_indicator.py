"""SB101: a first-level class without an indicator."""

from __future__ import annotations

from shenbao.check.classes import GROUPS, classes_of, places_of, without_indicator
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.standard import Category, Group
from shenbao.i18n import N_


def check(submission: Submission) -> Outcome:
    """Find the classes of output, benefit and satisfaction that have no live indicator."""
    places = places_of(submission, GROUPS)
    groups = [(path, group) for path, group in classes_of(submission) if path in places]
    if not groups:
        return NOT_APPLICABLE
    return [
        without_indicator(submission, (*path, *_first_category(group)), group)
        for path, group in groups
        if not submission.indicators(path)
    ]


def _first_category(group: Group | Category) -> tuple[str, ...]:
    """Return the second-level class that is asked for first: a required one, if any is."""
    categories = group.categories if isinstance(group, Group) else ()
    first = sorted(categories, key=lambda category: not category.required)[:1]
    return tuple(category.key for category in first)


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
