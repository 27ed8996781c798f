"""Plain WeasyPrint judges the PDF: the same words stand at the same places.

What is done inside WeasyPrint may make a PDF faster and tag it better, but
change nothing that is seen. So sheets are laid out here by WeasyPrint's
documented names alone, with the same templates and fonts, in two ways:

- With the merges that a page break cuts started again in the sheet itself, as
  its author could have written it. Then every word stands where it does in the
  PDF.
- As they are. WeasyPrint shows a cell merged over rows only on the page where
  it begins, and its text at its top where that page cuts it. The PDF has the
  text on each page that the cell reaches, aligned as the stylesheet says. All
  other words stand where they do in the PDF. This cannot hold where the text of
  a merged cell is higher than its rows on a page: they grow with it, but only
  where it is shown.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from msgspec.structs import replace
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from shenbao.form import Filing
from shenbao.formats.pdf import rendering as pdf
from shenbao.formats.pdf import typesetting
from shenbao.formats.pdf.fetching import ASSETS, AssetFetcher
from shenbao.formats.pdf.packaged_fonts import packaged_fonts
from shenbao.formats.pdf.pagination import Breaks, paginate
from shenbao.formats.pdf.subsetting import repertoire, subset_characters
from shenbao.formats.templating import Templates
from shenbao.sheet import Cell, Row, Sheet
from shenbao.sheet.layout import lay_out
from shenbao.system.garbage import collection_paused
from tests.formats.forms import TEMPLATES
from tests.formats.test_merges import random_groups
from tests.formats.test_pdf import fields, indicators, sheet, tall_table
from tests.intake.generated import declarations, filing_of
from tests.judges import Word, pdf_words
from tests.properties import tries
from tests.test_hostile_values import hostile_sheet
from tests.worlds import templates_of

NEAR = 0.1
"""How far a word may stand from where the other one has it, in points."""


# --- What plain WeasyPrint makes of a sheet ---------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """A sheet as plain WeasyPrint lays it out."""

    document: Document
    texts_fit: bool = False

    @property
    def row_names(self) -> list[set[str]]:
        return [set(page.anchors) for page in self.document.pages]

    def words(self) -> list[Word]:
        return pdf_words(self.document.write_pdf())


class Plain:
    """WeasyPrint with a stylesheet and its fonts."""

    def __init__(self, templates: Templates, *, whole_fonts: bool) -> None:
        self._templates = templates
        self._fonts = FontConfiguration()
        self._given = {
            "base_url": ASSETS.geturl(),
            "url_fetcher": AssetFetcher(templates, whole_fonts=whole_fonts),
        }
        stylesheet = templates.path(typesetting.STYLESHEET).read_bytes()
        self._css = CSS(string=stylesheet, font_config=self._fonts, **self._given)

    def lay_out(self, sheet: Sheet, breaks: Breaks) -> Layout:
        context = typesetting.template_context(sheet, breaks)
        markup = self._templates.render(typesetting.TEMPLATE, context)
        html = HTML(string=markup.replace(f"{typesetting.ROW_NAME}=", "id="), **self._given)
        return Layout(html.render(font_config=self._fonts, stylesheets=[self._css]))


@lru_cache
def plain(folders: Sequence[Any], whole_fonts: bool) -> Plain:
    return Plain(Templates(folders), whole_fonts=whole_fonts)


# --- The comparison -----------------------------------------------------------------------------


def judge(sheet: Sheet, templates: Templates, *, tall_labels: bool = False) -> None:
    """Hold the PDF of a sheet against what plain WeasyPrint makes of it."""
    words = pdf_words(pdf.render(sheet, templates))
    whole_fonts = not typesetting.characters(sheet) <= repertoire()
    engine = plain(templates.folders, whole_fonts)
    layouts: list[Layout] = []

    def lay_out(sheet: Sheet, breaks: Breaks) -> Layout:
        with collection_paused():
            layouts.append(engine.lay_out(sheet, breaks))
        return layouts[-1]

    assert_same(words, paginate(sheet, lay_out).words())
    if len(layouts) > 1 and not tall_labels:
        assert_same_but_for_cut_cells(words, layouts[0], sheet)


def assert_same(words: Sequence[Word], others: Sequence[Word]) -> None:
    assert words
    assert [word.text for word in words] == [word.text for word in others]
    assert [pair for pair in zip(words, others, strict=True) if not near(*pair)] == []


def near(word: Word, other: Word) -> bool:
    return word[:2] == other[:2] and all(
        abs(place - where) <= NEAR for place, where in zip(word.box, other.box, strict=True)
    )


def assert_same_but_for_cut_cells(words: list[Word], layout: Layout, sheet: Sheet) -> None:
    """Words that plain WeasyPrint has elsewhere are of cells that the end of a page cuts."""
    others = layout.words()
    cut = list(cut_cells(sheet, layout))
    assert cut
    shown_again = Counter(
        (page, letter)
        for cell, first, last in cut
        for page in range(first + 1, last + 1)
        for letter in "".join(cell.text.split())
    )
    assert letters(words) - letters(others) == shown_again
    assert letters(others) - letters(words) == Counter()
    for word in unmatched(words, others) + unmatched(others, words):
        assert any(
            word.text in cell.text and first <= word.page <= last for cell, first, last in cut
        )


def letters(words: Sequence[Word]) -> Counter[tuple[int, str]]:
    """Count the letters of each page."""
    return Counter((word.page, letter) for word in words for letter in word.text)


def unmatched(words: Sequence[Word], others: Sequence[Word]) -> list[Word]:
    """Return the words that stand nowhere near the same among the others."""
    same: dict[tuple[int, str], list[Word]] = {}
    for other in others:
        same.setdefault(other[:2], []).append(other)
    return [
        word for word in words if not any(near(word, other) for other in same.get(word[:2], []))
    ]


def cut_cells(sheet: Sheet, layout: Layout) -> Iterator[tuple[Cell, int, int]]:
    """Yield the cells that reach over pages, each with the first and the last of them."""
    page_of = {name: page for page, names in enumerate(layout.row_names, start=1) for name in names}
    for number, table in enumerate(sheet.tables):
        for row, cells in enumerate(table.body):
            for cell in cells.cells:
                first, last = (page_of[f"row-{number}-{at}"] for at in (row, row + cell.rows - 1))
                if first < last and not cell.continued:
                    yield cell, first, last


# --- The sheets ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_declarations_take_one_layout(filings: list[Filing], layouts: list[Breaks]) -> None:
    some = filings[::8]
    for filing in some:
        judge(lay_out(filing), templates_of(filing.standard.folders))
    assert len(layouts) == len(some)


@pytest.mark.slow
@pytest.mark.parametrize("standard", ["shenzhen-project", "central-project"])
@tries(2, phases=[Phase.generate])
@given(data=st.data())
def test_generated_declarations(standard: str, data: st.DataObject) -> None:
    filing = filing_of(data.draw(declarations(standard)))
    judge(printable(lay_out(filing)), templates_of(filing.standard.folders))


@pytest.mark.slow
def test_merged_cells_of_any_height() -> None:
    groups = random_groups(random.Random(0))
    table = indicators(*groups, explain=lambda row: "说明" * (row * 7 % 30 + 1))
    judge(sheet(table, title="表"), TEMPLATES)
    judge(sheet(tall_table(random.Random(0))), TEMPLATES, tall_labels=True)


@pytest.mark.slow
def test_rows_that_break_across_pages() -> None:
    long = "很长的解释" * 400
    judge(sheet(fields(("依据", long), ("末尾", "值"))), TEMPLATES)
    table = indicators(("组", [("类", 5)]), explain=lambda row: long if row == 2 else "短")
    judge(sheet(table), TEMPLATES, tall_labels=True)


@pytest.mark.slow
def test_syntax_in_values() -> None:
    judge(hostile_sheet(), TEMPLATES)


def printable(sheet: Sheet) -> Sheet:
    """Return the sheet with another letter for each that the fonts lack."""
    known = frozenset("\n").union(*map(subset_characters, map(Path, packaged_fonts())))

    def shown(text: str) -> str:
        return "".join(letter if letter in known else "某" for letter in text)

    def shown_row(row: Row) -> Row:
        return Row(tuple(replace(cell, text=shown(cell.text)) for cell in row.cells))

    tables = (replace(table, body=tuple(map(shown_row, table.body))) for table in sheet.tables)
    properties = {key: shown(text) for key, text in sheet.properties.items()}
    return replace(sheet, tables=tuple(tables), properties=properties)
