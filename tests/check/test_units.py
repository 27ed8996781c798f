"""Amounts in 元, 万元 and 亿元 are compared by what they are worth."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import ROOT, World

FORM = "templates/central-project/form.toml"
CASE = ROOT / "shenbao/check/cases/SB406/bad/ten-and-two.toml"
AMOUNTS = "annual_funds = 13\nfiscal_funds = 10\nother_funds = 2\n"

FUNDS = """\
key = "fiscal_funds"
label = "其中：财政拨款"
kind = "amount"
unit = "万元"
"""


@pytest.mark.parametrize(
    ("unit", "fiscal", "other", "complained"),
    [
        ("元", 100000, 2, False),
        ("亿元", 0.001, 2, False),
        ("万元", 10, 2, False),
        ("元", 10, 2, True),
        ("元", 110000, 2, True),
        ("美元", 100000, 2, False),
    ],
)
def test_the_parts_of_an_amount_may_have_other_units(
    unit: str, fiscal: float, other: float, complained: bool, tmp_path: Path
) -> None:
    world = World(tmp_path / "world")
    world.edit(FORM, FUNDS, FUNDS.replace("万元", unit))
    text = CASE.read_text("utf-8")
    assert AMOUNTS in text
    amounts = f"annual_funds = 12\nfiscal_funds = {fiscal}\nother_funds = {other}\n"
    world.declare("2024/case", text.replace(AMOUNTS, amounts))
    result = world.run("check", str(world.root / "declarations/2024/case.toml"))
    assert result.status < 2, result
    assert ("SB406" in result.out + result.err) == complained, result
