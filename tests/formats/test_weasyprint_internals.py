"""WeasyPrint behaves as the one module that touches its inside takes it to do.

A test that fails in here names what a release of WeasyPrint, or of one of its
libraries, has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.formatting_structure.boxes import TableCellBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from shenbao.formats.pdf import weasyprint_internals as internals
from shenbao.formats.pdf.fetching import AssetFetcher
from shenbao.formats.pdf.markup import plain_tree
from shenbao.formats.pdf.subsetting import subset
from shenbao.formats.pdf.weasyprint_internals import Row
from shenbao.formats.templating import Templates
from tests.formats.small_pages import (
    BASE_URL,
    FONT,
    MARKUP,
    ON_A_PAGE,
    ROWS,
    boxes,
    pdf_objects,
    rendered,
    style,
)

OPTIONS = {"pdf_variant": "pdf/a-2a"}


class Breaks:
    """Notes what it is asked, and lets the label go on as merges do."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.rooms: list[float] = []

    def begin_page(self, rows: Sequence[Row], first: int) -> Row:
        self.begun.append(first)
        (label, _text) = internals.cells(rows[0])
        part = internals.with_rowspan(label, internals.rowspan(label) - first)
        assert internals.rowspan(label) == ROWS
        return internals.with_cells(rows[first], [part, *internals.cells(rows[first])])

    def end_page(self, rows: Sequence[Row]) -> None:
        self.ended.append(len(rows))
        (label, _text) = internals.cells(rows[0])
        if internals.rowspan(label) > len(rows):
            self.rooms.append(internals.room_down_to(rows[-1], label))
            internals.extend(label, len(rows), self.rooms[-1])


def test_layout_asks_where_pages_begin_and_end() -> None:
    breaks, fonts = Breaks(), FontConfiguration()
    html = HTML(string=MARKUP, base_url=BASE_URL)
    document = internals.lay_out(html, style(fonts), fonts, OPTIONS, breaks)
    rows = [list(internals.row_attributes(page, "data-row")) for page in document.pages]
    assert rows == [["0", "1", "2", "3"], ["4", "5", "6"]]
    assert breaks.begun == [ON_A_PAGE], "table_layout of WeasyPrint slices no children of groups"
    assert breaks.ended == [ON_A_PAGE, ROWS - ON_A_PAGE], "table_layout of WeasyPrint copies none"
    assert breaks.rooms == [60]
    labels = [
        (box.position_y, box.border_height(), box.rowspan, box.children[0].position_y)
        for page in document.pages
        for box in boxes(page._page_box)
        if isinstance(box, TableCellBox) and box.element_tag == "th"
    ]
    assert labels == [(20, 80, 4, 50), (0, 60, 3, 20)]


def test_a_document_may_bring_its_tree() -> None:
    given: dict[str, Any] = {"base_url": BASE_URL, "url_fetcher": URLFetcher()}
    own = internals.PreparedHTML(MARKUP, plain_tree(MARKUP), **given)
    read = HTML(string=MARKUP, **given)
    assert vars(own).keys() - {"user_agent", "known_styles"} == vars(read).keys(), (
        "weasyprint.HTML has others"
    )
    assert own.media_type == read.media_type
    assert [part.tag for part in own.elements()] == [part.tag for part in read.etree_element.iter()]
    assert [bookmark[1] for bookmark in rendered(own).pages[0].bookmarks] == ["h"]
    own.user_agent = CSS(string="h1 { display: block; bookmark-label: 'own'; bookmark-level: 1 }")
    bookmarks = rendered(own).pages[0].bookmarks
    assert [bookmark[1] for bookmark in bookmarks] == ["own"], "HTML._ua_stylesheets is not asked"


def test_fonts_are_placed_by_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed = []

    def place(content: bytes, purpose: str) -> Path:
        placed.append(purpose)
        path = tmp_path / "placed.ttf"
        path.write_bytes(content)
        return path

    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    fonts = internals.PlacedFonts(place)
    assert vars(fonts).keys() == vars(FontConfiguration()).keys(), "FontConfiguration has others"
    for _ in range(2):
        style(fonts)
    assert len(placed) == 1, "FontConfiguration._folder is used in another way"
    del fonts
    assert (tmp_path / "placed.ttf").exists()


def test_a_charset_begins_where_its_font_says() -> None:
    with TTFont(FONT, lazy=True) as font:
        start = internals.charset_offset(font)
        names = font.getGlyphOrder()[1:]
    assert start is not None
    assert charset(FONT.read_bytes()[start:], len(names)) == [int(name[3:]) for name in names]
    with TTFont(BytesIO(subset(FONT)), lazy=True) as font:
        assert internals.charset_offset(font) is None


def charset(table: bytes, glyphs: int) -> list[int]:
    """The CIDs of a charset of so many glyphs, which has ranges: their first CID, and how many."""
    form, place, cids = table[0], 1, list[int]()
    assert form in (1, 2)
    while len(cids) < glyphs:
        first = int.from_bytes(table[place : place + 2], "big")
        more = int.from_bytes(table[place + 2 : place + 2 + form], "big")
        cids += range(first, first + 1 + more)
        place += 2 + form
    return cids


def test_the_pages_of_a_file_are_found() -> None:
    file = pdf_objects(rendered(HTML(string=MARKUP, base_url=BASE_URL)))
    assert [page["Type"] for page in internals.page_dictionaries(file)] == ["/Page", "/Page"]


def test_a_fetcher_of_our_own_hides_nothing_private() -> None:
    class Empty:  # it has what every class has, which differs from one Python to the next
        pass

    assert set(vars(AssetFetcher)) & set(dir(URLFetcher)) - set(dir(Empty)) == {"fetch"}
    own = vars(AssetFetcher(Templates([]), whole_fonts=False)).keys() - vars(URLFetcher()).keys()
    assert own == {"characters", "texts", "used", "_templates", "_whole_fonts"}
