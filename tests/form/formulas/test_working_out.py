"""Formulas are worked out exactly; blanks and words do what the language says."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form.formulas import (
    PLAIN,
    WORDS,
    Content,
    Figure,
    Formula,
    Name,
    Result,
    Scale,
    shown,
    work_out,
)
from shenbao.form.formulas.tree import Negative, Number, Part, Product, Rounded, Sum, is_constant
from tests.form.formulas.trees import formulas, read, written
from tests.properties import tries

YUAN, WAN, YI, PERCENT = Scale(0, True), Scale(4, True), Scale(8, True), Scale(-2)
KEYS = [("a",), ("b",), ("c",), ("d", "e")]
NAMES = st.sampled_from(KEYS)
FIGURES = st.decimals(-1000, 1000, places=2)
CELLS = st.none() | FIGURES.map(PLAIN.figure)

Cells = dict[tuple[str, ...], Content]
Columns = dict[tuple[str, ...], list[Content]]


def made(formula: Formula, cells: Cells, columns: Columns, scale: Scale = PLAIN) -> Result:
    return work_out(formula, lambda name: cells[name.keys], lambda name: columns[name.keys], scale)


def of_all_keys(cell: st.SearchStrategy[Content]) -> st.SearchStrategy[tuple[Cells, Columns]]:
    cells = st.fixed_dictionaries(dict.fromkeys(KEYS, cell))
    columns = st.fixed_dictionaries({key: st.lists(cell, min_size=1, max_size=3) for key in KEYS})
    return st.tuples(cells, columns)


def half_up(value: Fraction, decimals: int) -> Fraction:
    step = Fraction(1, 10**decimals)
    return (floor(abs(value) / step + Fraction(1, 2)) * step) * (1 if value >= 0 else -1)


TOKEN = re.compile(r"sum\((?P<column>[a-z.]+)\)|(?P<number>[0-9.]+)|(?P<word>[a-z.]+)")


def in_python(match: re.Match[str]) -> str:
    if match["column"]:
        return f"sum(columns[{match['column']!r}])"
    if match["number"]:
        return f"Fraction({match['number']!r})"
    return match[0] if match[0] in ("min", "max", "round") else f"cells[{match[0]!r}]"


def by_python(text: str, cells: Cells, columns: Columns) -> Fraction | None:
    """Return what Python makes of a formula of figures: its signs and functions are the same."""
    known = {
        "Fraction": Fraction,
        "round": half_up,
        "cells": {".".join(key): value_of(cell) for key, cell in cells.items()},
        "columns": {".".join(key): [*map(value_of, cells)] for key, cells in columns.items()},
    }
    try:
        found: Fraction = eval(TOKEN.sub(in_python, text), known)
    except ZeroDivisionError:
        return None
    return found


def value_of(cell: Content) -> Fraction:
    assert isinstance(cell, Figure)
    return cell.value


@given(formulas(NAMES, NAMES), of_all_keys(FIGURES.map(PLAIN.figure)))
@tries(50, whole=1500)
def test_figures_make_what_they_make_in_python(
    formula: Formula, given_cells: tuple[Cells, Columns]
) -> None:
    """A division by 0 may be passed over by a sum; Python stops at it."""
    expected = by_python(written(formula.root), *given_cells)
    found = made(formula, *given_cells)
    assert found.words == ()
    if expected is not None:
        assert found.figure
        assert found.figure.value == expected


def reordered(part: Part, data: st.DataObject) -> Part:
    """Return a formula with the terms of each sum in another order."""
    match part:
        case Sum():
            terms = data.draw(st.permutations(part.parts))
            terms = [(negative, reordered(term, data)) for negative, term in terms]
            (negative, first), *others = terms
            return Sum(((False, Negative(first) if negative else first), *others))
        case Product():
            return Product(tuple((sign, reordered(inner, data)) for sign, inner in part.parts))
        case Negative():
            return Negative(reordered(part.part, data))
        case Rounded():
            return Rounded(reordered(part.part, data), part.decimals)
    return part


@given(formulas(NAMES, NAMES), of_all_keys(CELLS), st.data())
@tries(40, whole=1000)
def test_the_order_of_summands_makes_no_difference(
    formula: Formula, given_cells: tuple[Cells, Columns], data: st.DataObject
) -> None:
    other = Formula(reordered(formula.root, data))
    assert made(other, *given_cells) == made(formula, *given_cells)


TERMS = st.lists(st.tuples(st.booleans(), st.booleans(), NAMES), min_size=1, max_size=6)


@given(TERMS, of_all_keys(CELLS), st.decimals(0, 100, places=1))
@tries(40, whole=1000)
def test_a_sum_passes_over_blanks_and_is_blank_if_all_are(
    terms: list[tuple[bool, bool, tuple[str, ...]]],
    given_cells: tuple[Cells, Columns],
    number: Decimal,
) -> None:
    cells, columns = given_cells
    parts = tuple((sign, Name(keys, in_sum)) for sign, in_sum, keys in terms)
    found = made(Formula(Sum(((False, Number(number)), *parts))), cells, columns).figure
    held = [
        (sign, cell)
        for sign, in_sum, keys in terms
        for cell in (columns[keys] if in_sum else [cells[keys]])
        if isinstance(cell, Figure)
    ]
    if not held:
        assert found is None
        return
    total = sum(-cell.value if sign else cell.value for sign, cell in held)
    decimals = [cell.decimals for _, cell in held]
    assert found
    assert found.value == Fraction(number) + total
    assert found.decimals is not None
    assert found.decimals == max([number and 1, *(count or 0 for count in decimals)])


@given(formulas(NAMES, NAMES), of_all_keys(CELLS))
@tries(40, whole=1000)
def test_nothing_is_made_of_blanks(formula: Formula, given_cells: tuple[Cells, Columns]) -> None:
    """An empty form shows no computed figures, whatever numbers its formulas have."""
    cells, columns = given_cells
    empty: tuple[Cells, Columns] = (dict.fromkeys(cells), {key: [None] * 2 for key in columns})
    figure = made(formula, *empty).figure
    assert figure is None or is_constant(formula.root)
    none: Columns = {key: [] for key in columns}
    assert made(formula, empty[0], none) == made(formula, *empty)


@given(formulas(NAMES, NAMES), of_all_keys(CELLS), st.data())
@tries(40, whole=1000)
def test_words_make_a_blank_and_are_named(
    formula: Formula, given_cells: tuple[Cells, Columns], data: st.DataObject
) -> None:
    cells, columns = given_cells
    key = data.draw(NAMES)
    worded = (cells | {key: WORDS}, columns | {key: [*columns[key], WORDS]})
    words = tuple(dict.fromkeys(name for name in formula.names if name.keys == key))
    expected = Result(None, words) if words else made(formula, *given_cells)
    assert made(formula, *worded) == expected


CASES = {
    # text, figures of a, b, c and d.e, the scale of the cell: what is printed
    ("a / b", "85.9 100", PERCENT): "85.90",
    ("a / b", "1 0", PERCENT): None,
    ("a / b", "0 0", PERCENT): None,
    ("a / b", "- 100", PERCENT): None,
    ("1 - a / b", "- 100", PERCENT): None,
    ("1 - a / b", "25 100", PERCENT): "75.00",
    ("a + b", "- -", PLAIN): None,
    ("a + b", "- 1.50", PLAIN): "1.50",
    ("a - b", "- 1.5", PLAIN): "-1.5",
    ("a + b + 100", "- -", PLAIN): None,
    ("a * b + c", "- 2 3", PLAIN): "3",
    ("min(a, a * b)", "10 -", PLAIN): None,
    ("min(a, b)", "10 9.95", PLAIN): "9.95",
    ("max(a, b)", "10 9.95", PLAIN): "10.00",
    ("round(a * b, 1)", "10 0.955", PLAIN): "9.6",
    ("round(a / b, 1)", "2 3", PERCENT): "66.7",
    ("-(a + b)", "1 1.05", PLAIN): "-2.05",
    ("a + 0.000", "1", PLAIN): "1",
    ("a + 1.000", "1", PLAIN): "2.000",
    ("a + b + c + d.e", "0.1 0.2 0.3 0.4", PLAIN): "1.0",
}


@pytest.mark.parametrize(("text", "figures", "scale"), CASES)
def test_what_a_cell_prints(text: str, figures: str, scale: Scale) -> None:
    cells = dict(zip(KEYS, [plain(word) for word in figures.split()], strict=False))
    figure = made(read(text), cells, {}, scale).figure
    printed = None if figure is None else str(shown(figure, scale))
    assert printed == CASES[text, figures, scale]


def plain(word: str) -> Content:
    return None if word == "-" else PLAIN.figure(Decimal(word))


MONEY = {
    # text, the figure and scale of a, those of b, the scale of the cell: what is printed
    ("a + b", "1.5", WAN, "2500.50", YUAN, WAN): "1.750050",
    ("a + b", "1.5", WAN, "2.25", WAN, WAN): "3.75",
    ("a + b", "1.5", WAN, "2.25", WAN, YUAN): "37500",
    ("a + b", "1.5", YI, "2.25", WAN, WAN): "15002.25",
    ("max(a, 0)", "1.5", WAN, "0", WAN, WAN): "1.5",
    ("a * 0.3", "1.5", WAN, "0", WAN, WAN): "0.45",
    ("a / b", "1.5", WAN, "30000", YUAN, PERCENT): "50.00",
    ("round(a / 3, 1)", "1", WAN, "0", WAN, WAN): "0.3",
    ("round(a, 0) / b", "1.5", WAN, "1", WAN, PLAIN): "1.50",
    ("round(a, 0) / b", "1.5", YUAN, "4", YUAN, PERCENT): "50.00",
    ("round(a, 2) * 10", "1.2345", WAN, "1", WAN, WAN): "12.30",
}


@pytest.mark.parametrize(("text", "a", "scale_a", "b", "scale_b", "scale"), MONEY)
def test_money_is_reckoned_in_yuan(  # noqa: PLR0913, PLR0917 - the columns of a table
    text: str, a: str, scale_a: Scale, b: str, scale_b: Scale, scale: Scale
) -> None:
    cells: Cells = {("a",): scale_a.figure(Decimal(a)), ("b",): scale_b.figure(Decimal(b))}
    figure = made(read(text), cells, {}, scale).figure
    assert figure
    assert str(shown(figure, scale)) == MONEY[text, a, scale_a, b, scale_b, scale]


@given(FIGURES | st.decimals(-1, 1, places=9), st.sampled_from([YUAN, WAN, YI, PERCENT, PLAIN]))
def test_a_figure_that_is_read_is_printed_as_it_was(printed: Decimal, scale: Scale) -> None:
    assert shown(scale.figure(printed), scale) == printed


@given(st.decimals(-(10**18), 10**18, places=6), st.integers(0, 5))
@tries(40, whole=1000)
def test_figures_are_rounded_half_up(value: Decimal, decimals: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(prec=50))
    assert shown(Figure(Fraction(value)), PLAIN, decimals) == expected


def test_a_figure_beyond_all_measure_is_a_blank() -> None:
    huge = PLAIN.figure(Decimal("999999999999999.999999"))
    assert made(read("*".join(["a"] * 250)), {("a",): huge}, {}).figure is None
