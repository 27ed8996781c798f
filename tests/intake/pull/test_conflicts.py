"""What both the document and the declaration have changed: merged, or told as a conflict."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.intake.pull import Prefer
from tests.intake.pull.editing import Edit, added, deleted, moved, over, without_custom_xml
from tests.intake.pull.pairs import TEXT, Pair, said
from tests.intake.pull.test_edits import FIRST, NEW, SECOND

CHOOSE = "Choose: --prefer word takes what the document says, --prefer toml keeps this."
Change = tuple[str, str]


@pytest.fixture
def pair(tmp_path: Path, library: Library) -> Pair:
    return Pair(tmp_path, TEXT, library)


def moved_on(pair: Pair, *changes: Change) -> str:
    for old, new in changes:
        pair.change(old, new)
    return pair.toml.read_text(encoding="utf-8")


MERGED: dict[str, tuple[list[Change], list[Edit], list[Change]]] = {
    "another field": (
        [('"三定方案"', '"区委1号文"')],
        [over("annual_amount", "15.00")],
        [("= 13.00", "= 15.00")],
    ),
    "the same change": ([("= 13.00", "= 15.00")], [over("annual_amount", "15.00")], []),
    "only the declaration": ([("= 13.00", "= 15.00"), ('"6次"', '"8次"')], [], []),
    "other columns of a row": (
        [("≥300人/次", "≥400人/次")],
        [over("output.quantity[1].name", "培训")],
        [('"业务培训"', '"培训"')],
    ),
    "another row above it": (
        [(FIRST, f"{NEW}\n{FIRST}")],
        [over("output.quantity[0].target", "8次")],
        [('"6次"', '"8次"')],
    ),
    "a row that went, and one that was changed": (
        [(f"{FIRST}\n", "")],
        [over("output.quantity[1].target", "≥400人/次")],
        [("≥300人/次", "≥400人/次")],
    ),
    "a row that both deleted": (
        [(f"{FIRST}\n", "")],
        [deleted("output.quantity[0].name")],
        [],
    ),
    "a row that both added": (
        [(SECOND, f"{SECOND}\n{NEW}")],
        [added("output.quantity[1].name", "培训天数", "≥10天", "该指标主要考察培训天数")],
        [],
    ),
    "rows that each added": (
        [(FIRST, f"{FIRST}\n{NEW}")],
        [added("output.quantity[1].name", "教师人数", "2人", "该指标主要考察教师人数")],
        [(SECOND, f'{SECOND}\n[[output.quantity]]\nname = "教师人数"\ntarget = "2人"\n')],
    ),
    "the pattern of explanations": (
        [('form = "shenzhen-project"', 'form = "shenzhen-project"\nexplain_pattern = "考核"')],
        [over("output.quantity[0].target", "8次")],
        [('"6次"', '"8次"')],
    ),
    "a comment": (
        [("# 去年是5次", "# 去年是5次，前年4次")],
        [over("name", "培训")],
        [('"窗口业务培训"', '"培训"')],
    ),
}


@pytest.mark.parametrize("name", MERGED)
def test_changes_of_both_are_merged(name: str, pair: Pair) -> None:
    changes, edits, expected = MERGED[name]
    text = moved_on(pair, *changes)
    pulled = pair.pull(*edits)
    for old, new in expected:
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert (pulled.new, said(pulled)) == (text, [])


CONFLICTS: dict[str, tuple[list[Change], list[Edit], str, list[Change]]] = {
    "a field": (
        [("= 13.00", "= 14.00")],
        [over("annual_amount", "15.00")],
        "table 1, row 5, column 4: SB034 {}: 本年度项目金额（万元） has changed in both: here it "
        "is “15.00”, in the declaration “14.00”.",
        [("= 14.00", "= 15.00")],
    ),
    "a target": (
        [('"6次"', '"7次"')],
        [over("output.quantity[0].target", "8次")],
        "table 2, row 2, column 4: SB034 {}: 指标值 of “业务培训场次” has changed in both: here it "
        "is “8次”, in the declaration “7次”.",
        [('"7次"', '"8次"')],
    ),
    "an explanation": (
        [("的比例", "的百分比")],
        [over("output.quality[0].explain", "该指标主要考察培训合格率")],
        "table 2, row 4, column 5: SB034 {}: 指标解释 of “培训合格率” has changed in both: here it "
        "is “该指标主要考察培训合格率”, in the declaration “合格人数占参训人数的百分比”.",
        [('explain = "合格人数占参训人数的百分比"\n', "")],
    ),
    "a row deleted here": (
        [("≥300人/次", "≥400人/次")],
        [deleted("output.quantity[1].name")],
        "table 2, row 2, column 3: SB034 {}: The row of “业务培训” was deleted here and changed in "
        "the declaration.",
        [("\n" + SECOND.replace("300", "400"), "")],
    ),
    "a row deleted there": (
        [(f"{SECOND}\n", "")],
        [over("output.quantity[1].target", "≥400人/次")],
        "table 2, row 3, column 3: SB034 {}: “业务培训” was changed here and deleted in the "
        "declaration.",
        [(FIRST, f"{FIRST}\n{SECOND.replace('300', '400').replace('explain_as', 'explain')}")],
    ),
}


@pytest.mark.parametrize("name", [name for name in CONFLICTS if name != "a row deleted there"])
def test_a_conflict_is_told_and_decided(name: str, pair: Pair) -> None:
    changes, edits, message, expected = CONFLICTS[name]
    text = moved_on(pair, *changes)
    pulled = pair.pull(*edits)
    assert (pulled.new, said(pulled)) == (text, [message.format("error")])
    assert pulled.problems[0].hint == CHOOSE
    kept = pair.pull(*edits, prefer=Prefer.TOML)
    assert (kept.new, said(kept)) == (text, [message.format("warning")])
    taken = pair.pull(*edits, prefer=Prefer.WORD)
    for old, new in expected:
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert (taken.new, said(taken)) == (text, [message.format("warning")])


def test_a_row_deleted_there_comes_back_if_the_document_is_preferred(pair: Pair) -> None:
    changes, edits, message, _expected = CONFLICTS["a row deleted there"]
    text = moved_on(pair, *changes)
    pulled = pair.pull(*edits)
    assert (pulled.new, said(pulled)) == (text, [message.format("error")])
    taken = pair.pull(*edits, prefer=Prefer.WORD)
    back = '\n[[output.quantity]]\nname = "业务培训"\ntarget = "≥400人/次"\n'
    back += 'explain = "该指标主要考察业务培训人数"\n'
    assert taken.new == text.replace(FIRST, FIRST + back)


def test_two_orders_are_a_conflict(pair: Pair) -> None:
    pair.change(SECOND, f"{SECOND}\n{NEW}")
    pair.made = pair.word()
    text = moved_on(pair, (f"{FIRST}\n{SECOND}", f"{SECOND}\n{FIRST}"))
    pulled = pair.pull(moved("output.quantity[2].name", "output.quantity[0].name"))
    assert (pulled.new, said(pulled)) == (
        text,
        [
            "1: SB034 error: The rows of 数量指标 have one order here, another in the declaration.",
        ],
    )


def test_the_preferred_order_is_taken(pair: Pair) -> None:
    pair.change(SECOND, f"{SECOND}\n{NEW}")
    pair.made = pair.word()
    text = moved_on(pair, (f"{FIRST}\n{SECOND}", f"{SECOND}\n{FIRST}"))
    edit = moved("output.quantity[2].name", "output.quantity[1].name")
    assert pair.pull(edit, prefer=Prefer.TOML).new == text
    ours, theirs = f"{SECOND}\n{FIRST}\n{NEW}", f"{FIRST}\n{NEW}\n{SECOND}"
    assert text.count(ours) == 1
    assert pair.pull(edit, prefer=Prefer.WORD).new == text.replace(ours, theirs)


def test_without_its_memory_a_document_is_pulled_into_what_it_was_made_of(pair: Pair) -> None:
    def forgets(content: bytes) -> bytes:
        return without_custom_xml(content)

    pulled = pair.pull(over("annual_amount", "15.00"), saved=forgets)
    assert (pulled.new, said(pulled)) == (TEXT.replace("= 13.00", "= 15.00"), [])
    text = moved_on(pair, ('"6次"', '"7次"'))
    pulled = pair.pull(over("annual_amount", "15.00"), saved=forgets)
    assert (pulled.new, said(pulled)) == (
        text,
        ["1: SB033 error: The declaration has changed since, and the document forgot what it was."],
    )
