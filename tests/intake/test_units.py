"""A unit that only a title or heading names decides what the amounts below it come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.intake import import_file

FORM = """{title}
项目名称\t某项目
主管部门\t甲局\t实施单位\t乙中心
{heading}\t年度资金总额：\t{amount}
其中：财政拨款\t500000
其他资金\t50万元
"""
TITLE = "项目支出绩效目标申报表"


def read(library: Library, folder: Path, **words: str) -> tuple[dict[str, object], list[str]]:
    path = folder / "form.txt"
    path.write_text(
        FORM.format_map({"heading": "资金情况", "amount": "1,000,000.00"} | words), "utf-8"
    )
    (form,) = import_file(path, library, 2025, "central-project").forms
    return dict(form.data), [leftover.words for leftover in form.left]


@pytest.mark.parametrize(
    ("words", "annual", "fiscal"),
    [
        ({"title": TITLE, "heading": "资金情况（元）"}, 100, 50),
        ({"title": TITLE, "heading": "资金情况(人民币元)"}, 100, 50),
        ({"title": f"{TITLE}（单位：元）"}, 100, 50),
        ({"title": f"{TITLE}\n金额单位：元"}, 100, 50),
        ({"title": f"单位:元\n{TITLE}"}, 100, 50),
        ({"title": f"{TITLE}\n单位：千元"}, 100000, 50000),
        ({"title": f"{TITLE}\n单位：万元"}, 1000000, 500000),
        ({"title": f"{TITLE}\n单位：万元", "heading": "资金情况（元）"}, 100, 50),
        ({"title": TITLE, "heading": "资金情况（万元）"}, 1000000, 500000),
    ],
)
def test_amounts_are_in_the_unit_named_above(
    words: dict[str, str], annual: int, fiscal: int, library: Library, tmp_path: Path
) -> None:
    data, _left = read(library, tmp_path, **words)
    assert (data["annual_funds"], data["fiscal_funds"]) == (annual, fiscal)
    assert data["other_funds"] == "50万元"  # it names its own


def test_amounts_in_a_unit_that_cannot_be_converted_are_left(
    library: Library, tmp_path: Path
) -> None:
    data, left = read(library, tmp_path, title=f"{TITLE}\n单位：美元")
    assert data.keys().isdisjoint({"annual_funds", "fiscal_funds"})
    assert any("1,000,000.00" in words for words in left)


def test_a_label_that_names_a_unit_comes_first(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    lines = [
        "单位：元",
        "二级项目支出绩效目标申报表",
        "项目名称\t某项目",
        "本年度项目金额（万元）\t13",
    ]
    path.write_text("\n".join(lines), "utf-8")
    (form,) = import_file(path, library, 2025, "shenzhen-project").forms
    assert form.data["annual_amount"] == 13
