"""Each edit of a declaration is found as one change of the right kind, with the right words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shenbao.changes.comparison.changes import (
    AmountChanged,
    CellChanged,
    Change,
    ChoiceChanged,
    ColumnsChanged,
    Explained,
    FieldChanged,
    FormChanged,
    IndicatorAdded,
    IndicatorMoved,
    IndicatorRemoved,
    IndicatorRenamed,
    ItemAdded,
    ItemChanged,
    ItemisedChanged,
    ItemMoved,
    ItemRemoved,
    TextChanged,
    WaiverChanged,
    YearChanged,
)
from shenbao.changes.comparison.finding import find_changes
from shenbao.changes.comparison.passage import passage
from shenbao.changes.comparison.statement import Accepted
from shenbao.declaration import Item
from shenbao.form import Library
from tests.changes.comparison.reading import (
    FARM,
    GUARDS,
    HALL,
    HELPERS,
    PATROL,
    Edits,
    at,
    edited,
    read_side,
    source,
)

GOAL = "通过本项目的实施,完成大厅管理及运行工作,保障行政服务大厅运转。"


def explained(key: str, index: int, name: str) -> Explained:
    place = at(key, index)
    return Explained(place, place, f"该指标主要考察{name}", f"该指标主要考核{name}")


QUANTITY, QUALITY = "output.quantity", "output.quality"

CASES: dict[str, tuple[Edits, list[Change]]] = {
    "nothing": ([], []),
    "an amount written longer": (
        [("= 297.14 ", "= 297.140 ")],
        [],
    ),
    "spaces and blank lines": ([("term = 3   ", "term=3 "), ("[estimate]", "\n[estimate]")], []),
    "an amount": (
        [("annual_amount = 297.14", "annual_amount = 300")],
        [AmountChanged("annual_amount", Decimal("297.14"), Decimal(300), "297.14", "300.00")],
    ),
    "a line": (
        [('name = "政务服务管理"', 'name = "大厅管理"')],
        [FieldChanged("name", "政务服务管理", "大厅管理", "政务服务管理", "大厅管理")],
    ),
    "a flag": (
        [("is_new = false", "is_new = true")],
        [FieldChanged("is_new", False, True, "否", "是")],
    ),
    "a number": ([("term = 3", "term = 5")], [FieldChanged("term", 3, 5, "3", "5")]),
    "a text": (
        [(f'long_term_goal = "{GOAL}"', 'long_term_goal = "大厅平稳运转。"')],
        [TextChanged("long_term_goal", GOAL, "大厅平稳运转。", GOAL, "大厅平稳运转。")],
    ),
    "a text that was not there": (
        [(f'long_term_goal = "{GOAL}"\n', "")],
        [TextChanged("long_term_goal", GOAL, None, GOAL, "")],
    ),
    "a year": ([("year = 2024", "year = 2025")], [YearChanged(2024, 2025)]),
    "a choice that explains": (
        [("year = 2024\n", 'year = 2024\nexplain_pattern = "考核"\n')],
        [
            ChoiceChanged(
                "explain_pattern",
                "考察",
                "考核",
                True,
                (
                    explained("benefit.social", 0, "大厅办公环境安全性"),
                    explained("output.cost", 0, "支出进度达标率"),
                    explained("output.quality", 0, "安保人员在岗率"),
                    explained("output.quantity", 0, "大厅安保服务人员数量"),
                    explained("output.quantity", 1, "志愿者服务人员数量"),
                    explained("output.timeliness", 0, "大厅管理及运行情况完成时间"),
                    explained("satisfaction.served", 0, "用户满意度"),
                ),
            )
        ],
    ),
    "other choices": (
        [('required_marker = "*"', 'required_marker = "+"\nplaceholder = "不适用"')],
        [ChoiceChanged("placeholder", "", "不适用"), ChoiceChanged("required_marker", "*", "+")],
    ),
    "a target": (
        [('name = "支出进度达标率"\ntarget = "≥90%"', 'name = "支出进度达标率"\ntarget = "≥95%"')],
        [CellChanged(at("output.cost"), at("output.cost"), "target", "≥90%", "≥95%")],
    ),
    "a name, whose explanation follows": (
        [('"安保人员在岗率"', '"安保人员全年在岗率"')],
        [
            IndicatorRenamed(
                at(QUALITY),
                at(QUALITY),
                "安保人员在岗率",
                "安保人员全年在岗率",
                "该指标主要考察安保人员在岗率",
                "该指标主要考察安保人员全年在岗率",
            )
        ],
    ),
    "a name, whose explanation stays": (
        [('"大厅安保服务人员"', '"大厅安保人员"')],
        [
            IndicatorRenamed(
                at(QUANTITY), at(QUANTITY), "大厅安保服务人员", "大厅安保人员", None, None
            )
        ],
    ),
    "a name that says nothing of the old one": (
        [('name = "安保人员在岗率"\ntarget = "7*24小时"', 'name = "投诉处理"\ntarget = "全部"')],
        [
            IndicatorRemoved(
                at(QUALITY),
                (
                    ("name", "安保人员在岗率"),
                    ("target", "7*24小时"),
                    ("explain", "该指标主要考察安保人员在岗率"),
                ),
            ),
            IndicatorAdded(
                at(QUALITY),
                (("name", "投诉处理"), ("target", "全部"), ("explain", "该指标主要考察投诉处理")),
            ),
        ],
    ),
    "an explanation": (
        [('explain_as = "志愿者服务人员数量"', 'explain = "全年在岗的志愿者"')],
        [
            CellChanged(
                at(QUANTITY, 1),
                at(QUANTITY, 1),
                "explain",
                "该指标主要考察志愿者服务人员数量",
                "全年在岗的志愿者",
            )
        ],
    ),
    "an explanation written out": (
        [('explain_as = "志愿者服务人员数量"', 'explain = "该指标主要考察志愿者服务人员数量"')],
        [],
    ),
    "one more": (
        [(HELPERS, HELPERS + PATROL)],
        [
            IndicatorAdded(
                at(QUANTITY, 2),
                (("name", "巡查次数"), ("target", "12次"), ("explain", "该指标主要考察巡查次数")),
            )
        ],
    ),
    "one less": (
        [(GUARDS, "")],
        [
            IndicatorRemoved(
                at(QUANTITY),
                (
                    ("name", "大厅安保服务人员"),
                    ("target", "10名"),
                    ("explain", "该指标主要考察大厅安保服务人员数量"),
                ),
            )
        ],
    ),
    "two exchanged": (
        [(GUARDS + HELPERS, HELPERS + GUARDS)],
        [IndicatorMoved(at(QUANTITY, 0), at(QUANTITY, 1))],
    ),
    "one in another class": (
        [(HELPERS, HELPERS.replace("quantity", "quality"))],
        [IndicatorMoved(at(QUANTITY, 1), at(QUALITY, 0))],
    ),
    "moved, renamed and retargeted": (
        [
            (HELPERS, ""),
            (
                "[[output.timeliness]]",
                HELPERS.replace("quantity", "quality")
                .replace("5名", "8名")
                .replace('name = "志愿者', 'name = "大厅志愿者')
                + "[[output.timeliness]]",
            ),
        ],
        [
            IndicatorMoved(at(QUANTITY, 1), at(QUALITY, 1)),
            IndicatorRenamed(
                at(QUANTITY, 1), at(QUALITY, 1), "志愿者服务人员", "大厅志愿者服务人员", None, None
            ),
            CellChanged(at(QUANTITY, 1), at(QUALITY, 1), "target", "5名", "8名"),
        ],
    ),
}


@pytest.mark.parametrize(("edits", "expected"), CASES.values(), ids=CASES.keys())
def test_changes(edits: Edits, expected: list[Change], library: Library) -> None:
    text = source(HALL)
    old, new = read_side(text, library), read_side(edited(text, edits), library)
    assert list(find_changes(passage(old, new))) == expected


LAST = '  { text = "环境消杀和四害消杀首款3万", amount = 3.00 },\n'
GUARD = '  { text = "保安费65万元", amount = 65.00 },\n'

ITEMS = {
    "an amount that the sheet does not print": (
        [('保安费65万元", amount = 65.00', '保安费65万元", amount = 66.00')],
        [ItemChanged(5, 5, Item("保安费65万元", Decimal(65)), Item("保安费65万元", Decimal(66)))],
        ("292.34", "293.34"),
    ),
    "words and amount": (
        [(GUARD, GUARD.replace("65", "70"))],
        [ItemChanged(5, 5, Item("保安费65万元", Decimal(65)), Item("保安费70万元", Decimal(70)))],
        ("292.34", "297.34"),
    ),
    "one less in the middle": (
        [(GUARD, "")],
        [ItemRemoved(5, Item("保安费65万元", Decimal(65)))],
        ("292.34", "227.34"),
    ),
    "one more without an amount": (
        [(LAST, f'{LAST}  {{ text = "机动" }},\n')],
        [ItemAdded(11, Item("机动"))],
        ("292.34", "292.34"),
    ),
    "one moved": (
        [(GUARD, ""), (LAST, LAST + GUARD)],
        [ItemMoved(5, 10)],
        ("292.34", "292.34"),
    ),
    "another numbering": ([('numbering = "1."', 'numbering = "(一)"')], [], ("292.34", "292.34")),
}


@pytest.mark.parametrize(("edits", "items", "sums"), ITEMS.values(), ids=ITEMS.keys())
def test_items_of_an_estimate(
    edits: Edits, items: list[Change], sums: tuple[str, str], library: Library
) -> None:
    text = source(HALL)
    old, new = read_side(text, library), read_side(edited(text, edits), library)
    (change,) = find_changes(passage(old, new))
    assert isinstance(change, ItemisedChanged)
    assert list(change.items) == items
    assert (str(change.old_sum), str(change.new_sum)) == sums
    assert change.new == new.filing.declaration.values["estimate"]
    numbered = {fact.key: fact.text for fact in new.statement.facts}
    assert change.new_text == numbered["estimate"]


def test_an_enumeration_that_becomes_a_text(library: Library) -> None:
    text = source(HALL)
    start, end = text.index("[estimate]"), text.index("[[output.quantity]]")
    plain = (text[:start] + text[end:]).replace("\nyear", '\nestimate = "按合同。"\nyear', 1)
    (change,) = find_changes(passage(read_side(text, library), read_side(plain, library)))
    assert isinstance(change, TextChanged)
    assert (change.key, change.new, change.new_text) == ("estimate", "按合同。", "按合同。")
    assert (change.old_text or "").startswith("1.区大厅、河套分行")


CENTRAL: dict[str, tuple[Edits, list[Change]]] = {
    "a column that is printed on demand": (
        [('columns = ["remark"]\n', "")],
        [ColumnsChanged(("remark",), ())],
    ),
    "a field printed only where it is filled in": (
        [('goal_progress = ""\n', "")],
        [TextChanged("goal_progress", "", None, "", None)],
    ),
    "a field that stands in the title": (
        [("year = 2018\n", 'year = 2018\nclass = "(基础设施类)"\n')],
        [FieldChanged("class", None, "(基础设施类)", None, None)],
    ),
    "an amount that becomes words": (
        [("other_funds = 0 ", 'other_funds = "自筹" ')],
        [FieldChanged("other_funds", Decimal(0), "自筹", "0", "自筹")],
    ),
    "a remark": (
        [('target = ">=60亩"', 'target = ">=60亩"\nremark = "两年内"')],
        [CellChanged(at(QUANTITY, 2), at(QUANTITY, 2), "remark", "", "两年内")],
    ),
    "a name in a standard that explains nothing": (
        [('"流转土地"', '"流转农用土地"')],
        [
            IndicatorRenamed(
                at(QUANTITY, 2), at(QUANTITY, 2), "流转土地", "流转农用土地", None, None
            )
        ],
    ),
}


@pytest.mark.parametrize(("edits", "expected"), CENTRAL.values(), ids=CENTRAL.keys())
def test_changes_of_another_standard(
    edits: Edits, expected: list[Change], library: Library
) -> None:
    text = source(FARM)
    old, new = read_side(text, library), read_side(edited(text, edits), library)
    assert list(find_changes(passage(old, new))) == expected
    assert list(find_changes(passage(new, old))) == [change.mirrored() for change in expected]


FARM_FROM_HALL = """\
form = "central-project"
year = 2024
name = "政务服务管理"
manager = "李四"
authority = "某局"
implementer = "深圳市福田区民意速办和智慧城市建设中心"
annual_funds = 300.00
fiscal_funds = 300.00
other_funds = 0
annual_goal = "大厅平稳运转。"

