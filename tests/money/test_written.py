"""Amounts that stand alone in a cell, as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.money.words import AmountWords, load_amount_words
from shenbao.money.written import WrittenAmount, read_amount
from tests.worlds import ROOT


def words() -> AmountWords:
    problems: list[object] = []
    found = load_amount_words([ROOT / "templates/_base/amounts.toml"], problems)  # type: ignore[arg-type]
    assert not problems
    return found


WORDS = words()

IN_WAN = {
    "852.9万元": "852.9",
    "852.90万元": "852.90",
    "13万": "13",
    "130000元": "13",
    "13.00万元整": "13.00",
    "RMB 852.9万": "852.9",
    "¥852.9万元": "852.9",
    "￥ 8,529,000.00 元": "852.9",
    "人民币贰拾万元整": "20",
    "贰拾万元整": "20",
    "十万零五百元": "10.05",
    "一亿二千万元": "12000",
    "伍佰捌拾元伍角叁分": "0.058053",
    "2千元": "0.2",
    "-5万元": "-5",
    "852.9（万元）": "852.9",
    "852.9万元人民币": "852.9",
    "13万元整（人民币）": "13",
    "297万1400元": "297.14",
    "1亿2000万元": "12000",
    "壹万零仟零佰零拾伍元": "1.0005",
    "一万亿元": "100000000",
    "一百二十元": "0.012",
    "贰 拾 万 元 整": "20",
    "1亿零500元": "10000.05",
    "(1,234.00万元)": "-1234.00",
}
PLAIN = {
    "852.9": "852.9",
    "1,234.00": "1234.00",
    "(1,234.00)": "-1234.00",
    "１３": "13",
    "\u22125": "-5",
    "\ufe635": "-5",
    "1\u2009250": "1250",
    "1 250 000.5": "1250000.5",
    "1\xa0250": "1250",
}

NONE = [
    "", "约13万元", "13-15万元", "13万元/年", "¥1,000", "RMB13", "二三元", "壹佰", "1,23",
    "13.万元", "(-5)", "万元", "十元万", "五角二元", "三元二元", "9" * 61,
    "12 34", "12\n34", "1 250 00", "3 125000元", "3\u3000125元5", "1.5 000", "1,000 000",
    "2.5万3000元", "1万20000元", "1元2万", "3万5", "3万5万元", "1万零零1元", "(5(万元))元",
    "1. 5", "1, 234", "1,\n234", "91\n.10", "3万元 5元", "3万元\n5000元", "伍佰元 叁角",
    "852.9¹", "5²", "①②", "⒈5", "㊀万元", "5½", "٣", "1\u200b2",
    "二十三十万元", "五百六百元", "一万万元", "一亿二亿元", "三万五元", "一百二元", "二百五万元",
]  # fmt: skip


@pytest.mark.parametrize("text", IN_WAN)
def test_amounts_with_a_unit_are_in_wan(text: str) -> None:
    assert read_amount(text, WORDS) == WrittenAmount(Decimal(IN_WAN[text]), has_unit=True)
    found = read_amount(text, WORDS)
    assert found
    assert str(found.figure) == IN_WAN[text]


@pytest.mark.parametrize("text", PLAIN)
def test_amounts_without_a_unit_are_in_that_of_the_form(text: str) -> None:
    found = read_amount(text, WORDS)
    assert found == WrittenAmount(Decimal(PLAIN[text]), has_unit=False)


@pytest.mark.parametrize("text", NONE)
def test_what_is_not_certain_is_no_amount(text: str) -> None:
    assert read_amount(text, WORDS) is None


def test_thousands_are_parted_as_the_form_does_it() -> None:
    assert read_amount("1'234'567.8", WORDS, "'") == WrittenAmount(Decimal("1234567.8"), False)
    assert read_amount("1'234'567.8", WORDS) is None


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_figure_in_yuan_comes_to_as_many_wan(figure: Decimal) -> None:
    for text in (f"{figure}元", f"{figure:,}元", f"人民币{figure}元整"):
        found = read_amount(text, WORDS)
        assert found
        assert found.figure * 10_000 == figure
