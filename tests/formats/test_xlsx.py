"""The sheet as a workbook: every cell where the form has it, and every text as it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet

from shenbao.form import Filing
from shenbao.formats import xlsx
from shenbao.formats.column_widths import shared_columns
from shenbao.formats.errors import LongTextError, TemplateError
from shenbao.formats.spreadsheets.text_heights import CharacterWidths, count_lines
from shenbao.formats.templating import Templates
from shenbao.sheet import Cell, Role, Row, Sheet, Table
from shenbao.sheet.layout import lay_out
from shenbao.sheet.pages import with_headings_in_heads
from tests.formats.forms import BASE, FORM, TEMPLATES, bytes_elsewhere, long_form
from tests.judges import libreoffice, pdf_text
from tests.properties import tries
from tests.spreadsheets import Area, areas, borders, formulas, opened, parts, pixels, points, values

TEXT_WIDTH = round((210 - 2 * 16) / 25.4 * 96)


def one_cell(text: str, key: str = "") -> Sheet:
    return Sheet("表", "", (Table("t", (100,), (Row((Cell(text, Role.TEXT, key),)),)),))


def rendered(sheet: Sheet) -> tuple[bytes, Worksheet]:
    content = xlsx.render(sheet, TEMPLATES)
    (page,) = opened(content)
    return content, page


def with_looks(folder: Path, old: str, new: str) -> Templates:
    text = (BASE / "sheet.xlsx.toml").read_text("utf-8")
    assert old in text
    (folder / "sheet.xlsx.toml").write_text(text.replace(old, new), "utf-8")
    return Templates([folder, BASE])


# ---- Cells and merges -----------------------------------------------------------------------


def test_every_cell_has_its_place() -> None:
    content, page = rendered(FORM)
    assert values(content) == {
        **{"A1": "申报表", "A2": "(2024年度)"},
        **{"A3": "编码", "B3": "A-1", "D3": "名称", "E3": "运维"},
        **{"A4": "依据", "B4": "三定方案"},
        **{"A5": "类", "C5": "名称", "E5": "指标值"},
        **{"A6": "产出", "C6": "人数", "E6": "58人"},
        **{"C7": "质量", "E7": "≥95%"},
    }
    assert {str(area) for area in page.merged_cells.ranges} == {
        *("A1:E1", "A2:E2", "B3:C3", "B4:E4"),
        *("A5:B5", "C5:D5", "A6:B7", "C6:D6", "C7:D7"),
    }


def test_lines_near_to_one_another_are_one() -> None:
    """A column of each table ends at 66.6 and at 67 percent: both do so at one place."""
    _content, page = rendered(FORM)
    widths = [pixels(page, Area(1, column, 1, column)) for column in range(1, 6)]
    edges = [round(TEXT_WIDTH * share / 100) for share in (0, 17, 33.3, 50, 66.6, 100)]
    assert list(accumulate(widths, initial=0)) == edges


@pytest.mark.parametrize(
    ("tables", "widths", "places"),
    [
        ([], [100], []),
        ([(1,)], [100], [[0, 1]]),
        ([(50, 50), (51, 49)], [50, 50], [[0, 1, 2], [0, 1, 2]]),
        ([(50, 50), (52, 48)], [50, 2, 48], [[0, 1, 3], [0, 2, 3]]),
        ([(50, 1, 49), (51, 49)], [50, 1, 49], [[0, 1, 2, 3], [0, 2, 3]]),
        ([(1, 98, 1), (100,)], [1, 98, 1], [[0, 1, 2, 3], [0, 3]]),
        ([(1, 1, 2), (3, 1)], [25, 25, 25, 25], [[0, 1, 2, 4], [0, 3, 4]]),
    ],
)
def test_columns_that_tables_share(
    tables: Sequence[Sequence[float]], widths: list[float], places: list[list[int]]
) -> None:
    found, edges = shared_columns(tables, nearest=1.5)
    assert edges == places
    assert found == pytest.approx(widths)


def test_the_whole_of_every_form(filings: list[Filing]) -> None:
    """Every cell has its text, no cell is missing, and none has another place than in the view."""
    for filing in filings[::4]:
        content, page = rendered(lay_out(filing))
        sheet = with_headings_in_heads(lay_out(filing))
        found = values(content)
        cells = [
            (cell, share)
            for table in sheet.tables
            for row in (*table.head, *table.body)
            for cell, share in zip(row.cells, shares(table, row), strict=True)
            if not cell.continued
        ]
        titles = [text for text in (sheet.title, sheet.subtitle) if text]
        places = areas(page)
        texts = [found.pop(area.reference, "") for area in places]
        assert texts == [*titles, *(cell.text for cell, _share in cells)]
        assert found == {}
        for (cell, share), area in zip(cells, places[len(titles) :], strict=True):
            assert abs(pixels(page, area) - TEXT_WIDTH * share / 100) <= TEXT_WIDTH * 0.016 + 1
            if cell.rows > 1:
                assert area.bottom - area.top >= cell.rows - 1
        assert formulas(content) == []


def shares(table: Table, row: Row) -> list[float]:
    """Return the share of the table's width that each cell of a row has, in percent."""
    edges = list(accumulate(table.widths, initial=0.0))
    ends = list(accumulate((cell.columns for cell in row.cells), initial=0))
    return [
        100 * (edges[ends[at + 1]] - edges[ends[at]]) / edges[-1] for at in range(len(row.cells))
    ]


