"""Worksheets of lists: numbers that add up, and texts that stay texts."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from lxml import etree
from msgspec.structs import replace

from shenbao.form import Filing, Library
from shenbao.formats import xlsx
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.sheet.layout import lay_out
from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table, Worksheet
from tests.judges import libreoffice
from tests.spreadsheets import NAMES, Area, formulas, opened, parts, points, values
from tests.worlds import ROOT

BASE = ROOT / "templates/_base"
TEMPLATES = Templates([BASE])

HEAD = Row(tuple(Cell(label, Role.COLUMN) for label in ("单位", "项目", "预算数")))


def row(number: int, unit: str, project: str, amount: str, figure: str = "") -> Row:
    """Return a row of a list with the keys of its cells."""
    texts = {"unit": unit, "project": project, "amount": amount}
    return Row(
        tuple(
            Cell(text, Role.TEXT, f"list[{number}].{key}", figure=figure * (key == "amount"))
            for key, text in texts.items()
        )
    )


def total(label: str, word: str, text: str, formula: str) -> Row:
    """Return a row of sums below a list."""
    figure = text.replace(",", "")
    sum_of = Cell(text, Role.FIXED, figure=figure, formula=formula)
    if not word:
        return Row((Cell(label, Role.LABEL, columns=2), sum_of))
    return Row((Cell(label, Role.LABEL), Cell(word, Role.FIXED), sum_of))


def listed(name: str, rows: list[Row], totals: list[Row], cut: frozenset[int]) -> Table:
    worksheet = Worksheet(name, (10.0, 20.0, 12.0), cut, len(rows))
    return Table("list", (25.0, 45.0, 30.0), (*rows, *totals), (HEAD,), worksheet=worksheet)


AMOUNTS = "{list[0].amount}:{list[3].amount}"
UNITS = "{list[0].unit}:{list[3].unit}"
PROJECTS = listed(
    "项目",
    [
        row(0, "a", "=1+1", "4,133.70", "4133.70"),
        row(1, "A", "@SUM(1)", "0.10", "0.10"),
        row(2, "a", "00123", "10万元"),
        row(3, "a", "A_x000D_B", "0.20", "0.20"),
    ],
    [
        total("a", "小计", "4,133.90", f'=SUMPRODUCT(--EXACT({UNITS},"a"),{AMOUNTS})'),
        total("A", "小计", "0.10", f'=SUMPRODUCT(--EXACT({UNITS},"A"),{AMOUNTS})'),
        total("合计", "", "4,134.00", f"=SUM({AMOUNTS})"),
    ],
    frozenset({1}),
)
INDICATORS = listed("指标", [row(0, "-5%", "http://127.0.0.1/x", "")], [], frozenset())
SMALL = Sheet(
    "2024年度汇总表 & 说明",
    "",
    (PROJECTS, INDICATORS),
    {"date": "2024-01-01"},
    {"size": "A4 landscape"},
)


def rendered(*tables: Table) -> bytes:
    return xlsx.render(Sheet("表", "", tables), TEMPLATES)


@pytest.fixture(scope="module")
def small() -> bytes:
    return xlsx.render(SMALL, TEMPLATES)


def test_values_and_results(small: bytes) -> None:
    assert values(small, 1) == {
        **{"A1": "单位", "B1": "项目", "C1": "预算数"},
        **{"A2": "a", "B2": "=1+1", "C2": 4133.7},
        **{"A3": "A", "B3": "@SUM(1)", "C3": 0.1},
        **{"A4": "a", "B4": "00123", "C4": "10万元"},
        **{"A5": "a", "B5": "A_x000D_B", "C5": 0.2},
        **{"A6": "a", "B6": "小计", "C6": 4133.9},
        **{"A7": "A", "B7": "小计", "C7": 0.1},
        **{"A8": "合计", "C8": 4134.0},
    }
    assert values(small, 2) == {
        **{"A1": "单位", "B1": "项目", "C1": "预算数"},
        **{"A2": "-5%", "B2": "http://127.0.0.1/x"},
    }


def test_formulas(small: bytes) -> None:
    assert formulas(small) == [
        'SUMPRODUCT(--EXACT($A$2:$A$5,"a"),$C$2:$C$5)',
        'SUMPRODUCT(--EXACT($A$2:$A$5,"A"),$C$2:$C$5)',
        "SUM($C$2:$C$5)",
    ]


def test_a_sheet_can_be_filtered_and_printed(small: bytes) -> None:
    projects, indicators = opened(small)
    assert [projects.title, indicators.title] == ["项目", "指标"]
    assert (projects.freeze_panes, indicators.freeze_panes) == ("A2", "A2")
    assert (projects.auto_filter.ref, indicators.auto_filter.ref) == ("A1:C5", "A1:C2")
    assert projects.print_title_rows == "$1:$1"
    assert projects.page_setup.orientation == "landscape"
    header = etree.fromstring(parts(small)["xl/worksheets/sheet1.xml"]).find(".//{*}oddHeader")
    assert header is not None
    assert header.text == "&C&14 2024年度汇总表 && 说明"


def test_numbers_have_the_format_of_their_column(small: bytes) -> None:
    (projects, _indicators) = opened(small)
    formats = [projects[f"C{row}"].number_format for row in range(2, 9)]
    assert formats == ["#,##0.00"] * 2 + ["@"] + ["#,##0.00"] * 4
    assert [projects[f"C{row}"].alignment.horizontal for row in (2, 4, 8)] == [
        "right",
        "left",
        "right",
    ]
    assert [projects[f"A{row}"].font.name for row in (1, 2, 6)] == ["黑体", "宋体", "黑体"]


def test_rows_are_high_enough_for_what_is_wrapped() -> None:
    """Texts of a column that is cut are not; their first line is to be seen."""
    rows = [
        row(0, "字", "字" * 400, ""),
        row(1, "字" * 100, "字\n" * 400, ""),
        row(2, "字", "", ""),
    ]
    (sheet,) = opened(rendered(listed("项目", rows, [], frozenset({1}))))
    heights = [points(sheet, Area(place, 1, place, 1)) for place in (1, 2, 3, 4)]
    assert heights[0] == heights[1] == heights[3] < 25
    assert heights[2] > 100
    looks = [sheet[place].alignment for place in ("B2", "B3", "A3")]
    assert [(look.wrap_text or False, look.vertical) for look in looks] == [
        (False, "center"),
        (False, "top"),
        (True, "center"),
    ]
    tall = [row(0, "字" * 4000, "", "")]
    (sheet,) = opened(rendered(listed("项目", tall, [], frozenset())))
    assert points(sheet, Area(2, 1, 2, 1)) == 408.75


def test_heads_on_two_levels() -> None:
    outer = (Cell("单位", Role.COLUMN, rows=2), Cell("绩效指标", Role.COLUMN, columns=2))
    inner = (
        Cell("单位", Role.COLUMN, continued=True),
        Cell("名称", Role.COLUMN),
        Cell("值", Role.COLUMN),
    )
    (sheet,) = opened(rendered(replace(INDICATORS, head=(Row(outer), Row(inner)))))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", "A2:C3")
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:A2", "B1:C1"]
    assert sheet.print_title_rows == "$1:$2"


def test_a_form_may_have_a_list_on_a_worksheet_beside_it() -> None:
    lines = Table("lines", (100.0,), (Row((Cell("填报单位", Role.TEXT),)),), ruled=False)
    form, projects = opened(rendered(lines, PROJECTS))
    assert [form["A1"].value, form["A2"].value] == ["表", "填报单位"]
    assert [projects.title, projects["A1"].value] == ["项目", "单位"]


def test_the_file_tells_nothing_of_its_making(small: bytes) -> None:
    properties = openpyxl.load_workbook(BytesIO(small)).properties
    assert properties.title == "2024年度汇总表 & 说明"
    assert str(properties.created) == "2024-01-01 00:00:00"
    with ZipFile(BytesIO(small)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert xlsx.render(SMALL, TEMPLATES) == small


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "size = 10\n",
            "size = 100\n",
            r"\d+:8: size must be from 1 to 72\.",
        ),
        ("{title}", "{name}", r"\d+:10: \{name\} in header is not a gap .*"),
    ],
)
def test_what_is_wrong_with_the_looks(old: str, new: str, says: str, tmp_path: Path) -> None:
    text = (BASE / "portfolio.xlsx.toml").read_text("utf-8")
    text, comment = "\n".join(text.splitlines()[1:]), text.splitlines()[0]
    assert comment.startswith("#")
    (tmp_path / "portfolio.xlsx.toml").write_text(text.replace(old, new, 1) + "\n", "utf-8")
    with pytest.raises(TemplateError, match=rf"^portfolio\.xlsx\.toml:{says}"):
        xlsx.render(SMALL, Templates([tmp_path, BASE]))


def test_worksheets_of_one_name() -> None:
    with pytest.raises(TemplateError, match=r"^form\.toml: .*already in use"):
        rendered(INDICATORS, INDICATORS)


@pytest.mark.slow
def test_libreoffice_adds_up_the_same(
    small: bytes, filings: list[Filing], library: Library, tmp_path: Path
) -> None:
    """It finds no results in the file, and has to work them out."""
    yearly, _problems = library.yearly_list
    assert yearly
    listing, _problems = library.list_of_year(yearly, 2024, filings[:15])
    assert listing
    real = xlsx.render(lay_out(listing), TEMPLATES)
    for name, content in {"small": small, "real": real}.items():
        expected = results(content)
        assert len(expected) >= 3
        (tmp_path / name).mkdir()
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(without_results(content))
        assert not set(results(path.read_bytes()).values()) & set(expected.values())
        counted = libreoffice(path, tmp_path / name, "xlsx").read_bytes()
        assert results(counted) == pytest.approx(expected)


def results(content: bytes) -> dict[str, float]:
    """Return the result of each formula of the first sheet, 0 where there is none."""
    root = etree.fromstring(parts(content)["xl/worksheets/sheet1.xml"])
    cells = [formula.getparent() for formula in root.iterfind(".//m:f", NAMES)]
    found = {}
    for cell in cells:
        assert cell is not None
        value = cell.find("m:v", NAMES)
        found[str(cell.get("r"))] = float(value.text or 0) if value is not None else 0.0
    return found


def without_results(content: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, part in parts(content).items():
            changed = (
                re.sub(r"(</f>)<v>[^<]*</v>", r"\1", part.decode()) if "sheet1" in name else ""
            )
            archive.writestr(name, changed or part)
    return target.getvalue()
