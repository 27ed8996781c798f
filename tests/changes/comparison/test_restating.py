"""What a change of the form standard does to a sheet is found with its cause."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from shenbao.changes.comparison.changes import AmountChanged, IndicatorRenamed
from shenbao.changes.comparison.consequences import (
    Cause,
    Consequence,
    PartAdded,
    PartRemoved,
    PartsReordered,
    Reexplained,
    Reworded,
    Subject,
)
from shenbao.changes.comparison.finding import find_changes
from shenbao.changes.comparison.passage import passage
from shenbao.changes.comparison.restating import find_consequences
from shenbao.changes.comparison.statement import CategoryHead, Chosen, ColumnHead, Fact
from shenbao.form import Library
from tests.changes.comparison.reading import (
    FARM,
    HALL,
    Edits,
    at,
    edited,
    read_side,
    source,
    with_templates,
)
from tests.worlds import ROOT

FORM, LEXICON = "shenzhen-project/form.toml", "shenzhen-project/lexicon.toml"
CENTRAL, NUMBERING = "central-project/form.toml", "_base/numbering.toml"


def reexplained(cause: Cause, key: str, index: int, old: str, new: str) -> Reexplained:
    return Reexplained(cause, at(key, index), at(key, index), old, new)


LINES = ("filler_unit", "filled_on", "unit_head", "filler", "phone")
"""The fields of the lines around the table, which follow those of the grid."""

EXPLAINED = [
    ("output.quantity", 0, "大厅安保服务人员数量"),
    ("output.quantity", 1, "志愿者服务人员数量"),
    ("output.quality", 0, "安保人员在岗率"),
    ("output.timeliness", 0, "大厅管理及运行情况完成时间"),
    ("output.cost", 0, "支出进度达标率"),
    ("benefit.social", 0, "大厅办公环境安全性"),
    ("satisfaction.served", 0, "用户满意度"),
]

PATTERN = Cause(Subject.PATTERN, "考察", "该指标主要考察{name}", "该指标重点考察{name}")
LABEL = Cause(Subject.LABEL, "", "项目编码", "项目编号")
CODE = 'key = "code"\nlabel = "项目编码"'
RATE = Cause(Subject.LEXICON, "支出进度达标率", "支出进度达标率", "预算执行进度")
CONTACT = 'key = "contact"\nlabel = "联系人"\n\n[[field]]\nkey = "total_amount"'
OTHER = '\n\n[[group.category]]\nkey = "other"\nlabel = "其他满意度指标"'

CASES: dict[str, tuple[str, dict[str, Edits], list[Consequence]]] = {
    "a comment": (HALL, {FORM: [("# 改一个标签", "# 换一个标签")]}, []),
    "a label": (
        HALL,
        {FORM: [(CODE, CODE.replace("编码", "编号"))]},
        [Reworded(LABEL, "facts", "code", "label", "项目编码", "项目编号")],
    ),
    "a pattern": (
        HALL,
        {FORM: [("该指标主要考察{name}", "该指标重点考察{name}")]},
        [
            reexplained(PATTERN, key, index, f"该指标主要考察{name}", f"该指标重点考察{name}")
            for key, index, name in EXPLAINED
        ],
    ),
    "a pattern that this sheet does not use": (
        HALL,
        {FORM: [("该指标主要考核{name}", "该指标重点考核{name}")]},
        [],
    ),
    "the lexicon": (
        HALL,
        {LEXICON: [('explain_as = "支出进度达标率"', 'explain_as = "预算执行进度"')]},
        [
            reexplained(
                RATE, "output.cost", 0, "该指标主要考察支出进度达标率", "该指标主要考察预算执行进度"
            )
        ],
    ),
    "the lexicon, in full": (
        HALL,
        {LEXICON: [('explain_as = "用户满意度"', 'explain = "用户是否满意"')]},
        [
            reexplained(
                Cause(Subject.LEXICON, "用户满意度", "用户满意度", "用户是否满意"),
                "satisfaction.served",
                0,
                "该指标主要考察用户满意度",
                "用户是否满意",
            )
        ],
    ),
    "the lexicon of another indicator": (
        HALL,
        {LEXICON: [('explain_as = "信息化系统故障率"', 'explain_as = "系统故障率"')]},
        [],
    ),
    "the title": (
        HALL,
        {FORM: [('title = "二级项目支出绩效目标申报表"', 'title = "项目支出绩效目标申报表"')]},
        [
            Reworded(
                Cause(Subject.TITLE, "", "二级项目支出绩效目标申报表", "项目支出绩效目标申报表"),
                "",
                "",
                "title",
                "二级项目支出绩效目标申报表",
                "项目支出绩效目标申报表",
            )
        ],
    ),
    "the decimals": (
        HALL,
        {FORM: [("decimals = 2", "decimals = 3")]},
        [
            Reworded(Cause(Subject.WORDING, "decimals", "2", "3"), "facts", key, "text", old, new)
            for key, old, new in (
                ("total_amount", "891.42", "891.420"),
                ("annual_amount", "297.14", "297.140"),
            )
        ],
    ),
    "the word for no": (
        HALL,
        {FORM: [('no = "否"', 'no = "不是"')]},
        [
            Reworded(
                Cause(Subject.WORDING, "no", "否", "不是"),
                "facts",
                "is_new",
                "text",
                "否",
                "不是",
            )
        ],
    ),
    "a default": (
        HALL,
        {FORM: [('placeholders = ["", "不适用"]', 'placeholders = ["不适用", ""]')]},
        [
            Reworded(
                Cause(Subject.DEFAULT, "placeholder", "", "不适用"),
                "choices",
                "placeholder",
                "value",
                "",
                "不适用",
            )
        ],
    ),
    "a default that the author has overruled": (
        HALL,
        {FORM: [('required_markers = ["", "*", "+"]', 'required_markers = ["+", "*", ""]')]},
        [],
    ),
    "a default pattern": (
        HALL,
        {
            FORM: [
                ('name = "考察"\npattern = "该指标主要考察{name}"\n\n[[explanation]]\n', ""),
                (
                    'pattern = "该指标主要考核{name}"\n',
                    'pattern = "该指标主要考核{name}"\n\n'
                    '[[explanation]]\nname = "考察"\npattern = "该指标主要考察{name}"\n',
                ),
            ]
        },
        [
            Reworded(
                Cause(Subject.DEFAULT, "explain_pattern", "考察", "考核"),
                "choices",
                "explain_pattern",
                "value",
                "考察",
                "考核",
            ),
            *(
                reexplained(
                    Cause(Subject.DEFAULT, "explain_pattern", "考察", "考核"),
                    key,
                    index,
                    f"该指标主要考察{name}",
                    f"该指标主要考核{name}",
                )
                for key, index, name in EXPLAINED
            ),
        ],
    ),
    "a new choice": (
        FARM,
        {CENTRAL: [("subtitle = ", 'placeholders = ["无"]\nsubtitle = ')]},
        [
            PartAdded(
                Cause(Subject.DEFAULT, "placeholder", "", "无"),
                "choices",
                0,
                Chosen("placeholder", "无"),
            )
        ],
    ),
    "a new field": (
        HALL,
        {
            FORM: [
                ('key = "total_amount"', CONTACT),
                (
                    '["total_amount", "annual_amount"]',
                    '["contact"], ["total_amount", "annual_amount"]',
                ),
            ]
        },
        [
            PartAdded(
                Cause(Subject.FIELD, "", "", "联系人"),
                "facts",
                8,
                Fact("contact", "联系人", "", ""),
            )
        ],
    ),
    "a field less, and others in another order": (
        HALL,
        {
            FORM: [
                ('["code", "name"]', '["name", "code"]'),
                ('  ["long_term_goal"],\n', ""),
                ("[properties]", 'subtitle = "{long_term_goal}"\n\n[properties]'),
            ]
        },
        [
            Reworded(
                Cause(Subject.TITLE, "", "", "{long_term_goal}"),
                *("", "", "subtitle", "", "{long_term_goal}"),
            ),
            PartRemoved(
                Cause(Subject.FIELD, "", "长期目标（跨度多年的项目需填）", ""),
                "facts",
                13,
                Fact(
                    "long_term_goal",
                    "长期目标（跨度多年的项目需填）",
                    "",
                    "通过本项目的实施,完成大厅管理及运行工作,保障行政服务大厅运转。",
                ),
            ),
            PartsReordered(
                Cause(Subject.ORDER, "facts"),
                "facts",
                (
                    "code",
                    "name",
                    "applicant",
                    "budget_unit",
                    "term",
                    "project_type",
                    "is_new",
                    "allocation",
                    "total_amount",
                    "annual_amount",
                    "policy_basis",
                    "estimate",
                    "annual_goal",
                    *LINES,
                ),
                (
                    "name",
                    "code",
                    "applicant",
                    "budget_unit",
                    "term",
                    "project_type",
                    "is_new",
                    "allocation",
                    "total_amount",
                    "annual_amount",
                    "policy_basis",
                    "estimate",
                    "annual_goal",
                    *LINES,
                ),
            ),
        ],
    ),
    "a field printed only where it is filled in": (
        FARM,
        {CENTRAL: [('label = "注"\nkind = "text"\nprinted_blank = false', 'label = "注"')]},
        [
            Reworded(
                Cause(Subject.RULE, "注", "", "printed_blank"), "facts", "note", "text", None, ""
            )
        ],
    ),
    "a class less": (
        HALL,
        {FORM: [(OTHER, "")]},
        [
            PartRemoved(
                Cause(Subject.CLASS, "", "其他满意度指标", ""),
                "categories",
                9,
                CategoryHead("satisfaction.other", "其他满意度指标", False),
            )
        ],
    ),
    "a class that is required now": (
        HALL,
        {FORM: [('label = "生态效益指标"', 'label = "生态效益指标"\nrequired = true')]},
        [
            Reworded(
                Cause(Subject.RULE, "生态效益指标", "", "required"),
                "categories",
                "benefit.ecological",
                "required",
                False,
                True,
            )
        ],
    ),
    "empty classes": (
        FARM,
        {CENTRAL: [("empty_classes = false", "empty_classes = true")]},
        [
            Reworded(
                Cause(Subject.RULE, "", "", "empty_classes"), "", "", "empty_classes", False, True
            )
        ],
    ),
    "a heading": (
        FARM,
        {CENTRAL: [('heading = "总体目标"', 'heading = "年度目标"')]},
        [
            Reworded(
                Cause(Subject.LABEL, "", "总体目标", "年度目标"),
                "facts",
                key,
                "heading",
                "总体目标",
                "年度目标",
            )
            for key in ("annual_goal", "goal_progress")
        ],
    ),
    "a new column": (
        FARM,
        {
            CENTRAL: [
                (
                    '[[indicators.column]]\nkey = "remark"',
                    '[[indicators.column]]\nkey = "basis"\nlabel = "依据"\nwidth = 9\n\n'
                    '[[indicators.column]]\nkey = "remark"',
                )
            ]
        },
        [
            PartAdded(
                Cause(Subject.COLUMN, "", "", "依据"),
                "columns",
                4,
                ColumnHead("basis", "依据", False),
            )
        ],
    ),
    "a numbering": (
        HALL,
        {NUMBERING: [('name = "1."\nafter = "."', 'name = "1."\nafter = "．"')]},
        [
            Reworded(
                Cause(Subject.NUMBERING, "1.", "1. 2. 3.", "1． 2． 3．"),
                "facts",
                "estimate",
                "text",
                "…",
                "…",
            )
        ],
    ),
    "looks": (
        HALL,
        {
            FORM: [
                ('size = "A4 portrait"', 'size = "A4 landscape"'),
                ("width = 13\nrole", "width = 14\nrole"),
            ]
        },
        [],
    ),
}


def without_long_texts(found: Consequence) -> Consequence:
    """Return the consequence without the enumeration, which its cause tells well enough."""
    if isinstance(found, Reworded) and found.key == "estimate":
        assert str(found.old).splitlines()[1] == "2.大厅大型屏幕及硬件运维尾款3.3万元,日常维修1.5万"
        assert str(found.new).replace("．", ".") == found.old
        return Reworded(found.cause, found.part, found.key, found.attribute, "…", "…")
    return found


@pytest.mark.parametrize(("path", "edits", "expected"), CASES.values(), ids=CASES.keys())
def test_consequences(
    path: str,
    edits: dict[str, Edits],
    expected: list[Consequence],
    library: Library,
    tmp_path: Path,
) -> None:
    text = source(path)
    other = with_templates(tmp_path, edits)
    old, new = read_side(text, library), read_side(text, other)
    assert list(map(without_long_texts, find_consequences(passage(old, new)))) == expected
    assert list(find_changes(passage(old, new))) == []
    back = sorted(map(repr, find_consequences(passage(new, old))))
    assert back == sorted(repr(found.mirrored()) for found in find_consequences(passage(old, new)))


def test_an_author_and_a_form_that_change_one_cell(library: Library, tmp_path: Path) -> None:
    """What the form does to the old words is the form's, and what follows is the author's."""
    other = with_templates(tmp_path, {FORM: [("该指标主要考察{name}", "该指标重点考察{name}")]})
    renamed = edited(source(HALL), [('"安保人员在岗率"', '"安保人员全年在岗率"')])
    old, new = read_side(source(HALL), library), read_side(renamed, other)
    (change,) = find_changes(passage(old, new))
    assert change == IndicatorRenamed(
        at("output.quality"),
        at("output.quality"),
        "安保人员在岗率",
        "安保人员全年在岗率",
        "该指标重点考察安保人员在岗率",
        "该指标重点考察安保人员全年在岗率",
    )
    reached = [
        found for found in find_consequences(passage(old, new)) if isinstance(found, Reexplained)
    ]
    assert [found.new for found in reached] == [at(key, index) for key, index, _name in EXPLAINED]
    assert {found.cause for found in reached} == {PATTERN}


def test_the_same_templates_cause_nothing(library: Library) -> None:
    side = read_side(source(HALL), library)
    assert list(find_consequences(passage(side, side))) == []


def test_a_key_that_was_renamed_is_no_change(library: Library, tmp_path: Path) -> None:
    """A field is known by its label, and what its author changed in it is told of it."""
    form = (ROOT / "templates" / FORM).read_text("utf-8").replace("annual_amount", "this_year")
    renamed = with_templates(tmp_path, {})
    (tmp_path / FORM).write_text(form, "utf-8")
    text = source(HALL).replace("annual_amount", "this_year")
    way = passage(read_side(source(HALL), library), read_side(text, renamed))
    assert [*find_changes(way), *find_consequences(way)] == []
    text = edited(text, [("297.14", "300")])
    way = passage(read_side(source(HALL), library), read_side(text, renamed))
    assert list(find_consequences(way)) == []
    assert list(find_changes(way)) == [
        AmountChanged("this_year", Decimal("297.14"), Decimal(300), "297.14", "300.00")
    ]


def test_an_amount_that_an_author_and_the_form_change(library: Library, tmp_path: Path) -> None:
    other = with_templates(tmp_path, {FORM: [("decimals = 2", "decimals = 3")]})
    text = edited(source(HALL), [("297.14", "300")])
    way = passage(read_side(source(HALL), library), read_side(text, other))
    assert list(find_changes(way)) == [
        AmountChanged("annual_amount", Decimal("297.14"), Decimal(300), "297.140", "300.000")
    ]
    texts = [
        (found.old, found.new) for found in find_consequences(way) if isinstance(found, Reworded)
    ]
    assert texts == [("891.42", "891.420"), ("297.14", "297.140")]


def test_what_an_author_puts_back_is_no_change(library: Library, tmp_path: Path) -> None:
    """The form's new default is not on the sheet of who chose the old one at the same time."""
    placeholders = ('placeholders = ["", "不适用"]', 'placeholders = ["不适用", ""]')
    other = with_templates(tmp_path, {FORM: [placeholders]})
    text = edited(source(HALL), [("year = 2024\n", 'year = 2024\nplaceholder = ""\n')])
    way = passage(read_side(source(HALL), library), read_side(text, other))
    assert [*find_changes(way), *find_consequences(way)] == []
