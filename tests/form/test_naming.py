"""Places of forms of parts are named in the words of the form, each unlike all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form.naming import Naming
from shenbao.reports.check.places import place_name
from shenbao.sheet.layout import lay_out
from shenbao.toml import key_path
from tests import own_forms


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("library", "summary", "全年小结"),
        ("library", "branch_phone", "基本情况 › 分馆联系人 › 电话"),
        ("library", "money.gift.spent", "经费（万元） › 社会捐赠 › 支出"),
        ("library", "money.street.full", "经费（万元） › 街道拨款 › 预算 / 调整后"),
        ("library", "money.street", "经费（万元） › 街道拨款"),
        ("library", "money", "经费（万元）"),
        ("library", "indicators.all.weight", "服务指标 › 总分 › 分值"),
        ("library", "readers", "读者评价（30分）"),
        ("library", "readers[1].target", "读者评价（30分） › 投诉办结率 › 目标"),
        ("library", "lending.press[0].weight", "报刊 › 报刊到馆率 › 分值"),
        ("library", "nowhere.at_all", "nowhere.at_all"),
        ("garden", "costs[2].price", "费用情况 / 明细 › 补植 › 单价"),
        ("garden", "costs[9]", "费用情况 / 明细 › row 10"),
        ("garden", "costs.all.sum", "费用情况 / 明细 › 合计 › 小计"),
        ("garden", "now.people.content[0].visits", "本年 › 满意 › 居民满意率 › 本年 / 次数"),
        ("canteen", "month.hygiene[0].target", "当月安排 › 卫生 › 消杀 › 要求"),
        ("canteen", "plan.all.cost", "全年安排 › 合计 › 费用"),
    ],
)
def test_a_place_is_named_by_part_row_and_column(
    name: str, key: str, words: str, tmp_path: Path
) -> None:
    filing = own_forms.filed(own_forms.source(name), own_forms.library(tmp_path / "templates"))
    assert place_name(key_path(key) or (), filing) == words


@pytest.mark.parametrize("name", own_forms.NAMES)
def test_each_value_of_a_sheet_has_words_of_its_own(name: str, tmp_path: Path) -> None:
    filing = own_forms.filed(own_forms.source(name), own_forms.library(tmp_path / "templates"))
    keys = list(lay_out(filing).values())
    assert len(keys) > 10
    assert [key for key in keys if not Naming(filing).words(key_path(key) or ())] == []
    assert len({place_name(key_path(key) or (), filing) for key in keys}) == len(keys)
