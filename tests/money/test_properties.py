"""Products and sums come out exactly, whatever their units; and no text is too much."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shenbao.money import (
    Agreement,
    Kind,
    Statement,
    amount_of,
    find_amounts,
    find_grants,
    find_statements,
    whole_of,
)
from tests.money.words import WORDS
from tests.properties import tries

MONEY = sorted(unit for unit in WORDS.units if unit not in WORDS.bare)
COUNTS = st.sampled_from(WORDS.sums.counts)
BEFORE = st.sampled_from(["", "碎纸机", "购置扫描仪", "其中:", "(一)", "费用,", "共需 "])
BEHIND = st.sampled_from(["", "。", ",另行支付", ";", ")", "(含税)", "\n"])
FIGURES = st.decimals(Decimal("0.01"), 99999, places=2, allow_nan=False)


def spelled(figure: Decimal) -> str:
    """Write a number out without an end of zeros."""
    text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_unit(amount: Fraction, unit: str) -> str:
    """Write an amount (万元) with a unit; assume that it does not take too many digits."""
    figure = amount / Fraction(WORDS.units[unit])
    denominator = figure.denominator
    while denominator % 2 == 0:
        denominator //= 2
    while denominator % 5 == 0:
        denominator //= 5
    assume(denominator == 1)
    text = spelled(Decimal(figure.numerator) / Decimal(figure.denominator))
    whole, _, decimals = text.partition(".")
    assume(len(whole) <= 15 and len(decimals) <= 8)
    return f"{text}{unit}"


@st.composite
def products(draw: st.DrawFn) -> tuple[str, Fraction]:
    """A price by some things, times numbers of these or of others; and what it is in 万元."""
    price, unit = draw(FIGURES), draw(st.sampled_from(MONEY))
    by = draw(st.lists(COUNTS, max_size=2))
    numbers = draw(st.lists(st.integers(1, 500), min_size=max(1, len(by)), max_size=3))
    factors = [f"{number}{draw(st.just('') | COUNTS)}" for number in numbers]
    at = draw(st.integers(0, len(factors)))
    factors.insert(at, f"{spelled(price)}{unit}{''.join(f'/{one}' for one in by)}")
    value = Fraction(price) * Fraction(WORDS.units[unit])
    for number in numbers:
        value *= number
    times = draw(st.sampled_from(WORDS.sums.times))
    space = draw(st.sampled_from(["", "", " "]))
    return f"{space}{times}{space}".join(factors), value


@st.composite
def sums(draw: st.DrawFn) -> tuple[str, Fraction]:
    """Amounts of any units, added up; and what they are in 万元."""
    figures = draw(st.lists(FIGURES, min_size=2, max_size=5))
    units = [draw(st.sampled_from(MONEY)) for _ in figures]
    value = sum(
        (
            Fraction(figure) * Fraction(WORDS.units[unit])
            for figure, unit in zip(figures, units, strict=True)
        ),
        Fraction(0),
    )
    return "+".join(f"{spelled(f)}{unit}" for f, unit in zip(figures, units, strict=True)), value


def equation(text: str) -> Statement:
    (one,) = (one for one in find_statements(text, WORDS) if one.kind is Kind.EQUATION)
    return one


@tries(70, whole=2000)
@given(products() | sums(), st.sampled_from(MONEY), BEFORE, BEHIND)
def test_what_is_right_comes_out(
    expression: tuple[str, Fraction], unit: str, before: str, behind: str
) -> None:
    text, value = expression
    stated = in_unit(value, unit)
    one = equation(f"{before}{text}={stated}{behind}")
    assert one.text == f"{text}={stated}"
    assert Fraction(one.computed) == value == Fraction(one.stated.value)
    assert (one.agreement, one.certain) == (Agreement.EXACT, True)


@tries(70, whole=2000)
@given(products() | sums(), st.sampled_from(MONEY), st.integers(2, 97))
def test_what_is_wrong_does_not(expression: tuple[str, Fraction], unit: str, percent: int) -> None:
    """Whatever is off by some percent, and not by a whole factor, is certainly wrong."""
    text, value = expression
    wrong = value * (100 + percent) / 100
    stated = in_unit(wrong, unit)
    one = equation(f"{text}={stated}")
    assert Fraction(one.computed) == value
    off = abs(wrong - value)
    assume(off >= Fraction(one.stated.step))
    assert (one.agreement, one.certain) == (Agreement.WRONG, True)


@tries(70, whole=2000)
@given(st.lists(FIGURES, min_size=2, max_size=6), st.sampled_from(MONEY), st.booleans())
def test_parts_in_prose_add_up(figures: list[Decimal], unit: str, in_bracket: bool) -> None:
    value = sum(map(Fraction, figures)) * Fraction(WORDS.units[unit])
    whole = in_unit(Fraction(value), unit)
    parts = [f"{spelled(figure)}{unit}" for figure in figures]
    named = ",".join(f"项目{chr(0x7532 + index)}{part}" for index, part in enumerate(parts))
    text = f"预算{whole}(其中{named})" if in_bracket else f"{named},合计{whole}。"
    found = find_statements(text, WORDS)
    assert [(one.stated.text, one.agreement, one.certain) for one in found] == [
        (whole, Agreement.EXACT, False)
    ]
    assert [part.text for part in found[0].parts] == parts


SOME_WORDS = sorted(
    {
        *WORDS.units,
        *WORDS.sums.counts[::5],
        *(*WORDS.sums.times, *WORDS.sums.plus, *WORDS.sums.minus, *WORDS.sums.divided),
        *(*WORDS.sums.equals, *WORDS.sums.about, *WORDS.sums.each, *WORDS.sums.range),
        *(*WORDS.sums.total, *WORDS.sums.altogether, *WORDS.sums.parts, *WORDS.sums.including),
        *("(", ")", "（", "）", ",", "，", "、", "。", ";", "\n", " ", "%", "/"),
        *("0%", "3万元", "9" * 15),
        *("1", "23", "0", "0.5", "1,000", "12.", ".5", "2024年", "财政下达", "项目", "A", "二"),
    }
)
WORDY = st.lists(st.sampled_from(SOME_WORDS), max_size=25).map("".join)


@tries(120, whole=4000)
@given(WORDY | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    for amount in (*find_amounts(text, WORDS), *find_grants(text, WORDS)):
        assert amount.text == text[amount.start : amount.end]
        assert amount.value >= 0 < amount.step
    for one in find_statements(text, WORDS):
        assert one.text == text[one.start : one.end]
        places = [(part.start, part.end) for part in (one.stated, *one.parts)]
        assert all(one.start <= start < end <= one.end for start, end in places)
        assert one.kind is Kind.EQUATION or not one.certain
    amount_of(text, 2024, WORDS)
    whole = whole_of(text, WORDS)
    assert all(map(whole.can_be, (*whole.named, *whole.further())))


EXTREME = [
    ("设备费30万元,按0%计12万元", [Agreement.WRONG]),
    ("设备费30万元,按0%计30万元", [Agreement.EXACT]),
    (f"{'*'.join(['9' * 15] * 29)}=5元", [Agreement.OTHERWISE]),
]


@pytest.mark.parametrize(("text", "verdicts"), EXTREME, ids=["nothing", "all", "past floats"])
def test_extreme_figures_are_read(text: str, verdicts: list[Agreement]) -> None:
    assert [one.agreement for one in find_statements(text, WORDS)] == verdicts
    assert whole_of(text, WORDS).can_be(-1) is False


LONG = 5_000
MOST_SECONDS = 8
"""Of the processor for all of them; about one is needed."""
HARD = ["9,", "1元(", "1*", "1*2=3元", "合计1元", "=", "((1+", "1万", " ", "1 元含"]


def test_long_texts_take_no_long_time() -> None:
    started = time.process_time()
    for word in HARD:
        text = (word * LONG)[:LONG]
        find_statements(text, WORDS)
        find_grants(text, WORDS)
        amount_of(text, 2024, WORDS)
    assert time.process_time() - started < MOST_SECONDS
