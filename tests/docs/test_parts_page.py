"""The page on parts shows a form and a declaration that work, and what they come to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.worlds import DATA, ROOT, World

PAGE = (ROOT / "docs/parts.md").read_text("utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A repository with the standard of the page, and its declaration alone."""
    world = World(tmp_path / "repository")
    form, declaration = BLOCKS[:2]
    world.write("templates/training-project/form.toml", form)
    world.declare("2025/training", declaration)
    return world


def test_the_example_shows_what_the_page_says(world: World) -> None:
    made = world.run("build", "--format", "markdown")
    assert (made.status, made.err) == (0, "")
    sheet = (world.root / "output/2025/training.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in sheet.splitlines() if line.startswith("|")]
    assert ["资金（万元）", "合计", "20.00", "25.50", "27.50%"] in rows
    assert ["小计", "40", "25.50"] in rows
    assert ["1、课堂评价", "16", "9.00"] in rows
    assert [row for row in rows if row[0] == "合计"][-1][-1] == "90"
    assert "满意度指标（30分）" in sheet
    assert "注：本表一式两份。" in sheet


HEAD = """title = "目标表"

[[field]]
key = "units"
label = "乡镇"
kind = "list"

[[group]]
key = "output"
label = "产出指标"

[[group.category]]
key = "quantity"
label = "数量指标"

"""
COLUMNS = """[[part]]
kind = "indicators"

[[part.column]]
key = "category"
label = "指标"
width = 10

[[part.column]]
key = "name"
label = "名称"
width = 40

"""
ACROSS = [
    "| 指标 | 名称 | 区域目标值 / 龙门滩镇 | 区域目标值 / 葛坑镇 | 合计 |",
    "| 数量指标 | 示范点数量 | 2 | 1 | 3 |",
]
DOWN = [
    "| 乡镇 | 产出指标 / 数量指标 / 示范点数量 |",
    "| 龙门滩镇 | 2 |",
    "| 葛坑镇 | 1 |",
    "| 合计 | 3 |",
]


@pytest.mark.parametrize(("start", "part", "expected"), [(0, COLUMNS, ACROSS), (1, "", DOWN)])
def test_values_for_each_town(start: int, part: str, expected: list[str], world: World) -> None:
    *blocks, declaration = [block for block in BLOCKS if "units" in block]
    assert len(blocks) == 2
    world.write("templates/training-project/form.toml", HEAD + part + blocks[start])
    world.declare("2025/training", 'form = "training-project"\nyear = 2025\n' + declaration)
    made = world.run("build", "--format", "markdown")
    assert (made.status, made.err) == (0, "")
    sheet = (world.root / "output/2025/training.md").read_text("utf-8")
    assert [
        row for row in sheet.splitlines() if row.startswith("|") and "---" not in row
    ] == expected


def test_what_is_stated_is_printed_instead(world: World) -> None:
    (stated,) = [block for block in BLOCKS if block.startswith("[[stated]]")]
    world.write("declarations/2025/training.toml", BLOCKS[1] + "\n" + stated)
    assert world.run("build", "--format", "markdown").status == 0
    sheet = (world.root / "output/2025/training.md").read_text("utf-8")
    assert "| 合计 | 20.00 | 25.00 | 27.50% |" in sheet


def test_the_variant_is_a_standard(world: World) -> None:
    (variant,) = [block for block in BLOCKS if block.startswith("extends")]
    world.write("templates/district-project/form.toml", variant)
    text = (ROOT / "declarations/2024/440304221061500000017.toml").read_text("utf-8")
    world.declare("2024/district", text.replace('"shenzhen-project"', '"district-project"'))
    made = world.run("build", "--format", "markdown")
    assert (made.status, made.err) == (0, "")
    sheet = (world.root / "output/2024/district.md").read_text("utf-8")
    assert "立项依据" in sheet
    assert "生态效益指标" not in sheet


def test_the_follow_up_repeats_what_it_follows(world: World) -> None:
    (follower,) = [block for block in BLOCKS if "\nfollows = " in block and "form = " in block]
    followed = "2022/tangxi-weituo"
    text = (DATA / f"handed/declarations/{followed}.toml").read_text("utf-8")
    world.declare(followed, text)
    world.declare("2022/evaluation", follower)
    made = world.run("build", "--format", "markdown")
    assert (made.status, made.err) == (0, "")
    sheet = (world.root / "output/2022/evaluation.md").read_text("utf-8")
    names = re.findall(r'^name = "(.*)"', text, re.MULTILINE)
    assert len(names) > 10
    assert [name for name in names if name not in sheet] == []
    assert "99.97%" in sheet
