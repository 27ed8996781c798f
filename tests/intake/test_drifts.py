"""Small exports, each with one drift of real ones, and the TOML that import writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.intake import import_file
from shenbao.reports.imports.problems import diagnostics
from tests.intake.files import imported_here

HEAD = """\
## 二级项目支出绩效目标申报表

项目编码:\t440304221061500000025\t\t项目名称:\t劳务派遣人员
申请单位:\t某中心\t\t一级预算单位:\t某局
实施期限:\t5\t\t项目类型:\t31 履职类项目
是否新增项目:\t否\t\t分配方式:\t因素法和项目法
项目总金额(中期规划,万元):\t4,133.70\t\t本年度项目金额(万元):\t852.90
政策依据:\t三定方案
测算依据:\t按照58名劳派人员测算。
年度目标:\t保障工资福利。
长期目标(跨度多年的项目需填):\t保障工资福利。
"""
COLUMNS = "一级指标\t二级指标\t三级指标\t指标值\t指标解释\n"
ROW = "产出指标\t数量指标\t发放人数\t58人\t该指标主要考察发放人数\n"
TOML = """\
#:schema ../../schema/shenzhen-project.schema.json
form = "shenzhen-project"
year = 2024
code = "440304221061500000025"
name = "劳务派遣人员"
applicant = "某中心"
budget_unit = "某局"
term = 5                     # 年
project_type = "31 履职类项目"
is_new = false
allocation = "因素法和项目法"
total_amount = 4133.70       # 万元
annual_amount = 852.90       # 万元
policy_basis = "三定方案"
estimate = "按照58名劳派人员测算。"
annual_goal = "保障工资福利。"
long_term_goal = "保障工资福利。"

