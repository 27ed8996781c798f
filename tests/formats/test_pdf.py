from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NullObject

from shenbao.formats.errors import TemplateError
from shenbao.formats.pdf import boxes, packaged_fonts
from shenbao.formats.pdf import rendering as pdf
from shenbao.formats.pdf.fonts import MissingGlyphError, characters
from shenbao.formats.pdf.pagination import Breaks, page_breaks, paginate
from shenbao.formats.pdf.typesetting import RARE_FONTS
from shenbao.formats.templating import Templates
from shenbao.sheet import Cell, Role, Row, Sheet, Table
from tests.judges import pdf_text, qpdf_problems

ROOT = Path(__file__).parents[2]
BASE = ROOT / "templates" / "_base"
TEMPLATES = Templates([BASE])
HEAD = Row(tuple(Cell(f"列{name}", Role.COLUMN) for name in "甲乙丙丁戊"))

Category = tuple[str, int]
Group = tuple[str, list[Category]]


def fields(*pairs: tuple[str, str]) -> Table:
    rows = (Row((Cell(label, Role.LABEL), Cell(text, Role.TEXT))) for label, text in pairs)
    return Table("fields", (20, 80), tuple(rows))


def indicators(
    *groups: Group,
    target: str = "十个",
    explain: Callable[[int], str] = "说明第{}条".format,
) -> Table:
    """A table of groups of categories of so many indicators, numbered from 0."""
    rows: list[Row] = []
    for group, categories in groups:
        in_group = sum(count for _, count in categories)
        for category, count in categories:
            for place in range(count):
                begins = not any(row.cells[0].text == group for row in rows)
                number = len(rows)
                cells = (
                    Cell(group, Role.GROUP, rows=in_group if begins else 1, continued=not begins),
                    Cell(category, Role.CATEGORY, "", 1, 1 if place else count, place > 0),
                    Cell(f"指标第{number}条", Role.TEXT),
                    Cell(target, Role.SHORT),
                    Cell(explain(number), Role.TEXT),
                )
                rows.append(Row(cells))
    return Table("indicators", (10, 16, 27, 14, 33), tuple(rows), (HEAD,))


def tall_table(chance: random.Random) -> Table:
    """Labels of any height, some far taller than their rows."""
    words = [
        (f"组{group:02}" + "长" * chance.choice([0, 9, 40]), chance.randint(1, 4))
        for group in range(5)
    ]
    groups: list[Group] = [
        (
            group,
            [
                (f"类{index:02}{place:02}" + "宽" * chance.choice([0, 9, 40]), chance.randint(1, 7))
                for place in range(count)
            ],
        )
        for index, (group, count) in enumerate(words)
    ]
    return indicators(*groups, explain=lambda number: "说明" * (number * 7 % 30 + 1))


def sheet(*tables: Table, **properties: str) -> Sheet:
    return Sheet("申报表", "", tables, properties)


FORM = Sheet(
    "支出绩效目标申报表",
    "(2024年度)",
    (
        fields(("编码", "A-1"), ("依据", "第一行\n第二行")),
        indicators(
            ("产出指标", [("数量指标", 2), ("质量指标", 1)]), ("效益指标", [("社会效益", 40)])
        ),
    ),
    {
        "title": "申报表 运维 <A&B>",
        "author": "数据局",
        "identifier": "A-1",
        "language": "zh-CN",
        "date": "2024-01-02",
    },
)


@pytest.fixture(scope="module")
def form() -> bytes:
    return pdf.render(FORM, TEMPLATES)


def text_of(content: bytes, folder: Path) -> str:
    path = folder / "x.pdf"
    path.write_bytes(content)
    return pdf_text(path)


def pages_of(content: bytes, folder: Path) -> list[str]:
    """The text of each page without any white space, which line breaks are."""
    return ["".join(page.split()) for page in text_of(content, folder).split("\f")[:-1]]


# --- What a page shows --------------------------------------------------------


