"""SB309: a figure of the annual goal that no indicator has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Dimension, Quantity, Range, Unit, Vocabulary, parse_target
from shenbao.targets.spelling import any_of

Figure = tuple[object, object]


def check(submission: Submission) -> Outcome:
    """Look among the targets for each figure of the goal that has a unit."""
    goal = submission.text(Meaning.ANNUAL_GOAL)
    quantities = list(_quantities(goal, submission.standard.vocabulary)) if goal else []
    if not quantities:
        return NOT_APPLICABLE
    known = {
        figure for indicator in submission.live for figure in _figures(submission.target(indicator))
    }
    missing = [quantity for quantity in quantities if known.isdisjoint(_figures(quantity))]
    if not missing:
        return PASSES
    message = _("No indicator has the {figures} of the annual goal.")
    named = _(", ").join(dict.fromkeys(quantity.canonical for quantity in missing))
    return [submission.problem(Meaning.ANNUAL_GOAL, message.format(figures=named))]


def _quantities(text: str, words: Vocabulary) -> Iterator[Quantity]:
    """Yield what a text counts or measures; times and dates are not looked at."""
    for match in _pattern(words).finditer(text):
        target = parse_target(match[0], words)
        if isinstance(target, Quantity) and target.unit and _is_of_work(target.unit):
            yield target


def _is_of_work(unit: Unit) -> bool:
    """Tell whether a unit can measure work: no time, and no letter, which may be a name (5G)."""
    is_name = unit.text.isascii() and unit.text.isalpha()
    return not is_name and unit.dimension not in (Dimension.TIME, Dimension.RANK)


def _figures(target: object) -> Iterator[Figure]:
    """Yield the figures of a target, each with its unit and with what that measures."""
    match target:
        case Quantity(number=number, unit=Unit() as unit):
            yield from ((number.value, unit.text), (number.value, unit.dimension))
        case Range(low=low, high=high, unit=Unit() as unit):
            yield from ((number.value, unit.dimension) for number in (low, high))


@lru_cache(maxsize=8)
def _pattern(words: Vocabulary) -> re.Pattern[str]:
    figure = r"(?<![\d.〔(（\[])\d[\d,]*(?:\.\d+)?"
    return re.compile(f"{figure}{any_of(words.scales)}?{any_of(words.units)}")


RULE = DeclarationRule(
    code="SB309",
    severity=Severity.INFO,
    title=N_("A figure of the goal that no indicator has"),
    why=N_("The indicators are to match the number of tasks that the goal names."),
    source=N_(
        "Caiyu [2020] No. 10, check-list: indicators match the number of tasks of the project"
    ),
    remedy=N_(
        "Give it an indicator, or bring goal and target in line; a figure of the "
        "background may stay."
    ),
    check=check,
)
