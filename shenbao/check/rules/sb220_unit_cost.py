"""SB220: a unit cost that the money of the year cannot pay for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from shenbao.check.money import money
from shenbao.check.promises import related, tells_more
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import one_of
from shenbao.declaration import Indicator
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Dimension, Quantity

YUAN = Decimal(10_000)


def check(submission: Submission) -> Outcome:
    """Multiply each unit cost by the one quantity of its unit."""
    annual = submission.figure(Meaning.ANNUAL_AMOUNT)
    found = list(_costs(submission))
    if annual is None or not found:
        return NOT_APPLICABLE
    message = _("{cost} times {quantity} comes to {total}, more than the money of the year.")
    return [
        submission.target_problem(
            indicator,
            message.format(
                cost=cost.canonical,
                quantity=quantity.canonical,
                total=money(total, Meaning.ANNUAL_AMOUNT, submission),
            ),
        )
        for indicator, cost, quantity, total in found
        if total > annual
    ]


def _costs(submission: Submission) -> Iterator[tuple[Indicator, Quantity, Quantity, Decimal]]:
    """Yield each cost by a unit that one quantity has, with that and with what they come to."""
    quantities = _quantities(submission)
    for indicator in submission.indicators(Meaning.COST):
        cost = submission.target(indicator)
        unit = _counted_by(submission, cost) if isinstance(cost, Quantity) else ""
        if isinstance(cost, Quantity) and unit in quantities:
            (other, quantity), *others = quantities[unit]
            is_of_it = not others and _may_be_of(submission, indicator.name, unit, other.name)
            if is_of_it and not _bounds_a_grant(submission, indicator.name):
                total = cost.number.value * quantity.number.value / YUAN
                yield indicator, cost, quantity, total


def _may_be_of(submission: Submission, cost: str, unit: str, name: str) -> bool:
    """Tell whether a cost can be that of a quantity: 单期成本 of any, 单期培训成本 of training.

    One that tells of more is that of a part: 大型候车亭单座造价 of 候车亭.
    """
    words = submission.words
    for word in (*words.costs, *words.cost_modifiers, unit):
        cost = cost.replace(word, " ")
    return not cost.strip() or (related(cost, name) and not tells_more(cost, name, words))


def _bounds_a_grant(submission: Submission, name: str) -> bool:
    """Tell whether a cost is the most that anybody is granted, and few are granted so much."""
    words = submission.words
    return bool(one_of(words.ceilings).search(name) and one_of(words.served).search(name))


def _quantities(submission: Submission) -> dict[str, list[tuple[Indicator, Quantity]]]:
    found: dict[str, list[tuple[Indicator, Quantity]]] = {}
    for indicator in submission.indicators(Meaning.QUANTITY):
        target = submission.target(indicator)
        if isinstance(target, Quantity) and target.unit:
            found.setdefault(target.unit.first, []).append((indicator, target))
    return found


def _counted_by(submission: Submission, cost: Quantity) -> str:
    """Return the unit that a cost is by: the 场 of 元/场."""
    if cost.unit is None or cost.unit.dimension is not Dimension.MONEY or len(cost.unit.per) != 1:
        return ""
    return one_of(submission.standard.vocabulary.joints.unit).split(cost.unit.text)[-1]


RULE = DeclarationRule(
    code="SB220",
    severity=Severity.INFO,
    title=N_("A unit cost that the money of the year cannot pay for"),
    why=N_("Unit cost, quantity and budget belong together: two of them give the third."),
    source=N_("Review points for ex-ante evaluation: the basis of estimate is sufficient"),
    remedy=N_("Lower the ceiling, or look whether quantity or amount is wrong."),
    check=check,
)
