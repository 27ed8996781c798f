"""The yearly workbook as a workbook: numbers that add up, and texts that stay texts."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from lxml import etree

from shenbao.form import Filing, Library
from shenbao.form.yearly_workbook import WorkbookColumn
from shenbao.formats import yearly_workbook as renderer
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.sheet.yearly_workbook import Listing, Total, YearlyWorkbook, lay_out_yearly_workbook
from tests.judges import libreoffice
from tests.spreadsheets import NAMES, Area, formulas, opened, parts, points, values
from tests.worlds import ROOT

BASE = ROOT / "templates/_base"
TEMPLATES = Templates([BASE])

COLUMNS = (
    WorkbookColumn("unit", "单位", 10, wrap=True),
    WorkbookColumn("project", "项目", 20),
    WorkbookColumn("amount", "预算数", 12, "#,##0.00", total=True, wrap=True),
)
SMALL = YearlyWorkbook(
    "2024年度汇总表 & 说明",
    "2024-01-01",
    (
        Listing(
            "项目",
            COLUMNS,
            (
                ("a", "=1+1", Decimal("4133.70")),
                ("A", "@SUM(1)", Decimal("0.1")),
                ("a", "00123", "10万元"),
                ("a", "A_x000D_B", Decimal("0.2")),
            ),
            (
                Total(("a", "小计", ""), (0, 2, 3)),
                Total(("A", "小计", ""), (1,), ('A"',)),
                Total(("合计", "", ""), (0, 1, 2, 3)),
            ),
        ),
        Listing("指标", COLUMNS[:2], (("-5%", "http://127.0.0.1/x"),)),
    ),
)


@pytest.fixture(scope="module")
def small() -> bytes:
    return renderer.render(SMALL, TEMPLATES)


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
    assert values(small, 2) == {"A1": "单位", "B1": "项目", "A2": "-5%", "B2": "http://127.0.0.1/x"}


def test_formulas(small: bytes) -> None:
    assert formulas(small) == [
        "SUMPRODUCT(--EXACT($A$2:$A$5,A6),$C$2:$C$5)",
        'SUMPRODUCT(--EXACT($A$2:$A$5,A7),$C$2:$C$5)+SUMPRODUCT(--EXACT($A$2:$A$5,"A"""),$C$2:$C$5)',
        "SUM($C$2:$C$5)",
    ]


def test_a_sheet_can_be_filtered_and_printed(small: bytes) -> None:
    projects, indicators = opened(small)
    assert [projects.title, indicators.title] == ["项目", "指标"]
    assert (projects.freeze_panes, indicators.freeze_panes) == ("A2", "A2")
    assert (projects.auto_filter.ref, indicators.auto_filter.ref) == ("A1:C5", "A1:B2")
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
    rows = (("字" * 40, "字" * 400, Decimal(1)), ("字", "字" * 400, Decimal(1)))
    content = renderer.render(
        YearlyWorkbook("表", "", (Listing("项目", COLUMNS, rows),)), TEMPLATES
    )
    (sheet,) = opened(content)
    heights = [points(sheet, Area(row, 1, row, 1)) for row in (1, 2, 3)]
    assert heights[0] == heights[2] < 25
    assert heights[1] > 100
    tall = (("字" * 4000, "", Decimal(1)),)
    content = renderer.render(
        YearlyWorkbook("表", "", (Listing("项目", COLUMNS, tall),)), TEMPLATES
    )
    assert points(opened(content)[0], Area(2, 1, 2, 1)) == 408.75


def test_a_list_of_nothing() -> None:
    content = renderer.render(YearlyWorkbook("表", "", (Listing("项目", (), ()),)), TEMPLATES)
    (sheet,) = opened(content)
    assert (sheet.title, sheet["A1"].value, sheet.auto_filter.ref) == ("项目", None, None)


def test_the_file_tells_nothing_of_its_making(small: bytes) -> None:
    properties = openpyxl.load_workbook(BytesIO(small)).properties
    assert properties.title == "2024年度汇总表 & 说明"
    assert str(properties.created) == "2024-01-01 00:00:00"
    with ZipFile(BytesIO(small)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert renderer.render(SMALL, TEMPLATES) == small


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
        renderer.render(SMALL, Templates([tmp_path, BASE]))


def test_sheets_of_one_name() -> None:
    listing = SMALL.listings[1]
    with pytest.raises(TemplateError, match=r"^portfolio\.toml: .*already in use"):
        renderer.render(YearlyWorkbook("表", "", (listing, listing)), TEMPLATES)


@pytest.mark.slow
def test_libreoffice_adds_up_the_same(
    small: bytes, filings: list[Filing], library: Library, tmp_path: Path
) -> None:
    """It finds no results in the file, and has to work them out."""
    form, _problems = library.yearly_workbook
    assert form
    real = renderer.render(lay_out_yearly_workbook(2024, filings[:15], form), TEMPLATES)
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
