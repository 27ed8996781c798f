"""Whether an equation in prose can be judged.

To call a right sum wrong does more harm than to miss a wrong one. So an equation
is uncertain where the text around it could give it another meaning, and is
dropped where it surely means something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import log10

from msgspec.structs import replace

from shenbao.money.amount import Agreement
from shenbao.money.arithmetic import evaluate, fraction
from shenbao.money.equations import Equation
from shenbao.money.tokens import Number

HALF = 0.5
CLOSE = 1e-4

_NEAR = 20
"""How many tokens before and behind an equation may explain a difference."""


def is_misread(equation: Equation) -> bool:
    """Tell whether both sides differ and units or neighbours show that it is no equation."""
    value = equation.value.term()
    is_equation = value.sound and value.value > 0 and _stands_by_itself(equation)
    return not is_equation and not equation.comes_out


def is_certain(equation: Equation) -> bool:
    """Tell whether neither the units nor the text around it allow another reading.

    What is wrong by a power of ten is a slip of the unit or of the point, however units go.
    """
    if not equation.alone or not _stands_by_itself(equation):
        return False
    is_slip = is_power_of_ten(equation.result, fraction(equation.stated.value))
    is_slip = is_slip and _is_whole(equation)
    if not _units_go_together(equation) and not is_slip:
        return False
    return equation.comes_out or not comes_out_otherwise(equation)


def is_power_of_ten(value: Fraction | float, other: Fraction | float) -> bool:
    """Tell whether one amount is ten times the other, or a hundred times, and so on."""
    if value <= 0 or other <= 0:
        return False
    over, under = (value / other).as_integer_ratio()  # their quotient may be past all floats
    power = log10(over) - log10(under)
    return abs(power) > HALF and abs(power - round(power)) < CLOSE


def _units_go_together(equation: Equation) -> bool:
    """Tell whether every unit price is multiplied by a quantity of each of its units."""
    kinds = {token.kind for token in equation.tokens}
    return (
        "divided" not in kinds
        and ("minus" not in kinds or equation.value.has_money)
        and equation.value.term().sound
        and _is_whole(equation)
        and not equation.stated.per
    )


def _is_whole(equation: Equation) -> bool:
    """Tell whether there are quantities for all that a price is by, in signs or in words."""
    clause = equation.scan.clause_before(equation.tokens[0].start)
    return equation.value.term(len(equation.scan.cues.each.findall(clause))).whole


def _stands_by_itself(equation: Equation) -> bool:
    """Tell whether no number, name with digits or sign next to it may be a part of it."""
    scan, cues = equation.scan, equation.scan.cues
    first = min(equation.expression.start, equation.amount)
    last = max(equation.expression.stop - 1, equation.amount)
    start, behind = scan.tokens[first].start, scan.behind(scan.tokens[last].end)
    return not (
        (first and scan.tokens[first - 1].kind == "number" and scan.adjoin(first - 1))
        or cues.beside.search(scan.before(start))
        or cues.sign.search(scan.clause_before(start))
        or (first == equation.amount and not cues.end.match(behind))
    )


def comes_out_otherwise(equation: Equation) -> bool:
    """Tell whether it is right when rounded, called approximate, or read in another way."""
    scan, stated, computed = equation.scan, equation.stated, equation.result
    return (
        not equation.value.has_money  # 3*5 may be the size of what costs so much
        or abs(computed - fraction(stated.value)) < fraction(stated.step)
        or equation.is_about
        or bool(scan.cues.adjusted.search(scan.part_around(stated.start)))
        or any(
            equation.verdict(reading) is not Agreement.WRONG
            for reading in _other_readings(equation, computed)
        )
    )


def _other_readings(equation: Equation, computed: Fraction) -> Iterator[Fraction]:
    """Yield the results of other readings: with a number near by, a whole factor, or a part.

    The text may give a factor (ten persons) once for several equations; and the 2 of
    2,200*3 may belong to the words before it.
    """
    scan = equation.scan
    own = {*equation.expression, equation.amount}
    around = range(max(0, min(own) - _NEAR), min(len(scan.tokens), max(own) + _NEAR))
    near = [index for index in around if index not in own]
    numbers = [scan.tokens[index] for index in near]
    factors = [
        fraction(number.figure)
        for number in numbers
        if isinstance(number, Number) and number.figure
    ]
    amounts = [fraction(scan.amounts[index].value) for index in near if index in scan.amounts]
    for often in _periods(equation):
        yield computed * often
    for factor in factors:
        yield from (computed * factor, computed / factor, computed * (1 + factor / 100))
    for amount in amounts:
        yield from (computed + amount, computed - amount)
    yield from _with_shorter_first_number(equation)


def _periods(equation: Equation) -> Iterator[Fraction]:
    """Yield how often the periods are in a year that prices are by, or that words name."""
    scan, known = equation.scan, equation.scan.words.results.periods
    units = {unit for token in equation.tokens if isinstance(token, Number) for unit in token.per}
    units |= set(scan.cues.each.findall(scan.part_around(equation.tokens[0].start)))
    for unit in sorted(units):
        yield from map(Fraction, known.get(unit, ()))


def _with_shorter_first_number(equation: Equation) -> Iterator[Fraction]:
    """Yield the result if the first number only begins behind its first comma or point."""
    for index, token in enumerate(equation.tokens):
        if isinstance(token, Number):
            _, mark, rest = re.split(r"([.,]|$)", token.digits, maxsplit=1)
            changed = [*equation.tokens]
            changed[index] = replace(token, digits=rest or "0")
            value = evaluate(changed)
            if mark and value:
                yield equation.comes_to(value)
            return
