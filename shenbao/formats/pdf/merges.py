"""Cells merged over rows, in WeasyPrint's boxes: whole again on each page that they reach.

WeasyPrint shows such a cell only where it begins. Here a row that a page
begins with gets a part of its own of every cell that reaches into it, and the
part that is left behind ends with the last row of its page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, SupportsIndex

from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Document, Page
from weasyprint.css.counters import CounterStyle
from weasyprint.document import DocumentMetadata
from weasyprint.formatting_structure.boxes import ParentBox, TableBox, TableRowGroupBox
from weasyprint.formatting_structure.build import build_formatting_structure
from weasyprint.html import get_html_metadata
from weasyprint.layout import layout_document
from weasyprint.layout.table import add_top_padding
from weasyprint.pdf import VARIANTS
from weasyprint.text.fonts import FontConfiguration

SHARE_ABOVE = {"middle": 0.5, "bottom": 1.0}
"""How much of the room in a cell is above its text, by its vertical alignment."""


def lay_out(
    html: HTML, stylesheet: CSS, fonts: FontConfiguration, options: Mapping[str, Any]
) -> tuple[Document, bool]:
    """Return the laid out document, and whether all parts of merged cells hold their text.

    It does what ``html.render`` does, which leaves no room to change the boxes
    between making them and laying them out.
    """
    options = {**DEFAULT_OPTIONS, **options, "stylesheets": [stylesheet]}
    _name, of_variant = VARIANTS[options["pdf_variant"]]
    options |= {key: value for key, value in of_variant.items() if options[key] is None}
    counters, profiles = CounterStyle(), {}  # type: ignore[var-annotated]
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
    overfull = restart_merges_on_pages(root)
    pages = [Page(box) for box in layout_document(html, root, context)]
    metadata = DocumentMetadata(**get_html_metadata(html))
    intent = options["output_intent"]
    document = Document(pages, metadata, html.url_fetcher, fonts, profiles, intent)
    document._html = html
    return document, not overfull


def restart_merges_on_pages(root: Any) -> list[Any]:
    """Prepare a tree of boxes that is not laid out yet.

    Once it is, the list that is returned holds the cells whose text has no
    room in the rows that a page has left for it.
    """
    overfull: list[Any] = []
    for table in _tables(root):
        table.children = [_RowGroup.of(group, overfull) for group in table.children]
    return overfull


class _RowGroup(TableRowGroupBox):  # type: ignore[misc]  # WeasyPrint has no types
    """A group of rows whose merges restart."""

    @classmethod
    def of(cls, group: Any, overfull: list[Any]) -> _RowGroup:
        """Return a group of the same rows."""
        new = cls.__new__(cls)
        new.__dict__.update(group.__dict__, children=_Rows(group.children), overfull=overfull)
        return new

    def copy_with_children(self, rows: list[Any]) -> Any:
        """Return the part of the group on a page: WeasyPrint has just laid out these rows."""
        for index, row in enumerate(rows):
            for cell in row.children:
                if cell.rowspan > len(rows) - index:
                    self._end(cell, rows[index:])
        return super().copy_with_children(rows)

    def _end(self, cell: Any, rows: list[Any]) -> None:
        """Let the cell reach down to the end of these rows."""
        room = rows[-1].position_y + rows[-1].height - cell.position_y - cell.border_height()
        if room < 0:
            self.overfull.append(cell)
        above = room * SHARE_ABOVE.get(cell.vertical_align, 0)
        cell.rowspan = len(rows)
        add_top_padding(cell, above)
        cell.padding_bottom += room - above


class _Rows(list[Any]):
    """The rows of a group; WeasyPrint asks for those from a later one on where a page begins."""

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        found = super().__getitem__(place)
        if isinstance(place, slice) and place.start and found:
            return [self._restarted(place.start), *found[1:]]
        return found

    def _restarted(self, index: int) -> Any:
        """Return a row with a part of every cell that reaches into it from above."""
        parts = [
            _part(cell, above + cell.rowspan - index)
            for above, row in enumerate(self[:index])
            for cell in row.children
            if above + cell.rowspan > index
        ]
        row = self[index]
        if not parts:
            return row
        cells = sorted((*parts, *row.children), key=lambda cell: int(cell.grid_x))
        return row.copy_with_children(cells)


def _part(cell: Any, rows: int) -> Any:
    part = cell.copy_with_children(cell.children)
    part.rowspan = rows
    return part


def _tables(box: Any) -> Iterator[Any]:
    if isinstance(box, TableBox):
        yield box
    elif isinstance(box, ParentBox):
        for child in box.children:
            yield from _tables(child)