def test_every_text_is_there(form: bytes, tmp_path: Path) -> None:
    text = text_of(form, tmp_path)
    flat = "".join(text.split())
    for table in FORM.tables:
        for row in (*table.head, *table.body):
            for cell in row.cells:
                assert "".join(cell.text.split()) in flat
    assert FORM.title in text
    assert FORM.subtitle in text
    assert "第一行\n第二行" in text


def test_qpdf_finds_nothing_wrong(form: bytes) -> None:
    assert qpdf_problems(form) == []
    offset = form.rindex(b"startxref")
    assert qpdf_problems(form[:offset] + b"startxref\n7\n%%EOF\n") != []


def test_pages_are_numbered_and_named(form: bytes, tmp_path: Path) -> None:
    pages = pages_of(form, tmp_path)
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page
        assert FORM.title in page
    assert all("A-1" in page for page in pages)


def test_head_and_labels_are_on_every_page(layouts: list[Breaks], tmp_path: Path) -> None:
    table = indicators(("产出指标", [("数量指标", 80)]))
    pages = pages_of(pdf.render(sheet(table), TEMPLATES), tmp_path)
    assert len(pages) > 2
    for page in pages:
        for words in ("列甲", "列乙", "列丙", "列丁", "列戊", "产出指标", "数量指标"):
            assert page.count(words) == 1
    numbers = [page.count("说明第") for page in pages]
    assert sum(numbers) == 80
    assert min(numbers) > 0
    assert len(layouts) == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_first_row_of_a_page_has_its_labels(seed: int, tmp_path: Path) -> None:
    table = tall_table(random.Random(seed))
    pages = pages_of(pdf.render(sheet(table), TEMPLATES), tmp_path)
    assert len(pages) > 1
    starts = [page.partition("指标第")[2].partition("条")[0] for page in pages]
    for page, start in zip(pages, starts, strict=True):
        group, category = table.body[int(start)].cells[:2]
        assert group.text[:3] in page
        assert category.text[:5] in page


def test_a_sheet_costs_one_layout_where_no_break_cuts_a_merge(layouts: list[Breaks]) -> None:
    pdf.render(sheet(indicators(("产出指标", [("数量指标", 5)]))), TEMPLATES)
    assert len(layouts) == 1
    alone: list[Group] = [(f"组{index}", [(f"类{index}", 1)]) for index in range(40)]
    content = pdf.render(sheet(indicators(*alone)), TEMPLATES)
    assert len(PdfReader(BytesIO(content)).pages) > 1
    assert len(layouts) == 2


def test_a_row_taller_than_a_page(layouts: list[Breaks], tmp_path: Path) -> None:
    table = indicators(
        ("产出指标", [("数量指标", 5)]),
        explain=lambda number: "很长的解释" * 400 if number == 2 else f"说明第{number}条",
    )
    pages = pages_of(pdf.render(sheet(table), TEMPLATES), tmp_path)
    assert len(pages) == 3
    assert all("列甲" in page for page in pages)
    assert "".join(pages).count("解释") == 400
    assert "产出指标" in pages[-1]
    assert "指标第3条" in pages[-1]
    assert "指标第2条" in pages[0]
    assert len(layouts) <= 3


@pytest.mark.parametrize("before", range(31, 34))
def test_a_label_is_not_left_alone_at_the_foot(before: int, tmp_path: Path) -> None:
    """A long text breaks, but its first lines stand beside its label."""
    rows = [(f"短{number}", "值") for number in range(before)]
    table = fields(*rows, ("依据", "始" * 40 + "文" * 360), ("末尾", "值"))
    pages = pages_of(pdf.render(sheet(table), TEMPLATES), tmp_path)
    (labelled,) = [page for page in pages if "依据" in page]
    assert labelled.count("始") == 40
    assert "".join(pages).count("文") == 360


def test_long_tokens_are_wrapped_and_not_clipped(tmp_path: Path) -> None:
    table = indicators(("组", [("类", 1)]), target="Q" * 150, explain=lambda _: "A" * 300)
    content = pdf.render(sheet(fields(("依据", "B" * 300)), table), TEMPLATES)
    text = text_of(content, tmp_path)
    assert [text.count(letter) for letter in "QAB"] == [150, 300, 300]


