"""A declaration that is carried over: years move exactly, and nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form import Filing, Library
from shenbao.form.writing import format_declaration
from shenbao.toml import Document, at, parse
from shenbao.years.carrying import Amounts, Carried, carried_over
from tests.properties import tries
from tests.worlds import ROOT

LIBRARY = Library(ROOT / "templates")
DECLARATIONS = sorted((ROOT / "declarations/2024").glob("*.toml"))
PATH = Path("declarations/2024/one.toml")

PIECES = [
    "2024年预算9.18万元",
    "2024年12月31日前完成",
    "2024年度绩效目标",
    "支付2023年尾款",
    "首期款",
    "合同(2023-2024)",
    "2024年6月27日至2025年6月26日",
    "二〇二四年",
    "2024元",
    '引号"和反斜杠\\',
    "《2024年预算》",
    "# TODO 不是注释",
    "\t",
    "，",
    "。",
    "\n",
]
UNCERTAIN = [PIECES[3], PIECES[4], PIECES[5], PIECES[6], PIECES[7], PIECES[10]]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
TARGETS = st.sampled_from(
    ["2024年12月31日", "2024年6月30日前", "2024-12-31", "≥95%", "2024年2月29日"]
)


def filed(text: str) -> Filing:
    document, _problems = parse(text, PATH)
    assert document is not None
    filing, problems = LIBRARY.file(document)
    assert filing is not None, problems
    return filing


def carried(text: str, amounts: Amounts = Amounts.KEEP) -> tuple[Carried, Document]:
    made = carried_over(filed(text), text, 2025, amounts)
    document, _problems = parse(made.text, PATH)
    assert document is not None
    return made, document


def without_new_comments(old: str, new: str) -> str:
    """Return the new text without the lines that are TODO comments and were not in the old one."""
    authored = {*old.splitlines()}
    kept = [
        line
        for line in new.splitlines(keepends=True)
        if not line.lstrip().startswith("# TODO ")
        or line.rstrip("\r\n").replace("2025", "2024") in authored
    ]
    assert len(kept) == len(old.splitlines())
    return "".join(kept)


def check_only_years_moved(text: str, made: Carried, after: Document) -> None:
    """Hold the new text against the old one, character by character, and value by value."""
    plain = without_new_comments(text, made.text)
    assert len(plain) == len(text)
    changed = [place for place in range(len(text)) if text[place] != plain[place]]
    assert [(text[place], plain[place]) for place in changed] == [("4", "5")] * len(changed)
    assert all(text[place - 3 : place + 1] == "2024" for place in changed)
    assert len(changed) == 1 + len(made.moved)
    before, _problems = parse(text, PATH)
    assert before is not None
    assert after.data["year"] == 2025
    moved = {change.path for change in made.moved}
    for path, words in before.texts:
        new = at(after.data, path)
        assert (new != words) == (path in moved)
        expected = words
        for change in made.moved:
            if change.path == path:
                assert change.old in expected
                expected = expected.replace(change.old, change.new, 1)
        assert new.count("2025") == expected.count("2025")


@pytest.mark.parametrize("path", DECLARATIONS, ids=lambda path: path.stem)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_in_the_declarations_only_years_move(path: Path, line_end: str) -> None:
    text = path.read_text("utf-8").replace("\n", line_end)
    made, after = carried(text)
    assert made.text.count("\n") - made.text.count(line_end) == 0
    check_only_years_moved(text, made, after)
    assert made.doubts


def test_the_declarations_are_found() -> None:
    assert len(DECLARATIONS) == 15


@given(intro=TEXTS, items=st.lists(TEXTS, min_size=1, max_size=3), goal=TEXTS, target=TARGETS)
@tries(40)
def test_in_any_declaration_only_years_move(
    intro: str, items: list[str], goal: str, target: str
) -> None:
    data = dict(filed(DECLARATIONS[0].read_text("utf-8")).declaration.document.data)
    data |= {
        "annual_goal": f"目标{goal}",
        "estimate": {
            "numbering": "1.",
            "intro": f"按{intro}",
            "items": [{"text": f"项{' '.join(item.split())}"} for item in items],
        },
        "output": {"timeliness": [{"name": "完成时间", "target": target}]},
    }
    text = format_declaration(data, filed(DECLARATIONS[0].read_text("utf-8")).standard)
    made, after = carried(text)
    check_only_years_moved(text, made, after)
    listed = {doubt.path for doubt in made.doubts}
    for words, path in [(goal, ("annual_goal",)), (intro, ("estimate", "intro"))]:
        if any(piece in words for piece in UNCERTAIN):
            assert path in listed


LINES = """\
form = "shenzhen-project"
year = 2024                  # 年度
code = "440304241063100300099"
name = "窗口业务培训"
applicant = "某区政务服务中心"
budget_unit = "某区政务服务数据管理局"
term = 3                     # 年
project_type = "31 履职类项目"
is_new = true
allocation = "项目法"
total_amount = 39.00         # 万元
annual_amount = 13.00        # 万元
policy_basis = '无'
annual_goal = "2024年12月31日前完成。"

