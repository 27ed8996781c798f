"""Drawing a redline: the sheet in its own layout, with every change tracked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn

from shenbao.changes.redline.aligning import RowPair
from shenbao.changes.redline.marking import DELETED, INSERTED, Marker
from shenbao.changes.redline.tracked import TextPair, TrackedSheet, tracked
from shenbao.changes.revisions import Signature
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.formats.word import compose, packed
from shenbao.i18n import _
from shenbao.sheet import Sheet

Element = Any


def redline(
    old: Sheet | None, new: Sheet | None, templates: Templates, signature: Signature
) -> bytes:
    """Return the new sheet as a .docx whose tracked changes lead to it from the old one.

    Accepting all of them gives the new sheet, rejecting all of them the old one.
    ``templates`` are those of the newer sheet that there is. Raises TemplateError
    where a template fails, or gives a document that is not built like the sheet.
    """
    both = tracked(old, new)
    document = compose(both.physical, templates)
    marker = Marker(signature)
    body = document.element.body
    paragraphs = [child for child in body if child.tag == qn("w:p")]
    tables = list(body.iter(qn("w:tbl")))
    _require(len(tables) == len(both.tables))
    _mark_titles(paragraphs, both, marker)
    for table, pairs in zip(tables, both.tables, strict=True):
        _mark_table(table, pairs.rows, marker)
    return packed(document)


def _mark_titles(paragraphs: Sequence[Element], both: TrackedSheet, marker: Marker) -> None:
    shown = [texts for texts in both.titles if texts.old or texts.new]
    _require(len(paragraphs) >= len(shown))
    for paragraph, texts in zip(paragraphs, shown, strict=False):
        if texts.old is None or texts.new is None:
            marker.paragraph(paragraph, INSERTED if texts.old is None else DELETED)
        elif texts.old != texts.new:
            marker.text(paragraph, texts)


def _mark_table(table: Element, pairs: Sequence[RowPair], marker: Marker) -> None:
    rows = list(table.iter(qn("w:tr")))
    _require(len(rows) == len(pairs))
    for row, pair in zip(rows, pairs, strict=True):
        if pair.old is None or pair.new is None:
            marker.row(row, INSERTED if pair.old is None else DELETED)
        else:
            _mark_cells(row, pair, marker)
    _mark_whole(table, pairs, marker)


def _mark_cells(row: Element, pair: RowPair, marker: Marker) -> None:
    assert pair.old
    assert pair.new
    cells = list(row.iter(qn("w:tc")))
    _require(len(cells) == len(pair.new.cells))
    for cell, old, new in zip(cells, pair.old.cells, pair.new.cells, strict=True):
        if old.text != new.text:
            _require(len(list(cell.iter(qn("w:p")))) == 1)
            _require(next(cell.iter(qn("w:r")), None) is not None)
            marker.text(cell, TextPair(old.text, new.text))


def _mark_whole(table: Element, pairs: Sequence[RowPair], marker: Marker) -> None:
    """Mark the gap before a table that is new or gone, which comes and goes with it."""
    gap = table.getprevious()
    kinds = {(pair.old is None, pair.new is None) for pair in pairs}
    if gap is not None and len(kinds) == 1 and gap.tag == qn("w:p"):
        is_new, is_gone = kinds.pop()
        follows_table = gap.getprevious() is not None and gap.getprevious().tag == qn("w:tbl")
        if follows_table and (is_new or is_gone):
            marker.paragraph(gap, INSERTED if is_new else DELETED)


def _require(is_like_the_sheet: bool) -> None:
    if not is_like_the_sheet:
        message = _(
            "The Word template does not give a row for each row, a paragraph for each cell."
        )
        raise TemplateError(message)
