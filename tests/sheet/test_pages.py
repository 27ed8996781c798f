"""Merges that page breaks cut: the parts cover the same rows and show the same text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.sheet import Cell, Role, Row, Table
from shenbao.sheet.pages import cuts_merge, may_break, restart_merges


def merged(text: str, rows: int) -> list[Cell]:
    first = Cell(text, Role.GROUP, rows=rows)
    return [first, *(Cell(text, Role.GROUP, continued=True) for _ in range(rows - 1))]


def table(*groups: int, categories: tuple[int, ...] = ()) -> Table:
    """A table whose first column is merged by ``groups``, its second one by ``categories``."""
    first = [cell for index, rows in enumerate(groups) for cell in merged(f"组{index}", rows)]
    second = [cell for index, rows in enumerate(categories) for cell in merged(f"类{index}", rows)]
    rows = [
        Row((cell, *second[index : index + 1], Cell(f"指标{index}", Role.TEXT, f"i[{index}]")))
        for index, cell in enumerate(first)
    ]
    return Table("indicators", (20, 20, 60), tuple(rows))


def spans(cut: Table, place: int = 0) -> list[int]:
    """The spans of a column as numbers; a cell that continues is 0."""
    cells = [row.cells[place] for row in cut.body]
    return [0 if cell.continued else cell.rows for cell in cells]


def test_no_restart_changes_nothing() -> None:
    assert restart_merges(table(3, 1, 2), []) == table(3, 1, 2)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([1], [1, 2, 0, 1, 2, 0]),
        ([2], [2, 0, 1, 1, 2, 0]),
        ([1, 2], [1, 1, 1, 1, 2, 0]),
        ([5, 1], [1, 2, 0, 1, 1, 1]),
        ([0, 3, 4], [3, 0, 0, 1, 2, 0]),
    ],
)
def test_a_merge_ends_above_a_restart_and_begins_again(
    rows: list[int], expected: list[int]
) -> None:
    assert spans(restart_merges(table(3, 1, 2), rows)) == expected


def test_nested_merges_restart_together() -> None:
    cut = restart_merges(table(4, categories=(1, 3)), [2])
    assert spans(cut) == [2, 0, 2, 0]
    assert spans(cut, 1) == [1, 1, 2, 0]


def test_an_outer_merge_is_cut_where_an_inner_one_begins() -> None:
    cut = restart_merges(table(4, categories=(2, 2)), [2])
    assert spans(cut) == [2, 0, 2, 0]
    assert spans(cut, 1) == [2, 0, 2, 0]


def test_wide_cells_count_their_columns() -> None:
    wide = Cell("宽", Role.TEXT, columns=2)
    plain = (Cell("窄", Role.TEXT), Cell("窄", Role.TEXT))
    first, second = merged("组", 2)
    rows = (Row((wide, first)), Row((*plain, second)))
    cut = restart_merges(Table("t", (1, 1, 1), rows), [1])
    assert cut.body[0].cells[1].rows == 1
    assert not cut.body[1].cells[2].continued


def test_head_key_and_widths_stay() -> None:
    head = Row((Cell("类", Role.COLUMN), Cell("名", Role.COLUMN), Cell("值", Role.COLUMN)))
    whole = Table("k", (1, 2, 3), table(3).body, (head,))
    cut = restart_merges(whole, [1])
    assert (cut.key, cut.widths, cut.head) == ("k", (1, 2, 3), (head,))


def test_where_a_break_cuts() -> None:
    whole = table(2, 2)
    assert [cuts_merge(whole, index) for index in range(4)] == [False, True, False, True]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.frozensets(st.integers(0, 40)))
def test_parts_cover_the_same_rows(groups: list[int], restarts: frozenset[int]) -> None:
    whole = table(*groups)
    cut = restart_merges(whole, restarts)
    assert [[cell.text for cell in row.cells] for row in cut.body] == [
        [cell.text for cell in row.cells] for row in whole.body
    ]
    column = [row.cells[0] for row in cut.body]
    starts = [index for index, cell in enumerate(column) if not cell.continued]
    assert set(starts) >= restarts & set(range(len(column)))
    for start, end in pairwise([*starts, len(column)]):
        assert column[start].rows == end - start
        assert len({cell.text for cell in column[start:end]}) == 1
    assert restart_merges(cut, restarts) == cut


@pytest.mark.parametrize(
    ("rows", "text", "may"),
    [
        (14, "短", False),
        (15, "短", True),
        (7, "字" * 28, False),
        (7, "字" * 57, True),
        (2, "行\n" * 7, True),
        (1, "", False),
    ],
)
def test_a_table_of_many_lines_of_text_may_break(rows: int, text: str, may: bool) -> None:
    body = (Row((Cell("", Role.LABEL), Cell(text, Role.TEXT))) for _row in range(rows))
    assert may_break(Table("t", (40, 60), tuple(body))) is may


def test_a_text_merged_over_rows_makes_no_line_of_its_own() -> None:
    label = merged("字" * 200, 3)
    body = (Row((cell, Cell("短", Role.TEXT))) for cell in label)
    assert not may_break(Table("t", (10, 90), tuple(body)))
