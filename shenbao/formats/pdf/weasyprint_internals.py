"""All that touches the inside of WeasyPrint and of its libraries: nothing else does.

WeasyPrint documents few of its names; the others may change with any release.
Those that are used here stand in ``PRIVATE_NAMES``. A test looks at each of them
and fails with the name of what a release has changed: then this module has to
follow, and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, SupportsIndex, TypeAlias

from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont
from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document, DocumentMetadata, Page
from weasyprint.formatting_structure.boxes import (
    LineBox,
    ParentBox,
    TableBox,
    TableCellBox,
    TableRowBox,
    TableRowGroupBox,
)
from weasyprint.formatting_structure.build import build_formatting_structure
from weasyprint.html import (
    PH,
    PH_STYLESHEET,
    UA,
    UA_COUNTER_STYLE,
    UA_FORM,
    UA_FORM_STYLESHEET,
    UA_STYLESHEET,
    get_html_metadata,
)
from weasyprint.layout import layout_document
from weasyprint.layout.table import add_top_padding
from weasyprint.pdf import VARIANTS
from weasyprint.pdf.fonts import Font
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from shenbao.formats.pdf.loading import COUNTER_STYLE

PRIVATE_NAMES: Mapping[str, str | None] = {
    "weasyprint.document.Document": (
        "(pages, metadata, url_fetcher, font_config, color_profiles, output_intent)"
    ),
    "weasyprint.document.Document._build_layout_context": (
        "(html, font_config, counter_style, color_profiles, options)"
    ),
    "weasyprint.document.Document._html": None,
    "weasyprint.document.DocumentMetadata": (
        "(title=None, authors=None, description=None, keywords=None, generator=None, "
        "created=None, modified=None, attachments=None, lang=None, custom=None, "
        "xmp_metadata=None)"
    ),
    "weasyprint.document.Page": "(page_box)",
    "weasyprint.document.Page._page_box": None,
    "weasyprint.formatting_structure.boxes.Box.border_height": "(self)",
    "weasyprint.formatting_structure.boxes.Box.rowspan": None,
    "weasyprint.formatting_structure.boxes.LineBox": None,
    "weasyprint.formatting_structure.boxes.ParentBox": None,
    "weasyprint.formatting_structure.boxes.ParentBox.copy_with_children": "(self, new_children)",
    "weasyprint.formatting_structure.boxes.TableBox": None,
    "weasyprint.formatting_structure.boxes.TableBox.children": None,
    "weasyprint.formatting_structure.boxes.TableCellBox": None,
    "weasyprint.formatting_structure.boxes.TableCellBox.grid_x": None,
    "weasyprint.formatting_structure.boxes.TableCellBox.padding_bottom": None,
    "weasyprint.formatting_structure.boxes.TableCellBox.position_y": None,
    "weasyprint.formatting_structure.boxes.TableCellBox.vertical_align": None,
    "weasyprint.formatting_structure.boxes.TableRowBox": None,
    "weasyprint.formatting_structure.boxes.TableRowBox.children": None,
    "weasyprint.formatting_structure.boxes.TableRowBox.element": None,
    "weasyprint.formatting_structure.boxes.TableRowBox.height": None,
    "weasyprint.formatting_structure.boxes.TableRowBox.position_y": None,
    "weasyprint.formatting_structure.boxes.TableRowGroupBox": None,
    "weasyprint.formatting_structure.boxes.TableRowGroupBox.children": None,
    "weasyprint.formatting_structure.build.build_formatting_structure": (
        "(element_tree, style_for, get_image_from_uri, base_url, target_collector, "
        "counter_style, footnotes)"
    ),
    "weasyprint.HTML._ua_stylesheets": "(self, forms=False)",
    "weasyprint.HTML.base_url": None,
    "weasyprint.HTML.etree_element": None,
    "weasyprint.HTML.media_type": None,
    "weasyprint.HTML.url_fetcher": None,
    "weasyprint.HTML.wrapper_element": None,
    "weasyprint.html.PH": None,
    "weasyprint.html.PH_STYLESHEET": None,
    "weasyprint.html.UA": None,
    "weasyprint.html.UA_COUNTER_STYLE": None,
    "weasyprint.html.UA_FORM": None,
    "weasyprint.html.UA_FORM_STYLESHEET": None,
    "weasyprint.html.UA_STYLESHEET": None,
    "weasyprint.html.get_html_metadata": "(html)",
    "weasyprint.layout.LayoutContext.footnotes": None,
    "weasyprint.layout.LayoutContext.get_image_from_uri": None,
    "weasyprint.layout.LayoutContext.style_for": None,
    "weasyprint.layout.LayoutContext.target_collector": None,
    "weasyprint.layout.layout_document": "(html, root_box, context, max_loops=8)",
    "weasyprint.layout.table.add_top_padding": "(box, extra_padding)",
    "weasyprint.pdf.VARIANTS": None,
    "weasyprint.pdf.fonts.Font": None,
    "weasyprint.pdf.fonts.Font._harfbuzz_subset": "(self, to_unicode, hinting)",
    "weasyprint.pdf.fonts.Font.file_content": None,
    "weasyprint.pdf.fonts.Font.missing": None,
    "weasyprint.text.fonts.FontConfiguration._folder": None,
    "pydyf.PDF.page_references": None,
    "fontTools.cffLib.TopDict.rawDict": None,
    "fontTools.ttLib.TTFont.reader": None,
    "fontTools.ttLib.sfnt.SFNTReader.tables": None,
    "fontTools.ttLib.sfnt.DirectoryEntry.offset": None,
}
"""The undocumented names that are used here, with the parameters of those that are called."""

COPIED = {
    "weasyprint.document.Document._render": (
        "ebaceeb0fa8e79aaeb199a269e2748e2b36f6d95e98b7089e0dbc963bbca54d8"
    )
}
"""The method that ``lay_out`` repeats, with the SHA-256 of its source."""


# --- Documents --------------------------------------------------------------------


class PreparedHTML(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """An HTML document that may bring its tree and its user-agent stylesheet along.

    ``tree`` is the root element of the markup where it has been parsed already.
    Where ``user_agent`` is set, it takes the place of WeasyPrint's own stylesheet.
    ``known_styles`` has the styles that it has in common with other documents.
    """

    def __init__(self, markup: str, tree: Any, *, base_url: str, url_fetcher: URLFetcher) -> None:
        self.user_agent: CSS | None = None
        self.known_styles: object = None
        if tree is None:
            super().__init__(string=markup, base_url=base_url, url_fetcher=url_fetcher)
        else:
            self.base_url, self.url_fetcher, self.media_type = base_url, url_fetcher, "print"
            self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
            self.etree_element = tree

    def elements(self) -> Iterator[Any]:
        """Yield all elements of the document."""
        yield from self.etree_element.iter()

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        if self.user_agent is not None:
            return [self.user_agent]
        stylesheets: list[CSS] = super()._ua_stylesheets(forms)
        return stylesheets


def user_agent_stylesheet() -> str:
    """Return the text of the stylesheet that gives HTML elements their usual look."""
    return str(UA)


class _LaterCSS(CSS):  # type: ignore[misc]
    """A stylesheet that is parsed when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        given = self.__dict__.pop("given", None)
        if given is None:
            raise AttributeError(name)
        super().__init__(**given)
        return getattr(self, name)


