"""Amounts of money in a text, and the sums that the text says they make."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


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


class Agreement(StrEnum):
    """Whether a stated amount is what its parts come to."""

    EXACT = "exact"
    ROUNDED = "rounded"
    WRONG = "wrong"

    @classmethod
    def of(cls, difference: Fraction, step: Decimal | Fraction) -> Agreement:
        """Return how well two figures agree that differ so much, if one is in whole steps.

        34.8 agrees with 35, whose last digit is a step of 1.
        """
        if not difference:
            return cls.EXACT
        return cls.ROUNDED if 2 * abs(difference) <= Fraction(step) else cls.WRONG


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in 万元; ``text[start:end]`` of the text that it stands in is its ``text``.

    ``step`` is what one in its last digit is worth. ``per`` is what it is the price
    of one of (台, 月/人); of a sum it is empty. ``share`` is the percentage of a
    whole that the text says it is.
    """

    value: Decimal
    text: str
    start: int
    end: int
    step: Decimal
    per: str = ""
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sum that a text states: the amount stated and what its parts come to, in 万元.

    ``text`` is all of it, from ``start`` to ``end`` of the text that was read;
    ``parts`` are the amounts that were read as its parts, of an equation none.
    ``computed`` is exact, but for a share that never ends, which has ten decimals.
    An equation is ``certain`` where nothing around it could give it another
    meaning; what is read in prose never is.
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
