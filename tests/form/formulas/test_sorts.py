"""Money and plain figures go together only where that means something."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shenbao.form.formulas import Figure, Formula, Name, Sort, faults_of_sorts, work_out
from tests.form.formulas.trees import formulas, read
from tests.properties import tries

SORTS = {"m": Sort.MONEY, "n": Sort.MONEY, "p": Sort.PLAIN, "q": Sort.PLAIN}
NAMES = st.sampled_from([(key,) for key in SORTS])


def sort_of(name: Name) -> Sort | None:
    return SORTS.get(name.keys[0])


ADDED = "Money and plain figures cannot be added up."
COMPARED = "Money and plain figures cannot be compared."
MULTIPLIED = "Money cannot be multiplied by money."
DIVIDED = "A plain figure cannot be divided by money."
BY_ZERO = "Nothing can be divided by 0."
FORMULAS: dict[str, tuple[Sort | None, list[tuple[str, str]]]] = {
    "m + n - sum(m)": (Sort.MONEY, []),
    "p + q - 2.5": (Sort.PLAIN, []),
    "m / n": (Sort.PLAIN, []),
    "m / n * m": (Sort.MONEY, []),
    "m / p": (Sort.MONEY, []),
    "m * 0.05 + n": (Sort.MONEY, []),
    "round(-m, 2)": (Sort.MONEY, []),
    "min(m, n) + max(m, 0)": (Sort.MONEY, []),
    "0": (Sort.ANY, []),
    "0 - 0.0 * 0": (Sort.ANY, []),
    "0 + p": (Sort.PLAIN, []),
    "0 * m": (Sort.MONEY, []),
    "0 / m": (Sort.PLAIN, []),
    "unknown + p": (Sort.PLAIN, []),
    "unknown + m * unknown": (Sort.MONEY, []),
    "p / unknown": (None, []),
    "unknown * p + 0": (None, []),
    "m + p": (Sort.MONEY, [(ADDED, "p")]),
    "0 + m + n - (p + q)": (Sort.MONEY, [(ADDED, "p + q")]),
    "unknown + p + m + 3": (Sort.PLAIN, [(ADDED, "m")]),
    "m + 1": (Sort.MONEY, [(ADDED, "1")]),
    "max(m, p, n, q)": (Sort.MONEY, [(COMPARED, "p"), (COMPARED, "q")]),
    "m * p * n": (Sort.MONEY, [(MULTIPLIED, "n")]),
    "p / m": (Sort.PLAIN, [(DIVIDED, "m")]),
    "1 / sum(m)": (Sort.PLAIN, [(DIVIDED, "m")]),
    "m / (0 - 0)": (Sort.MONEY, [(BY_ZERO, "0 - 0")]),
    "(m + p) * (m / 0)": (Sort.MONEY, [(ADDED, "p"), (BY_ZERO, "0"), (MULTIPLIED, "m / 0")]),
}


@pytest.mark.parametrize("text", FORMULAS)
def test_what_does_not_go_together_is_found(text: str) -> None:
    sort, faults = faults_of_sorts(read(text), sort_of)
    found = [(fault.message, text[fault.start : fault.end]) for fault in faults]
    assert (sort, found) == FORMULAS[text]


@given(formulas(NAMES, NAMES, rounding=False), st.integers(2, 9), st.data())
@tries(30, whole=800)
def test_a_formula_without_fault_means_the_same_in_any_currency(
    formula: Formula, rate: int, data: st.DataObject
) -> None:
    """What is money grows with all other money; what is plain does not."""
    sort, faults = faults_of_sorts(formula, sort_of)
    assume(not faults)
    figures = {key: data.draw(st.integers(-9, 9), key) for key in SORTS}

    def made(times: int) -> Figure | None:
        def value_of(name: Name) -> Figure:
            is_money = sort_of(name) is Sort.MONEY
            value = Fraction(figures[name.keys[0]]) * (times if is_money else 1)
            return Figure(value, is_money, 0)

        return work_out(formula, value_of, lambda name: [value_of(name)] * 2).figure

    once, more = made(1), made(rate)
    assume(once)
    assert once
    assert more
    assert more.value == once.value * (rate if sort is Sort.MONEY else 1)
    if once.value:
        assert once.is_money == (sort is Sort.MONEY)
