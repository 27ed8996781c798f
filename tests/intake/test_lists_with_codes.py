"""A list of a form's own columns, codes and parts of targets is read back, or told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from shenbao.intake.loading import Loaded, load_grids
from shenbao.intake.readers import Numbers
from tests import spreadsheets
from tests.worlds import THREE, A, World, committed

UNIT = "深圳市福田区民意速办和智慧城市建设中心"

DISTRICT = """\
extends = "shenzhen-project"

[[field]]
key = "nature"
label = "项目性质"
kind = "list"
boxes = true
choices = [{ label = "新增", code = "01" }, { label = "延续", code = "02" }, "其他"]

[[part]]
key = "more"
widths = [20, 80]
rows = [["nature"]]

[[part]]
key = "indicators"

[[part.column]]
key = "aspect"
label = "约束"
width = 6
kind = "line"
choices = [{ label = "约束性", code = "1" }, { label = "预期性", code = "2" }]

[[part.column]]
key = "weight"
label = "权重"
width = 5
kind = "number"
"""

PORTAL = """\
extends = "portal-list"

[[part]]
key = "indicators"
forms = ["district"]

[[part.column]]
key = "target"
remove = true

[[part.column]]
key = "nature"
label = "性质"
says = "code-name"
after = "name"
width = 6

[[part.column]]
key = "aspect"
label = "约束"
says = "code"
after = "nature"
width = 6

[[part.column]]
key = "weight"
label = "权重"
kind = "number"
after = "aspect"
width = 6

[[part.column]]
key = "sign"
shows = "comparator"
says = "code"
label = "指标性质"
after = "weight"
width = 5
codes = { "≥" = "1", ">" = "2", "=" = "3", "<" = "4", "≤" = "5", "定性" = "6" }

[[part.column]]
key = "figure"
shows = "value"
label = "数值"
after = "sign"
width = 5

[[part.column]]
key = "unit"
shows = "measure_unit"
label = "单位"
after = "figure"
width = 5
"""
HEAD = "三级绩效指标名称"
NAMES = ("发放劳务派遣工资人数", "劳务派遣人员工资发放准确率")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook of a declaration of the district's form."""
    world = district(tmp_path_factory.mktemp("made") / "repository")
    assert (world.run("build", "--format", "xlsx").err) == ""
    return world.outputs()["2024/portal.xlsx"]


def district(root: Path) -> World:
    world = World(root)
    world.write("templates/district/form.toml", DISTRICT)
    world.write("templates/district-portal/form.toml", PORTAL)
    text = committed(THREE[0]).replace('form = "shenzhen-project"', 'form = "district"')
    text = text.replace("[[output", 'nature = ["延续", "其他"]\n\n[[output', 1)
    text = text.replace('target = "58人"', 'target = "58人"\naspect = "约束性"\nweight = 12.5')
    world.declare(THREE[0], text)
    world.declare("2024/portal", f'form = "district-portal"\nyear = 2024\nunit = "{UNIT}"\n')
    return world


def rows(made: bytes) -> list[dict[str, str]]:
    """Return the rows of the list by the names of its columns."""
    found = [[cell.value for cell in row] for row in spreadsheets.opened(made)[0].iter_rows()]
    start = next(index for index, row in enumerate(found) if HEAD in row)
    return [
        {str(head): str(text or "") for head, text in zip(found[start], row, strict=True) if head}
        for row in found[start + 1 :]
    ]


def test_choices_show_their_codes(made: bytes) -> None:
    found = rows(made)
    shown = ("性质", "约束", "权重", "指标性质", "数值", "单位")
    assert [found[0][name] for name in shown] == [
        *("02-延续\n其他", "1", "12.5", "3", "58", "人"),
    ]
    assert found[1]["约束"] == ""


def edited(
    world: World, made: bytes, cells: dict[str, str], *heads: tuple[str, str]
) -> tuple[int, str]:
    """Import the workbook, cells of its first row and some heads changed.

    Return the status and what is told.
    """
    book = openpyxl.load_workbook(BytesIO(made))
    sheet = book.worksheets[0]
    numbered = enumerate(sheet.iter_rows(), 1)
    number, head = next(row for row in numbered if HEAD in [cell.value for cell in row[1]])
    places = {str(cell.value): cell for cell in head if cell.value}
    for name, text in cells.items():
        sheet.cell(number + 1, places[name].column).value = text
    for old, new in heads:
        places[old].value = new
    path = world.root / "edited.xlsx"
    book.save(str(path))
    result = world.run("import", str(path), "--form", "district-portal", "--force")
    return result.status, result.err


