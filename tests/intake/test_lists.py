"""A workbook for a portal is read back into the declarations that it lists."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.worlds import THREE, A, C, World

UNIT = "深圳市福田区民意速办和智慧城市建设中心"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook of three declarations."""
    world = portal(tmp_path_factory.mktemp("made") / "repository")
    assert world.run("build", "--format", "xlsx").status == 0
    return world.outputs()["2024/portal.xlsx"]


def portal(root: Path) -> World:
    world = World(root, THREE)
    world.declare("2024/portal", f'form = "portal-list"\nyear = 2024\nunit = "{UNIT}"\n')
    return world


def read_back(
    world: World, made: bytes, *edits: tuple[str, str]
) -> tuple[int, str, dict[str, str]]:
    """Import the workbook, some cells changed; return the status, what is wrong, the changes."""
    book = openpyxl.load_workbook(BytesIO(made))
    for old, new in edits:
        cells = [
            cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == old
        ]
        assert cells, old
        cells[0].value = new
    path = world.root / "edited.xlsx"
    book.save(str(path))
    before = {place: text(world, place) for place in THREE}
    result = world.run("import", str(path), "--form", "portal-list", "--force")
    now = {place: text(world, place) for place in THREE}
    return (
        result.status,
        result.err,
        {place: now[place] for place in now if now[place] != before[place]},
    )


def text(world: World, place: str) -> str:
    return (world.root / f"declarations/{place}.toml").read_text("utf-8")


def test_what_was_not_edited_changes_nothing(made: bytes, tmp_path: Path) -> None:
    assert read_back(portal(tmp_path / "repository"), made) == (0, "", {})


def test_edits_come_into_the_declarations(made: bytes, tmp_path: Path) -> None:
    """A target, an explanation, a class by its code alone; comments and all else stay."""
    world = portal(tmp_path / "repository")
    before = text(world, THREE[0])
    status, problems, changed = read_back(
        world,
        made,
        ("58人", "60人"),
        ("该指标主要考察劳务派遣人员工资发放是否准确", "按月核对。"),
        ("22-社会效益指标", "21"),
    )
    assert (status, problems) == (0, "")
    assert changed.keys() == {THREE[0]}
    expected = before.replace('target = "58人"', 'target = "60人"')
    expected = expected.replace(
        'explain_as = "劳务派遣人员工资发放是否准确"', 'explain = "按月核对。"'
    ).replace("[[benefit.social]]", "[[benefit.economic]]")
    assert changed[THREE[0]] == expected


WRONG = {
    "a code of none": ((A, "440304000000000000000"), "No declaration has the code 4403040000"),
    "a class of none": (
        ("22-社会效益指标", "29-社会效益"),
        "“29-社会效益” is not a class of shenzhen-project.",
    ),
    "no head": (("指标值", "目标"), "No row heads the list: it needs the columns 具体项目代码"),
}


@pytest.mark.parametrize(("edit", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_certain_is_refused(
    edit: tuple[str, str], message: str, made: bytes, tmp_path: Path
) -> None:
    status, problems, changed = read_back(portal(tmp_path / "repository"), made, edit)
    assert status == 1
    assert message in problems
    assert not changed.keys() & {f"2024/{C}"}


ALL = """\
extends = "portal-list"

[[part]]
key = "indicators"
forms = ["*"]

[[part.column]]
key = "explain"
remove = true
"""


def test_a_list_of_all_standards_is_read_back(tmp_path: Path) -> None:
    world = portal(tmp_path / "repository")
    world.write("templates/all/form.toml", ALL)
    world.declare("2024/portal", f'form = "all"\nyear = 2024\nunit = "{UNIT}"\n')
    result = world.run("build", "--format", "xlsx")
    assert (result.status, result.err) == (0, "")
    book = openpyxl.load_workbook(BytesIO(world.outputs()["2024/portal.xlsx"]))
    (cell,) = (
        cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "58人"
    )
    cell.value = "60人"
    book.save(str(world.root / "edited.xlsx"))
    before = text(world, THREE[0])
    read = world.run("import", str(world.root / "edited.xlsx"), "--form", "all", "--force")
    assert (read.status, read.err) == (0, "")
    assert text(world, THREE[0]) == before.replace('target = "58人"', 'target = "60人"')
