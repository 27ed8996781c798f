"""A target as the three columns of a flat sheet: nature, figure and unit of measure."""

from __future__ import annotations

from msgspec import Struct

from shenbao.targets import target as kinds
from shenbao.targets.vocabulary import Vocabulary

EITHER_SIGN = "±"


class Columns(Struct, frozen=True):
    """性质, 指标值 and 度量单位; ``around`` has the words before and behind that fit in none."""

    nature: str
    figure: str
    unit: str = ""
    around: tuple[str, str] = ("", "")


def split_target(target: kinds.Target, words: Vocabulary) -> Columns:
    """Return the columns of a target; a figure without a comparator is to be met exactly.

    What is not one figure of one unit is qualitative and stands there in words; what
    is no target, or none that is understood, has no nature.
    """
    match target:
        case kinds.Quantity():
            return _columns(target, (target.number,), target.unit)
        case kinds.Range(low=low, high=high) if low.scale == high.scale:
            return _columns(target, (low, high), target.unit)
        case kinds.Placeholder() | kinds.Template() | kinds.Unparsed():
            return Columns("", target.canonical)
        case _:
            return Columns(words.qualitative, target.canonical)


def _columns(
    target: kinds.Quantity | kinds.Range, numbers: tuple[kinds.Number, ...], unit: kinds.Unit | None
) -> Columns:
    written = [part.text for part in target.parts if part.role in {"low", "number"}]
    figure = "~".join(
        f"{EITHER_SIGN * text.startswith(EITHER_SIGN)}{number.figure:f}"
        for text, number in zip(written, numbers, strict=True)
    )
    if isinstance(target, kinds.Duration) and target.times:
        figure = f"{target.times.figure:f}*{figure}"
    return Columns(
        target.comparator or kinds.Comparator.EQUAL,
        figure,
        numbers[0].scale + (unit.text if unit else ""),
        (target.lead, target.action),
    )
