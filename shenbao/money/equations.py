"""Equations in a text, such as 3*800元/台=2400元."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise

from msgspec import Struct

from shenbao.money.amount import Agreement, Amount
from shenbao.money.arithmetic import Value, evaluate, fraction
from shenbao.money.scanning import LATEST, Scan
from shenbao.money.tokens import YUAN, Number, Token

_SIGNS = frozenset(("times", "plus", "minus", "divided"))


class Equation(Struct, frozen=True, dict=True):
    """An expression, its value, and the amount that the text says it equals.

    ``expression`` and ``amount`` are indices of tokens; ``alone`` is set where there is
    no third side (a=b=c).
    """

    scan: Scan
    expression: range
    amount: int
    value: Value
    alone: bool

    @property
    def tokens(self) -> list[Token]:
        """The tokens of the expression."""
        return [self.scan.tokens[index] for index in self.expression]

    @property
    def stated(self) -> Amount:
        """The amount stated."""
        return self.scan.amounts[self.amount]

    @property
    def is_about(self) -> bool:
        """Whether the text says 约 (about) in place of equal."""
        between = range(*sorted((self.expression.start, self.amount)))
        signs = (self.scan.tokens[index] for index in between)
        return any(
            self.scan.plain[sign.start : sign.end] in self.scan.words.sums.about for sign in signs
        )

    @cached_property
    def result(self) -> Fraction:
        """The result of the expression in 万元."""
        return self.comes_to(self.value)

    @cached_property
    def comes_out(self) -> bool:
        """Whether the stated amount agrees with the result."""
        return self.verdict(self.result) is not Agreement.WRONG

    def comes_to(self, value: Value) -> Fraction:
        """Return what the expression comes to in 万元 if it has this value.

        Without a unit of money, it is in 元 or in the unit of the stated amount,
        whichever is nearer to the stated amount.
        """
        token = self.scan.tokens[self.amount]
        assert isinstance(token, Number)
        in_yuan = value.value / fraction(YUAN)
        if value.has_money:
            return in_yuan
        in_unit = value.value * fraction(self.scan.words.units[token.unit])
        stated = fraction(self.stated.value)
        return min(in_yuan, in_unit, key=lambda computed: abs(computed - stated))

    def verdict(self, computed: Fraction) -> Agreement:
        """Return how well the stated amount agrees with a computed one, in 万元."""
        return Agreement.of(computed - fraction(self.stated.value), fraction(self.stated.step))


@lru_cache(maxsize=LATEST)
def equations_of(scan: Scan) -> tuple[Equation, ...]:
    """Return the equations of an expression on one side and an amount on the other."""
    return tuple(_find_equations(scan))


def _find_equations(scan: Scan) -> Iterator[Equation]:
    """Yield the equations of an expression on one side and an amount on the other."""
    if not any(token.kind == "equals" for token in scan.tokens):  # as in most texts
        return
    for run in _runs(scan):
        signs = [index for index in run if scan.tokens[index].kind == "equals"]
        sides = [range(a + 1, b) for a, b in pairwise([run.start - 1, *signs, run.stop])]
        alone = sum(map(bool, sides)) == 2
        for left, right in pairwise(sides):
            found = _read(scan, _last_part(scan, left), _first_part(scan, right), alone)
            if found is not None:
                yield found


def _runs(scan: Scan) -> Iterator[range]:
    """Yield the longest runs of tokens with nothing between them but spaces and what is counted."""
    start = 0
    for end in range(1, len(scan.tokens) + 1):
        if end == len(scan.tokens) or not scan.joined(end - 1):
            yield range(start, end)
            start = end


def _read(scan: Scan, left: range, right: range, alone: bool) -> Equation | None:
    for expression, amount in ((left, right), (right, left)):
        tokens = [scan.tokens[index] for index in expression]
        is_expression = any(token.kind in _SIGNS for token in tokens)
        if is_expression and len(amount) == 1 and amount.start in scan.amounts:
            value = evaluate(tokens)
            return Equation(scan, expression, amount.start, value, alone) if value else None
    return None


def _last_part(scan: Scan, side: range) -> range:
    """Return the end of a side: behind its last unclosed bracket or its last pair of numbers."""
    depth = 0
    for index in reversed(side):
        kind = scan.tokens[index].kind
        depth += {"close": 1, "open": -1}.get(kind, 0)
        next_kind = scan.tokens[index + 1].kind if index + 1 in side else ""
        if depth < 0 or (next_kind == "number" and kind in ("number", "close")):
            return range(index + 1, side.stop)
    return side


def _first_part(scan: Scan, side: range) -> range:
    """Return the start of a side: before a bracket that ends or explains it: =2400元(含税)."""
    depth = 0
    for index in side:
        kind = scan.tokens[index].kind
        depth += {"open": 1, "close": -1}.get(kind, 0)
        last_kind = scan.tokens[index - 1].kind if index - 1 in side else ""
        if depth < 0 or (kind == "open" and last_kind == "number"):
            return range(side.start, index)
    return side
