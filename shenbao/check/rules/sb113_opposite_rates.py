"""SB113: a rate and its opposite that do not go together."""

from __future__ import annotations

from decimal import Decimal

from shenbao.check.rates import is_percent
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.targets import Quantity

WHOLE = Decimal(100)


def check(submission: Submission) -> Outcome:
    """Look for each rate that another one is the opposite of: together they are all there is."""
    rates = {
        indicator.name: (indicator, target)
        for indicator, target in submission.figures
        if isinstance(target, Quantity) and is_percent(target)
    }
    found = [
        (opposite, rates[name])
        for opposite in rates.values()
        for name in _without_negation(opposite[0].name, submission.words.negations)
        if name in rates
    ]
    if not found:
        return NOT_APPLICABLE
    return [
        _problem(submission, *opposite, *other)
        for opposite, other in found
        if opposite[1].number.value + other[1].number.value != WHOLE
    ]


def _without_negation(name: str, negations: tuple[str, ...]) -> list[str]:
    return [
        name[:place] + name[place + 1 :]
        for place, character in enumerate(name)
        if character in negations
    ]


def _problem(
    submission: Submission,
    opposite: Indicator,
    target: Quantity,
    other: Indicator,
    figure: Quantity,
) -> Diagnostic:
    message = _("{name} {target} and {other} {figure} do not make up a hundred per cent.")
    text = message.format(
        name=opposite.name, target=target.canonical, other=other.name, figure=figure.canonical
    )
    return submission.problem((*opposite.path, NAME), text)


RULE = DeclarationRule(
    code="SB113",
    severity=Severity.WARNING,
    title=N_("Two opposite rates that contradict each other"),
    why=N_("One of two opposite rates follows from the other; given both, they must agree."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Keep one of the two."),
    check=check,
)
