"""A value of any kind comes home from every format, however its field shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shenbao.toml.literals import commented
from tests.intake.pull.editing import Document as WordDocument
from tests.intake.pull.editing import tags
from tests.worlds import World, options

FIELDS = {
    "score": ('kind = "number"\ndecimals = 2', "7.50", "7.50"),
    "money": ('kind = "amount"\nshow_unit = true', "10000", "10000万元"),
    "yuan": ('kind = "amount"\nunit = "元"', "10308000.00", "10308000.00"),
    "rate": ('kind = "percent"', "99.97", "99.97%"),
    "share": ('kind = "percent"\nshow_unit = false', "0.95", "0.95"),
    "start": ('kind = "date"', "2024-01-05", "2024年1月5日"),
    "filed": ('kind = "date"\ndate = "YYYY.MM.DD"', "2024-12-31", "2024.12.31"),
    "goals": (
        'kind = "list"\nnumbering = "目标1："',
        '["完成甲", "完成乙"]',
        "目标1：完成甲\n目标2：完成乙",
    ),
    "plain": ('kind = "list"', '["甲", "1.乙"]', "甲\n1.乙"),
    "isnew": ('kind = "flag"\nboxes = true', "false", "是□\u3000否☑"),
    "sort": (
        'choices = ["新增项目", "延续项目"]\nboxes = true\nboxes_first = true',
        '"延续项目"',
        "□新增项目\u3000☑延续项目",
    ),
    "type": (
        'kind = "list"\nboxes = true\nchoices = ["1.基建类", ["新建", "扩建"], "2.其他类"]',
        '["1.基建类", "扩建"]',
        "1.基建类☑\u3000其中：新建□\u3000扩建☑\n2.其他类□",
    ),
    "opinion": (
        'kind = "text"\nstamp = "（盖章）\\n年　月　日"',
        '"同意"',
        "同意\n（盖章）\n年　月　日",
    ),
    "month": ('kind = "date"\ndate = "YYYY年MM月"', '"2024-09"', "2024年09月"),
}
"""Fields by their keys: their facts, a value as the house style writes it, and what it shows."""

UNITS = {"money": "万元", "yuan": "元"}

EDITS = {
    "score": ("8", "8.00"),
    "money": ("90,000万元", "90000"),
    "rate": ("１００％", "100"),
    "start": ("2025/3/1", "2025-03-01"),
    "goals": ("目标1：完成甲\n目标2：完成丙", '["完成甲", "完成丙"]'),
    "isnew": ("是☑ 否□", "true"),
    "sort": ("☑新增项目 □延续项目", '"新增项目"'),
    "type": ("1.基建类□ 其中：新建□ 扩建□ 2.其他类√", '["2.其他类"]'),
    "opinion": ("不同意\n（盖章）\n年　月　日", '"不同意"'),
    "month": ("2025年3月", '"2025-03"'),
}
"""What someone types over a value in the Word file, and what that makes of it."""

HEAD = """\
title = "{year}年度表"

[properties]
identifier = "{code}"

[wording]
unit = "万元"
date = "YYYY年M月D日"
yes = "是"
no = "否"
nested = "其中："

[[field]]
key = "code"
label = "编号"
required = true
unique = true

"""

TAIL = """
[indicators]

[[indicators.column]]
key = "category"
label = "类别"
width = 20

[[indicators.column]]
key = "name"
label = "指标名称"
width = 60

[[indicators.column]]
key = "target"
label = "指标值"
width = 40

[[group]]
key = "output"
label = "产出"

[[group.category]]
key = "quantity"
label = "数量"
"""

PLACE = "2031/P-1"
SUFFIXES = ("md", "docx", "xlsx")
FORMATS = options(("markdown", "word", "xlsx"))


def form() -> str:
    fields = (
        f'[[field]]\nkey = "{key}"\nlabel = "{key.upper()}栏"\n{facts}\n\n'
        for key, (facts, _value, _text) in FIELDS.items()
    )
    rows = ", ".join(f'["{key}"]' for key in ("code", *FIELDS))
    grid = f"[grid]\nwidths = [30, 70]\n\n[[grid.block]]\nrows = [{rows}]\n"
    return HEAD + "".join(fields) + grid + TAIL


def line(key: str, value: str) -> str:
    return commented(f"{key} = {value}", UNITS[key]) if key in UNITS else f"{key} = {value}"


def declaration(**values: str) -> str:
    own = {key: value for key, (_facts, value, _text) in FIELDS.items()} | values
    return (
        '#:schema ../../schema/kinds.schema.json\nform = "kinds"\nyear = 2031\ncode = "P-1"\n'
        + "".join(f"{line(key, value)}\n" for key, value in own.items())
        + '\n[[output.quantity]]\nname = "次数"\ntarget = "3次"\n'
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("kinds") / "world")
    world.write("templates/kinds/form.toml", form())
    world.declare(PLACE, declaration())
    assert world.run("build", "--quiet", *FORMATS) == (0, "", "")
    return world


def test_each_shows_as_its_field_says(world: World) -> None:
    shown = tags(world.outputs()[f"{PLACE}.docx"])
    assert {key: shown[key] for key in FIELDS} == {
        key: text for key, (_facts, _value, text) in FIELDS.items()
    }


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_is_imported_as_it_was(suffix: str, world: World, tmp_path: Path) -> None:
    made = world.root / f"output/{PLACE}.{suffix}"
    result = world.run("import", str(made), "--out", str(tmp_path))
    assert result.status == 0, result
    assert (tmp_path / f"{PLACE}.toml").read_text("utf-8") == declaration()


def test_what_is_blank_is_imported_as_nothing(tmp_path: Path) -> None:
    blank = World(tmp_path / "blank")
    blank.write("templates/kinds/form.toml", form())
    text = declaration()
    for key in FIELDS:
        text = re.sub(rf"^{key} = .*\n", "", text, flags=re.MULTILINE)
    blank.declare(PLACE, text)
    assert blank.run("build", "--quiet", *FORMATS) == (0, "", "")
    for suffix in SUFFIXES:
        made = blank.root / f"output/{PLACE}.{suffix}"
        result = blank.run("import", str(made), "--out", str(tmp_path / suffix))
        assert result.status == 0, result
        assert (tmp_path / f"{suffix}/{PLACE}.toml").read_text("utf-8") == text, suffix


def test_each_is_pulled_as_it_was_edited(world: World) -> None:
    document = WordDocument((world.root / f"output/{PLACE}.docx").read_bytes())
    for key, (typed, _value) in EDITS.items():
        document.type_over(key, typed)
    edited = world.write("edited.docx", document.content())
    result = world.run("pull", str(edited), "--write")
    assert result.status == 0, result
    text = (world.root / f"declarations/{PLACE}.toml").read_text("utf-8")
    world.declare(PLACE, declaration())
    assert text == declaration(**{key: value for key, (_typed, value) in EDITS.items()})
