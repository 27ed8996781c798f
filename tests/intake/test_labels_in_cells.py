"""Cells and lines that hold labels and their values: no value takes the words of another."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest

from shenbao.form import Library
from tests.intake.files import imported_here

LINE = "\n"
TITLE = "二级项目支出绩效目标申报表"
FIELDS = (
    ("项目编码", "440304221061500000025", "项目名称", "劳务派遣人员"),
    ("申请单位", "某中心", "一级预算单位", "某局"),
    ("实施期限", "5", "项目类型", "31 履职类项目"),
    ("政策依据", "三定方案", "年度目标", "保障工资福利。"),
)
COLUMNS = (
    ("一级指标", "二级指标", "三级指标", "指标值", "指标解释"),
    ("产出指标", "数量指标", "发放人数", "58人", "考察人数"),
)


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return f"<table style='white-space: pre'>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def read(html: str, library: Library, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Return what the one form of a page declares, and the words that are left over."""
    page = f"<p>{TITLE}</p>{html}"
    (form,) = imported_here(page.encode(), folder / "a.html", library, year=2024).forms
    return dict(form.data), [leftover.words for leftover in form.left]


Case = tuple[str, dict[str, str], list[str]]
"""The words of a cell, what is declared by them, and what is left over of them."""

IN_A_CELL: dict[str, Case] = {
    "labels side by side": (
        "单位负责人：张三    填表人：李四　联系电话：0755-1",
        {"unit_head": "张三", "filler": "李四", "phone": "0755-1"},
        [],
    ),
    "a space between": (
        "单位负责人：张三 填表人：李四",
        {"unit_head": "张三", "filler": "李四"},
        [],
    ),
    "one above another": (
        "单位负责人：张三\n填表人：李四",
        {"unit_head": "张三", "filler": "李四"},
        [],
    ),
    "a label that the form does not have": (
        "单位负责人：张三    经办人：王五    联系电话：0755-1",
        {"unit_head": "张三", "phone": "0755-1"},
        ["经办人：王五"],
    ),
    "one at the end": (
        "填表人：李四    金额单位：万元",
        {"filler": "李四"},
        ["金额单位：万元"],
    ),
    "one behind a blank": ("填表人：      审核人：王五", {"filler": ""}, ["审核人：王五"]),
    "a date behind a name": (
        "填表人：李四　　　2024年1月8日",
        {"filler": "李四"},
        ["2024年1月8日"],
    ),
    "a name that is set wide": ("填表人：李　　四", {"filler": "李　　四"}, []),
    "a date that is not understood": (
        "填表人：李四    填报日期：年初",
        {"filler": "李四", "filled_on": "年初"},
        [],
    ),
    "a label whose value is known": (
        "填表人：李四    项目名称：劳务派遣人员",
        {"filler": "李四", "name": "劳务派遣人员"},
        [],
    ),
    "a label with another value": (
        "填表人：李四    项目名称：另一个",
        {"filler": "李四", "name": "劳务派遣人员"},
        ["项目名称：另一个"],
    ),
    "two texts": (
        "测算依据：见附件\n长期目标（跨度多年的项目需填）：保障工资。",
        {"estimate": "见附件", "long_term_goal": "保障工资。"},
        [],
    ),
}


@pytest.mark.parametrize("case", IN_A_CELL.values(), ids=IN_A_CELL.keys())
def test_labels_in_a_cell_have_their_own_values(
    case: Case, library: Library, tmp_path: Path
) -> None:
    words, values, left = case
    data, others = read(table(*FIELDS, (words,)) + table(*COLUMNS), library, tmp_path)
    assert {key: data.get(key) for key in values} == values
    assert others == left


@pytest.mark.parametrize("case", IN_A_CELL.values(), ids=IN_A_CELL.keys())
def test_labels_on_a_line_have_their_own_values(
    case: Case, library: Library, tmp_path: Path
) -> None:
    words, values, left = case
    line = f"<p>{words.replace(LINE, '<br>')}</p>"
    data, others = read(table(*FIELDS) + table(*COLUMNS) + line, library, tmp_path)
    assert {key: data.get(key) for key in values} == values
    assert others == left


def test_a_label_within_a_text_is_part_of_it(library: Library, tmp_path: Path) -> None:
    words = "见附件\n项目名称：另一个"
    html = table(*FIELDS, (f"测算依据：{words}",)) + table(*COLUMNS)
    data, left = read(html, library, tmp_path)
    assert (data["estimate"].strip(), data["name"], left) == (words, "劳务派遣人员", [])


def test_a_form_is_known_by_labels_with_their_values_in_cells(
    library: Library, tmp_path: Path
) -> None:
    pairs = [row[start : start + 2] for row in FIELDS for start in (0, 2)]
    fields = [(f"{label}：{value}",) for label, value in pairs]
    data, left = read(table(*fields) + table(*COLUMNS), library, tmp_path)
    assert (data["code"], data["annual_goal"], left) == (FIELDS[0][1], FIELDS[3][3], [])


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        ("数量指标", "质量指标", False),
        ("数量指标", "数量指标", False),
        ("质量指标", "数量指标", True),
    ],
)
def test_indicators_that_begin_again_are_told(
    first: str, second: str, is_told: bool, library: Library, tmp_path: Path
) -> None:
    rows = [("产出指标", name, f"发放{name}", "58人", "考察") for name in (first, second)]
    tables = "<p>附：上年</p>".join(table(COLUMNS[0], row) for row in rows)
    page = f"<p>{TITLE}</p>{table(*FIELDS)}{tables}".encode()
    (form,) = imported_here(page, tmp_path / "a.html", library, year=2024).forms
    assert [row["name"] for row in form.data["output"].get("quantity", ())]
    told = any("begin again" in problem.message for problem in form.problems)
    assert told is is_told
