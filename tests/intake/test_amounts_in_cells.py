"""Amounts in cells with units, and in forms that work them out or take them: worth the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from shenbao.form import Library
from shenbao.intake.importing import Imported
from tests.intake.files import TEMPLATES, imported_here
from tests.intake.test_labels_in_cells import table


def imported(title: str, html: str, form: str, library: Library, folder: Path) -> Imported:
    page = f"<p>{title}</p><p>（2024年度）</p>{html}"
    path = folder / "a.html"
    (made,) = imported_here(page.encode(), path, library, form=form).forms
    return made


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,200,000", 120),
        ("自筹", "自筹"),
        ("1200000（其中中央1000000）", None),
        ("约1200000", None),
        ("120万元", "120万元"),
    ],
)
def test_figures_among_words_are_not_read_in_another_unit(
    words: str, value: object, library: Library, tmp_path: Path
) -> None:
    rows = ("资金情况（元）", "年度资金总额：", words), ("", "其中：财政拨款", "1,200,000")
    form = central(library, tmp_path, *rows)
    assert (form.data.get("annual_funds"), form.data["fiscal_funds"]) == (value, 120)
    left = "\n".join(leftover.words for leftover in form.left)
    assert (words in left) is (value is None)


def central(library: Library, folder: Path, *rows: tuple[str, ...]) -> Imported:
    html = table(("项目名称", "道路", "主管部门", "某局", "实施单位", "某镇"), *rows)
    return imported("绩效目标申报表", html, "central-project", library, folder)


@pytest.mark.parametrize(
    ("unit", "value"), [("万元", 1200000), ("元", 120), ("人民币千元", 120000), ("美元", None)]
)
@pytest.mark.parametrize("heading", ["资金情况", "资金情况（元）", "资金情况（万元）"])
def test_a_label_may_have_a_unit_that_the_form_has_not(
    unit: str, value: object, heading: str, library: Library, tmp_path: Path
) -> None:
    row = (heading, f"年度资金总额（{unit}）：", "1,200,000")
    form = central(library, tmp_path, row)
    assert form.data.get("annual_funds") == value
    left = "\n".join(leftover.words for leftover in form.left)
    assert ("1,200,000" in left) is (value is None)


def test_a_label_with_a_word_like_a_unit_names_none(tmp_path: Path) -> None:
    for name in ("_base", "central-project"):
        shutil.copytree(TEMPLATES / name, tmp_path / "templates" / name)
    path = tmp_path / "templates/central-project/form.toml"
    path.write_text(path.read_text("utf-8").replace('"其他资金"', '"多元化资金"'), "utf-8")
    library = Library(tmp_path / "templates")
    row = ("资金情况（元）", "多元化资金", "1,200,000")
    assert central(library, tmp_path, row).data["other_funds"] == 120


FUNDS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")


def self_evaluation(library: Library, folder: Path, *amounts: str) -> Any:
    html = (
        table(("项目名称", "道路", "主管部门", "某局", "实施单位", "某镇"))
        + table(
            ("项目资金（万元）", "", *FUNDS),
            ("", "年度资金总额：", "100", "120", "60", "10", "50%", "5"),
            ("", "其中：本年财政拨款", *amounts, "", "", ""),
        )
        + table(("年度总体目标", "预期目标", "硬化道路", "实际完成情况", "已完成"))
    )
    title = "项目支出绩效自评表"
    return imported(title, html, "self-evaluation", library, folder).data


def test_an_amount_that_a_form_takes_may_have_a_unit(library: Library, tmp_path: Path) -> None:
    plain = self_evaluation(library, tmp_path, "100", "120", "60")
    assert plain["taken"]["fiscal_funds"] == 100
    assert self_evaluation(library, tmp_path, "100万元", "120万", "600000元") == plain


def test_a_figure_that_is_worked_out_may_have_a_unit(library: Library, tmp_path: Path) -> None:
    html = table(
        ("项目名称", "街面秩序", "主管部门", "某局", "实施单位", "某街道"),
        ("项目资金总额", "150万元", "年度资金申请总额", "60万元"),
        ("其中：财政资金", "1500000", "其中：当年财政拨款", "500000"),
    )
    title = "财政项目支出绩效目标申报表"
    form = imported(title, html, "shanghai-project", library, tmp_path)
    assert form.data["stated"] == [{"at": "annual", "text": "600,000.00"}]


@pytest.mark.parametrize("is_turned", [False, True])
def test_equal_labels_are_told_by_what_is_above(
    is_turned: bool, library: Library, tmp_path: Path
) -> None:
    total = [("项目资金总额", "15"), ("其中：财政资金", "10"), ("其他资金", "5")]
    annual = [
        ("年度资金申请总额", "9"),
        ("其中：当年财政拨款", "6"),
        ("上年结转资金", "2"),
        ("其他资金", "1"),
    ]
    html = table(("项目名称", "街面秩序", "主管部门", "某局", "实施单位", "某街道"))
    html += table(*(annual + total if is_turned else total + annual))
    title = "财政项目支出绩效目标申报表"
    form = imported(title, html, "shanghai-project", library, tmp_path)
    assert (form.data["total_other"], form.data["annual_other"]) == (5, 1)
    assert "stated" not in form.data


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("经常性项目", "经常性项目"),
        ("□一次性项目 ☑经常性项目 □阶段性项目", "经常性项目"),
        ("一次性项目□　经常性项目■　阶段性项目□", "经常性项目"),
        ("☑一次性项目 ☑经常性项目", "☑一次性项目 ☑经常性项目"),
        ("经常性", "经常性"),
    ],
)
def test_a_choice_may_be_ticked(words: str, value: str, library: Library, tmp_path: Path) -> None:
    html = table(
        ("项目名称", "街面秩序", "项目性质", words),
        ("主管部门", "某局", "实施单位", "某街道"),
        ("计划开始日期", "2024-01-01", "计划完成日期", "2024-12-31"),
    )
    title = "财政项目支出绩效目标申报表"
    form = imported(title, html, "shanghai-project", library, tmp_path)
    assert form.data["nature"] == value
