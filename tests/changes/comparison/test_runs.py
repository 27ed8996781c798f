"""What changed in a text is shown in runs that a person can read, the same back as forth."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.changes.comparison.runs import Run, mirrored, new_text, old_text, text_runs

GOAL = "通过本项目的实施,完成大厅管理及运行工作,保障行政服务大厅运转。"

EXAMPLES = {
    "words": (
        GOAL,
        "通过本项目实施,完成政务大厅的管理和运行工作,保障区行政服务大厅平稳运转。",
        "通过本项目[-的-]实施,完成{+政务+}大厅{+的+}管理[-及-]{+和+}运行工作,保障{+区+}行政服务大厅{+平稳+}运转。",
    ),
    "an amount is one piece": (
        "运维费1,234.50万元;",
        "运维费1,234.60万元;",
        "运维费[-1,234.50-]{+1,234.60+}万元;",
    ),
    "a date": ("2024年12月31日", "2025年12月31日", "[-2024-]{+2025+}年12月31日"),
    "a Latin word is one piece": ("大厅wifi费用", "大厅WLAN费用", "大厅[-wifi-]{+WLAN+}费用"),
    "a sentence between sentences": (
        "第一句不变。第二句要改掉一些字。第三句。",
        "第一句不变。新的一句。第二句要修改一些字。第三句。",
        "第一句不变。{+新的一句。+}第二句要[-改掉-]{+修改+}一些字。第三句。",
    ),
    "a paragraph moved down": ("甲甲\n乙乙\n", "乙乙\n甲甲\n", "[-甲甲\n-]乙乙\n{+甲甲\n+}"),
    "one word in common": ("保洁服务费", "绿化养护服务", "[-保洁-]{+绿化养护+}服务[-费-]"),
    "hardly anything in common": ("在岗率", "年度出勤率情况", "[-在岗率-]{+年度出勤率情况+}"),
    "islands are no bridges": (
        "由中心统一组织实施培训",
        "由街道分别开展实施演练",
        "[-由中心统一组织实施培训-]{+由街道分别开展实施演练+}",
    ),
    "an island between long changes": (
        "全区政务服务窗口的工作人员全年参加业务培训不少于六次",
        "全区政务服务系统的志愿队伍全年参加业务培训不少于六次",
        "全区政务服务[-窗口的工作人员-]{+系统的志愿队伍+}全年参加业务培训不少于六次",
    ),
    "nothing": ("", "", ""),
    "all new": ("", GOAL, f"{{+{GOAL}+}}"),
    "the same": (GOAL, GOAL, GOAL),
}


def marked(old: str, new: str) -> str:
    def one(run: Run) -> str:
        if run.is_same:
            return run.old
        gone = f"[-{run.old}-]" if run.old else ""
        return gone + (f"{{+{run.new}+}}" if run.new else "")

    return "".join(map(one, text_runs(old, new)))


@pytest.mark.parametrize(("old", "new", "expected"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_examples(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


TEXTS = st.text("甲乙丙丁戊。,\n 0123.a", max_size=60)


@given(TEXTS, TEXTS)
def test_runs_hold_both_texts_and_lead_back(old: str, new: str) -> None:
    runs = text_runs(old, new)
    assert (old_text(runs), new_text(runs)) == (old, new)
    assert mirrored(runs) == text_runs(new, old)
    assert all(run.old or run.new for run in runs)
    assert all(run.is_same != other.is_same for run, other in pairwise(runs))


@given(TEXTS, TEXTS)
def test_no_number_is_cut(old: str, new: str) -> None:
    for text, parts in (
        (old, [run.old for run in text_runs(old, new)]),
        (new, [run.new for run in text_runs(old, new)]),
    ):
        ends = {sum(map(len, parts[:count])) for count in range(len(parts))}
        for number in re.finditer(r"\d+", text):
            assert not ends & set(range(number.start() + 1, number.end()))


def test_long_texts_of_few_characters_are_not_weighed_pair_by_pair() -> None:
    """What is between the ends they share is one change, or this would take minutes."""
    end = "".join(map(chr, range(0x4E00, 0x4E00 + 10_000)))
    old, new = "甲" * 15_000, "甲乙" * 7_500
    assert text_runs(end + old + end, end + new + end) == (
        Run(f"{end}甲", f"{end}甲"),
        Run(old[1:], new[1:]),
        Run(end, end),
    )
    sentences = "。" * 15_000, "甲。" * 7_500
    assert text_runs(*sentences) == (Run(sentences[0], sentences[1]),)