class _LaterCounters(CounterStyle):  # type: ignore[misc]
    """The styles of counters, which are parsed when a document takes its own."""

    def copy(self) -> CounterStyle:
        if not len(self):
            CSS(string="".join(COUNTER_STYLE.findall(UA)), counter_style=self)
        return super().copy()


def parse_later() -> None:
    """Fill WeasyPrint's own stylesheets, which it was loaded without, when they are asked for."""
    UA_COUNTER_STYLE.__class__ = _LaterCounters
    for stylesheet, text in (
        (UA_STYLESHEET, UA),
        (UA_FORM_STYLESHEET, UA_FORM),
        (PH_STYLESHEET, PH),
    ):
        stylesheet.__class__ = _LaterCSS
        vars(stylesheet).clear()
        # those of all documents are parsed by themselves, and refuse to be told again
        vars(stylesheet)["given"] = {"string": text, "counter_style": CounterStyle()}


# --- Layout -----------------------------------------------------------------------

Row: TypeAlias = TableRowBox
"""A row of a table. Only the functions of this module look into it."""

Cell: TypeAlias = TableCellBox
"""A cell of a row, likewise."""


class TableBreaks(Protocol):
    """What to do where a page ends and another begins within the rows of a table."""

    def begin_page(self, rows: Sequence[Row], first: int) -> Row:
        """Return the row to lay out in place of ``rows[first]``, with which a page begins."""

    def end_page(self, rows: Sequence[Row]) -> None:
        """Change the cells of the rows that a page has, which have just been laid out."""


