"""Working out an expression exactly, and whether its units go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction

from shenbao.money.tokens import Number, Token

LONGEST = 60
"""The most tokens of an expression; no author writes so many."""

EXACT = Context(prec=1500)
"""Enough digits for all that an expression of such a length can come to."""

_TEN_PLACES = Decimal("1e-10")


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression comes to; in 元, where money is in it.

    ``money`` and ``bare`` count its factors with a unit of money, the latter those
    without 元, ``plain`` the other ones, and ``prices`` what they are the price of one
    of (two for 元/月/人). It is ``sound`` as long as its units go together, and
    ``whole`` as long as every price is multiplied by as many numbers as it needs.
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
        """Tell whether it is an amount of money."""
        return bool(self.money or self.bare)

    def term(self, prices: int = 0) -> Value:
        """Return it as one term of a sum, maybe of a price by so many more things."""
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
    """Return what an expression comes to; None means that the tokens are not one."""
    if len(tokens) > LONGEST:
        return None
    reader = _Reader(tokens)
    value = reader.sum()
    return value if reader.at == len(tokens) else None


def exact_decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal number; one that never ends is rounded to ten places."""
    quotient = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return quotient if Fraction(quotient) == value else quotient.quantize(_TEN_PLACES, None, EXACT)


class _Reader:
    """Reads sums of products of numbers and brackets; what is none of them is None."""

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


def _value(number: Number) -> Value:
    return Value(
        Fraction(number.figure) * Fraction(number.factor),
        money=int(bool(number.unit) and not number.bare),
        bare=int(number.bare),
        plain=int(not number.unit),
        prices=len(number.per),
        percent=number.percent,
    )


def _add(one: Value, other: Value, sign: int) -> Value:
    """Add terms of one kind; of percentages only to the whole of 1 (1-10%)."""
    alike = one.money == other.money and (
        one.percent == other.percent or 1 in (one.value, other.value)
    )
    return Value(
        one.value + sign * other.value,
        money=one.money,
        plain=one.plain,
        sound=one.sound and other.sound and alike,
        whole=one.whole and other.whole,
    )


def _multiply(one: Value, other: Value) -> Value:
    return Value(
        one.value * other.value,
        one.money + other.money,
        one.bare + other.bare,
        one.plain + other.plain,
        one.prices + other.prices,
        sound=one.sound and other.sound,
        whole=one.whole and other.whole,
    )


def _inverse(value: Value) -> Value:
    return replace(value, value=1 / value.value, sound=value.sound and not value.has_money)