[[output.quantity]]
name = "发放人数"
target = "58人"
"""
PLAIN = HEAD + COLUMNS + ROW


# These labels of HEAD are in half width, the standard's in full width.
HALF_WIDTH = [
    "7 info “项目总金额(中期规划,万元):” is read as “项目总金额（中期规划，万元）”.",
    "7 info “本年度项目金额(万元):” is read as “本年度项目金额（万元）”.",
    "11 info “长期目标(跨度多年的项目需填):” is read as “长期目标（跨度多年的项目需填）”.",
]


def read(text: str, library: Library, folder: Path) -> tuple[list[str], list[str]]:
    """Import a text; return the declarations, and what is told of it."""
    found = imported_here(text.encode(), folder / "export.txt", library, year=2024)
    return (
        [one.text for one in found.forms],
        [f"{one.span.line} {one.severity} {one.message}" for one in diagnostics(found)],
    )


def imported(text: str, library: Library, folder: Path) -> tuple[list[str], list[str]]:
    """Import a text; leave out what is told of the labels that are half width in all of them."""
    texts, told = read(text, library, folder)
    usual = tuple(line.partition(" ")[2] for line in HALF_WIDTH)
    return texts, [line for line in told if not line.partition(" ")[2].startswith(usual)]


FORGIVEN = {
    "as it should be": ("", ""),
    "another heading level": ("## 二级", "###### 二级"),
    "no heading mark": ("## 二级", "二级"),
    "spaces in the title": ("## 二级项目支出", "##  二级项目 支出"),
    "项目编号 for 项目编码": ("项目编码:", "项目编号:"),
    "spaces in a label": ("项目总金额(中期规划,万元):", "项目 总金额 (中期规划, 万元) :"),
    "full width in a label": ("项目总金额(中期规划,万元):", "项目总金额（中期规划，万元）："),
    "no colon": ("政策依据:", "政策依据"),
    "a tick before a yes or a no": ("\t否\t", "\t□是 ☑否\t"),
    "a tick behind": ("\t否\t", "\t是（ ） 否（√）\t"),
    "a unit behind a figure": ("852.90", "852.90万元"),
    "full width figures": ("4,133.70", "４，１３３．７０"),
    "a marker before a label": ("政策依据:", "*政策依据:"),
    "a number before a label": ("政策依据:", "6.政策依据:"),
    "a number in brackets before a class": ("\t数量指标", "\t（一）数量指标"),
    "a number before a head": ("三级指标", "3、三级指标"),
    "more words in the title": ("## 二级", "## 深圳市二级"),
    "values behind one tab, a last tab": ("\t\t", "\t"),
    "trailing tabs": ("三定方案", "三定方案\t\t\t"),
    "a paragraph in tags": ("三定方案", "<p>三定方案</p>"),
    "no thousands separator": ("4,133.70", "4133.70"),
}


@pytest.mark.parametrize(("old", "new"), FORGIVEN.values(), ids=FORGIVEN.keys())
def test_forgiven(old: str, new: str, library: Library, tmp_path: Path) -> None:
    assert not old or old in PLAIN
    assert imported(PLAIN.replace(old, new), library, tmp_path) == ([TOML], TOLD.get(new, []))


def test_half_width_is_told(library: Library, tmp_path: Path) -> None:
    assert read(PLAIN, library, tmp_path) == ([TOML], HALF_WIDTH)


TOLD = {
    "\t□是 ☑否\t": ["6 info “□是 ☑否” is read as “否”."],
    "\t是（ ） 否（√）\t": ["6 info “是（ ） 否（√）” is read as “否”."],
    "852.90万元": ["7 info “852.90万元” is read as “852.90”."],
    "项目编号:": ["3 info “项目编号:” is read as “项目编码”."],
    "项目 总金额 (中期规划, 万元) :": [
        "7 info “项目 总金额 (中期规划, 万元) :” is read as “项目总金额（中期规划，万元）”."
    ],
    "6.政策依据:": ["8 info “6.政策依据:” is read as “政策依据”."],
    "\t（一）数量指标": ["13 info “（一）数量指标” is read as “数量指标”."],
    "3、三级指标": ["12 info “3、三级指标” is read as “三级指标”."],
    "*政策依据:": ["8 info “*政策依据:” is read as “政策依据”."],
    "## 深圳市二级": [
        "1 info “## 深圳市二级项目支出绩效目标申报表” is read as “二级项目支出绩效目标申报表”."
    ],
}

CHANGED = {
    "paragraphs in tags": (
        ("三定方案", "<p>三定方案</p> <p>《关于印发&lt;意见&gt;的通知》</p>"),
        (
            'policy_basis = "三定方案"',
            'policy_basis = """\n三定方案\n《关于印发<意见>的通知》\n"""',
        ),
    ),
    "an enumeration in a text": (
        ("三定方案", "1.甲文件 2.乙文件;3.丙文件"),
        ('policy_basis = "三定方案"', 'policy_basis = """\n1.甲文件\n2.乙文件;\n3.丙文件\n"""'),
    ),
    "words that look like TOML": (
        ("三定方案", 'a"b\\c = [1] # "x"'),
        ('policy_basis = "三定方案"', 'policy_basis = "a\\"b\\\\c = [1] # \\"x\\""'),
    ),
    "another verb": (
        ("该指标主要考察发放人数", "该指标主要考核发放人数"),
        ("year = 2024\n", 'year = 2024\nexplain_pattern = "考核"\n'),
    ),
    "another subject": (
        ("该指标主要考察发放人数", "该指标主要考察是否发放"),
        ('target = "58人"\n', 'target = "58人"\nexplain_as = "是否发放"\n'),
    ),
    "an explanation of its own": (
        ("该指标主要考察发放人数", "实发人数与应发人数之比"),
        ('target = "58人"\n', 'target = "58人"\nexplain = "实发人数与应发人数之比"\n'),
    ),
    "no explanation": (
        ("该指标主要考察发放人数", ""),
        ('target = "58人"\n', 'target = "58人"\nexplain = ""\n'),
    ),
    "a blank class": ((ROW, ROW + "效益指标\t经济效益指标\t\t\t\n"), ("", "")),
    "a class filled with the placeholder": (
        (ROW, ROW + "效益指标\t经济效益指标\t不适用\t不适用\t不适用\n"),
        ("year = 2024\n", 'year = 2024\nplaceholder = "不适用"\n'),
    ),
    "a placeholder of its own among blank ones": (
        (
            ROW,
            ROW + "效益指标\t经济效益指标\t\t\t\n效益指标\t社会效益指标\t\t\t\n"
            "效益指标\t生态效益指标\t不适用\t不适用\t不适用\n",
        ),
        (
            'target = "58人"\n',
            'target = "58人"\n\n[[benefit.ecological]]\n'
            'name = "不适用"\ntarget = "不适用"\nexplain = "不适用"\n',
        ),
    ),
    "a marker before required classes": (
        (ROW, "产出指标\t*数量指标\t发放人数\t58人\t该指标主要考察发放人数\n"),
        ("year = 2024\n", 'year = 2024\nrequired_marker = "*"\n'),
    ),
    "items and their amounts": (
        ("按照58名劳派人员测算。", "(一) 工资835.5万元; (二) 经费,合计17.4万"),
        (
            'estimate = "按照58名劳派人员测算。"\n'
            'annual_goal = "保障工资福利。"\nlong_term_goal = "保障工资福利。"\n',
            'annual_goal = "保障工资福利。"\nlong_term_goal = "保障工资福利。"\n'
            '\n[estimate]                   # 测算依据\nnumbering = "(一)"\nitems = [\n'
            '  { text = "工资835.5万元;", amount = 835.50 },\n'
            '  { text = "经费,合计17.4万", amount = 17.40 },\n]\n',
        ),
    ),
}


@pytest.mark.parametrize(("source", "toml"), CHANGED.values(), ids=CHANGED.keys())
def test_understood(
    source: tuple[str, str], toml: tuple[str, str], library: Library, tmp_path: Path
) -> None:
    assert source[0] in PLAIN
    assert toml[0] in TOML
    text = PLAIN.replace(*source)
    assert imported(text, library, tmp_path) == ([TOML.replace(*toml)], [])


LEFT_OVER = {
    "words before the first form": (
        ("## 二级", "某局公开信息\n\n## 二级"),
        ("1 warning Not understood: 某局公开信息", "# import, line 1: 某局公开信息"),
    ),
    "an unknown label": (
        ("政策依据:\t", "联系人:\t张三\n政策依据:\t"),
        ("8 warning Not understood: 联系人:\t张三", "# import, line 8: 联系人:\t张三"),
    ),
    "a field given twice": (
        ("年度目标:\t保障工资福利。\n", "年度目标:\t保障工资福利。\n年度目标:\t另一个\n"),
        (
            "11 warning Not understood: 年度目标:\t另一个",
            "# import, line 11: 年度目标:\t另一个",
        ),
    ),
    "an unknown class": (
        (ROW, ROW + "产出指标\t安全指标\t事故\t0起\t该指标主要考察事故\n"),
        (
            "14 warning Not understood: 产出指标\t安全指标\t事故\t0起\t该指标主要考察事故",
            "# import, line 14: 产出指标\t安全指标\t事故\t0起\t该指标主要考察事故",
        ),
    ),
    "a row without a name": (
        (ROW, ROW + "产出指标\t数量指标\t\t5个\t\n"),
        (
            "14 warning Not understood: 产出指标\t数量指标\t\t5个",
            "# import, line 14: 产出指标\t数量指标\t\t5个",
        ),
    ),
    "a cell too many": (
        (ROW, ROW.rstrip() + "\t备注\n"),
        ("13 warning Not understood: 备注", "# import, line 13: 备注"),
    ),
    "a line behind the table": (
        (ROW, ROW + "经办人:张三\n"),
        ("14 warning Not understood: 经办人:张三", "# import, line 14: 经办人:张三"),
    ),
}


@pytest.mark.parametrize(("source", "left"), LEFT_OVER.values(), ids=LEFT_OVER.keys())
def test_left_over(
    source: tuple[str, str], left: tuple[str, str], library: Library, tmp_path: Path
) -> None:
    assert source[0] in PLAIN
    texts, problems = imported(PLAIN.replace(*source), library, tmp_path)
    assert problems == [left[0]]
    assert texts[0].endswith(f"\n\n{left[1]}\n")


def test_rows_below_an_unknown_class_do_not_land_in_the_one_above(
    library: Library, tmp_path: Path
) -> None:
    rows = "产出指标\t安全指标\t事故\t0起\t该指标主要考察事故\n\t\t整改\t3次\t该指标主要考察整改\n"
    texts, problems = imported(PLAIN.replace(ROW, ROW + rows), library, tmp_path)
    assert problems == [
        "14 warning Not understood: 产出指标\t安全指标\t事故\t0起\t该指标主要考察事故",
        "15 warning Not understood: 整改\t3次\t该指标主要考察整改",
    ]
    assert "整改" not in texts[0].split("# import, line 14")[0]


def test_a_marker_of_its_own_is_told(library: Library, tmp_path: Path) -> None:
    row = "效益指标\t*经济效益指标\t收入\t1元\t该指标主要考察收入\n"
    texts, told = imported(PLAIN + row, library, tmp_path)
    assert told == ["14 warning “*经济效益指标” will be printed as “经济效益指标”."]
    assert texts == [TOML + '\n[[benefit.economic]]\nname = "收入"\ntarget = "1元"\n']


def test_a_figure_that_is_none_is_kept_and_reported(library: Library, tmp_path: Path) -> None:
    text = PLAIN.replace("852.90", "约852.90")
    texts, problems = imported(text, library, tmp_path)
    assert problems == ["7 warning Not understood: 本年度项目金额(万元):\t约852.90"]
    assert texts == [
        TOML.replace("annual_amount = 852.90       # 万元\n", "")
        + "\n# import, line 7: 本年度项目金额(万元):\t约852.90\n"
    ]


@pytest.mark.parametrize("ticks", ["是☑否", "☑是 ☑否", "□是 □否", "是否"])
def test_ticks_that_do_not_tell_are_left_over(ticks: str, library: Library, tmp_path: Path) -> None:
    text = PLAIN.replace("\t否\t", f"\t{ticks}\t")
    (toml,), told = imported(text, library, tmp_path)
    assert toml == TOML.replace("is_new = false\n", "") + (
        f"\n# import, line 6: 是否新增项目:\t{ticks}\n"
    )
    assert told == [f"6 warning Not understood: 是否新增项目:\t{ticks}"]


def test_two_forms_in_one_file(library: Library, tmp_path: Path) -> None:
    second = PLAIN.replace("440304221061500000025", "440304221061500000026")
    texts, problems = imported(PLAIN + "\n" + second, library, tmp_path)
    assert problems == []
    assert texts == [TOML, TOML.replace("440304221061500000025", "440304221061500000026")]


def test_a_file_without_a_form(library: Library, tmp_path: Path) -> None:
    assert imported("一封信\n", library, tmp_path) == (
        [],
        [
            "1 error The file holds no form that is known here; the nearest are "
            "central-project 0%, department-whole 0%, monitoring 0%.",
        ],
    )


@pytest.mark.parametrize("code", ["../../evil", "/abs", "a/b", "..", "", "-rf", "x" * 100, "a\\b"])
def test_a_code_that_is_no_file_name(code: str, library: Library, tmp_path: Path) -> None:
    source = tmp_path / "export.txt"
    source.write_text(PLAIN.replace("440304221061500000025", code), "utf-8")
    (declaration,) = import_file(source, library, 2024).forms
    assert declaration.path.as_posix() == "2024/export.toml"
    assert f"code = {json.dumps(code)}\n" in declaration.text


def test_the_year_is_that_of_the_targets(library: Library, tmp_path: Path) -> None:
    source = tmp_path / "export.txt"
    row = "产出指标\t时效指标\t完成时间\t2025年12月31日\t该指标主要考察完成时间\n"
    source.write_text(PLAIN + row, "utf-8")
    (declaration,) = import_file(source, library).forms
    assert declaration.path.as_posix() == "2025/440304221061500000025.toml"
    assert "\nyear = 2025\n" in declaration.text


@pytest.mark.parametrize("dates", [[], ["2024年12月31日", "2025年6月30日"]])
def test_a_year_that_does_not_show_is_asked_for(
    dates: list[str], library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # whose own path may well show a year
    source = Path("第1902号/export.txt")  # nor is this a year of a form
    source.parent.mkdir()
    rows = [f"产出指标\t时效指标\t完成{date}\t{date}\t该指标主要考察完成{date}\n" for date in dates]
    source.write_text(PLAIN + "".join(rows), "utf-8")
    found = import_file(source, library)
    assert found.forms == []
    assert [(one.message, one.hint) for one in found.problems] == [
        ("The file does not show the year of the form.", "Name the year, such as --year 2025.")
    ]
    assert "劳务派遣人员" in "".join(one.words for one in found.unused)
