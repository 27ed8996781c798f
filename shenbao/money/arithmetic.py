"""Evaluating an arithmetic expression exactly, with a check that its units fit together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from shenbao.money.tokens import Number, Token

LONGEST = 60
"""The most tokens of an expression; a longer one is not evaluated."""

EXACT = Context(prec=1500)
"""Enough digits for the exact value of any expression of that length."""

_TEN_PLACES = Decimal("1e-10")


class Value(Struct, frozen=True):
    """The value of an expression, in 元 if it contains money, and what is known of its units.

    ``money`` counts the factors with a unit of money that contains 元, ``bare`` those
    with a unit such as 万 alone, ``plain`` the other factors. ``prices`` counts the
    counting units of unit prices (two for 元/月/人). ``sound`` is false once units were
    combined that cannot be. ``whole`` is false once a unit price was added up before
    it was multiplied by a quantity for each of its counting units.
    """

    value: Fraction
    money: int = 0
    bare: int = 0
    plain: int = 0
    prices: int = 0
    percent: bool = False
    sound: bool = True
    whole: bool = True

    @property
    def has_money(self) -> bool:
        """Whether the value is an amount of money."""
        return bool(self.money or self.bare)

    def term(self, prices: int = 0) -> Value:
        """Return the value as a term of a sum; ``prices`` are counting units named before it."""
        multiples = self.bare if self.money else max(self.bare - 1, 0)
        return Value(
            self.value,
            money=int(self.has_money),
            plain=int(not self.has_money),
            percent=self.percent,
            sound=self.sound and (self.money or self.bare) <= 1,
            whole=self.whole and self.prices + prices <= self.plain + multiples,
        )


def evaluate(tokens: Sequence[Token]) -> Value | None:
    """Return the value of an expression, or None where the tokens are not an expression."""
    if len(tokens) > LONGEST:
        return None
    reader = _Reader(tokens)
    value = reader.sum()
    return value if reader.at == len(tokens) else None


def exact_decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal; without a finite form it is rounded to ten decimals."""
    quotient = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return quotient if Fraction(quotient) == value else quotient.quantize(_TEN_PLACES, None, EXACT)


class _Reader:
    """A recursive-descent parser: sums of products of numbers and brackets, or else None."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def sum(self) -> Value | None:
        value = self.product()
        while value and (sign := self.take("plus", "minus")):
            other = self.product()
            if other is None:
                return None
            value = _add(value.term(), other.term(), 1 if sign.kind == "plus" else -1)
        return value

    def product(self) -> Value | None:
        value = self.factor()
        while value and (sign := self.take("times", "divided")):
            other = self.factor()
            if other is None or (sign.kind == "divided" and not other.value):
                return None
            value = _multiply(value, other if sign.kind == "times" else _inverse(other))
        return value

    def factor(self) -> Value | None:
        if self.take("open"):
            value = self.sum()
            return value if self.take("close") else None
        number = self.take("number")
        return _value(number) if isinstance(number, Number) else None

    def take(self, *kinds: str) -> Token | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.kind not in kinds:
            return None
        self.at += 1
        return token


@lru_cache(maxsize=1024)
def fraction(value: Decimal) -> Fraction:
    """Return a figure as a fraction; many stand in several sums."""
    return Fraction(value)


def _value(number: Number) -> Value:
    return Value(
        fraction(number.figure) * fraction(number.factor),
        money=int(bool(number.unit) and not number.bare),
        bare=int(number.bare),
        plain=int(not number.unit),
        prices=len(number.per),
        percent=number.percent,
    )


def _add(left: Value, right: Value, sign: int) -> Value:
    """Add terms of one kind; a percentage goes only with percentages or with 1 (1-10%)."""
    alike = left.money == right.money and (
        left.percent == right.percent or 1 in (left.value, right.value)
    )
    return Value(
        left.value + sign * right.value,
        money=left.money,
        plain=left.plain,
        sound=left.sound and right.sound and alike,
        whole=left.whole and right.whole,
    )


def _multiply(left: Value, right: Value) -> Value:
    return Value(
        left.value * right.value,
        left.money + right.money,
        left.bare + right.bare,
        left.plain + right.plain,
        left.prices + right.prices,
        sound=left.sound and right.sound,
        whole=left.whole and right.whole,
    )


def _inverse(value: Value) -> Value:
    return replace(value, value=1 / value.value, sound=value.sound and not value.has_money)
