"""SB109: two indicators of one form with the same name."""

from __future__ import annotations

from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Find the indicators whose name an earlier one has."""
    if not submission.live:
        return NOT_APPLICABLE
    first: dict[str, Indicator] = {}
    return [
        _same(submission, indicator, other)
        for indicator in submission.live
        if (other := first.setdefault(bare(indicator.name), indicator)) is not indicator
    ]


def _same(submission: Submission, indicator: Indicator, other: Indicator) -> Diagnostic:
    labels = {
        (group.key, category.key): category.label
        for group, category in submission.standard.categories()
    }
    message = _("{name} is also the name of an indicator under {label}.")
    label = labels[other.group, other.category]
    return submission.problem(
        (*indicator.path, NAME), message.format(name=indicator.name, label=label)
    )


RULE = DeclarationRule(
    code="SB109",
    severity=Severity.WARNING,
    title=N_("Two indicators with the same name"),
    why=N_(
        "One thing measured twice counts twice; two things under one name cannot be told apart."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Delete one of the two, or name each for what it measures."),
    check=check,
)