# ---- Texts ----------------------------------------------------------------------------------

HOSTILE = [
    "=1+1",
    "{=1+1}",
    "<r><t>x</t></r>",
    "<r></r>",
    "_x000D_x000D_",
    "_x005F_x000D_",
    "_x000d_",
    "  two  spaces  ",
    " ",
    "\n",
    "]]></t></si>",
    "&#65; &amp; \"'",
    "“互联网+” ≥95% 𠮷",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_values_are_texts(value: str) -> None:
    content, page = rendered(Sheet(value, value, one_cell(value).tables))
    assert values(content) == {"A1": value, "A2": value, "A3": value}
    assert formulas(content) == []
    assert [page[f"A{row}"].data_type for row in (1, 2, 3)] == ["s"] * 3


@tries(30)
@given(st.text(st.sampled_from("_xX05FfDd<r>&/t=+\n 字"), min_size=1))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    assert values(xlsx.render(one_cell(text), TEMPLATES))["A2"] == text


def test_a_short_text_stays_text_when_it_is_typed_again() -> None:
    for length, number_format in ((255, "@"), (256, "General")):
        _content, page = rendered(one_cell("字" * length))
        assert page["A2"].number_format == number_format


@pytest.mark.parametrize("character", ["字", "𠮷"])
def test_a_text_that_no_cell_can_hold_is_an_error(character: str) -> None:
    units = len(character.encode("utf-16-le")) // 2
    longest = character * (32_767 // units)
    assert values(xlsx.render(one_cell(longest), TEMPLATES))["A2"] == longest
    with pytest.raises(LongTextError) as error:
        xlsx.render(one_cell(longest + character, "estimate"), TEMPLATES)
    count = len(longest + character) * units
    assert str(error.value) == (
        f"estimate has {count} characters; a cell of a workbook holds 32767."
    )
    assert error.value.key == "estimate"


# ---- Looks ----------------------------------------------------------------------------------


def test_looks() -> None:
    content, page = rendered(FORM)
    fonts = {page[name].value: page[name].font for name in ("A1", "A2", "A3", "B3")}
    assert {text: (font.name, font.size) for text, font in fonts.items()} == {
        "申报表": ("黑体", 18),
        "(2024年度)": ("宋体", 10.5),
        "编码": ("黑体", 10),
        "A-1": ("宋体", 10),
    }
    aligned = {name: page[name].alignment.horizontal for name in ("A1", "A3", "B3", "B4", "A6")}
    assert aligned == {"A1": "center", "A3": "center", "B3": "center", "B4": "left", "A6": "center"}
    lines = borders(content)
    assert len(lines) == page.max_row * page.max_column == 7 * 5
    titles = {name for name, kinds in lines.items() if kinds == {None}}
    assert titles == {f"{column}{row}" for column in "ABCDE" for row in (1, 2)}
    assert [kinds for name, kinds in lines.items() if name not in titles] == [{"thin"}] * 25
    for area in areas(page):
        alignment = page[area.reference].alignment
        assert (alignment.vertical, alignment.wrap_text) == ("center", True)


def test_the_page() -> None:
    content, page = rendered(FORM)
    assert page.title == "绩效目标申报表"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    fits = page.sheet_properties.pageSetUpPr
    assert fits is not None
    assert (fits.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    margins = page.page_margins
    inches = [margins.left, margins.right, margins.top, margins.bottom]
    assert inches == pytest.approx([16 / 25.4, 16 / 25.4, 17 / 25.4, 15 / 25.4])
    assert page.print_title_rows == "$5:$5"
    footer = etree.fromstring(parts(content)["xl/worksheets/sheet1.xml"]).find(".//{*}oddFooter")
    assert footer is not None
    assert footer.text == "&C第 &P 页 共 &N 页"
    assert not page.sheet_view.showGridLines


def test_properties_say_whose_form_it_is() -> None:
    given = {
        "title": "A&B <表>",
        "author": "某中心",
        "identifier": "440304",
        "date": "2024-05-06",
    }
    content, _page = rendered(replace(FORM, properties=given))
    properties = openpyxl.load_workbook(BytesIO(content)).properties
    assert (properties.title, properties.creator) == ("A&B <表>", "某中心")
    assert (properties.subject, properties.lastModifiedBy) == ("440304", "某中心")
    assert properties.created == properties.modified == datetime(2024, 5, 6)


def test_properties_may_be_absent() -> None:
    content = xlsx.render(Sheet("表", "", ()), TEMPLATES)
    properties = openpyxl.load_workbook(BytesIO(content)).properties
    assert (properties.title, properties.creator, properties.subject) == ("表", None, None)
    assert properties.created == datetime(1980, 1, 1)


def test_looks_are_data(tmp_path: Path) -> None:
    old = 'name = "绩效目标申报表"'
    (page,) = opened(xlsx.render(FORM, with_looks(tmp_path, old, 'name = "某表"')))
    assert page.title == "某表"
    turned = with_looks(tmp_path, "landscape = false", "landscape = true")
    (page,) = opened(xlsx.render(FORM, turned))
    assert page.page_setup.orientation == "landscape"
    width = pixels(page, Area(1, 1, 1, page.max_column))
    assert width == round((297 - 2 * 16) / 25.4 * 96)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[title]\n", "[title]\nbolt = true\n", r"29:1: Unknown key bolt\."),
        ("size = 18", "size = 0", r"\d+:8: size must be from 1 to 72\."),
        ("tallest = 120", "tallest = 500", r"\d+:\d+: tallest must be from 10 to 409\."),
        ('paper = "A4"', 'paper = "A9"', r"\d+:9: A9 is not a choice for paper\."),
        ("[subtitle]", "[subtitel]", r"3:1: subtitle is missing\. .*:33:2: Unknown key subtitel\."),
        ('font = "黑体"\nsize = 18', "size = 18", r"\d+:\d+: font is missing\."),
        ("[page]", "[page", r"\d+:\d+: This is not TOML: .*"),
        ('name = "绩效目标申报表"', 'name = "a/b"', r"Invalid Excel character .*"),
    ],
)
def test_what_is_wrong_with_the_looks(old: str, new: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as error:
        xlsx.render(FORM, with_looks(tmp_path, old, new))
    assert re.search(rf"^sheet\.xlsx\.toml:(?: )?{says}", str(error.value)), error.value


# ---- Heights --------------------------------------------------------------------------------

WIDTHS = CharacterWidths(narrow=0.5, capital=0.75)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, 1),
        ("字" * 10, 10, 1),
        ("字" * 11, 10, 2),
        ("一\n\n二", 10, 3),
        ("a" * 20, 10, 1),
        ("Q" * 14, 10, 2),
        ("字字字字字字字字字，字", 9, 2),
        ("字字字字字字字字字字。", 10, 2),
        ("字字字字字abcdefghijk", 10, 2),
        ("a" * 300, 10, 15),
        ("字" * 10, 0.1, 10),
    ],
)
def test_lines_are_counted(text: str, room: float, lines: int) -> None:
    assert count_lines(text, room, WIDTHS) == lines


