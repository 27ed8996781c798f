"""SB216: a period in the name of an annual target."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import one_of
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets import Dimension, Quantity


def check(submission: Submission) -> Outcome:
    """Find the counted things whose name says per month, and whose target does not."""
    if not submission.figures:
        return NOT_APPLICABLE
    message = _("{name} leaves open whether {target} is for the period or for the year.")
    return [
        submission.problem(
            (*indicator.path, NAME), message.format(name=indicator.name, target=target.canonical)
        )
        for indicator, target in submission.figures
        if isinstance(target, Quantity) and _is_open(submission, indicator, target)
    ]


def _is_open(submission: Submission, indicator: Indicator, target: Quantity) -> bool:
    is_counted = target.unit is not None and target.unit.dimension is Dimension.COUNT
    is_of_period = one_of(submission.words.each_period).search(indicator.name) is not None
    return is_counted and is_of_period and not (target.unit and target.unit.per)


RULE = DeclarationRule(
    code="SB216",
    severity=Severity.WARNING,
    title=N_("A period in the name of an annual target"),
    why=N_(
        "The target is for the year; a name that says per month makes it twelve times as "
        "much, or not."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Give the target of the year, or write the period into the target."),
    check=check,
)
