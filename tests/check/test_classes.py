"""Which classes rules ask for, in forms that divide indicators otherwise than most."""

from __future__ import annotations

from pathlib import Path

from tests.worlds import CleanWorld

FORM = """
title = "项目表"

[[field]]
key = "name"
label = "项目名称"

[[part]]
widths = [20, 80]
rows = [["name"]]

[[part]]
kind = "indicators"
weight = 100
column = [
  { key = "group", label = "一级", width = 10 },
  { key = "category", label = "二级", width = 10 },
  { key = "name", label = "三级", width = 20 },
  { key = "target", label = "指标值", width = 20 },
  { key = "weight", label = "分值", kind = "number", width = 10 },
]

[[group]]
key = "output"
label = "产出（{weight}分）"
weight = 60

[[group.category]]
key = "quantity"
label = "数量"
weight = 30

[[group.category]]
key = "quality"
label = "质量"
weight = 30

[[group]]
key = "cost"
label = "成本"
weight = 20

[[group]]
key = "satisfaction"
label = "满意度"
weight = 20
"""
DECLARATION = """
form = "own"
year = 2024
name = "窗口培训"

[[output.quantity]]
name = "培训场次"
target = "6场"
weight = 25

[[output.quality]]
name = "考核合格率"
target = "≥95%"
weight = 35

[[output.quality]]
name = "到课率"
target = "≥90%"
"""


def test_classes_without_second_level(clean: CleanWorld) -> None:
    own(clean, FORM, DECLARATION + "weight = 0\n")
    assert messages(clean) == [
        "SB101 满意度 has no indicator. Add one as [[satisfaction]].",
        "SB102 成本 has no indicator. Add one as [[cost]].",
        "SB108 The weights of 成本 come to 0, not to 20.",
        "SB108 The weights of 数量 come to 25, not to 30.",
        "SB108 The weights of 满意度 come to 0, not to 20.",
        "SB108 The weights of 质量 come to 35, not to 30.",
    ]


def test_weights_are_numbers_of_their_kind(clean: CleanWorld) -> None:
    own(clean, FORM, DECLARATION)
    assert "SB108 到课率 has no weight that is a number." in [
        message.removesuffix(" ") for message in messages(clean, hints=False)
    ]


def own(world: CleanWorld, form: str, declaration: str) -> None:
    folder: Path = world.root / "templates/own"
    folder.mkdir()
    (folder / "form.toml").write_text(form, "utf-8")
    world.path.write_text(declaration, "utf-8")


def messages(world: CleanWorld, *, hints: bool = True) -> list[str]:
    found = world.report()["findings"]
    return sorted(
        f"{problem['code']} {problem['message']} {_hint(problem) if hints else ''}".strip()
        for problem in found
    )


def _hint(problem: dict[str, str]) -> str:
    return problem["hint"] if problem["code"] < "SB108" else ""
