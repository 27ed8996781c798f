"""The figures that formulas work with: exact, and money in 元."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Final

from msgspec import Struct

TEN = Fraction(10)
HALF = Fraction(1, 2)


class Words(Enum):
    """The type of WORDS, so that it can be told from figures."""

    WORDS = "words"


WORDS: Final = Words.WORDS
"""What a cell holds that has words in place of a figure."""


class Figure(Struct, frozen=True):
    """An exact figure; money is in 元, and a percentage is its share of 1.

    The last digit that it is written with is worth ten to the power of minus ``decimals``,
    so that 1.5万元 has -3. None is for a product or quotient, which is written nowhere.
    """

    value: Fraction
    is_money: bool = False
    decimals: int | None = None


@lru_cache(maxsize=64)
def power_of_ten(power: int) -> Fraction:
    """Return ten to a power."""
    return TEN**power


Content = Figure | Words | None
"""What a name stands for: a figure, words in its place, or nothing."""


class Scale(Struct, frozen=True):
    """What a cell counts in: ten to some power of 元, or of a plain 1.

    万元 has the power 4, a percentage -2.
    """

    power: int = 0
    is_money: bool = False

    def figure(self, printed: Decimal) -> Figure:
        """Return the figure that a cell of this scale says."""
        exponent = printed.as_tuple().exponent
        assert isinstance(exponent, int), "no number"
        value = Fraction(printed) * power_of_ten(self.power)
        return Figure(value, self.is_money, max(0, -exponent) - self.power)


PLAIN = Scale()


def shown(figure: Figure, scale: Scale, decimals: int = 2) -> Decimal:
    """Return a figure as a cell prints it, half up, and away from zero if it is negative.

    It has the decimals that its own parts were written with; a product or quotient, which
    has none, is rounded to ``decimals``.
    """
    if figure.decimals is not None:
        decimals = max(0, figure.decimals + scale.power)
    count = _nearest(figure.value / power_of_ten(scale.power) * power_of_ten(decimals))
    digits = tuple(map(int, str(abs(count))))
    return Decimal((int(count < 0), digits, -decimals))


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Return a value rounded half up to decimals, or for less than 0 to tens, hundreds ..."""
    step = power_of_ten(-decimals)
    return _nearest(value / step) * step


def _nearest(value: Fraction) -> int:
    nearest = int(abs(value) + HALF)
    return nearest if value >= 0 else -nearest
