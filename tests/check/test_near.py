"""Slips in names and stray spaces, and what only looks like them."""

from __future__ import annotations

import pytest

from shenbao.check.spacing import ANYWHERE, AT_THE_EDGES, IN_NAMES, stray
from shenbao.declaration.near import is_near

NAME = "深圳市福田区民意速办和智慧城市建设中心"
DISTINGUISHING = "0123456789一二三十东西分本级"

SLIPS = [
    "深圳市福田区民意速办和智慧城市中心",
    "深圳市福田区民意速办和智慧城市建设的中心",
    "深圳市福田区民意速办和智慧城市健设中心",
    "深圳市 福田区民意速办和智慧城市建设中心",
    "深圳市福田区民意速办和智慧城市建设中心 ",
]
OTHERS = [
    "深圳市福田区民意速办中心",
    "深圳市福田区民意速办和智慧城市规划中心",
    "深圳市福田区民意速办和智慧城市建设一中心",
    "深圳市福田区民意速办和智慧城市建设中心(本级)",
    "深圳市福田区",
]


@pytest.mark.parametrize("text", SLIPS)
def test_slips(text: str) -> None:
    assert is_near(text, NAME, DISTINGUISHING)


@pytest.mark.parametrize("text", OTHERS)
def test_other_names(text: str) -> None:
    assert not is_near(text, NAME, DISTINGUISHING)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("福田区第一小学", "福田区第二小学"),
        ("福田区第一小学", "福田区第十一小学"),
        ("东门街道办事处", "西门街道办事处"),
        ("教育局", "教育厅"),
        ("福田区公安分局", "福田区公安局"),
        ("福田区教育局本级", "福田区教育局"),
        ("福田区政务服务局(本级)", "福田区政务服务局"),
    ],
)
def test_units_that_are_alike(text: str, name: str) -> None:
    assert not is_near(text, name, DISTINGUISHING)


def test_widths_do_not_count() -> None:
    assert is_near("福田区政务服务局（本级）", "福田区政务服务局(本级)", "")


SPACES = [
    (IN_NAMES, " 甲乙 ", "甲乙"),
    (IN_NAMES, "甲 乙\u3000丙", "甲乙丙"),
    (IN_NAMES, "甲( 乙 )丙", "甲(乙)丙"),
    (IN_NAMES, "甲 (乙) 丙", "甲(乙)丙"),
    (IN_NAMES, "甲（ 乙 ）", "甲（乙）"),
    (IN_NAMES, "Word 与 Excel", None),
    (IN_NAMES, "AC 9000", None),
    (IN_NAMES, "5G 设备", None),
    (ANYWHERE, "> 95%", ">95%"),
    (ANYWHERE, "≥ 95 %", "≥95%"),
    (ANYWHERE, "24 小时内", "24小时内"),
    (ANYWHERE, "2024年 12月31日", "2024年12月31日"),
    (ANYWHERE, "95%\u00a0", "95%"),
    (AT_THE_EDGES, " 优 ≥90% 良 ≥80%", "优 ≥90% 良 ≥80%"),
    (AT_THE_EDGES, "显著 一般 不显著", None),
]


@pytest.mark.parametrize(("pattern", "text", "mended"), SPACES)
def test_spaces(pattern: object, text: str, mended: str | None) -> None:
    found = stray(text, pattern)  # type: ignore[arg-type]
    if found is None:
        assert mended is None
        return
    (start, end), kept = found
    assert text[:start] + kept + text[end:] == mended
