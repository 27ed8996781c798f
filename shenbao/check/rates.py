"""Rates and percentages."""

from __future__ import annotations

from shenbao.check.words import Words
from shenbao.targets import Dimension, Quantity, Range, Target, Unit


def is_rate(name: str, words: Words) -> bool:
    """Tell whether a name ends as rates do, and not as one of the words that only look like it."""
    return name.endswith(words.rates) and not name.endswith(words.not_rates)


def is_percent(target: Target) -> bool:
    """Tell whether a target is a figure in per cent."""
    unit = unit_of(target)
    return unit is not None and unit.dimension is Dimension.PERCENT


def unit_of(target: Target) -> Unit | None:
    """Return the unit of a target that is a figure with one."""
    return target.unit if isinstance(target, Quantity | Range) else None
