"""What is not certain in an edited document changes nothing, and is told."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from docx.oxml.ns import qn

from shenbao.form import Library
from tests.fuzz.edits import put, set_merge
from tests.intake.pull.editing import Document, Edit, filled, over
from tests.intake.pull.pairs import TEXT, Pair

NAME = "output.quantity[0].name"
KEPT = "The row of “业务培训场次” is not found, but not all rows here are understood."


def column_before_values(document: Document) -> None:
    """Insert a blank column between the labels and values of the head."""
    for row in document.row("code").getparent().findall(qn("w:tr")):
        new = deepcopy(row.findall(qn("w:tc"))[0])
        put(new, "")
        row.findall(qn("w:tc"))[0].addnext(new)


def value_cell_gone(document: Document) -> None:
    cell = next(document.control("annual_amount").iterancestors(qn("w:tc")))
    cell.getparent().remove(cell)


def value_cell_covers_two_rows(document: Document) -> None:
    """Merge the cell of the annual goal with that of the long-term goal below."""
    row = document.row("annual_goal")
    set_merge(row.findall(qn("w:tc"))[-1], "restart")
    set_merge(row.getnext().findall(qn("w:tc"))[-1], "continue")


def head_covers_first_row(document: Document) -> None:
    """Merge the head of a column with the name below it."""
    row = document.row(NAME)
    head = row.getprevious()
    set_merge(head.findall(qn("w:tc"))[2], "restart")
    set_merge(row.findall(qn("w:tc"))[2], "continue")


def row_among_fields(document: Document) -> None:
    document.row("code").addnext(document.row(NAME))


def row_as_line(document: Document) -> None:
    document.delete_row(NAME)
    document.document.add_paragraph("业务培训场次，6次")


def figure_beside_another_label(document: Document) -> None:
    label = document.row("annual_amount").findall(qn("w:tc"))[2]
    put(label, "项目总金额（中期规划，万元）")
    document.type_over("annual_amount", "55.00")


def all_rows_gone(document: Document) -> None:
    table = document.row(NAME).getparent()
    for row in table.findall(qn("w:tr"))[1:]:
        table.remove(row)


def classes_blank(document: Document) -> None:
    for cell in document.row("output.quality[0].name").findall(qn("w:tc"))[:2]:
        set_merge(cell, "")
        put(cell, "")


def target_in_two_cells(document: Document) -> None:
    """Split the cell of a target, and part its words."""
    cell = document.row(NAME).findall(qn("w:tc"))[3]
    cell.addnext(deepcopy(cell))
    put(cell, "6")
    put(cell.getnext(), "次")


def cell_in_the_head(document: Document) -> None:
    """Insert a cell into the row of the heads: what follows stands below another head."""
    head = document.row(NAME).getprevious().findall(qn("w:tc"))[2]
    head.addnext(deepcopy(head))
    put(head.getnext(), "备注")


UNCERTAIN: dict[str, tuple[Edit, str]] = {
    "a blank column before the values": (
        column_before_values,
        "Not all words beside “政策依据” are understood: its value is not certain.",
    ),
    "no cell for a value": (
        value_cell_gone,
        "No cell for the value of “本年度项目金额（万元）” is left.",
    ),
    "one value beside two labels": (
        value_cell_covers_two_rows,
        "No cell for the value of “长期目标（跨度多年的项目需填）” is left.",
    ),
    "a label as a value": (
        over("policy_basis", "指标值"),
        "A label of the form stands beside “政策依据”: its value is not certain.",
    ),
    "a figure beside another label": (
        figure_beside_another_label,
        "“本年度项目金额（万元）” has the label of another field here: its value is not certain.",
    ),
    "a label as a name": (
        over(NAME, "项目名称"),
        "“项目名称” is a label of the form, not a text of an indicator.",
    ),
    "a head over a name": (
        head_covers_first_row,
        "“三级指标” is a label of the form, not a text of an indicator.",
    ),
    "a row among the fields": (row_among_fields, KEPT),
    "a row as a line": (row_as_line, KEPT),
    "no row at all": (
        all_rows_gone,
        "No indicator is left here: they are kept in the declaration.",
    ),
    "a target in two cells": (
        target_in_two_cells,
        "Not all words of the row of “业务培训场次” are understood: it stays as it is.",
    ),
    "a cell more in the head": (
        cell_in_the_head,
        "Not all words of the row of “业务培训场次” are understood: it stays as it is.",
    ),
    "blank classes": (classes_blank, "The blank class is read as “质量指标”, as it was."),
}


@pytest.mark.parametrize("name", UNCERTAIN)
def test_changes_nothing_and_is_told(name: str, tmp_path: Path, library: Library) -> None:
    edit, message = UNCERTAIN[name]
    pulled = Pair(tmp_path, TEXT, library).pull(edit)
    assert pulled.new == TEXT
    assert message in [problem.message for problem in pulled.problems]


def test_rows_of_another_table_get_no_labels_of_fields(tmp_path: Path, library: Library) -> None:
    """The head's table is gone, and that of the indicators has as many columns."""

    def edit(document: Document) -> None:
        head = document.row("code").getparent()
        head.getparent().remove(head)
        for row in document.row(NAME).getparent().findall(qn("w:tr")):
            row.remove(row.findall(qn("w:tc"))[1])

    pulled = Pair(tmp_path, TEXT, library).pull(edit)
    assert pulled.new == TEXT


def test_an_explanation_left_blank_is_told(tmp_path: Path, library: Library) -> None:
    pulled = Pair(tmp_path, TEXT, library).pull(filled("时效指标", "按期完成率", "100%", ""))
    assert [problem.message for problem in pulled.problems] == [
        "The explanation of “按期完成率” follows its name: “该指标主要考察按期完成率”."
    ]


def test_nothing_is_pointed_out_of_a_row_that_is_refused_in_part(
    tmp_path: Path, library: Library
) -> None:
    edits = over(NAME, "新名"), over("output.quantity[0].target", "")
    pulled = Pair(tmp_path, TEXT, library).pull(*edits)
    assert pulled.new == TEXT
    assert [problem.message for problem in pulled.problems] == [
        "指标值 of “业务培训场次” is empty, but no declaration can do without it."
    ]
