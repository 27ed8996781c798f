"""SB202: a figure without a unit."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import UNIT, Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Find the targets that are a bare number."""
    if not submission.figures:
        return NOT_APPLICABLE
    message = _("{target} has no unit.")
    return [
        submission.target_problem(indicator, message.format(target=target.canonical), part=UNIT)
        for indicator, target in submission.figures
        if target.unit is None and not indicator.name.endswith(submission.words.unitless)
    ]


RULE = DeclarationRule(
    code="SB202",
    severity=Severity.ERROR,
    title=N_("A figure without a unit"),
    why=N_("Ninety may be people, per cent or days; nobody can tell whether it was reached."),
    source=N_("A fiscal system's check for empty values"),
    remedy=N_("Write the unit behind the figure."),
    check=check,
)
