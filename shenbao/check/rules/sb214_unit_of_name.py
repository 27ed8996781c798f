"""SB214: a unit that does not measure what the name says."""

from __future__ import annotations

from functools import lru_cache

from shenbao.check.endings import Endings
from shenbao.check.places import of_each_figure
from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.submission import UNIT, Figure, Submission
from shenbao.check.words import Words
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.targets import Unit


def check(submission: Submission) -> Outcome:
    """Compare the last word of each name with the unit of the target."""
    return of_each_figure(submission, _find)


def _find(submission: Submission, indicator: Indicator, target: Figure) -> Diagnostic | None:
    unit = target.unit
    known = _units(indicator.name, submission.words)
    if unit is None or not known or _is_of(unit, known):
        return None
    message = _("{unit} does not measure {name}.")
    text = message.format(unit=unit.text, name=indicator.name)
    return submission.target_problem(indicator, text, part=UNIT)


def _units(name: str, words: Words) -> frozenset[str]:
    """Return the units and the kinds of units that measure what the end of a name says."""
    ends, units = _units_by_end(words.measured)
    return units.get(ends.longest_of(name), frozenset())


@lru_cache(maxsize=8)
def _units_by_end(lines: tuple[str, ...]) -> tuple[Endings, dict[str, frozenset[str]]]:
    parted = (line.partition("|") for line in lines)
    by_end = {end: frozenset(units.split()) for end, _bar, units in parted}
    return Endings(by_end), by_end


def _is_of(unit: Unit, known: frozenset[str]) -> bool:
    """Tell whether a unit is one of those known, or ends in one: 校次 are 次."""
    return unit.dimension in known or unit.first.endswith(tuple(known))


RULE = DeclarationRule(
    code="SB214",
    severity=Severity.WARNING,
    title=N_("A unit that does not measure what the name says"),
    why=N_("A length in square metres, or people in yuan, is a slip of the one or of the other."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write the unit that measures it, or name what the figure is of."),
    check=check,
)
