"""HTML: the tables of a saved page, of a program's "save as web page", of an old system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from lxml import etree

from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.grid import MOST_CELLS, Box, Grid, GridMaker, Refused, flow, too_much
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.decoding import decode

UNSEEN = {"script", "style", "head", "template", "noscript", "title", "meta", "link", "colgroup"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
DEEPEST = 20
KEPT = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.I)
HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read(content: bytes, _numbers: Numbers) -> Grid:
    """Return the page as a grid."""
    text, problems = decode(content)
    maker = GridMaker(problems=list(problems))
    read_into(maker, text)
    return maker.grid()


def read_into(maker: GridMaker, text: str, line: int = 0) -> None:
    """Add what the HTML holds, which begins behind so many lines of its file."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    root = etree.fromstring(text.encode(), parser)
    if root is not None:
        if sum(1 for _cell in root.iter("td", "th")) > MOST_CELLS:
            raise too_much()
        _Page(maker, line).blocks(root, depth=0)


class _Page:
    """Walks through a page once, from top to bottom."""

    def __init__(self, maker: GridMaker, line: int) -> None:
        self.maker = maker
        self.before = line

    def line(self, element: etree._Element) -> int:
        line: Any = element.sourceline
        return self.before + int(line or 1)

    def blocks(self, parent: etree._Element, depth: int) -> None:
        """Add the paragraphs and tables of an element."""
        words, place = Words(keeps=False), Place(line=self.line(parent))
        for part in _parts(parent, keeps=False):
            if isinstance(part, str):
                words.add(part)
            elif part.tag == "table":
                place = self.paragraphs(words, place)
                words = Words(keeps=False)
                self.table(part, depth + 1)
            else:
                words.end_line()
                place = self.paragraphs(words, place)
                words, place = Words(keeps=False), Place(line=self.line(part))
        self.paragraphs(words, place)

    def paragraphs(self, words: Words, place: Place) -> Place:
        for text in words.text().split("\n"):
            self.maker.paragraph(text, place)
        return place

    def table(self, element: etree._Element, depth: int) -> None:
        if depth > DEEPEST:
            message = _("Tables stand in one another, more than {limit} deep.")
            hint = _("Copy the form's own table into a new document.")
            raise Refused(message.format(limit=DEEPEST), hint)
        inner: list[etree._Element] = []
        captions = element.findall("caption")
        for caption in captions:
            self.blocks(caption, depth)
        rows = [
            [self.cell(cell, inner) for cell in row if cell.tag in ("td", "th")]
            for row in _rows(element)
        ]
        self.maker.table(self.boxes(rows))
        for table in inner:
            self.table(table, depth + 1)

    def boxes(self, rows: list[list[tuple[str, int, int, int]]]) -> Iterator[Box]:
        return flow(rows)

    def cell(
        self, element: etree._Element, inner: list[etree._Element]
    ) -> tuple[str, int, int, int]:
        """Return a cell's words, its rows, columns and line; tables inside it are put aside."""
        keeps = _keeps_space(element)
        words = Words(keeps)
        for part in _parts(element, keeps):
            if isinstance(part, str):
                words.add(part)
            elif part.tag == "table":
                inner.append(part)
            else:
                words.end_line()
        return (
            words.text(),
            _span(element, "rowspan"),
            _span(element, "colspan"),
            self.line(element),
        )


class Words:
    """The words of a block as they are shown: white space collapsed, one paragraph a line."""

    def __init__(self, keeps: bool) -> None:
        self.keeps = keeps
        self.lines: list[str] = []
        self.current = ""

    def add(self, text: str) -> None:
        *whole, last = text.split("\v")
        for line in whole:
            self.current += line
            self.lines.append(self.current)
            self.current = ""
        self.current += last

    def end_line(self) -> None:
        """End the line where a block begins or ends; an empty one is none."""
        if self.current.strip(" \t\r\n\f"):
            self.lines.append(self.current)
        self.current = ""

    def text(self) -> str:
        lines = [*self.lines, self.current]
        if not self.keeps:
            lines = [collapsed(line) for line in lines]
        return "\n".join(lines).strip()


def collapsed(line: str) -> str:
    """Return a line with its white space as a browser shows it.

    A line break of the file between two Chinese characters is none of the text.
    """

    def space(found: re.Match[str]) -> str:
        before, after = line[: found.start()][-1:], line[found.end() :][:1]
        is_break = "\n" in found[0] and _is_wide(before) and _is_wide(after)
        return "" if is_break else " "

    return _SPACE.sub(space, line).strip(" ")


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


def _parts(parent: etree._Element, keeps: bool) -> Iterator[str | etree._Element]:
    """Yield the texts below an element, its tables, and every block where it begins and ends.

    A line that is broken by force ends in a vertical tab, which HTML cannot hold.
    """
    if parent.text:
        yield _broken(parent.text, keeps)
    for child in parent:
        if not _is_unseen(child):
            if child.tag == "br":
                yield "\v"
            elif child.tag == "table":
                yield child
            else:
                is_block = child.tag in BLOCKS
                if is_block:
                    yield child
                yield from _parts(child, keeps)
                if is_block:
                    yield child
        if child.tail:
            yield _broken(child.tail, keeps)


def _broken(text: str, keeps: bool) -> str:
    return text.replace("\n", "\v") if keeps else text


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _is_unseen(element: etree._Element) -> bool:
    is_element = str(element.tag).isidentifier()  # a comment or an instruction is none
    return (
        not is_element or element.tag in UNSEEN or bool(HIDDEN.search(element.get("style") or ""))
    )


def _keeps_space(element: etree._Element) -> bool:
    return any(
        outer.tag == "pre" or KEPT.search(outer.get("style") or "")
        for outer in (element, *element.iterancestors())
    )


def _span(element: etree._Element, name: str) -> int:
    value = (element.get(name) or "").strip()
    return int(value[:6]) if value[:6].isdecimal() else 1