def test_a_text_too_high_for_a_row_has_several() -> None:
    table = Table("t", (20, 80), (Row((Cell("依据", Role.LABEL), Cell("字" * 5000, Role.TEXT))),))
    content, page = rendered(Sheet("表", "", (table,)))
    title, label, text = areas(page)
    assert (label.top, label.bottom) == (text.top, text.bottom)
    assert text.bottom - text.top > 10
    assert values(content)[text.reference] == "字" * 5000
    assert max(points(page, Area(row, 1, row, 1)) for row in range(1, page.max_row + 1)) <= 120
    assert [page[area.reference].alignment.vertical for area in (title, label, text)] == [
        "center",
        "top",
        "top",
    ]


def test_a_label_merged_over_rows_makes_room_for_itself() -> None:
    def height(label: str) -> float:
        value = Cell("值", Role.TEXT)
        rows = (
            Row((Cell(label, Role.GROUP, rows=2), value)),
            Row((Cell(label, Role.GROUP, continued=True), value)),
        )
        _content, page = rendered(Sheet("表", "", (Table("t", (10, 90), rows),)))
        first, second = (points(page, Area(row, 1, row, 1)) for row in (2, 3))
        assert first == second
        return first + second

    assert height("类") == height("类类")
    assert height("类" * 40) > 3 * height("类")


