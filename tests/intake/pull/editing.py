"""Editing a Word document as people do it: typing over, adding, deleting and moving rows."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from shenbao.office.packing import packed

Element = Any
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SIGNED = 'w:id="1" w:author="同事" w:date="2024-03-01T00:00:00Z"'


class Document:
    """A document that is being edited; its values are found by the tags of their controls."""

    def __init__(self, content: bytes) -> None:
        self.document = docx.Document(BytesIO(content))
        self.body = self.document.element.body

    def content(self) -> bytes:
        """Return the document as a file."""
        return packed(self.document)

    def control(self, tag: str) -> Element:
        """Return the first content control with a tag: a copied row has the same ones."""
        return next(one for one in self.body.iter(qn("w:sdt")) if _tag(one) == tag)

    def row(self, tag: str) -> Element:
        """Return the row that a value stands in."""
        return next(self.control(tag).iterancestors(qn("w:tr")))

    def type_over(self, tag: str, text: str) -> None:
        """Put other words into a control, each line behind a line break."""
        _put(self.control(tag), text)

    def type_beside(self, tag: str, text: str) -> None:
        """Put words into a control's cell in place of the control, as typing over a cell does."""
        control = self.control(tag)
        run = deepcopy(next(control.iter(qn("w:r"))))
        control.getparent().replace(control, run)
        _put(run.getparent(), text)

    def press_enter(self, tag: str, text: str) -> None:
        """Put a paragraph behind that of a value: Word draws the control around both."""
        control = self.control(tag)
        paragraph = control.getparent()
        new = deepcopy(paragraph)
        _put(new, text)
        paragraph.addnext(new)

    def relabel(self, old: str, new: str) -> None:
        """Change a text that is a whole paragraph, wherever it stands."""
        for text in self.body.iter(qn("w:t")):
            if text.text == old:
                text.text = new

    def delete_row(self, tag: str) -> None:
        """Delete the row of a value."""
        row = self.row(tag)
        row.getparent().remove(row)

    def add_row(self, below: str, *texts: str) -> None:
        """Copy the row of a value, put it below, and fill its last cells."""
        row = self.row(below)
        new = deepcopy(row)
        row.addnext(new)
        for merge in new.iter(qn("w:vMerge")):
            merge.set(qn("w:val"), "continue")
        cells = new.findall(qn("w:tc"))[-len(texts) :]
        for cell, text in zip(cells, texts, strict=True):
            _put(cell, text)

    def fill_row(self, label: str, *texts: str) -> None:
        """Fill the cells behind the one with a label; they have no controls as they were empty."""
        for row in self.body.iter(qn("w:tr")):
            cells = row.findall(qn("w:tc"))
            names = ["".join(text.text or "" for text in one.iter(qn("w:t"))) for one in cells]
            if label in names:
                place = names.index(label) + 1
                for cell, text in zip(cells[place:], texts, strict=True):
                    _put(cell, text)

    def move_row(self, tag: str, *, above: str) -> None:
        """Move the row of a value above that of another."""
        self.row(above).addprevious(self.row(tag))

    # ---- Tracked changes ------------------------------------------------------------------

    def track_deleted_row(self, tag: str) -> None:
        """Delete the row of a value with changes tracked."""
        row = self.row(tag)
        row.get_or_add_trPr().append(parse_xml(f"<w:del {NS} {SIGNED}/>"))
        for run in list(row.iter(qn("w:r"))):
            _wrap(run, "del")

    def track_typed_over(self, tag: str, text: str) -> None:
        """Put other words into a control with changes tracked."""
        run = next(self.control(tag).iter(qn("w:r")))
        new = deepcopy(run)
        run.addnext(new)
        _put(new.getparent(), text, new)
        _wrap(run, "del")
        _wrap(new, "ins")


def without_controls(content: bytes) -> bytes:
    """Return the document without its content controls, their words in their places."""
    document = docx.Document(BytesIO(content))
    for control in list(document.element.body.iter(qn("w:sdt"))):
        for child in list(control.find(qn("w:sdtContent"))):
            control.addprevious(child)
        control.getparent().remove(control)
    return packed(document)


def tags(content: bytes) -> dict[str, str]:
    """Return the words of each content control by its tag, in order."""
    document = docx.Document(BytesIO(content))
    return {_tag(one): _words(one) for one in document.element.body.iter(qn("w:sdt"))}


Edit = Callable[[Document], None]


def over(tag: str, text: str) -> Edit:
    """Return the edit that puts other words into a control."""
    return lambda document: document.type_over(tag, text)


def added(below: str, *texts: str) -> Edit:
    """Return the edit that adds a row below another one."""
    return lambda document: document.add_row(below, *texts)


def deleted(tag: str) -> Edit:
    """Return the edit that deletes the row of a control."""
    return lambda document: document.delete_row(tag)


def filled(label: str, *texts: str) -> Edit:
    """Return the edit that fills the blank row of a class."""
    return lambda document: document.fill_row(label, *texts)


def moved(tag: str, above: str) -> Edit:
    """Return the edit that moves the row of a control above another one."""
    return lambda document: document.move_row(tag, above=above)


def edited(content: bytes, *edits: Edit) -> bytes:
    """Return the document with edits made, one after the other."""
    document = Document(content)
    for edit in edits:
        edit(document)
    return document.content()


def _tag(control: Element) -> str:
    return str(control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")))


def _words(element: Element) -> str:
    found = element.iter(qn("w:t"), qn("w:br"))
    return "".join("\n" if one.tag == qn("w:br") else one.text or "" for one in found)


def _put(place: Element, text: str, run: Element = None) -> None:
    """Put words into the first run of a place, and empty the others."""
    first, *others = [run] if run is not None else list(place.iter(qn("w:r")))
    for old in [*first.iter(qn("w:t"), qn("w:br"))]:
        first.remove(old)
    for number, line in enumerate(text.split("\n")):
        if number:
            first.append(parse_xml(f"<w:br {NS}/>"))
        words = parse_xml(f'<w:t {NS} xml:space="preserve"/>')
        words.text = line
        first.append(words)
    for other in others:
        other.getparent().remove(other)


def _wrap(run: Element, kind: str) -> None:
    mark = parse_xml(f"<w:{kind} {NS} {SIGNED}/>")
    run.getparent().replace(run, mark)
    mark.append(run)
    if kind == "del":
        for text in run.iter(qn("w:t")):
            text.tag = qn("w:delText")


def without_custom_xml(content: bytes) -> bytes:
    """Return the document without the part that remembers its cells, as a cleaner leaves it."""
    document = docx.Document(BytesIO(content))
    relations = document.part.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/customXml")]:
        del relations[key]
    return packed(document)
