"""Tracked changes in the XML of a Word document (ECMA-376 part 1, 17.13.5)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from shenbao.changes.comparison.runs import text_runs
from shenbao.changes.redline.tracked import TextPair
from shenbao.changes.revisions import Signature

Element = Any
"""An element of lxml, whose stubs know nothing of what python-docx makes of it."""

INSERTED, DELETED = "w:ins", "w:del"


class Marker:
    """Marks insertions and deletions with who made them and when, each with a number of its own."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self._numbers = count(1)

    def row(self, row: Element, kind: str) -> None:
        """Mark a row of a table, and all that stands in it, as inserted or deleted."""
        row.get_or_add_trPr().append(self._mark(kind))
        for paragraph in row.iter(qn("w:p")):
            self.paragraph(paragraph, kind)

    def paragraph(self, paragraph: Element, kind: str) -> None:
        """Mark a paragraph, its end and its runs, as inserted or deleted."""
        properties = paragraph.get_or_add_pPr()
        end = properties.find(qn("w:rPr"))
        if end is None:
            end = OxmlElement("w:rPr")
            properties.append(end)
        end.insert(0, self._mark(kind))
        for run in list(paragraph.iter(qn("w:r"))):
            self._wrap(run, kind)

    def text(self, place: Element, texts: TextPair) -> None:
        """Show a changed text in place of what a paragraph or cell has."""
        runs = list(place.iter(qn("w:r")))
        model, parent = runs[0], runs[0].getparent()
        index = parent.index(model)
        for run in runs:
            run.getparent().remove(run)
        for piece in self._pieces(model, texts):
            parent.insert(index, piece)
            index += 1

    def _pieces(self, model: Element, texts: TextPair) -> Iterator[Element]:
        for run in text_runs(texts.old or "", texts.new or ""):
            if run.is_same:
                yield _written(model, run.new)
                continue
            for kind, text in ((DELETED, run.old), (INSERTED, run.new)):
                if text:
                    mark = self._mark(kind)
                    mark.append(_written(model, text))
                    yield _as_deleted(mark) if kind == DELETED else mark

    def _wrap(self, run: Element, kind: str) -> None:
        mark = self._mark(kind)
        run.getparent().replace(run, mark)
        mark.append(run)
        if kind == DELETED:
            _as_deleted(mark)

    def _mark(self, kind: str) -> Element:
        mark = OxmlElement(kind)
        mark.set(qn("w:id"), str(next(self._numbers)))
        mark.set(qn("w:author"), self._signature.author)
        if self._signature.date:
            mark.set(qn("w:date"), self._signature.date)
        return mark


def _written(model: Element, text: str) -> Element:
    """Return a run in the looks of another one, its lines parted by breaks."""
    run = deepcopy(model)
    for child in list(run):
        if child.tag != qn("w:rPr"):
            run.remove(child)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        if line:
            words = OxmlElement("w:t")
            words.set(qn("xml:space"), "preserve")
            words.text = line
            run.append(words)
    return run


def _as_deleted(mark: Element) -> Element:
    for words in list(mark.iter(qn("w:t"))):
        deleted = OxmlElement("w:delText")
        deleted.set(qn("xml:space"), "preserve")
        deleted.text = words.text
        words.getparent().replace(words, deleted)
    return mark
