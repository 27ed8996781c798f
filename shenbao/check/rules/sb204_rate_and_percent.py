"""SB204: a rate that is not in per cent, or a quantity that is."""

from __future__ import annotations

from shenbao.check.rates import is_percent, is_rate
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import UNIT, Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Dimension, Frequency, Quantity, Range, Target


def check(submission: Submission) -> Outcome:
    """Compare what each indicator is by its name and class with the unit of its target."""
    figures = [
        (indicator, target)
        for indicator in submission.live
        if isinstance(target := submission.target(indicator), Quantity | Range | Frequency)
    ]
    if not figures:
        return NOT_APPLICABLE
    found = (_find(submission, indicator, target) for indicator, target in figures)
    return [problem for problem in found if problem is not None]


def _find(submission: Submission, indicator: Indicator, target: Target) -> Diagnostic | None:
    rate = is_rate(indicator.name, submission.words)
    if rate and not (is_percent(target) or _may_be_ratio(target)):
        message = _("{name} is a rate, but {target} is not in per cent.")
        return submission.target_problem(
            indicator, message.format(name=indicator.name, target=target.canonical), part=UNIT
        )
    if _is_quantity(submission, indicator) and not rate and is_percent(target):
        message = _("{name} is a quantity, but {target} is in per cent.")
        hint = _("Give the number that is to be done, or name the indicator as a rate.")
        return submission.target_problem(
            indicator, message.format(name=indicator.name, target=target.canonical), hint, part=UNIT
        )
    return None


def _is_quantity(submission: Submission, indicator: Indicator) -> bool:
    is_degree = indicator.name.endswith(submission.words.degrees)
    return submission.is_of(indicator, Meaning.QUANTITY) and not is_degree


def _may_be_ratio(target: Target) -> bool:
    """Tell whether a figure is a ratio, or has no unit, which is SB202's matter."""
    if not isinstance(target, Quantity | Range):
        return False
    return target.unit is None or target.unit.dimension is Dimension.RATIO


RULE = DeclarationRule(
    code="SB204",
    severity=Severity.WARNING,
    title=N_("A rate without per cent, or a quantity in per cent"),
    why=N_(
        "A rate divides one number by another; where name and unit disagree, one of them is wrong."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Give the rate in per cent, or name the indicator for what is measured."),
    check=check,
)
