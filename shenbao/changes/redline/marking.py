"""Making a redline: the sheet in its own layout, with every change tracked."""

from __future__ import annotations

from collections.abc import Sequence

from shenbao.changes.comparison.runs import text_runs
from shenbao.changes.redline.aligning import RowPair
from shenbao.changes.redline.tracked import TextPair, TrackedSheet, tracked
from shenbao.changes.revisions import Signature
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.formats.word import compose
from shenbao.i18n import _
from shenbao.office.body import CELL, PARAGRAPH, ROW, TABLE, nearest
from shenbao.office.packing import packed
from shenbao.office.tracking import Element, Mark, Tracker
from shenbao.office.xml import W
from shenbao.sheet import Sheet
from shenbao.sheet.pages import with_headings_in_heads

RUN = f"{W}r"


def redline(
    old: Sheet | None, new: Sheet | None, templates: Templates, signature: Signature
) -> bytes:
    """Return the new sheet as a .docx whose tracked changes lead to it from the old one.

    Accepting all of them gives the new sheet, rejecting all of them the old one.
    ``templates`` are those of the newer sheet that there is. Raises TemplateError
    where a template fails, or gives a document that is not built like the sheet.
    """
    both = tracked(*(side and with_headings_in_heads(side) for side in (old, new)))
    document = compose(both.physical, templates)
    tracker = Tracker(signature.author, signature.date)
    blocks = list(nearest(document.element.body, PARAGRAPH, TABLE))
    tables = [block for block in blocks if block.tag == TABLE]
    _require(len(tables) == len(both.tables))
    _mark_titles([block for block in blocks if block.tag == PARAGRAPH], both, tracker)
    for table, pairs in zip(tables, both.tables, strict=True):
        _mark_table(table, pairs.rows, tracker)
    return packed(document)


def _mark_titles(paragraphs: Sequence[Element], both: TrackedSheet, tracker: Tracker) -> None:
    shown = [texts for texts in both.titles if texts.old or texts.new]
    _require(len(paragraphs) >= len(shown))
    for paragraph, texts in zip(paragraphs, shown, strict=False):
        if texts.old is None or texts.new is None:
            mark = Mark.INSERTED if texts.old is None else Mark.DELETED
            tracker.mark_paragraph(paragraph, mark)
        else:
            _mark_text(paragraph, texts, tracker)


def _mark_table(table: Element, pairs: Sequence[RowPair], tracker: Tracker) -> None:
    rows = list(nearest(table, ROW))
    _require(len(rows) == len(pairs))
    for row, pair in zip(rows, pairs, strict=True):
        if pair.old is None or pair.new is None:
            tracker.mark_row(row, Mark.INSERTED if pair.old is None else Mark.DELETED)
        else:
            _mark_cells(row, pair, tracker)
    _mark_gap(table, pairs, tracker)


def _mark_cells(row: Element, pair: RowPair, tracker: Tracker) -> None:
    assert pair.old
    assert pair.new
    cells = list(nearest(row, CELL))
    _require(len(cells) == len(pair.new.cells))
    for cell, old, new in zip(cells, pair.old.cells, pair.new.cells, strict=True):
        if old.text != new.text:
            _require(len(list(cell.iter(PARAGRAPH))) == 1)
            _require(next(cell.iter(RUN), None) is not None)
            _mark_text(cell, TextPair(old.text, new.text), tracker)


def _mark_text(place: Element, texts: TextPair, tracker: Tracker) -> None:
    """Show what changed in the text of a paragraph or cell."""
    if texts.old != texts.new:
        runs = text_runs(texts.old or "", texts.new or "")
        tracker.replace_text(place, ((run.old, run.new) for run in runs))


def _mark_gap(table: Element, pairs: Sequence[RowPair], tracker: Tracker) -> None:
    """Mark the gap before a table that is new or gone as a whole: it comes and goes with it."""
    gap = table.getprevious()
    kinds = {(pair.old is None, pair.new is None) for pair in pairs}
    if gap is not None and len(kinds) == 1 and gap.tag == PARAGRAPH:
        is_new, is_gone = kinds.pop()
        follows_table = gap.getprevious() is not None and gap.getprevious().tag == TABLE
        if follows_table and (is_new or is_gone):
            tracker.mark_paragraph(gap, Mark.INSERTED if is_new else Mark.DELETED)


def _require(is_like_the_sheet: bool) -> None:
    if not is_like_the_sheet:
        message = _(
            "The Word template must give each row of the sheet a row, and each cell a paragraph."
        )
        raise TemplateError(message)
