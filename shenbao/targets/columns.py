"""A target as the three columns of a flat sheet: nature, figure and unit of measure."""

from __future__ import annotations

from dataclasses import dataclass

from shenbao.targets.target import (
    Comparator,
    Duration,
    Number,
    Placeholder,
    Quantity,
    Range,
    Target,
    Template,
    Unit,
    Unparsed,
)
from shenbao.targets.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Columns:
    """性质, 指标值 and 度量单位; ``around`` has the words before and behind that fit in none."""

    nature: str
    figure: str
    unit: str = ""
    around: tuple[str, str] = ("", "")


def split_target(target: Target, words: Vocabulary) -> Columns:
    """Return the columns of a target; a figure without a comparator is to be met exactly.

    What is not one figure of one unit is qualitative and stands there in words; what
    is no target, or none that is understood, has no nature.
    """
    match target:
        case Quantity():
            return _columns(target, (target.number,), target.unit)
        case Range(low=low, high=high) if low.scale == high.scale:
            return _columns(target, (low, high), target.unit)
        case Placeholder() | Template() | Unparsed():
            return Columns("", target.canonical)
        case _:
            return Columns(words.qualitative, target.canonical)


def _columns(target: Quantity | Range, numbers: tuple[Number, ...], unit: Unit | None) -> Columns:
    figure = "~".join(f"{number.figure:f}" for number in numbers)
    if isinstance(target, Duration) and target.times:
        figure = f"{target.times.figure:f}*{figure}"
    return Columns(
        target.comparator or Comparator.EQUAL,
        figure,
        numbers[0].scale + (unit.text if unit else ""),
        (target.lead, target.action),
    )
