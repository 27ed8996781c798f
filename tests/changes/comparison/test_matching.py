"""Rows of two lists are paired as well as can be, and the same way round and back."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.changes.comparison.matching import Pair, Pairing, assign, likeness, paired

GAINS = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 9), min_size=columns, max_size=columns), max_size=5
    )
)


def best_sum(gains: list[list[int]]) -> int:
    """Try every assignment."""
    size = max(len(gains), len(gains[0]) if gains else 0)
    padded = [row + [0] * (size - len(row)) for row in gains]
    padded += [[0] * size] * (size - len(gains))
    return max(
        sum(padded[row][column] for row, column in enumerate(order))
        for order in permutations(range(size))
    )


@given(GAINS)
def test_no_assignment_gains_more(gains: list[list[int]]) -> None:
    pairs = assign([dict(enumerate(row)) for row in gains])
    assert sum(gains[row][column] for row, column in pairs) == best_sum(gains)
    assert all(gains[row][column] > 0 for row, column in pairs)
    rows, columns = [row for row, _ in pairs], [column for _, column in pairs]
    assert (len(set(rows)), len(set(columns))) == (len(pairs), len(pairs))


def test_the_best_of_all_is_not_the_best_of_each() -> None:
    assert assign([{0: 9, 1: 8}, {0: 8, 1: 1}]) == [(0, 1), (1, 0)]


def first_letter(one: str, other: str) -> int:
    return 5 if one[:1] == other[:1] else 0


def class_of(row: str) -> object:
    return row[-1:]


CASES = {
    "nothing": ("", "", [], []),
    "equal ones first": ("a1 a2", "a2 a1", [(0, 1), (1, 0)], []),
    "one renamed": ("ax bx", "ax byx", [(0, 0), (1, 1)], []),
    "one new, one gone": ("ax bx", "cx ax", [(0, 1)], []),
    "one moved up": ("ax bx cx", "cx ax bx", [(0, 1), (1, 2), (2, 0)], [(2, 0)]),
    "another class": ("ax bx", "bx ay", [(0, 1), (1, 0)], [(0, 1)]),
    "twins stay in order": ("ax ax", "ax ax ax", [(0, 0), (1, 1)], []),
}


@pytest.mark.parametrize(("old", "new", "pairs", "moved"), CASES.values(), ids=CASES.keys())
def test_pairs(
    old: str, new: str, pairs: list[tuple[int, int]], moved: list[tuple[int, int]]
) -> None:
    found = paired(old.split(), new.split(), first_letter, class_of, str)
    assert found == Pairing([Pair(*pair) for pair in pairs], {Pair(*pair) for pair in moved})


def test_very_many_rows_are_not_weighed_one_by_one() -> None:
    """Each only with those that share something rare with it, or stand near; all are found."""
    old = [f"第{number}项{number % 7}类甲指标" for number in range(600)]
    new = [f"第{number}项{number % 7}类乙指标" for number in range(600)]
    weighed = 0

    def score(one: str, other: str) -> int:
        nonlocal weighed
        weighed += 1
        return round(100 * likeness(one, other))

    found = paired(old, new, score, lambda _row: None, str)
    assert {(pair.old, pair.new) for pair in found.pairs} == {
        (index, index) for index in range(600)
    }
    assert weighed < 600 * 14


ROWS = st.lists(st.text("abx", min_size=1, max_size=3), max_size=7)


@given(ROWS, ROWS)
def test_back_is_as_forth(old: list[str], new: list[str]) -> None:
    forth = paired(old, new, first_letter, class_of, str)
    back = paired(new, old, first_letter, class_of, str)
    assert {(pair.new, pair.old) for pair in back.pairs} == set(forth.pairs)
    assert {(pair.new, pair.old) for pair in back.moved} == forth.moved
    still = [pair.new for pair in forth.pairs if pair not in forth.moved]
    for last in {row[-1:] for row in new}:
        in_class = [index for index in still if class_of(new[index]) == last]
        assert in_class == sorted(in_class)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", 1.0),
        ("甲", "甲", 1.0),
        ("甲", "乙", 0.0),
        ("大厅安保服务人员", "大厅安保人员", 0.75),
        ("支出进度达标率", "预算执行率", 1 / 7),
    ],
)
def test_likeness(one: str, other: str, expected: float) -> None:
    assert likeness(one, other) == pytest.approx(expected)
    assert likeness(other, one) == pytest.approx(expected)