def lay_out(
    html: HTML,
    stylesheet: CSS,
    fonts: FontConfiguration,
    options: Mapping[str, Any],
    breaks: TableBreaks,
) -> Document:
    """Do what ``html.render`` does, but let ``breaks`` change the rows of tables at page breaks."""
    options = {**DEFAULT_OPTIONS, **options, "stylesheets": [stylesheet]}
    _function, of_variant = VARIANTS[options["pdf_variant"]]
    options |= {key: value for key, value in of_variant.items() if options[key] is None}
    counters = CounterStyle()
    profiles: dict[str, Any] = {}
    context = Document._build_layout_context(html, fonts, counters, profiles, options)
    root = build_formatting_structure(
        html.etree_element,
        context.style_for,
        context.get_image_from_uri,
        html.base_url,
        context.target_collector,
        counters,
        context.footnotes,
    )
    for table in _tables(root):
        table.children = [_RowGroup.of(group, breaks) for group in table.children]
    pages = [Page(box) for box in layout_document(html, root, context)]
    metadata = DocumentMetadata(**get_html_metadata(html))
    intent = options["output_intent"]
    document = Document(pages, metadata, html.url_fetcher, fonts, profiles, intent)
    document._html = html
    return document


def _tables(box: Any) -> Iterator[Any]:
    if isinstance(box, TableBox):
        yield box
    elif isinstance(box, ParentBox):
        for child in box.children:
            yield from _tables(child)


class _RowGroup(TableRowGroupBox):  # type: ignore[misc]  # WeasyPrint has no types
    """A group of rows, such as the body of a table, that tells ``breaks`` of its page breaks."""

    @classmethod
    def of(cls, group: Any, breaks: TableBreaks) -> _RowGroup:
        """Return a group of the same rows."""
        new = cls.__new__(cls)
        new.__dict__.update(group.__dict__, children=_Rows(group.children, breaks))
        new.breaks = breaks
        return new

    def copy_with_children(self, rows: list[Row]) -> Any:
        """Return the part of the group on a page: WeasyPrint has just laid out these rows."""
        self.breaks.end_page(rows)
        return super().copy_with_children(rows)


class _Rows(list[Row]):
    """The rows of a group; WeasyPrint asks for those from a later one on where a page begins."""

    def __init__(self, rows: Sequence[Row], breaks: TableBreaks) -> None:
        super().__init__(rows)
        self._breaks = breaks

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        found = super().__getitem__(place)
        if isinstance(place, slice) and place.start and found:
            return [self._breaks.begin_page(self, place.start), *found[1:]]
        return found


def cells(row: Row) -> Sequence[Cell]:
    """Return the cells that begin in a row."""
    return row.children  # type: ignore[no-any-return]


def column(cell: Cell) -> int:
    """Return the column of the table that a cell begins in."""
    return int(cell.grid_x)


def rowspan(cell: Cell) -> int:
    """Return how many rows a cell reaches over."""
    return int(cell.rowspan)


def with_cells(row: Row, new_cells: Sequence[Cell]) -> Row:
    """Return a copy of a row that has these cells."""
    return row.copy_with_children(new_cells)


def with_rowspan(cell: Cell, rows: int) -> Cell:
    """Return a copy of a cell that reaches over so many rows."""
    copy = cell.copy_with_children(cell.children)
    copy.rowspan = rows
    return copy


