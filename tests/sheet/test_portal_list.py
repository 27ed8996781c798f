"""Lists for the portal of a finance bureau: codes of classes, of signs, of indicators."""

from __future__ import annotations

import shutil
from pathlib import Path

from shenbao.form.listing import coded
from tests import spreadsheets
from tests.intake.pull.editing import Document, tags
from tests.worlds import THREE, A, B, C, World, options

UNIT = "深圳市福田区民意速办和智慧城市建设中心"
HEADS = (
    "具体项目代码",
    "一级绩效指标代码",
    "一级绩效指标名称",
    "二级绩效指标",
    "三级绩效指标代码",
    "三级绩效指标名称",
    "绩效指标说明",
    "指标值",
    "评（扣）分标准",
    "备注",
)
SIGNS = """\
extends = "portal-list"

[[part]]
key = "indicators"

[[part.column]]
key = "sign"
after = "explain"
shows = "comparator"
says = "code"
label = "指标性质"
width = 5
codes = { "≥" = "1", ">" = "2", "=" = "3", "<" = "4", "≤" = "5", "定性" = "6" }

[[part.column]]
key = "figure"
after = "sign"
shows = "value"
label = "数值"
width = 5

[[part.column]]
key = "unit"
after = "figure"
shows = "measure_unit"
label = "单位"
width = 5
"""


def listed(world: World, form: str = "portal-list") -> list[list[str]]:
    """Return the rows of the list's workbook, its head among them."""
    world.declare("2024/portal", f'form = "{form}"\nyear = 2024\nunit = "{UNIT}"\n')
    result = world.run("build", "--format", "xlsx")
    assert (result.status, result.err) == (0, "")
    sheet = spreadsheets.opened(world.outputs()["2024/portal.xlsx"])[0]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    found = rows
    head = next(index for index, row in enumerate(found) if HEADS[0] in row)
    columns = [index for index, text in enumerate(found[head]) if text]
    return [[row[index] for index in columns] for row in found[head:]]


def test_the_columns_and_codes(tmp_path: Path) -> None:
    rows = listed(World(tmp_path / "repository", THREE))
    assert tuple(rows[0]) == HEADS
    assert rows[1] == [
        *(A, "1", "产出指标", "11-数量指标", "1101", "发放劳务派遣工资人数"),
        *("该指标主要考察发放劳务派遣工资人数", "58人", "", ""),
    ]
    assert [row[4] for row in rows if row[0] == C][:6] == [
        *("1101", "1102", "1103", "1104", "1105", "1201")
    ]
    assert {row[0] for row in rows[1:]} == {A, B, C}
    assert {(row[1], row[2]) for row in rows[1:]} == {
        *(("1", "产出指标"), ("2", "效益指标"), ("3", "满意度指标"))
    }


TARGETS = {
    "≥95%": ["1", "95", "%"],
    "大于95%": ["2", "95", "%"],
    "58人": ["3", "58", "人"],
    "<3天": ["4", "3", "天"],
    "不超过3天": ["5", "3", "天"],
    "显著": ["6", "显著", ""],
}


def test_signs_of_targets(tmp_path: Path) -> None:
    """A target in one column is taken apart."""
    world = World(tmp_path / "repository")
    shutil.copytree(world.root / "templates/portal-list", world.root / "templates/signs")
    world.write("templates/signs/form.toml", SIGNS)
    for number, target in enumerate(TARGETS):
        world.another(f"2024/{number}", number, ('"58人"', f'"{target}"'))
    rows = listed(world, "signs")
    assert rows[0][6:11] == ["绩效指标说明", "指标性质", "数值", "单位", "指标值"]
    named = [row for row in rows if row[5] == "发放劳务派遣工资人数"]
    assert {row[10]: row[7:10] for row in named} == TARGETS


def test_what_is_said_of_a_code() -> None:
    found = [coded("数量指标", "11", says) for says in ("name", "code", "code-name")]
    assert found == ["数量指标", "11", "11-数量指标"]
    assert {coded("数量指标", "", says) for says in ("name", "code", "code-name")} == {"数量指标"}


def test_a_list_of_nothing_shows_its_head(tmp_path: Path) -> None:
    """And so does the empty form."""
    world = World(tmp_path)
    world.declare("2030/list", f'form = "portal-list"\nyear = 2030\nunit = "{UNIT}"\n')
    built = world.run("build", *options(["markdown", "word", "xlsx"]))
    assert (built.status, built.err) == (0, "")
    head = f"| {' | '.join(HEADS)} |\n"
    assert (
        (world.root / "output/2030/list.md")
        .read_text("utf-8")
        .endswith(f"{head}| {' | '.join('---' for _head in HEADS)} |\n")
    )
    (sheet,) = spreadsheets.opened((world.root / "output/2030/list.xlsx").read_bytes())
    assert [cell.value for cell in sheet[sheet.max_row]] == [*HEADS]
    assert head in world.run("standard", "show", "portal-list").out


def test_of_a_list_only_what_its_own_file_says_is_pulled(tmp_path: Path) -> None:
    world = World(tmp_path, THREE[:2])
    world.declare("2024/list", f'form = "unit-list"\nyear = 2024\nunit = "{UNIT}"\n')
    path = world.root / "output/2024/list.docx"
    assert world.run("build", "--format", "word").status == 0
    pulled = world.run("pull", str(path))
    assert (pulled.status, pulled.err) == (0, "")
    assert pulled.out.startswith("No difference between")

    document = Document(path.read_bytes())
    document.type_over("unit", "某局")
    path.write_bytes(document.content())
    assert '+unit = "某局"\n' in world.run("pull", str(path)).out

    document.type_over("projects[0].indicator", "某指标")
    path.write_bytes(document.content())
    refused = world.run("pull", str(path)).err
    assert refused.count("error:") == 1
    assert "Not understood: 某指标" in refused
    assert "What a list shows is changed in the declaration that it is from." in refused

    other = tags(document.content())["projects[1].indicator"]
    assert other != "某指标"
    document.type_over("projects[0].indicator", other)
    path.write_bytes(document.content())
    refused = world.run("pull", str(path)).err
    assert refused.count("error:") == 1
    assert f"Not understood: {other}" in refused
