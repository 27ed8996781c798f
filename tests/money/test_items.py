"""The amount of an item is read where its text leaves no doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shenbao.money import amount_of, budgets_of
from tests.money.words import WORDS

AMOUNTS = {
    "房租5万元": "5",
    "房租约5 万元": "5",
    "房租1,234.5万元": "1234.5",
    "电脑2台，5万元": "5",
    "编号12，5万元": "5",
    "房租5-6万元，合计5.5万元": "5.5",
}
NONE = [
    "房租9 5万元",
    "房租1 200元",
    "房租1\n200元",
    "房租1，234万元",
    "房租1, 234万元",
    "房租1,23万元",
    "房租5-6万元",
    "房租5～6万元",
    "房租3至5万元",
    "房租5²万元",
    "房租1½万元",
    "合计1 200元",
]


@pytest.mark.parametrize(("text", "amount"), AMOUNTS.items())
def test_one_amount_is_that_of_the_item(text: str, amount: str) -> None:
    assert amount_of(text, 2024, WORDS) == Decimal(amount)


@pytest.mark.parametrize("text", NONE)
def test_a_figure_that_may_be_part_of_another_is_none(text: str) -> None:
    assert amount_of(text, 2024, WORDS) is None


def test_a_budget_that_may_be_part_of_another_figure_is_none() -> None:
    text = "2024年预算9.18万元，2024年预算1,23万元"
    assert budgets_of(text, 2024, WORDS) == [Decimal("9.18")]
