"""A workbook for a portal is read back into the declarations that it lists."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.worlds import THREE, A, World

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


@pytest.mark.parametrize("name", ["word", "pdf", "markdown"])
def test_each_kind_of_file_is_read_back(name: str, tmp_path: Path) -> None:
    """Heads and numbers of pages, and the head of the list on each, are no rows of it."""
    world = portal(tmp_path / "repository")
    assert world.build([name]).status == 0
    (made,) = (world.root / "output").glob("2024/portal.*")
    result = world.run("import", str(made), "--form", "portal-list", "--force")
    assert (result.status, result.out) == (
        0, "0 declarations written, 3 there already, 0 kept as they were\n",
    )  # fmt: skip
    assert " error: " not in result.err
    assert " warning: " not in result.err


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
    assert changed == {}


HEAD = "具体项目代码"
NAME, EXPLANATION, TARGET, REMARK, OUTSIDE = 5, 6, 7, 9, 11
"""Columns of the list, and one behind them."""

ROWS = {
    "no code": (
        {0: None}, 1,
        ["No declaration has the code —.", f"{A} has no row for 发放劳务派遣工资人数 any more."],
    ),
    "no name": (
        {NAME: None}, 1,
        ["The row names no indicator, and is not taken.",
         f"{A} has no row for 发放劳务派遣工资人数 any more."],
    ),
    "a remark alone": (
        dict.fromkeys(range(REMARK)) | {REMARK: "请核"}, 1,
        ["The row names no indicator, and is not taken.",
         f"{A} has no row for 发放劳务派遣工资人数 any more."],
    ),
    "no explanation": (
        {EXPLANATION: None}, 0,
        ["绩效指标说明 is blank; “该指标主要考察发放劳务派遣工资人数” stays in the declaration."],
    ),
    "no target": ({TARGET: None}, 0, ["指标值 is blank; “58人” stays in the declaration."]),
    "words beside the list": (
        {OUTSIDE: "另附"}, 0, ["“另附” stands in no column of the list, and is passed over."],
    ),
}  # fmt: skip
"""Cells of the first row of the list, the status, and what is told, in the order of the file."""


@pytest.mark.parametrize(("cells", "status", "told"), ROWS.values(), ids=ROWS.keys())
def test_what_a_row_lacks_is_told_and_changes_nothing(
    cells: dict[int, str | None], status: int, told: list[str], made: bytes, tmp_path: Path
) -> None:
    """What stands in no declaration is not passed over in silence, nor taken for a deletion."""
    book = openpyxl.load_workbook(BytesIO(made))
    sheet = book.worksheets[0]
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == HEAD)
    for column, text in cells.items():
        sheet.cell(head + 1, column + 1).value = text
    edited = BytesIO()
    book.save(edited)
    world = portal(tmp_path / "repository")
    found = read_back(world, edited.getvalue())
    assert (found[0], found[2]) == (status, {})
    messages = [line.partition(": SB031 ")[2] for line in found[1].splitlines() if "SB031" in line]
    assert sorted(words.partition(": ")[2] for words in messages) == sorted(told)


def test_a_head_that_is_repeated_and_a_row_of_totals(made: bytes, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(made))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows(values_only=True) if row[0] == HEAD)
    sheet.append(head)
    sheet.append(["合计", *[None] * 6, "120"])
    edited = BytesIO()
    book.save(edited)
    status, problems, changed = read_back(portal(tmp_path / "repository"), edited.getvalue())
    assert (status, changed) == (1, {})
    assert problems.endswith("SB031 error: The row names no indicator, and is not taken.\n")
    assert problems.count("SB031") == 1


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


def test_rows_of_the_list_itself_are_passed_over(tmp_path: Path) -> None:
    """Sums below each project and above all, which are worked out again."""
    world = portal(tmp_path / "repository")
    world.write("templates/summed/form.toml", SUMMED)
    world.declare("2024/portal", f'form = "summed"\nyear = 2024\nunit = "{UNIT}"\n')
    assert world.build(["xlsx"]).status == 0
    made = world.outputs()["2024/portal.xlsx"]
    sheet = openpyxl.load_workbook(BytesIO(made)).worksheets[0]
    shown = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert (shown.count("全部"), shown.count(f"{A}小计")) == (1, 1)
    (world.root / "edited.xlsx").write_bytes(made)
    read = world.run("import", str(world.root / "edited.xlsx"), "--form", "summed", "--force")
    assert (read.status, read.err) == (0, "")
    assert read.out == "0 declarations written, 3 there already, 0 kept as they were\n"


SUMMED = """\
extends = "portal-list"

[[part]]
key = "indicators"

[[part.row]]
key = "of_project"
label = "{item}小计"
each = "item"
total = true

[[part.row]]
key = "all"
label = "全部"
total = true
"""