def room_down_to(row: Row, cell: Cell) -> float:
    """Return the height between the end of a cell and that of a row; both are laid out."""
    return float(row.position_y + row.height - cell.position_y - cell.border_height())


def extend(cell: Cell, rows: int, room: float) -> None:
    """Make a cell that is laid out reach over so many rows, and so much higher for it.

    Its text keeps its vertical alignment.
    """
    above = room * _SHARE_ABOVE.get(cell.vertical_align, 0)
    cell.rowspan = rows
    add_top_padding(cell, above)
    cell.padding_bottom += room - above


_SHARE_ABOVE = {"middle": 0.5, "bottom": 1.0}
"""How much of the room in a cell is above its text, by its vertical alignment."""


def row_attributes(page: Page, name: str) -> Iterator[str]:
    """Yield the values of an HTML attribute of the table rows on a page."""
    yield from _row_attributes(page._page_box, name)


def _row_attributes(box: Any, name: str) -> Iterator[str]:
    value = box.element.get(name) if isinstance(box, TableRowBox) else None
    if value is not None:
        yield value
    elif isinstance(box, ParentBox) and not isinstance(box, LineBox):
        for child in box.children:
            yield from _row_attributes(child, name)


# --- Fonts ------------------------------------------------------------------------

PlaceFont = Callable[[bytes, str], Path]
"""Puts the content of a font into a file, for a purpose that no other file serves."""


class PlacedFonts(FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
    """A font configuration whose font files are where ``place`` puts them, and stay there.

    WeasyPrint's own copies fonts to a temporary folder. A process that is
    killed leaves that behind, and a forked one removes it under its parent.
    """

    def __init__(self, place: PlaceFont) -> None:
        super().__init__()
        self._folder = _FontFolder(place)

    def __del__(self) -> None:
        """Leave the files where they are: other processes use them too."""


class _FontFolder:
    """What WeasyPrint takes for its folder of fonts: a path for each @font-face rule."""

    def __init__(self, place: PlaceFont) -> None:
        self._place = place
        self._paths: dict[str, _FontPath] = {}

    def __truediv__(self, name: str) -> _FontPath:
        return self._paths.setdefault(name, _FontPath(name, self._place))


class _FontPath:
    """What WeasyPrint takes for the path of a font that it has or has not written yet."""

    def __init__(self, name: str, place: PlaceFont) -> None:
        self._name = name
        self._place = place
        self._path: Path | None = None

    def exists(self) -> bool:
        return self._path is not None

    def write_bytes(self, content: bytes) -> None:
        self._path = self._place(content, self._name)

    def as_posix(self) -> str:
        if self._path is None:
            raise FileNotFoundError(self._name)
        return self._path.as_posix()


def charset_offset(font: TTFont) -> int | None:
    """Return where the table of CIDs, the charset, begins in the file of a font.

    None stands for a font that has no CIDs.
    """
    if "CFF " not in font:
        return None
    top = font["CFF "].cff.topDictIndex[0]
    if not hasattr(top, "ROS"):
        return None
    return int(font.reader.tables["CFF "].offset + top.rawDict["charset"])


CutFont = Callable[[bytes, Collection[int]], bytes | None]
"""Returns a font of some glyphs of a font, or None for a font that it does not know."""


_by_harfbuzz = Font._harfbuzz_subset


@contextmanager
def fonts_cut_by(cut: CutFont) -> Iterator[None]:
    """Have the subsets of fonts in PDF files made by a function, where it can, in the block."""

    def subset(font: Any, glyphs: Collection[int], hinting: bool) -> None:
        content = None if font.missing or not glyphs else cut(font.file_content, glyphs)
        if content is None:
            _by_harfbuzz(font, glyphs, hinting)
        else:
            font.file_content = content

    Font._harfbuzz_subset = subset
    try:
        yield
    finally:
        Font._harfbuzz_subset = _by_harfbuzz


# --- PDF files --------------------------------------------------------------------


def page_dictionaries(pdf: Any) -> list[Any]:
    """Return the dictionaries of the pages of a ``pydyf.PDF``, in order."""
    return [pdf.objects[int(reference.split()[0])] for reference in pdf.page_references]
