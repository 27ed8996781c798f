"""SB205: more than a hundred per cent."""

from __future__ import annotations

from decimal import Decimal

from shenbao.check.rates import is_percent
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import one_of
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.targets import Comparator, Quantity

WHOLES = {"%": Decimal(100), "‰": Decimal(1000), "‱": Decimal(10000)}


def check(submission: Submission) -> Outcome:
    """Find percentages above the whole, and those of at least the whole; growth has no limit."""
    grows = one_of(submission.words.growth)
    percentages = [
        (indicator, target)
        for indicator, target in submission.figures
        if isinstance(target, Quantity)
        and is_percent(target)
        and not grows.search(indicator.name + target.lead)
        and not grows.search(target.text)
    ]
    if not percentages:
        return NOT_APPLICABLE
    found = (_find(submission, indicator, target) for indicator, target in percentages)
    return [problem for problem in found if problem is not None]


def _find(submission: Submission, indicator: Indicator, target: Quantity) -> Diagnostic | None:
    assert target.unit is not None
    whole = WHOLES.get(target.unit.text, Decimal(100))
    if target.number.value > whole:
        message = _("{target} is more than all there is.")
        return submission.target_problem(indicator, message.format(target=target.canonical))
    open_above = target.comparator in (Comparator.AT_LEAST, Comparator.MORE)
    if target.number.value == whole and open_above:
        message = _("{target} leaves room above all there is.")
        hint = _("Write {text}.").format(text=f"{whole}{target.unit.text}")
        return submission.target_problem(indicator, message.format(target=target.canonical), hint)
    return None


RULE = DeclarationRule(
    code="SB205",
    severity=Severity.WARNING,
    title=N_("More than a hundred per cent"),
    why=N_("A share of something cannot be more than all of it."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Look whether the figure or its unit is wrong."),
    check=check,
)