[[output.quantity]]
name = "大厅安保服务人员"
target = "12名"
"""


def test_a_form_that_was_switched_hides_nothing(library: Library) -> None:
    """Fields are the same across standards by the column that they feed, or by their label.

    What the other standard has no place for is gone, and told as that.
    """
    old, new = read_side(source(HALL), library), read_side(FARM_FROM_HALL, library)
    found = list(find_changes(passage(old, new)))
    assert found[0] == FormChanged("shenzhen-project", "central-project")
    assert next(find_changes(passage(new, old))) == found[0].mirrored()
    fields = {change.key: change for change in found if isinstance(change, FieldChanged)}
    assert {key for key, change in fields.items() if change.old is None} == {
        *("manager", "fiscal_funds", "other_funds"),
    }
    assert {key for key, change in fields.items() if change.new is None} == {
        *("code", "term", "project_type", "is_new", "allocation"),
        *("total_amount", "policy_basis", "estimate", "long_term_goal"),
    }
    assert {key for key, change in fields.items() if change.old and change.new} == {
        "annual_funds",
        "annual_goal",
        "authority",
    }
    assert fields["annual_funds"] == AmountChanged(
        "annual_funds", Decimal("297.14"), Decimal("300.00"), "297.14", "300.00"
    )
    assert [change for change in found if isinstance(change, CellChanged)] == [
        CellChanged(at(QUANTITY), at(QUANTITY), "target", "10名", "12名")
    ]
    assert sum(isinstance(change, IndicatorRemoved) for change in found) == 6


def waivers(*waived: tuple[str, str, str]) -> str:
    """Return waivers of rules: at what, for which reason, and more keys."""
    return "".join(
        f'\n[[waive]]\nrule = "SB201"\nat = "{at}"\nreason = "{reason}"\n{more}'
        for at, reason, more in waived
    )


def test_waivers_are_found_with_what_they_are_for(library: Library) -> None:
    """An indicator that moves takes its waiver along; one that takes its place takes none."""
    first, second = "output.quantity[0]", "output.quantity[1].target"
    old = source(HALL) + waivers(
        (first, "现场", ""),
        (second, "据实", ""),
        ("term", "合同", "until = 2025-06-30\n"),
        ("", "甲", ""),
    )
    new = edited(source(HALL), [(GUARDS, "")]) + waivers(
        (first, "现场", ""), (f"{first}.target", "据实", ""),
        ("term", "合同", "until = 2026-06-30\n"), ("", "甲", ""), ("", "乙", "")
    )  # fmt: skip
    before, after = (read_side(text, library) for text in (old, new))
    found = [c for c in find_changes(passage(before, after)) if isinstance(c, WaiverChanged)]
    extended = [(Accepted("合同", date(year, 6, 30)),) for year in (2025, 2026)]
    here, both = (Accepted("现场", None),), (Accepted("甲", None), Accepted("乙", None))
    assert found == [
        WaiverChanged("SB201", "", "", both[:1], both),
        WaiverChanged("SB201", first, None, here, ()),
        WaiverChanged("SB201", "output.quantity[1]", first, (), here),
        WaiverChanged("SB201", "term", "term", *extended),
    ]
    back = [c for c in find_changes(passage(after, before)) if isinstance(c, WaiverChanged)]
    assert {change.mirrored() for change in back} == {*found}


@pytest.mark.parametrize(
    ("old", "new", "difference", "percent"),
    [
        ("852.90", "900.00", "47.10", "5.52"),
        ("10", "7.5", "-2.5", "-25.00"),
        ("0", "5", "5", None),
        (None, "5", "5", None),
        ("5", None, "-5", "-100.00"),
        ("0.1", "0.3", "0.2", "200.00"),
    ],
)
def test_amounts_are_exact(
    old: str | None, new: str | None, difference: str, percent: str | None
) -> None:
    before, after = (None if one is None else Decimal(one) for one in (old, new))
    change = AmountChanged("x", before, after, old, new)
    assert str(change.difference) == difference
    assert (None if change.percent is None else f"{change.percent:.2f}") == percent