ODF = "urn:oasis:names:tc:opendocument:xmlns:"
PROBE = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="{ODF}office:1.0" xmlns:style="{ODF}style:1.0"
 xmlns:text="{ODF}text:1.0" xmlns:table="{ODF}table:1.0" xmlns:fo="{ODF}xsl-fo-compatible:1.0"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet" office:version="1.2">
<office:automatic-styles>
<style:style style:name="row" style:family="table-row">
<style:table-row-properties style:use-optimal-row-height="true"/></style:style>
%s
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="t">
%s
</table:table></office:spreadsheet></office:body></office:document>"""


@pytest.mark.slow
def test_rows_are_as_high_as_libreoffice_would_make_them(
    filings: list[Filing], tmp_path: Path
) -> None:
    """LibreOffice gives every text, in a cell as wide as its own, the height that it needs."""
    given, asked = [], []
    for filing in filings[::2]:
        content, page = rendered(lay_out(filing))
        found = values(content)
        for area in areas(page):
            font = page[area.reference].font
            text = str(found.get(area.reference, ""))
            asked.append((text, pixels(page, area), str(font.name), float(font.size or 0)))
            given.append(points(page, area))
    needed = optimal_heights(asked, tmp_path)
    assert len(needed) == len(given) > 500
    short = [
        text for text, has, needs in zip(asked, given, needed, strict=True) if has < needs - 0.5
    ]
    assert short == []
    spare = [has / needs for has, needs in zip(given, needed, strict=True) if needs > 120]
    assert len(spare) > 3
    assert max(spare) < 1.5


def optimal_heights(cells: Sequence[tuple[str, int, str, float]], folder: Path) -> list[float]:
    """Return the heights in points that LibreOffice gives to texts of a width and a font."""
    widths = sorted({width for _text, width, _font, _size in cells})
    fonts = sorted({(font, size) for _text, _width, font, size in cells})
    styles = [
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-'
        f'properties style:column-width="{width / 96:.4f}in"/></style:style>'
        for width in widths
    ] + [
        f'<style:style style:name="f{at}" style:family="table-cell">'
        '<style:table-cell-properties fo:wrap-option="wrap"/><style:text-properties '
        f'fo:font-family="{font}" style:font-family-asian="{font}" '
        f'fo:font-size="{size}pt" style:font-size-asian="{size}pt"/></style:style>'
        for at, (font, size) in enumerate(fonts)
    ]
    rows = [f'<table:table-column table:style-name="w{width}"/>' for width in widths]
    for text, width, font, size in cells:
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
        before = widths.index(width)
        empty = f'<table:table-cell table:number-columns-repeated="{before}"/>' if before else ""
        rows.append(
            f'<table:table-row table:style-name="row">{empty}<table:table-cell table:style-name='
            f'"f{fonts.index((font, size))}" office:value-type="string">{lines}</table:table-cell>'
            "</table:table-row>"
        )
    source = folder / "probe.fods"
    source.write_text(PROBE % ("\n".join(styles), "\n".join(rows)), "utf-8")
    with ZipFile(libreoffice(source, folder, "ods")) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    style, table = f"{{{ODF}style:1.0}}", f"{{{ODF}table:1.0}}"
    heights: dict[object, float] = {}
    for entry in root.iter(f"{style}style"):
        for properties in entry.iterfind(f"{style}table-row-properties"):
            height = str(properties.attrib[f"{style}row-height"])
            heights[entry.attrib[f"{style}name"]] = 72 * float(height.removesuffix("in"))
    found: list[float] = []
    for row in root.iter(f"{table}table-row"):
        repeated = int(row.get(f"{table}number-rows-repeated") or 1)
        found += [heights[row.attrib[f"{table}style-name"]]] * repeated
    return found[: len(cells)]


# ---- The file -------------------------------------------------------------------------------


def test_archive_tells_nothing_of_its_making() -> None:
    content = xlsx.render(FORM, TEMPLATES)
    with ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
    names = [member.filename for member in members]
    assert names == ["[Content_Types].xml", *sorted(names[1:])]
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {member.external_attr for member in members} == {0o644 << 16}
    for name, part in parts(content).items():
        assert etree.fromstring(part) is not None, name


@pytest.mark.parametrize("seed", ["0", "1"])
def test_bytes_are_the_same_in_every_process(seed: str) -> None:
    assert bytes_elsewhere("xlsx", seed) == xlsx.render(FORM, TEMPLATES)


@pytest.mark.slow
def test_libreoffice_prints_all_of_a_long_form(tmp_path: Path) -> None:
    sheet = long_form()
    path = tmp_path / "form.xlsx"
    path.write_bytes(xlsx.render(sheet, TEMPLATES))
    text = pdf_text(libreoffice(path, tmp_path, "pdf")).replace(" ", "")
    *pages, rest = text.split("\f")
    assert rest == ""
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page
    for table in sheet.tables:
        for row in table.body:
            for cell in row.cells:
                assert all(line in text for line in cell.text.split("\n"))
    with_indicators = [page for page in pages if "≥" in page]
    assert len(with_indicators) > 1
    assert all(page.count("指标值") == 1 for page in with_indicators)


@pytest.mark.slow
def test_libreoffice_reads_the_values(tmp_path: Path) -> None:
    """It saves them as a page of HTML, without looks, in which a formula would be its result."""
    texts = [text for text in HOSTILE if text.strip() == text and "  " not in text]
    rows = tuple(Row((Cell(text, Role.TEXT),)) for text in texts)
    path = tmp_path / "values.xlsx"
    path.write_bytes(xlsx.render(Sheet("表", "", (Table("t", (1,), rows),)), TEMPLATES))
    html = libreoffice(path, tmp_path, "html").read_text("utf-8")
    cells = etree.HTML(html).iter("td")
    assert ["".join(map(str, cell.itertext())) for cell in cells] == ["表", *texts]
