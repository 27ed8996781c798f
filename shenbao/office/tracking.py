"""Tracked changes in a Word document: ECMA-376 part 1, 17.13.5."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from enum import StrEnum
from itertools import count
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

Element = Any
"""An element of python-docx, of whose methods the stubs of lxml know nothing."""


class Mark(StrEnum):
    """What a mark says of what it stands around or in: the name of its element."""

    INSERTED = "w:ins"
    DELETED = "w:del"


class Tracker:
    """Marks insertions and deletions with who made them and when, each with a number of its own.

    ``date`` is an ISO 8601 time in UTC, "" for none.
    """

    def __init__(self, author: str, date: str = "") -> None:
        self._author = author
        self._date = date
        self._numbers = count(1)

    def mark_row(self, row: Element, mark: Mark) -> None:
        """Mark a row of a table, and all that stands in it, as inserted or deleted."""
        row.get_or_add_trPr().append(self._mark(mark))
        for paragraph in row.iter(qn("w:p")):
            self.mark_paragraph(paragraph, mark)

    def mark_paragraph(self, paragraph: Element, mark: Mark) -> None:
        """Mark a paragraph, its end and its runs, as inserted or deleted."""
        properties = paragraph.get_or_add_pPr()
        end = properties.find(qn("w:rPr"))
        if end is None:
            end = OxmlElement("w:rPr")
            properties.append(end)
        end.insert(0, self._mark(mark))
        for run in list(paragraph.iter(qn("w:r"))):
            parent = run.getparent()
            index = parent.index(run)
            parent.insert(index, self._around(run, mark))

    def replace_text(self, place: Element, pieces: Iterable[tuple[str, str]]) -> None:
        """Show other text in the first run of a paragraph or cell, the changes in it marked.

        ``pieces`` are the old and the new text of one stretch after another.
        All other runs are removed.
        """
        runs = list(place.iter(qn("w:r")))
        model, parent = runs[0], runs[0].getparent()
        index = parent.index(model)
        for run in runs:
            run.getparent().remove(run)
        for old, new in pieces:
            for element in self._marked_runs(model, old, new):
                parent.insert(index, element)
                index += 1

    def _marked_runs(self, model: Element, old: str, new: str) -> Iterator[Element]:
        """Yield the runs of a text before and after a change, one run where it is the same."""
        if old == new:
            yield _run_like(model, new)
            return
        if old:
            yield self._around(_run_like(model, old), Mark.DELETED)
        if new:
            yield self._around(_run_like(model, new), Mark.INSERTED)

    def _around(self, run: Element, mark: Mark) -> Element:
        """Return the mark with a run in it."""
        element = self._mark(mark)
        element.append(run)
        if mark is Mark.DELETED:
            for text in list(element.iter(qn("w:t"))):
                text.getparent().replace(text, _text("w:delText", text.text))
        return element

    def _mark(self, mark: Mark) -> Element:
        element = OxmlElement(mark)
        element.set(qn("w:id"), str(next(self._numbers)))
        element.set(qn("w:author"), self._author)
        if self._date:
            element.set(qn("w:date"), self._date)
        return element


def _run_like(model: Element, text: str) -> Element:
    """Return a run in the looks of another one, its lines parted by breaks."""
    run = deepcopy(model)
    for child in list(run):
        if child.tag != qn("w:rPr"):
            run.remove(child)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        if line:
            run.append(_text("w:t", line))
    return run


def _text(name: str, text: str) -> Element:
    """Return an element of text whose spaces Word keeps."""
    element = OxmlElement(name)
    element.set(qn("xml:space"), "preserve")
    element.text = text
    return element
