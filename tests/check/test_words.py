"""The words of the rules, and what declarations must come to: data that says where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.check.rules.sb307_no_formula import formula_of
from shenbao.check.words import Words, load_words
from shenbao.diagnostics import Diagnostic
from tests.worlds import ROOT, CleanWorld

BASE = ROOT / "templates/_base"


def loaded(*folders: Path) -> tuple[Words | None, list[str]]:
    problems: list[Diagnostic] = []
    words = load_words(folders, problems)
    return words, [f"{one.span.line} {one.code} {one.message}" for one in problems]


def test_the_words_of_the_repository() -> None:
    words, problems = loaded(BASE)
    assert problems == []
    assert words
    assert [name for name in Words.__struct_fields__ if not getattr(words, name)] == []


def test_a_standard_says_only_what_is_different(tmp_path: Path) -> None:
    (tmp_path / "review.toml").write_text('satisfaction = ["好评"]\n', "utf-8")
    words, problems = loaded(tmp_path, BASE)
    base, _ = loaded(BASE)
    assert problems == []
    assert words
    assert base
    assert words.satisfaction == ("好评",)
    assert words.inputs == base.inputs


WRONG = {
    "a misspelt key": ('satisfactoin = ["好评"]', ["1 SB010 Unknown key satisfactoin."]),
    "a text for a list": (
        'satisfaction = "好评"',
        ["1 SB012 satisfaction must be an array of texts, not a text."],
    ),
    "a list of numbers": (
        "inputs = [1]",
        ["1 SB012 inputs must be an array of texts, not an array."],
    ),
    "a blank word": ('inputs = ["坐席", ""]', ["1 SB013 A word of inputs is blank."]),
    "a blank text": ('measures = ""', ["1 SB011 measures is blank."]),
    "broken": ("[[", ["1 SB002 This is not TOML: Invalid initial character for a key part."]),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong(text: str, said: list[str], tmp_path: Path) -> None:
    (tmp_path / "review.toml").write_text(text, "utf-8")
    words, problems = loaded(tmp_path, BASE)
    assert words is None
    assert problems == said


def test_words_that_nobody_gives(tmp_path: Path) -> None:
    words, problems = loaded(tmp_path)
    assert words is None
    assert problems[0] == "1 SB011 execution_rates is missing."
    assert len(problems) == len(Words.__struct_fields__)


TOTALS = {
    "not a field of amounts": (
        '[[total]]\nyear = 2024\nfield = "annual_goal"\namount = 1\n',
        "3:9 SB013 annual_goal is not a field that holds an amount.",
    ),
    "no year": (
        '[[total]]\nfield = "annual_amount"\namount = 1\n',
        "1:3 SB011 year is missing.",
    ),
    "a field nobody has": (
        '[[total]]\nyear = 2024\nfield = "annual_amount"\namount = 1\nwhere = { nobody = "甲" }\n',
        "5:11 SB010 Unknown key nobody.",
    ),
}


@pytest.mark.parametrize(("text", "said"), TOTALS.values(), ids=TOTALS.keys())
def test_totals_that_are_wrong(text: str, said: str, clean: CleanWorld) -> None:
    (clean.root / "portfolio.toml").write_text(text, "utf-8")
    (found,) = clean.report()["findings"]
    assert f"{found['line']}:{found['column']} {found['code']} {found['message']}" == said


def test_totals_are_not_asked_of_some_files(clean: CleanWorld) -> None:
    text = '[[total]]\nyear = 2024\nfield = "annual_amount"\namount = 1\n'
    (clean.root / "portfolio.toml").write_text(text, "utf-8")
    assert clean.codes() == ["SB506"]
    assert clean.codes(str(clean.path)) == []


def test_what_is_advised_as_an_explanation_counts_as_one(clean: CleanWorld) -> None:
    """Whoever copies the formula that SB307 names is asked no more."""
    words, _problems = loaded(BASE)
    assert words
    formulas = {*(formula.partition("=")[2] for formula in words.formulas), words.counted}
    assert len(formulas) > 25
    assert [text for text in formulas if not any(word in text for word in words.methods)] == []
    clean.replace('explain = "考核合格人数占参训人数的比例"', 'explain = "考核合格情况"')
    (finding,) = clean.report("--select", "SB307")["findings"]
    advised = finding["hint"].removesuffix(".").rpartition(": ")[2]
    assert advised in formulas
    clean.replace('explain = "考核合格情况"', f'explain = "{advised}"')
    assert clean.codes("--select", "SB307") == []


def test_the_longest_end_of_a_name_has_its_formula() -> None:
    words, _problems = loaded(BASE)
    assert words
    assert formula_of("设备验收合格率", words) == formula_of("合格率", words) != ""
    assert formula_of("项目资金支出进度", words) == formula_of("预算执行率", words) != ""
    assert formula_of("笔记本电脑", words) == ""
