"""Formulas are read as they are written, and all else is a fault with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form.formulas import Fault, Formula, Name, parse
from shenbao.form.formulas.parsing import DEEPEST, LONGEST
from tests.form.formulas.trees import formulas, read, written
from tests.properties import tries

PIECES = ["a", "b.c", "sum", "min", "max", "round", "(", ")", ",", "+", "-", "*", "/", "1", "2.5"]
ANY_TEXT = st.text() | st.lists(st.sampled_from([*PIECES, " ", "\u00d7", "。", "\n"])).map("".join)


@given(formulas())
@tries(40, whole=1000)
def test_a_formula_is_read_as_it_is_written(formula: Formula) -> None:
    text = written(formula.root)
    found = read(text)
    assert (found, found.text) == (formula, text)
    places = [text[name.extent.start : name.extent.end] for name in found.names]
    assert places == [str(name) for name in formula.names]


@given(ANY_TEXT)
@tries(80, whole=2000)
def test_any_text_is_a_formula_or_has_a_fault_in_it(text: str) -> None:
    found = parse(text)
    if isinstance(found, Fault):
        assert found.message
        assert 0 <= found.start <= found.end <= len(text)
    else:
        assert parse(written(found.root)) == found


@pytest.mark.parametrize("piece", ["(", "-", "min(", "round(", "max(a, ", "a + (", "(a * -"])
def test_no_formula_is_too_deep_or_too_long_to_be_refused(piece: str) -> None:
    deep = parse(piece * (DEEPEST + 1))
    assert isinstance(deep, Fault)
    assert deep.message == f"Brackets and functions stand no more than {DEEPEST} deep."
    long = parse(piece * (LONGEST + 1))
    expected = f"A formula has no more than {LONGEST} characters."
    assert long == Fault(expected, LONGEST, len(piece) * (LONGEST + 1))


def test_the_deepest_and_the_longest_formula_are_read() -> None:
    read("(" * DEEPEST + "a" + ")" * DEEPEST)
    read("-" * DEEPEST + "a")
    read("+".join(["-max(a, (b))"] * (DEEPEST + 1)))
    longest = "+".join(["a"] * (LONGEST // 2))
    assert len(read(f"{longest} ").names) == LONGEST // 2


def test_names_tell_cells_from_columns() -> None:
    names = read("sum(weight) + funds.all.weight - sum(funds.spent) * weight").names
    assert names == (
        Name(("weight",), in_sum=True),
        Name(("funds", "all", "weight")),
        Name(("funds", "spent"), in_sum=True),
        Name(("weight",)),
    )
    assert read("sum - min").names == (Name(("sum",)), Name(("min",)))


NOTHING = "A number or a name is missing here."
FAULTS = {
    "": (NOTHING, "", ""),
    "a +": (NOTHING, "", ""),
    "max(, a)": (NOTHING, ",", ""),
    "(a": (") is missing here.", "", ""),
    "a)": ("This bracket closes nothing.", ")", ""),
    "1,000": ("Only functions have commas.", ",", ""),
    "2 (a)": ("An operator is missing before (.", "(", ""),
    "a 12": ("An operator is missing before 12.", "12", ""),
    "k(b)": ("k is not a function.", "k", "Known here: sum, min, max, round."),
    "mim(a, b)": ("mim is not a function.", "mim", "Did you mean min?"),
    "sum(a + b)": ("sum takes the name of a column, and nothing else.", "+", ""),
    "sum(2)": ("sum takes the name of a column.", "2", ""),
    "min(a)": ("min takes two figures or more.", "min(a)", ""),
    "round(a)": (", is missing here.", ")", ""),
    "round(a, b)": ("round takes a number of decimals, from 0 to 9.", "b", ""),
    "round(a, 10)": ("round takes a number of decimals, from 0 to 9.", "10", ""),
    "a \u00d7 b": ("\u00d7 has no place in a formula.", "\u00d7", "Write *."),
    "（a）": ("（ has no place in a formula.", "（", "Write (."),
    "a.b.": (". has no place in a formula.", ".", ""),
    "50%": ("% has no place in a formula.", "%", ""),
    "A": ("A has no place in a formula.", "A", ""),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_has_its_place(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Fault)
    assert (found.message, text[found.start : found.end], found.hint) == FAULTS[text]
    assert found.start == text.rindex(FAULTS[text][1])
