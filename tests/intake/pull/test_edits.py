"""Every kind of edit, as three programs save it, is the same small change of the TOML file."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form import Library
from tests.intake.pull.editing import (
    Edit,
    added,
    deleted,
    edited,
    filled,
    moved,
    over,
    without_controls,
)
from tests.intake.pull.pairs import TEXT, Pair, said
from tests.judges import libreoffice_all

Change = tuple[str, str]
Case = tuple[list[Edit], list[Change], list[str]]
"""Edits, what takes the place of what in the TOML file, and what is said."""

FIRST = """\
[[output.quantity]]
# 去年是5次
name = "业务培训场次"
target = "6次"
"""
SECOND = """\
[[output.quantity]]
name = "业务培训"
target = "≥300人/次"
explain_as = "业务培训人数"
"""
LAST = """\
[[satisfaction.served]]
name = "参训人员满意度"
target = "≥90%"
"""
BASIS = 'policy_basis = "三定方案"\n'
ESTIMATE = """
[estimate]                   # 测算依据
numbering = "1."
items = [
  { text = "培训师资费10万元。", amount = 10.00 },  # 按去年的价
  { text = "教材印刷费3万元。", amount = 3.00 },
  { text = "场地由区里提供", amount = 0.50 },
]
"""
PLACE = '  { text = "场地由区里提供", amount = 0.50 },\n'
NEW = """\
[[output.quantity]]
name = "培训天数"
target = "≥10天"
"""


CASES: dict[str, Case] = {
    "nothing": ([], [], []),
    "an amount": ([over("annual_amount", "15.50")], [("= 13.00", "= 15.50")], []),
    "an amount with a comma": ([over("annual_amount", "1,015.5")], [("= 13.00", "= 1015.50")], []),
    "the same amount, written otherwise": ([over("total_amount", "1213")], [], []),
    "a short text, a flag and a number": (
        [over("policy_basis", "区委1号文"), over("is_new", "否"), over("term", "2")],
        [
            ("term = 1 ", "term = 2 "),
            ("is_new = true", "is_new = false"),
            ("三定方案", "区委1号文"),
        ],
        [],
    ),
    "a paragraph": (
        [over("annual_goal", "完成全区窗口人员的业务培训。\n窗口服务水平明显提高。")],
        [("稳步提高", "明显提高")],
        [],
    ),
    "a cell, its control included": (
        [lambda document: document.type_beside("name", "窗口培训")],
        [('"窗口业务培训"', '"窗口培训"')],
        [],
    ),
    "a paragraph more": (
        [lambda document: document.press_enter("annual_goal", "群众满意。")],
        [("稳步提高。", "稳步提高。\n群众满意。")],
        [],
    ),
    "a field that was blank": (
        [over("long_term_goal", "建成一流窗口。")],
        [('稳步提高。\n"""\n', '稳步提高。\n"""\nlong_term_goal = "建成一流窗口。"\n')],
        [],
    ),
    "a field that need not be there": (
        [over("long_term_goal", "")],
        [],
        [],
    ),
    "an item and its amount": (
        [over("estimate", "1.培训师资费12万元。\n2.教材印刷费3万元。\n3.场地由区里提供")],
        [("培训师资费10万元。", "培训师资费12万元。"), ("amount = 10.00", "amount = 12.00")],
        [
            "table 1, row 7, column 2: SB035 info: The amount of “培训师资费12万元。” is read as "
            "12; it was 10.00."
        ],
    ),
    "an item that tells no amount": (
        [over("estimate", "1.培训师资费10万元。\n2.教材印刷费3万元。\n3.场地由市里提供")],
        [("场地由区里提供", "场地由市里提供")],
        [
            "table 1, row 7, column 2: SB035 info: Check the amount 0.50 of the item that now "
            "reads “场地由市里提供”."
        ],
    ),
    "an item more": (
        [
            over(
                "estimate",
                "1.培训师资费10万元。\n2.教材印刷费3万元。\n3.场地由区里提供\n4.餐费1万元。",
            )
        ],
        [
            (
                "amount = 0.50 },\n",
                'amount = 0.50 },\n  { text = "餐费1万元。", amount = 1.00 },\n',
            )
        ],
        [],
    ),
    "items in another order": (
        [over("estimate", "1.场地由区里提供\n2.培训师资费10万元。\n3.教材印刷费3万元。")],
        [
            ("items = [\n", f"items = [\n{PLACE}"),
            (f"amount = 3.00 }},\n{PLACE}", "amount = 3.00 },\n"),
        ],
        [],
    ),
    "an item less, and the next one in other words": (
        [over("estimate", "1.培训师资费10万元。\n2.场地由市里提供")],
        [
            ('  { text = "教材印刷费3万元。", amount = 3.00 },\n', ""),
            ("场地由区里提供", "场地由市里提供"),
        ],
        [
            "table 1, row 7, column 2: SB035 info: Check the amount 0.50 of the item that now "
            "reads “场地由市里提供”."
        ],
    ),
    "an item more before one in other words": (
        [
            over(
                "estimate",
                "1.培训师资费10万元。\n2.教材印刷费3万元。\n3.餐费1万元。\n4.场地由市里提供",
            )
        ],
        [
            (PLACE, f'  {{ text = "餐费1万元。", amount = 1.00 }},\n{PLACE}'),
            ("场地由区里提供", "场地由市里提供"),
        ],
        [
            "table 1, row 7, column 2: SB035 info: Check the amount 0.50 of the item that now "
            "reads “场地由市里提供”."
        ],
    ),
    "an enumeration that is none any more": (
        [over("estimate", "按去年支出测算，共13.5万元。")],
        [
            (ESTIMATE, "# 按去年的价\n"),
            (BASIS, f'{BASIS}estimate = "按去年支出测算，共13.5万元。"\n'),
        ],
        [
            "table 1, row 7, column 2: SB035 info: The text is not an enumeration any more; the "
            "amounts of its items are dropped."
        ],
    ),
    "a target": ([over("output.quantity[0].target", "8次")], [('"6次"', '"8次"')], []),
    "a name, which the explanation follows": (
        [over("output.cost[0].name", "预算执行率")],
        [("支出进度达标率", "预算执行率")],
        [
            "table 2, row 6, column 5: SB035 info: The explanation of “预算执行率” follows its "
            "name: “该指标主要考察预算执行率”."
        ],
    ),
    "a name and its explanation": (
        [
            over("output.cost[0].name", "预算执行率"),
            over("output.cost[0].explain", "该指标主要考察预算执行率"),
        ],
        [("支出进度达标率", "预算执行率")],
        [],
    ),
    "a standard explanation": (
        [over("output.cost[0].explain", "考察钱花得快不快")],
        [('target = "≥95%"\n', 'target = "≥95%"\nexplain = "考察钱花得快不快"\n')],
        [
            "table 2, row 6, column 5: SB035 info: The explanation of “支出进度达标率” is not the "
            "standard's: it becomes explain."
        ],
    ),
    "an explanation with a subject of its own": (
        [over("output.quantity[1].explain", "该指标主要考察参训人次")],
        [('explain_as = "业务培训人数"', 'explain = "该指标主要考察参训人次"')],
        [
            "table 2, row 3, column 5: SB035 info: The explanation of “业务培训” is not the "
            "standard's: it becomes explain."
        ],
    ),
    "an explanation of its own": (
        [over("output.quality[0].explain", "合格人数除以参训人数")],
        [("合格人数占参训人数的比例", "合格人数除以参训人数")],
        [
            "table 2, row 4, column 5: SB035 info: The explanation of “培训合格率” is not the "
            "standard's: it becomes explain."
        ],
    ),
    "an explanation that is the standard's now": (
        [over("output.quality[0].explain", "该指标主要考察培训合格率")],
        [('explain = "合格人数占参训人数的比例"\n', "")],
        [],
    ),
    "a row more in its class": (
        [added("output.quantity[0].name", "培训天数", "≥10天", "该指标主要考察培训天数")],
        [(FIRST, f"{FIRST}\n{NEW}")],
        [],
    ),
    "a row more with an explanation of its own": (
        [added("output.quantity[1].name", "培训天数", "≥10天", "按日历天数计")],
        [(SECOND, f'{SECOND}\n{NEW}explain = "按日历天数计"\n')],
        [
            "table 2, row 4, column 5: SB035 info: The explanation of “培训天数” is not the "
            "standard's: it becomes explain."
        ],
    ),
    "a row in a class that had none": (
        [filled("时效指标", "按期完成率", "100%", "该指标主要考察按期完成率")],
        [
            (
                '的比例"\n',
                '的比例"\n\n[[output.timeliness]]\nname = "按期完成率"\ntarget = "100%"\n',
            )
        ],
        [],
    ),
    "a row less": ([deleted("output.quantity[1].name")], [(f"\n{SECOND}", "")], []),
    "the last row of a class": ([deleted("satisfaction.served[0].name")], [(f"\n{LAST}", "")], []),
    "rows in another order": (
        [moved("output.quantity[1].name", "output.quantity[0].name")],
        [(f"{FIRST}\n{SECOND}", f"{SECOND}\n{FIRST}")],
        [],
    ),
    "many at once": (
        [
            over("name", "窗口培训"),
            over("output.quantity[0].target", "8次"),
            deleted("output.quantity[1].name"),
            added("satisfaction.served[0].name", "群众满意度", "≥95%", "该指标主要考察群众满意度"),
        ],
        [
            ('"窗口业务培训"', '"窗口培训"'),
            ('"6次"', '"8次"'),
            (f"\n{SECOND}", ""),
            (LAST, f'{LAST}\n[[satisfaction.served]]\nname = "群众满意度"\ntarget = "≥95%"\n'),
        ],
        [],
    ),
}


def changed(changes: list[Change]) -> str:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Pair:
    """A declaration that pulling does not touch."""
    return Pair(tmp_path_factory.mktemp("pair"), TEXT, library)


@pytest.mark.parametrize("name", CASES)
def test_pulls_what_was_edited(name: str, pair: Pair) -> None:
    edits, expected, notes = CASES[name]
    pulled = pair.pull(*edits)
    assert (pulled.new, said(pulled)) == (changed(expected), notes)


@pytest.mark.parametrize("name", CASES)
def test_pulls_it_without_content_controls(name: str, pair: Pair) -> None:
    edits, expected, notes = CASES[name]
    pulled = pair.pull(*edits, saved=without_controls)
    assert (pulled.new, said(pulled)) == (changed(expected), notes)


@pytest.mark.slow
def test_pulls_what_libreoffice_has_saved(pair: Pair, tmp_path: Path) -> None:
    """A third of them shows how it writes what was edited."""
    some = {name: CASES[name] for name in [*CASES][::3]}
    folder = tmp_path / "edited"
    folder.mkdir()
    for name, (edits, _expected, _notes) in some.items():
        (folder / f"{name}.docx").write_bytes(edited(pair.made, *edits))
    saved = libreoffice_all([*folder.iterdir()], tmp_path / "saved", "docx")
    for path in saved:
        _edits, expected, notes = some[path.stem]
        pulled = pair.pull_content(path.read_bytes())
        assert (pulled.new, said(pulled)) == (changed(expected), notes), path.stem