VALUES = [
    "<script>alert(1)</script>",
    "&lt;p&gt; A&B &#0; ]]>",
    "<!-- x",
    "</td></tr></table>",
    "<5% 且 >3",
    "{{ 7*7 }} {% raw %} {# x #} {{",
    '"/><img src="http://127.0.0.1:9/x.png">',
    "url(file:///etc/passwd)",
]


def test_values_are_data(tmp_path: Path) -> None:
    every = " ".join(VALUES)
    values = {"title": every, "author": every, "identifier": every}
    table = fields(*((value, value) for value in VALUES))
    content = pdf.render(Sheet(every, every, (table,), values), TEMPLATES)
    flat = "".join(text_of(content, tmp_path).split())
    assert {flat.count("".join(value.split())) for value in VALUES} == {4}
    found = information(content)
    assert (found["/Title"], found["/Author"]) == (every, every)


def test_spaces_and_empty_lines_of_a_value_stay(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf.render(sheet(fields(("依据", "a    b\n\nc"))), TEMPLATES))
    assert re.search("a {3,}b\n.*\n? +c\n", pdf_text(path, layout=True))


# --- What the file says of itself ---------------------------------------------


def catalog(content: bytes) -> Any:
    return PdfReader(BytesIO(content)).root_object


def information(content: bytes) -> dict[str, str]:
    found = PdfReader(BytesIO(content)).metadata
    assert found is not None
    return {key: str(found[key]) for key in found}


def test_metadata(form: bytes) -> None:
    found = information(form)
    assert found.pop("/Producer").startswith("WeasyPrint")
    assert found == {
        "/Title": FORM.properties["title"],
        "/Author": "数据局",
        "/Subject": FORM.title,
        "/Keywords": "A-1",
        "/CreationDate": "D:20240102",
        "/ModDate": "D:20240102",
    }
    assert catalog(form)["/Lang"] == "zh-CN"


def test_metadata_of_a_sheet_without_properties() -> None:
    content = pdf.render(sheet(fields(("甲", "乙"))), TEMPLATES)
    found = information(content)
    assert set(found) == {"/Producer", "/Title", "/Subject"}
    assert found["/Title"] == "申报表"
    assert catalog(content)["/Lang"] == "zh-CN"


