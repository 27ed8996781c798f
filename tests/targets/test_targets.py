"""What every target of the seed, and many another spelling, is read as: a table to check by eye."""

from __future__ import annotations

import re

import pytest

from shenbao.form import Filing
from shenbao.targets import (
    Dimension,
    Direction,
    Duration,
    Quantity,
    Target,
    Unit,
    Unparsed,
    Vocabulary,
    direction_of_name,
    parse_target,
)
from tests.targets.words import BLANK, WORDS, line
from tests.worlds import DATA

TABLE = (DATA / "targets.txt").read_text("utf-8").splitlines()
ROWS = [row for row in TABLE if row and not row.startswith("# ")]
TEXTS = [re.split(" (?:= .*)?→ ", row)[0].replace(BLANK, "") for row in ROWS]

RULES = """58人 ≥95% >95% >=98% <=475元/亩 24小时内 24小时之内 7*24小时 按月发放 2024年12月31日
显著 安全 100% ≤0.1秒 ≥300人/次 6次 0套 ≥100百分比 ≥**% 不适用"""
"""The spellings at the end of the reviewers' rules."""


def targets_of_the_export() -> list[str]:
    lines = (DATA / "export/shenzhen-2024.txt").read_text("utf-8").splitlines()
    cells = [line.split("\t") + [""] * 5 for line in lines]
    groups = ("产出指标", "效益指标", "满意度指标")
    targets = [row[3].strip() for row in cells if row[0] in groups]
    assert len(targets) == 193
    return targets


def test_the_table() -> None:
    assert len(ROWS) == len(set(TEXTS)) > 180
    assert [line(text, parse_target(text, WORDS)) for text in TEXTS] == ROWS


def test_the_table_has_every_target_and_all_are_understood(filings: list[Filing]) -> None:
    authored = [one.texts["target"] for filing in filings for one in filing.declaration.indicators]
    every = {*targets_of_the_export(), *authored, *RULES.split(), "> 95%", ""}
    assert every - set(TEXTS) == set()
    assert [text for text in every if isinstance(parse_target(text, WORDS), Unparsed)] == []


def test_a_standard_carries_the_vocabulary(filings: list[Filing]) -> None:
    for filing in filings:
        for indicator in filing.declaration.indicators:
            target = parse_target(indicator.texts["target"], filing.standard.vocabulary)
            assert target == parse_target(indicator.texts["target"], WORDS)


PARTS = {
    "> 95%": "comparator:>:0 number:95:2 unit:%:4",
    " ≥ 1,600 元/亩": "comparator:≥:1 number:1,600:3 unit:元/亩:9",
    "≥６万 元": "comparator:≥:0 number:６:1 number_scale:万:2 unit:元:4",
    "达到95% 及以上": "lead:达到:0 number:95:2 unit:%:4 limit:及以上:6",
    "24小 时 内响应": "number:24:0 unit:小 时:2 limit:内:6 action:响应:7",
    "7*24小时": "times:7:0 number:24:2 unit:小时:4",
    "百分之九十": "prefix:百分之:0 number:九十:3",
    "80%-90%": "low:80:0 low_unit:%:2 between:-:3 number:90:4 unit:%:6",
    "2024年12月底前完成": "year:2024:0 month:12:5 within:底:8 until:前:9 action:完成:10",
    "1-12月": "from_month:1:0 between:-:1 month:12:2",
    "每两周 1次": "every:每:0 interval:两:1 period:周:2 number:1:4 unit:次:5",
    "优 / 良": "words:优 / 良:0",
    " 不适用": "word:不适用:1",
    "≥**%": "comparator:≥:0 words:**%:1 gap:**:1",
}


@pytest.mark.parametrize(("text", "parts"), PARTS.items(), ids=PARTS.keys())
def test_where_each_part_stands(text: str, parts: str) -> None:
    target = parse_target(text, WORDS)
    found = [f"{part.role}:{part.text}:{part.start}" for part in target.parts]
    assert " ".join(found) == parts


def test_spaces_are_found_where_they_stand() -> None:
    found = parse_target(" ≥ 95\t% ", WORDS).spaces
    assert [(space.text, space.start, space.end) for space in found] == [
        (" ", 0, 1),
        (" ", 2, 3),
        ("\t", 5, 6),
        (" ", 7, 8),
    ]


ALIKE = [
    "≥95% >=95% ＞＝95％ 不低于95% 95%以上 95%及以上 百分之九十五以上 ≥95.0%",
    "24小时内 24小时之内 ≤24小时 二十四小时以内",
    "2024年12月31日前 2024-12-31前 ≤2024年12月31日 2024/12/31之前",
    "每月1次 每月一次",
    "3~5个 3个-5个 三至五个",
    "10000条 10,000条",
]


@pytest.mark.parametrize("texts", ALIKE)
def test_what_means_the_same_is_equal(texts: str) -> None:
    first, *others = [parse_target(text, WORDS) for text in texts.split()]
    assert not isinstance(first, Unparsed)
    assert [other for other in others if other != first] == []


def test_a_scale_is_told_from_the_figure_it_stands_for() -> None:
    short, long = parse_target("6万元", WORDS), parse_target("60000元", WORDS)
    assert isinstance(short, Quantity)
    assert isinstance(long, Quantity)
    assert short != long
    assert short.number.value == long.number.value == 60000


def test_a_duration_is_a_quantity() -> None:
    assert isinstance(parse_target("24小时内", WORDS), Duration)
    assert not isinstance(parse_target("24次/小时", WORDS), Duration)
    assert issubclass(Duration, Quantity)


QUANTITATIVE = {
    True: "≥95% 58人 3~5个 24小时内 2024年12月31日 1-12月 按月发放",
    False: "显著 及时 优/良/中/差 不适用 ≥**% 保障中心正常运转",
}


@pytest.mark.parametrize(("expected", "texts"), QUANTITATIVE.items())
def test_what_is_quantitative(expected: bool, texts: str) -> None:
    targets: list[Target] = [parse_target(text, WORDS) for text in texts.split()]
    assert {target.quantitative for target in targets} == {expected}


def unit_of(text: str) -> Unit | None:
    target = parse_target(f"1{text}", WORDS)
    return target.unit if isinstance(target, Quantity) else None


def test_what_a_unit_is_put_together_from() -> None:
    assert unit_of("元/亩") == Unit("元/亩", Dimension.MONEY, (Dimension.AREA,))
    assert unit_of("个系统") == Unit("个系统", Dimension.COUNT, noun="系统")
    assert unit_of("km/h") == Unit("km/h", WORDS.units["km/h"])
    assert [unit_of(text) for text in ("", "万", "元亩", "每", "%率")] == [None] * 5


NAMES = {
    "系统故障率": Direction.LOWER,
    "故障修复率": Direction.HIGHER,
    "群众满意度": Direction.HIGHER,
    "投诉率": Direction.LOWER,
    "投诉办结率": Direction.HIGHER,
    "不合格率": Direction.LOWER,
    "合格率": Direction.HIGHER,
    "成本节约率": Direction.HIGHER,
    "采购数量": None,
    "": None,
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_which_way_a_name_points(name: str, expected: Direction | None) -> None:
    assert direction_of_name(name, WORDS) == expected


def test_without_a_vocabulary_only_bare_numbers_are_understood() -> None:
    nothing = Vocabulary()
    assert isinstance(parse_target("95", nothing), Quantity)
    assert parse_target("95%", nothing) == Unparsed(2)
    assert parse_target("显著", nothing) == Unparsed(0)
    assert direction_of_name("故障率", nothing) is None