def source(world: World) -> str:
    return (world.root / f"declarations/{THREE[0]}.toml").read_text("utf-8")


CHANGES = {
    "nothing": ({}, []),
    "codes": (
        {"约束": "2", "权重": "15", "指标性质": "1", "数值": "60", "单位": "名"},
        [('"约束性"', '"预期性"'), ("weight = 12.5", "weight = 15"), ('"58人"', '"≥60名"')],
    ),
    "words": (
        {"约束": "预期性", "权重": "", "指标性质": "≤"},
        [('"约束性"', '"预期性"'), ("weight = 12.5\n", ""), ('"58人"', '"≤58人"')],
    ),
    "a code with its words, and a target in words": (
        {"约束": "2-预期性", "指标性质": "6", "数值": "显著", "单位": ""},
        [('"约束性"', '"预期性"'), ('"58人"', '"显著"')],
    ),
}


@pytest.mark.parametrize(("cells", "changes"), CHANGES.values(), ids=CHANGES.keys())
def test_cells_come_into_the_declaration(
    cells: dict[str, str], changes: list[tuple[str, str]], made: bytes, tmp_path: Path
) -> None:
    world = district(tmp_path / "repository")
    expected = source(world)
    for old, new in changes:
        assert old in expected
        expected = expected.replace(old, new, 1)
    assert edited(world, made, cells) == (0, "")
    assert source(world) == expected


REFUSED = {
    "a code of no choice": ({"约束": "9"}, "约束 says “9”, which is not understood"),
    "words for a figure": ({"权重": "很高"}, "权重 says “很高”, which is not understood"),
    "a sign of none": (
        {"指标性质": "8"},
        "The target 858人 could not be split into its columns again",
    ),
    "words as a figure": (
        {"指标性质": "1", "数值": "显著", "单位": ""},
        "The target ≥显著 could not be split into its columns again",
    ),
}


@pytest.mark.parametrize(("cells", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_understood_leaves_the_project(
    cells: dict[str, str], message: str, made: bytes, tmp_path: Path
) -> None:
    world = district(tmp_path / "repository")
    before = source(world)
    status, told = edited(world, made, cells)
    assert message in told
    assert (status, source(world)) == (1, before)


def test_what_is_not_taken_is_told(made: bytes, tmp_path: Path) -> None:
    """Words of the declaration, words in an empty column, a column that the list has not."""
    world = district(tmp_path / "repository")
    cells = {"性质": "01-新增", "备注": "请核"}
    status, told = edited(world, made, cells, ("评（扣）分标准", "财政意见"))
    for message in (
        "性质 says “01-新增” and is not taken",
        "备注 says “请核” and is not taken",
        "The list has no column 财政意见: what stands there is passed over",
    ):
        assert message in told
    assert status == 0


def test_an_indicator_that_is_gone_is_told(made: bytes, tmp_path: Path) -> None:
    world = district(tmp_path / "repository")
    status, told = edited(world, made, {HEAD: NAMES[0] + "（新）"})
    assert f"{A} has no row for {NAMES[0]} any more" in told
    assert status == 0


def test_two_columns_of_one_name_are_refused(made: bytes, tmp_path: Path) -> None:
    world = district(tmp_path / "repository")
    before = source(world)
    status, told = edited(world, made, {}, ("备注", "权重"))
    assert "Two columns are called 权重." in told
    assert (status, source(world)) == (1, before)


def test_a_row_without_a_name_is_told(made: bytes, tmp_path: Path) -> None:
    world = district(tmp_path / "repository")
    status, told = edited(world, made, {HEAD: ""})
    assert "The row names no indicator, and is not taken." in told
    assert status == 1


def test_a_list_that_fails_stops_no_other(
    made: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = district(tmp_path / "repository")
    for name in ("1.xlsx", "2.xlsx"):
        (world.root / name).write_bytes(made)

    def fail(sources: Sequence[Path], numbers: Numbers) -> Mapping[Path, Loaded]:
        if sources[0].name == "1.xlsx":
            raise ArithmeticError("unforeseen")
        return load_grids(sources, numbers)

    monkeypatch.setattr("shenbao.intake.lists.load_grids", fail)
    paths = [str(world.root / name) for name in ("1.xlsx", "2.xlsx")]
    result = world.run("import", *paths, "--form", "district-portal", "--force")
    assert result.status == 1
    assert "1.xlsx:1:1: SB" in result.err
    assert "2.xlsx" not in result.err
