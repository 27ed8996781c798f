"""The opinions of reviewers' systems: each rule comes under exactly one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.check.discovery import all_rules
from shenbao.check.opinions import FILE, Opinions, load_opinions
from shenbao.diagnostics import Diagnostic
from tests.worlds import ROOT

SHIPPED = ROOT / "templates/_base" / FILE
OFFERED = {
    "指标不够完整",
    "不够细化量化",
    "与项目的相关性不够",
    "指标与指标值不匹配",
    "建议拆分指标",
    "一级二级指标类型错误",
    "建议增加明确指标",
    "其他",
}


def loaded(path: Path) -> tuple[Opinions, list[str]]:
    problems: list[Diagnostic] = []
    opinions = load_opinions([path], problems)
    return opinions, [f"{found.span.line} {found.code} {found.message}" for found in problems]


def test_each_rule_is_named_under_one_of_the_opinions() -> None:
    opinions, problems = loaded(SHIPPED)
    assert problems == []
    assert set(opinions.by_code) == set(all_rules())
    assert set(opinions.by_code.values()) == OFFERED
    assert opinions.rest in OFFERED


def test_the_longest_beginning_wins_and_the_rest_has_one() -> None:
    opinions = Opinions({"SB2": "甲", "SB203": "乙"}, "丙")
    codes = ("SB203", "SB204", "SB301", "NS001", "")
    assert [opinions.of(code) for code in codes] == ["乙", "甲", "丙", "丙", "丙"]


WRONG = {
    "a rule under two": (
        """[[opinion]]
words = "甲"
rules = ["SB101", "SB102"]
[[opinion]]
words = "乙"
rules = ["SB102"]
""",
        ["6 SB013 SB102 stands under two opinions."],
    ),
    "without words": ("[[opinion]]\n", ["1 SB011 words is missing."]),
    "a misspelt key": (
        '[[opinion]]\nwords = "甲"\nrule = ["SB101"]\n',
        ["3 SB010 Unknown key rule."],
    ),
    "broken": ("[[", ["1 SB002 This is not TOML: Invalid initial character for a key part."]),
}


@pytest.mark.parametrize(("text", "reported"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong(text: str, reported: list[str], tmp_path: Path) -> None:
    path = tmp_path / "_base" / FILE
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    assert loaded(path)[1] == reported


def test_files_that_are_not_there(tmp_path: Path) -> None:
    opinions, problems = loaded(tmp_path / "_base" / FILE)
    assert opinions == Opinions()
    assert len(problems) == 1