[estimate]                   # 测算依据
numbering = "1."
items = [ { text = "师资费首款", amount = 9.00 }, { text = "合同(2023-2024)", amount = 4.00 } ]

[[output.quantity]]
name = "场次"
target = "6场"

[[waive]]
rule = "SB202"
reason = "去年同意"
"""


def test_what_is_listed_stands_above_what_it_is_about() -> None:
    made, after = carried(LINES)
    assert [(doubt.where, doubt.why) for doubt in made.doubts] == [
        ("本年度项目金额（万元）", "13.00 is the amount of 2024"),
        ("测算依据", "2 amounts are those of 2024"),
        ("项目总金额（中期规划，万元）", "the amount for all years was kept"),
        ("是否新增项目", "新增 may hold for 2024 only"),
        ("测算依据 › item 1", "首款 may hold for 2024 only"),
        ("测算依据 › item 2", "it names 2023-2024"),
        ("数量指标 › 场次", "the 1 target is that of 2024"),
        ("waive", "this was written for 2024: 去年同意"),
    ]
    added = [
        (line, below)
        for line, below in zip(made.text.split("\n"), made.text.split("\n")[1:], strict=False)
        if line.startswith("# TODO") and not below.startswith("# TODO")
    ]
    assert [below.split(" ")[0] for _line, below in added] == [
        "is_new",
        "total_amount",
        "annual_amount",
        "[estimate]",
        "items",
        "[[output.quantity]]",
        "[[waive]]",
    ]
    assert made.moved[0].new == "2025年12月31日前"
    assert after.data["annual_goal"] == "2025年12月31日前完成。"


def test_emptied_amounts_are_named_in_place() -> None:
    made, after = carried(LINES, Amounts.EMPTY)
    assert "# TODO 13.00 was the amount of 2024: annual_amount = 13.00        # 万元" in made.text
    assert 'items = [ { text = "师资费首款" }, { text = "合同(2023-2024)" } ]' in made.text
    assert "annual_amount" not in after.data
    assert str(after.data["total_amount"]) == "39.00"
    assert [(doubt.where, doubt.why) for doubt in made.doubts if "was the" in doubt.why] == [
        ("本年度项目金额（万元）", "13.00 was the amount of 2024"),
        ("测算依据 › item 1", "9.00 was the amount of 2024"),
        ("测算依据 › item 2", "4.00 was the amount of 2024"),
    ]


def test_money_for_all_years_stays_whatever_the_form_calls_it() -> None:
    text = (
        'form = "shanghai-project"\nyear = 2024\nname = "培训"\nimplementer = "某单位"\n'
        "start = 2024-01-01\nend = 2026-12-31\ntotal_fiscal = 300\nannual_fiscal = 100\n"
        'annual_goal = "完成培训。"\n'
    )
    made, after = carried(text, Amounts.EMPTY)
    assert (after.data["total_fiscal"], "annual_fiscal" in after.data) == (300, False)
    assert [doubt.why for doubt in made.doubts] == [
        "100 was the amount of 2024",
        "the amount for all years was kept",
    ]


def test_the_goal_of_the_year_ends_with_it() -> None:
    """The last day of the year is a deadline in a goal; elsewhere only where words say so."""
    end = "2024年12月31日全部完成"
    text = LINES.replace("2024年12月31日前完成。", end).replace("'无'", f'"{end}"')
    made, after = carried(text)
    assert after.data["annual_goal"] == "2025年12月31日全部完成"
    assert after.data["policy_basis"] == end
    assert [(moved.path, moved.new) for moved in made.moved] == [
        (("annual_goal",), "2025年12月31日")
    ]


def test_years_long_past_are_counted_and_not_listed() -> None:
    basis = "2019年立项，2021年和2022年试点。"
    made, after = carried(LINES.replace("'无'", f'"{basis}"'))
    assert (made.older, after.data["policy_basis"]) == (3, basis)
    assert [doubt for doubt in made.doubts if doubt.path == ("policy_basis",)] == []
    made, _after = carried(LINES.replace("'无'", '"2019年立项，2023年试点。"'))
    assert made.older == 1
    assert [doubt.why for doubt in made.doubts if doubt.path == ("policy_basis",)] == [
        "it names 2023年"
    ]


@pytest.mark.parametrize(
    ("items", "left"),
    [
        (
            '{ amount = 9.00, text = "师资费" }, { text = "场地费", amount = 4.00 }',
            '{ text = "师资费" }, { text = "场地费" }',
        ),
        ('{amount=9.00,text="师资费"}', '{text="师资费"}'),
        ("{ amount = 9.00 }, {amount=4.00}", "{  }, {}"),
    ],
)
def test_amounts_leave_their_braces_as_they_were(items: str, left: str) -> None:
    line = LINES[LINES.index("items = ") :].split("\n", maxsplit=1)[0]
    text = LINES.replace(line, f"items = [ {items} ]")
    document, _problems = parse(text, PATH)
    assert document is not None
    filing, _faults = LIBRARY.salvage(document)
    assert filing is not None
    made = carried_over(filing, text, 2025, Amounts.EMPTY)
    assert f"items = [ {left} ]\n" in made.text


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("funds.basic.amount = 5\nfunds.project.amount = 7\n", {}),
        ("funds.basic = { amount = 5 }\nfunds.project.amount = 7\n", {"basic": {}}),
        ("funds = { basic.amount = 5, project.amount = 7 }\n", {}),
        ("[funds]\nbasic.amount = 5\n[funds.project]\namount = 7\n", {"project": {}}),
    ],
)
def test_amounts_behind_dotted_keys_can_be_emptied(written: str, left: dict[str, object]) -> None:
    text = f'form = "department-whole"\nyear = 2024\ndepartment = "某局"\n{written}'
    made, after = carried(text, Amounts.EMPTY)
    assert after.data.get("funds", {}) == left
    assert [doubt.why for doubt in made.doubts if "was the" in doubt.why] == [
        "5 was the amount of 2024",
        "7 was the amount of 2024",
    ]


def test_a_month_of_last_year_is_listed_as_a_day_is(tmp_path: Path) -> None:
    form = tmp_path / "months/form.toml"
    form.parent.mkdir()
    form.write_text(
        'title = "表"\n[[field]]\nkey = "month"\nlabel = "月份"\nkind = "date"\n'
        'date = "YYYY年M月"\n[[field]]\nkey = "day"\nlabel = "日期"\nkind = "date"\n'
        '[[part]]\nwidths = [1, 1, 1, 1]\nrows = [["month", "day"]]\n',
        "utf-8",
    )
    shutil.copytree(ROOT / "templates/_base", tmp_path / "_base")
    text = 'form = "months"\nyear = 2024\nmonth = "2024-06"\nday = 2024-06-30\n'
    document, _problems = parse(text, PATH)
    assert document is not None
    filing, problems = Library(tmp_path).file(document)
    assert filing is not None, problems
    made = carried_over(filing, text, 2025, Amounts.KEEP)
    assert [(doubt.path, doubt.why) for doubt in made.doubts] == [
        (("month",), "it is a day of 2024"),
        (("day",), "it is a day of 2024"),
    ]
