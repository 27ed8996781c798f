"""Which words of a text name a year, and which of them are certainly of the budget's year."""

from __future__ import annotations

import pytest

from shenbao.form.years import Text, YearWords, load_year_words, mentions, scale_words
from tests.worlds import ROOT


def words() -> YearWords:
    found = load_year_words([ROOT / "templates/_base"], [])
    assert found is not None
    return found


WORDS = words()

CERTAIN = {
    "2024年预算9.18万元": ["2024年预算"],
    "2024年度部门预算，2024年资金预算3万元": ["2024年度部门预算", "2024年资金预算"],
    "到期后拟续签,2024年预算为299.6万元(其中包括原合同)": ["2024年预算"],
    "2024年12月31日前完成": ["2024年12月31日前"],
    "2024年底前全部完成验收": ["2024年底前"],
    "2024 年 预算": ["2024 年 预算"],
    "2024\u3000年 12 月 31 日前完成": ["2024\u3000年 12 月 31 日前"],
    "2024财政年度预算": ["2024财政年度预算"],
}
UNCERTAIN = {
    "合同 (2023-2024)": [("2023-2024", (2023, 2024))],
    "合同(22-23年度)": [("22-23年度", (2022, 2023))],
    "2022年、2023年": [("2022年、2023年", (2022, 2023))],
    "〔2023〕34号": [("2023", (2023,))],
    "2024年财政实际下达预算": [("2024年", (2024,))],
    "原合同2024年预算": [("2024年", (2024,))],
    "《2024年预算编制通知》": [("2024年", (2024,))],
    "较2024年预算减少": [("2024年", (2024,))],
    "于2024年12月31日到期": [("2024年12月31日", (2024,))],
    "2024年6月27日至2025年6月26日": [("2024年6月27日", (2024,)), ("2025年6月26日", (2025,))],
    "二〇二四年预算": [("二〇二四", (2024,))],
    "２０２４年预算": [("２０２４", (2024,))],
    "2023年预算": [("2023年", (2023,))],
    "支付2023年尾款": [("2023年", (2023,))],
    "2024 年已支付": [("2024 年", (2024,))],
    "2024年50万元，2025年3次": [("2024年", (2024,)), ("2025年", (2025,))],
    "2024年12月31日24时前": [("2024年12月31日", (2024,))],
    "2024年13月前，2024年12月00日前": [("2024年", (2024,)), ("2024年12月00日", (2024,))],
    "FY24预算、FY2024": [("FY24", (2024,)), ("FY2024", (2024,))],
    "24年度安排，24年12月完成，24年预算": [("24", (2024,))] * 3,
    "2024预算，2024上半年，2024Q1": [("2024", (2024,))] * 3,
    "2024-06完成，2024/6完成": [("2024", (2024,))] * 2,
    "23-24 年度": [("23-24 年度", (2023, 2024))],
    "2024－2026年": [("2024－2026年", (2024, 2026))],
    "2024年1月1日至2024年12月31日止": [("2024年1月1日", (2024,)), ("2024年12月31日", (2024,))],
    "自2023年7月起至 2024年底前": [("2023年7月", (2023,)), ("2024年底", (2024,))],
}
NO_YEAR = ["2024元", "每年2000个", "12024年", "2024.5万元", "电话20241231", "3-5年", "1-12月", ""]
NO_YEAR += ["为期24年", "24个", "2024-6号楼", "2024-065", "KFY24", "FY20245"]


@pytest.mark.parametrize("text", CERTAIN)
def test_plans_and_deadlines_of_the_year_are_certain(text: str) -> None:
    found = list(mentions(text, 2024, WORDS))
    assert [mention.words for mention in found if mention.is_certain] == CERTAIN[text]
    assert all(text[mention.start : mention.end] == mention.words for mention in found)
    assert all(text[slice(*mention.digits)] == "2024" for mention in found if mention.is_certain)


@pytest.mark.parametrize("text", UNCERTAIN)
def test_all_other_years_are_named_and_uncertain(text: str) -> None:
    found = list(mentions(text, 2024, WORDS))
    assert [(mention.words, mention.years) for mention in found] == UNCERTAIN[text]
    assert not any(mention.is_certain for mention in found)


@pytest.mark.parametrize("text", NO_YEAR)
def test_other_figures_are_no_years(text: str) -> None:
    assert list(mentions(text, 2024, WORDS)) == []


@pytest.mark.parametrize(
    ("target", "is_certain", "is_day"),
    [
        ("2024年12月31日", True, False),
        ("2024年12月31日前", True, False),
        ("≤2024-12-31", True, False),
        ("2024年", True, False),
        ("2024年12月底前", True, False),
        ("2024年6月30日前", True, True),
        ("2024年3月", True, True),
        ("2024年2月29日", False, False),
        ("2024年2月30日", False, False),
        ("2023年12月31日", False, False),
        ("合同签订后60日内，2024年6月30日前", False, False),
    ],
)
def test_a_target_that_is_a_day_of_the_year_moves(
    target: str, is_certain: bool, is_day: bool
) -> None:
    found = list(mentions(target, 2024, WORDS, Text.TARGET))
    assert len(found) == 1
    assert (found[0].is_certain, found[0].is_day) == (is_certain, is_day)


def test_a_goal_of_the_whole_year_is_certain_but_not_what_is_done_in_it() -> None:
    found = list(mentions("2024年完成培训，2024年12月31日完成验收", 2024, WORDS, Text.GOAL))
    assert [mention.is_certain for mention in found] == [False, True]


def test_the_end_of_a_period_does_not_move_without_its_beginning() -> None:
    for text in ("2024年1月至2024年12月", "2024年1月1日—2024年12月31日前"):
        found = list(mentions(text, 2024, WORDS, Text.GOAL))
        assert [mention.is_certain for mention in found] == [False, False], text
    (alone,) = mentions("1月至2024年12月完成", 2024, WORDS, Text.GOAL)
    assert alone.is_certain


def test_words_for_one_year_are_found_once_each() -> None:
    assert scale_words("首期款、尾款和尾款", WORDS) == ["首期款", "尾款"]