def test_it_says_that_it_conforms_to_pdf_a_and_pdf_ua(form: bytes) -> None:
    root = catalog(form)
    packet = ElementTree.fromstring(root["/Metadata"].get_data())
    attributes = {key: value for element in packet.iter() for key, value in element.items()}
    assert attributes["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
    assert attributes["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    assert attributes["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    schemas = packet.findall(".//{http://www.aiim.org/pdfa/ns/schema#}prefix")
    assert [schema.text for schema in schemas] == ["pdfuaid"]
    assert root["/MarkInfo"] == {"/Marked": True}
    assert root["/ViewerPreferences"] == {"/DisplayDocTitle": True}
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"


def elements(content: bytes) -> Iterator[Any]:
    """The structure elements in reading order."""
    waiting = [catalog(content)["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, DictionaryObject):
            yield element
            waiting += reversed(list(element.get("/K", [])))


def test_header_cells_say_what_they_head(form: bytes) -> None:
    found = [*elements(form)]
    headers = [element for element in found if element.get("/S") == "/TH"]
    scopes = [header["/A"]["/Scope"] for header in headers]
    pages = len(PdfReader(BytesIO(form)).pages)
    labels, groups, categories = 2, 2, 3
    shown_again = 2 * (pages - 1)
    assert scopes.count("/Column") == pages * len(HEAD.cells)
    assert scopes.count("/Row") == labels + groups + categories + shown_again
    cells = [element for element in found if element.get("/S") == "/TD"]
    assert cells
    assert not any("/Headers" in cell["/A"] for cell in cells)


def test_page_margins_are_artifacts(form: bytes) -> None:
    marks = catalog(form)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for number, page in enumerate(PdfReader(BytesIO(form)).pages):
        content = page.get_contents()
        assert content is not None
        in_margins = 1 if number == 0 else 3
        assert content.get_data().count(b"/Type /Pagination") == in_margins
        of_page = marks[2 * number + 1].get_object()
        assert sum(isinstance(mark.get_object(), NullObject) for mark in of_page) == in_margins


def test_bookmarks_are_the_title_and_the_groups_once_each(form: bytes) -> None:
    def titles(outline: Sequence[Any]) -> list[Any]:
        return [titles(item) if isinstance(item, list) else item.title for item in outline]

    assert titles(PdfReader(BytesIO(form)).outline) == [FORM.title, ["产出指标", "效益指标"]]


OUTSIDE = "堃"
RARE = "𠮷𠀡"
"""Letters that the fonts of all sheets lack; no other font has both."""

"""A character of the whole fonts that their subsets lack."""


def embedded_fonts(content: bytes) -> dict[str, tuple[Any, TTFont]]:
    """The dictionary and the program of each font, by its name."""
    fonts: dict[str, tuple[Any, TTFont]] = {}
    for page in catalog(content)["/Pages"]["/Kids"]:
        for font in page.get_object()["/Resources"]["/Font"].values():
            described = font["/DescendantFonts"][0]
            descriptor = described["/FontDescriptor"]
            (program,) = (descriptor[key] for key in descriptor if key.startswith("/FontFile"))
            name = descriptor["/FontName"].split("+")[1]
            fonts[name] = described, TTFont(BytesIO(program.get_data()))
    return fonts


def test_fonts_are_inside_and_give_each_glyph_its_index_as_cid(form: bytes) -> None:
    """Viewers that go by the standard find glyphs by CID; WeasyPrint writes glyph indexes."""
    fonts = embedded_fonts(form)
    assert sorted(fonts) == ["Noto-Sans-SC", "Noto-Serif-SC"]
    for described, font in fonts.values():
        assert described["/Subtype"] == "/CIDFontType2"
        assert described["/CIDToGIDMap"] == "/Identity"
        assert "glyf" in font


def test_whole_fonts_too_give_each_glyph_its_index_as_cid() -> None:
    fonts = embedded_fonts(pdf.render(sheet(fields(("名", OUTSIDE))), TEMPLATES))
    assert sorted(fonts) == ["Noto-Sans-SC", "Noto-Serif-SC"]
    for described, font in fonts.values():
        assert described["/Subtype"] == "/CIDFontType0"
        charset = font["CFF "].cff.topDictIndex[0].charset
        assert charset[1:] == [f"cid{index:05}" for index in range(1, len(charset))]


# --- What a template may do ---------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A standard's folder of templates."""
    return house_in(tmp_path)


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Templates that print the subtitle of a sheet as markup."""
    folder = tmp_path_factory.mktemp("open")
    house = house_in(folder)
    (house / "link.svg").symlink_to(folder / "canary.svg")
    (house / "folder").symlink_to(folder)
    return with_markup(house, "{{ sheet.subtitle | safe }}")


def house_in(folder: Path) -> Path:
    """Make a standard's folder of templates, with canaries outside of it."""
    (folder / "canary.css").write_text("h1 { color: red }", "utf-8")
    (folder / "canary.svg").write_text(DOT, "utf-8")
    house = folder / "templates" / "house"
    house.mkdir(parents=True)
    return house


DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


def with_markup(folder: Path, markup: str, style: str = "") -> Templates:
    """The base templates with something more in the page and in the stylesheet."""
    page = (BASE / "sheet.html.j2").read_text("utf-8").replace("</body>", markup + "</body>")
    (folder / "sheet.html.j2").write_text(page, "utf-8")
    (folder / "sheet.css").write_text(style + (BASE / "sheet.css").read_text("utf-8"), "utf-8")
    return Templates([folder, BASE])


watchers: list[list[str]] = []


def note(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what Python opens and connects to while somebody watches; a hook is there for good."""
    if watchers and event in ("open", "socket.connect", "socket.getaddrinfo"):
        watchers[-1].append(f"{event} {arguments[0]}")


sys.addaudithook(note)


@contextmanager
def nothing_foreign_touched() -> Iterator[None]:
    """See to it that no canary is opened and nobody connected to, once all fonts are loaded."""
    pdf.render(sheet(), TEMPLATES)
    watchers.append([])
    try:
        yield
    finally:
        events = watchers.pop()
    assert events
    assert [event for event in events if "canary" in event or "socket" in event] == []


ADDRESSES = [
    "http://127.0.0.1:9/canary.svg",
    "https://example.com/canary.svg",
    "//127.0.0.1:9/canary.svg",
    "ftp://127.0.0.1:9/canary.svg",
    "file://{folder}/canary.svg",
    "FILE://{folder}/canary.svg",
    "file://localhost{folder}/canary.svg",
    "{folder}/canary.svg",
    "/{folder}/canary.svg",
    "../../canary.svg",
    "./x/../../../canary.svg",
    "..%2f..%2fcanary.svg",
    "%2e%2e/%2e%2e/canary.svg",
    "%2fcanary.svg",
    "https://templates.invalid/../../canary.svg",
    "https://templates.invalid/%2e%2e/%2e%2e/canary.svg",
    "https://user@templates.invalid/canary.svg",
    "link.svg",
    "folder/canary.svg",
    "font:../canary.svg",
    "font:%2e%2e/canary.svg",
    "font:/{folder}/canary.svg",
    "font:NoSuchFont.otf",
    "missing.svg",
    "data:image/svg+xml,<svg/>",
    "http://[",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_foreign_address_fails_the_render(open_house: Templates, address: str) -> None:
    folder = open_house.folders[0].parents[1]
    refused(open_house, f'<img alt="x" src="{address.format(folder=folder)}">')


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/canary.css", "../../canary.css"])
@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="stylesheet" href="{}">',
        '<link rel="attachment" href="{}">',
        '<style>@import "{}";</style>',
        '<style>@import url("{}");</style>',
        '<style>h1 {{ background: url("{}") }}</style>',
        '<style>h1::before {{ content: url("{}") }}</style>',
        '<style>h1 {{ display: list-item; list-style-image: url("{}") }}</style>',
        '<style>@font-face {{ font-family: x; src: url("{}") }}</style>',
        '<style>@page {{ background: url("{}") }}</style>',
        '<p style="background-image: url({})">x</p>',
        '<object data="{}">x</object>',
        '<embed src="{}">',
        '<a href="x" rel="attachment">x</a>',
        '<base href="{}"><img alt="x" src="canary.svg">',
        '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    ],
)
def test_all_that_can_load_is_refused(open_house: Templates, markup: str, address: str) -> None:
    refused(open_house, markup.format(address))


def test_what_is_left_out_is_not_loaded(house: Path) -> None:
    """WeasyPrint passes these over without a word."""
    markup = """
      <iframe src="../../canary.svg"></iframe> <script src="../../canary.svg"></script>
      <picture><source srcset="../../canary.svg"></picture> <video src="../../canary.svg"></video>
      <input type="image" src="../../canary.svg"> <xi:include href="../../canary.svg"/>
      <svg width="9" height="9"><use href="../../canary.svg#x"/></svg>
    """
    with nothing_foreign_touched():
        pdf.render(sheet(fields(("甲", "乙"))), with_markup(house, markup))


@pytest.mark.parametrize(
    "style",
    [
        '@import "http://127.0.0.1:9/canary.css";',
        '@import "../../canary.css";',
        '@font-face { font-family: x; src: url("../../canary.css"); }',
        'h1 { background: url("file:///etc/passwd"); }',
    ],
)
def test_a_stylesheet_loads_nothing_foreign(house: Path, style: str) -> None:
    refused(with_markup(house, "", style))


def refused(templates: Templates, markup: str = "") -> None:
    whole = Sheet("申报表", markup, (fields(("甲", "乙")),))
    with nothing_foreign_touched(), pytest.raises(TemplateError, match=r"sheet\.html\.j2"):
        pdf.render(whole, templates)


def test_assets_come_from_the_templates_folders(house: Path) -> None:
    (house / "marks").mkdir()
    (house / "marks" / "dot.svg").write_text(DOT, "utf-8")
    (house / "more.css").write_text("h1 { background: url('marks/dot.svg') }", "utf-8")
    image = '<img alt="dot" src="marks/../marks/dot.svg"><img alt="dot" src="marks/d%6ft.svg">'
    templates = with_markup(house, image, '@import "more.css";')
    for _ in range(2):
        templates.used.clear()
        assert pdf.render(sheet(fields(("甲", "乙"))), templates).startswith(b"%PDF")
        assert {"sheet.html.j2", "sheet.css", "more.css", "marks/dot.svg"} <= templates.used


@pytest.mark.parametrize(
    ("markup", "style", "message"),
    [
        ("", "h1 { colour: red }", "colour"),
        ("", "h1 { color: }", "color"),
        ("", "h1 {{ }", "glyph"),
        ("", "@font-face { font-family: x; src: local('Arial') }", "Font-face"),
        ('<img src="dot.svg">', "", "alt"),
        ("\U00030000", "", "U\\+30000"),
        ("{{ nope }}", "", "nope"),
        ("{{ sheet.nope }}", "", "nope"),
    ],
)
def test_what_a_template_has_wrong_fails_the_render(
    house: Path, markup: str, style: str, message: str
) -> None:
    (house / "dot.svg").write_text(DOT, "utf-8")
    with pytest.raises(TemplateError, match=message):
        pdf.render(sheet(fields(("甲", "乙"))), with_markup(house, markup, style))


def test_a_date_that_is_none_fails_the_render() -> None:
    with pytest.raises(TemplateError, match="date"):
        pdf.render(sheet(fields(("甲", "乙")), date="2024年"), TEMPLATES)


def test_a_template_must_name_its_rows(house: Path) -> None:
    page = (BASE / "sheet.html.j2").read_text("utf-8").replace('="row-', '="line-')
    (house / "sheet.html.j2").write_text(page, "utf-8")
    with pytest.raises(TemplateError, match="row-TABLE-ROW"):
        pdf.render(sheet(fields(("甲", "乙"))), Templates([house, BASE]))


# --- Glyphs -------------------------------------------------------------------


@pytest.mark.parametrize("character", ["\U00030000", "😀", "\ue000", "\x07"])
def test_a_character_in_no_font_is_an_error(character: str) -> None:
    with pytest.raises(MissingGlyphError, match=f"U\\+{ord(character):04X}") as caught:
        pdf.render(sheet(fields(("甲", f"乙{character}乙{character}"))), TEMPLATES)
    assert caught.value.characters == character


@pytest.mark.slow
def test_rare_characters_have_fonts_that_others_do_not_wait_for(tmp_path: Path) -> None:
    TEMPLATES.used.clear()
    plain = pdf.render(sheet(fields(("甲", "乙"))), TEMPLATES)
    assert RARE_FONTS not in TEMPLATES.used
    rare = pdf.render(sheet(fields(("甲", f"乙{RARE}"))), TEMPLATES)
    assert RARE_FONTS in TEMPLATES.used
    assert f"乙{RARE}" in text_of(rare, tmp_path)
    assert fonts_of(plain) == {"Noto-Sans-SC", "Noto-Serif-SC"}
    assert fonts_of(rare) == {*fonts_of(plain), "Noto-Serif-JP", "Noto-Serif-TC"}
    assert pdf.render(sheet(fields(("甲", f"乙{RARE}"))), TEMPLATES) == rare


RAREST = "\U00020000"


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of the fonts of the system, which are those of a test; it has none yet."""
    monkeypatch.setattr(packaged_fonts, "SYSTEM_FOLDERS", (str(tmp_path / "fonts"),))
    monkeypatch.setattr(packaged_fonts, "RAREST_DIGEST", sha256(font_of(RAREST)).hexdigest())
    packaged_fonts.rarest_font.cache_clear()
    yield tmp_path / "fonts/truetype"
    packaged_fonts.rarest_font.cache_clear()


def installed(system: Path, content: bytes) -> None:
    system.mkdir(parents=True)
    (system / packaged_fonts.RAREST_FONT).write_bytes(content)
    packaged_fonts.rarest_font.cache_clear()


@pytest.mark.slow
def test_the_rarest_characters_have_the_font_of_a_system(system: Path, tmp_path: Path) -> None:
    TEMPLATES.used.clear()
    rare = pdf.render(sheet(fields(("甲", RARE))), TEMPLATES)
    installed(system, font_of(RAREST))
    assert pdf.render(sheet(fields(("甲", RARE))), TEMPLATES) == rare
    assert "rarest.css" not in TEMPLATES.used
    templates = Templates([BASE])
    rarest = pdf.render(sheet(fields(("甲", f"乙{RAREST}"))), templates)
    assert {"rarest.css", f"font:{packaged_fonts.RAREST_FONT}"} <= templates.used
    assert f"乙{RAREST}" in text_of(rarest, tmp_path)


@pytest.mark.parametrize("other", [None, "\U00020001"])
def test_the_rarest_characters_wait_for_the_one_release(system: Path, other: str | None) -> None:
    if other is not None:
        installed(system, font_of(other))
    with pytest.raises(MissingGlyphError, match=r"U\+20000") as caught:
        pdf.render(sheet(fields(("甲", RAREST))), TEMPLATES)
    assert "fonts-hanazono (Debian, Ubuntu)" in (caught.value.hint or "")
    with pytest.raises(MissingGlyphError) as caught:
        pdf.render(sheet(fields(("甲", f"{RAREST}😀"))), TEMPLATES)
    assert "rare.css" in (caught.value.hint or "")


@pytest.mark.skipif(packaged_fonts.rarest_font() is None, reason="the set-up could not get it")
def test_the_font_of_a_system_has_the_extensions_of_unicode() -> None:
    path = packaged_fonts.rarest_font()
    assert path is not None
    missing = {
        point
        for point in packaged_fonts.RAREST_CHARACTERS
        if unicodedata.category(chr(point)) == "Lo"
    } - set(map(ord, characters(Path(path).read_bytes())))
    assert len(missing) < 20


@pytest.mark.parametrize(
    "text",
    ["新增项目☑　延续项目□", "☑是 □否", "☐ ☑\u00a0☒　☑\n☒", f"☑{OUTSIDE}", "☒ ¥☑"],
)
def test_tick_boxes_have_a_font_that_others_do_not_wait_for(text: str, tmp_path: Path) -> None:
    """White space between boxes is in their font, as Pango looks for it there."""
    TEMPLATES.used.clear()
    plain = pdf.render(sheet(fields(("甲", "□"))), TEMPLATES)
    assert "boxes.css" not in TEMPLATES.used
    ticked = pdf.render(sheet(fields(("甲", text))), TEMPLATES)
    assert {"boxes.css", "font:NotoSansSC-Regular.otf"} <= TEMPLATES.used
    assert fonts_of(ticked) == {*fonts_of(plain), "Shenbao-Boxes"}
    assert "".join(text.split()) in "".join(text_of(ticked, tmp_path).split())


def test_boxes_are_as_wide_as_those_of_their_font() -> None:
    (path,) = (Path(file) for file in packaged_fonts.packaged_fonts() if "Sans" in file)
    made = boxes.make_box_font(path.read_bytes())
    assert made == boxes.make_box_font(path.read_bytes())
    assert characters(made) >= boxes.BOXES
    assert all(unicodedata.category(each) == "Zs" for each in characters(made) - boxes.BOXES)
    with TTFont(BytesIO(made)) as font, TTFont(path, lazy=True) as source:
        widths, names = source["hmtx"], source.getBestCmap()
        for point, name in font.getBestCmap().items():
            assert font["hmtx"][name][0] == widths[names.get(point, names[ord("□")])][0]
        for measure in ("ascent", "descent", "lineGap"):
            assert getattr(font["hhea"], measure) == getattr(source["hhea"], measure)


def fonts_of(content: bytes) -> set[str]:
    """Return the names of the fonts in a PDF, without the tags of their subsets."""
    pages: list[Any] = list(PdfReader(BytesIO(content)).pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    return {font["/BaseFont"].partition("+")[2] for font in fonts}


def test_a_font_that_has_the_character_mends_it(house: Path, tmp_path: Path) -> None:
    (house / "rare.ttf").write_bytes(font_of("\U00030000"))
    style = '@font-face { font-family: Rare; src: url("rare.ttf") }'
    templates = with_markup(house, "", style)
    content = pdf.render(sheet(fields(("甲", "乙\U00030000"))), templates)
    assert "乙\U00030000" in text_of(content, tmp_path)


@cache
def font_of(character: str) -> bytes:
    """A font of one square; it holds the time at which it was made."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 900), (900, 900), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord(character): "square"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": "Rare", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=100)
    builder.setupPost()
    saved = BytesIO()
    builder.save(saved)
    return saved.getvalue()


# --- The same bytes everywhere ------------------------------------------------

PRINT = """
import sys
from pathlib import Path
from shenbao.formats.pdf import rendering as pdf, typesetting
from shenbao.formats.templating import Templates
from tests.formats.test_pdf import FORM, fields, sheet
templates = Templates([Path(sys.argv[1])])
pdf.render(sheet(fields(("b", "a"))), templates)
sys.stdout.buffer.write(pdf.render(FORM, templates))
"""


OTHERS = {
    "PYTHONHASHSEED": "42",
    "TZ": "Asia/Shanghai",
    "LC_ALL": "zh_CN.GB18030",
    "FC_LANG": "ja",
}


def test_the_bytes_depend_on_nothing_else(form: bytes, tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "elsewhere")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    made = subprocess.run(
        [sys.executable, "-c", PRINT, str(tmp_path / "elsewhere")],
        cwd=scratch,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)} | OTHERS,
        check=True,
        capture_output=True,
    )
    assert made.stdout == form
    assert made.stderr == b""
    assert list(scratch.iterdir()) == []


# --- Page breaks of made-up documents -----------------------------------------


def pages(*rows: Sequence[int]) -> Any:
    """A document whose pages have these rows of the first table."""
    row_names = [{f"row-0-{row}" for row in page} for page in rows]
    return SimpleNamespace(row_names=row_names, texts_fit=False)


def test_a_label_that_pushes_a_row_over_does_not_go_round_in_circles() -> None:
    """Row 3 fits on the first page only while no label is shown again beside row 4."""
    whole = sheet(indicators(("组", [("类", 6)])))
    tried: list[Breaks] = []

    def lay_out(_sheet: Sheet, breaks: Breaks) -> Any:
        tried.append(breaks)
        if (0, 3) in breaks.page_starts:
            return pages([0, 1, 2], [3, 4, 5])
        if (0, 4) in breaks.restarts:
            return pages([0, 1, 2], [3], [4, 5])
        return pages([0, 1, 2, 3], [4, 5])

    assert paginate(whole, lay_out) == pages([0, 1, 2], [3, 4, 5])
    assert [sorted(breaks.restarts) for breaks in tried] == [[], [(0, 4)], [(0, 3)]]


def test_a_split_row_is_merged_with_no_other() -> None:
    whole = sheet(indicators(("组", [("类", 4)])))
    tried: list[Breaks] = []

    def lay_out(_sheet: Sheet, breaks: Breaks) -> Any:
        tried.append(breaks)
        return pages([0, 1], [1, 2, 3])

    paginate(whole, lay_out)
    assert len(tried) == 2
    assert sorted(tried[1].restarts) == [(0, 1), (0, 2)]
    assert sorted(tried[1].split_rows) == [(0, 1)]
    assert sorted(tried[1].page_starts) == []


def test_page_breaks_that_never_settle_are_an_error() -> None:
    whole = sheet(indicators(("组", [("类", 40)])))
    row = iter(range(1, 40))

    def lay_out(_sheet: Sheet, _breaks: Breaks) -> Any:
        start = next(row)
        return pages(range(start), range(start, 40))

    with pytest.raises(TemplateError, match="not settled"):
        paginate(whole, lay_out)


def test_each_page_says_which_row_it_begins_with() -> None:
    laid_out = pages([0, 1], [1], [1, 2], [], [3])
    assert [*page_breaks(laid_out)] == [
        (2, "row-0-1", True),
        (3, "row-0-1", True),
        (5, "row-0-3", False),
    ]
