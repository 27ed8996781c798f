"""Looking only where there may be a sum finds all that looking everywhere finds."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from shenbao.check.sums import granted, stated_sums
from shenbao.form import Filing, Library
from shenbao.money import AmountWords, find_grants, find_statements
from shenbao.toml import KeyPath, texts
from tests.properties import tries
from tests.worlds import ROOT

WORDS = [
    *(
        "3",
        "0.5",
        "20",
        "１０",
        "%",
        "30%",
        "元",
        "万元",
        "万",
        "/月",
        "台",
        "=",
        "≈",
        "*",
        "×",
        "+",
    ),
    *(
        "(",
        ")",
        "（",
        "）",
        ",",
        "，",
        "；",
        "。",
        ":",
        "、",
        " ",
        "其中",
        "包括",
        "含",
        "合计",
        "共",
    ),
    *("共计", "累计", "总计", "分别", "首款", "尾款", "原合同需支付", "财政下达", "实际下达预算为"),
]
PROSE = st.lists(st.sampled_from(WORDS), max_size=16).map("".join)


@cache
def amount_words() -> AmountWords:
    standard, _ = Library(ROOT / "templates").load("shenzhen-project")
    assert standard
    return standard.amounts


@tries(200, whole=5000)
@given(PROSE)
def test_nothing_is_missed(text: str) -> None:
    words = amount_words()
    everywhere = [((), one) for one in find_statements(text, words)]
    assert list(stated_sums([((), text)], words)) == everywhere
    assert list(granted([text], words)) == list(find_grants(text, words))


def test_nothing_is_missed_in_the_real_declarations(filings: list[Filing]) -> None:
    found = 0
    for filing in filings:
        words = filing.standard.amounts
        told: list[tuple[KeyPath, str]] = list(texts(filing.declaration.document.data))
        everywhere = [(path, one) for path, text in told for one in find_statements(text, words)]
        assert list(stated_sums(told, words)) == everywhere
        found += len(everywhere)
    assert found > 20
