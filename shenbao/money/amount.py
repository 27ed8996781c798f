"""Amounts of money in a text, and the sums that the text says they make."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct


class Kind(StrEnum):
    """How a text states a sum."""

    EQUATION = "equation"
    """3*800元/台=2400元."""

    TOTAL = "total"
    """甲1.5万元，以及乙1.5万元，合计3万元."""

    BREAKDOWN = "breakdown"
    """95万元（其中包括原合同需支付57万元，新合同拟支付38万元）."""

    SHARE = "share"
    """首款30%：22.80万元，第二笔款项40%：30.40万元."""

    RESULT = "result"
    """9万元/个，120个，共1080万元."""


class Agreement(StrEnum):
    """How well a stated amount agrees with the sum of its parts."""

    EXACT = "exact"
    ROUNDED = "rounded"
    WRONG = "wrong"
    OTHERWISE = "otherwise"
    """It comes out if the text is read in another way, which is as likely."""

    @classmethod
    def of(cls, difference: Fraction, step: Fraction) -> Agreement:
        """Return how well two figures agree, by their difference.

        ``step`` is the value of the last digit of the rounded one: 34.8 agrees with
        35, whose step is 1.
        """
        if not difference:
            return cls.EXACT
        return cls.ROUNDED if 2 * abs(difference) <= step else cls.WRONG


class Amount(Struct, frozen=True):
    """An amount in 万元; ``text[start:end]`` of the text that it stands in is its ``text``.

    ``step`` is the value of one unit in its last digit: 0.01 of 22.80, in 万元.
    ``per`` is the counting unit of a unit price (台 of 元/台, 月/人 of 元/月/人); it is
    empty where the amount is no unit price. ``share`` is the percentage of a whole
    that the text gives for it, if any.
    """

    value: Decimal
    text: str
    start: int
    end: int
    step: Decimal
    per: str = ""
    share: Decimal | None = None


class Statement(Struct, frozen=True):
    """A sum that a text states: the stated amount, and the computed one, in 万元.

    ``text`` is the whole statement, from ``start`` to ``end`` of the text that was
    read. ``parts`` are the amounts added up; an equation has none. ``computed`` is
    exact; only a quotient without a finite decimal form is rounded, to ten decimals.
    ``certain`` is set for an equation that allows no other reading; a sum stated in
    words is never certain.
    """

    kind: Kind
    text: str
    start: int
    end: int
    stated: Amount
    computed: Decimal
    agreement: Agreement
    parts: tuple[Amount, ...] = ()
    certain: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether it does not come out."""
        return self.agreement is Agreement.WRONG
