"""HTML: the tables of a saved page, of a program's "save as web page", of an old system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from lxml import etree

from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.grid import (
    MOST_CELLS,
    MOST_QUOTED,
    Box,
    Grid,
    GridMaker,
    Refused,
    flow,
    too_much,
)
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.decoding import decode
from shenbao.intake.readers.html_styles import Styles
from shenbao.office.scripts import lowered, raised

UNSEEN = {
    "script", "style", "head", "template", "noscript", "title", "meta", "link", "colgroup",
    "datalist", "rp", "rt", "rtc", "param", "source", "track", "base",
}  # fmt: skip
STRUCK = {"del", "s", "strike"}
EMBEDDED = {"img", "iframe", "object", "embed", "video", "audio", "canvas", "applet", "frame"}
"""What shows something that is no text of the page."""

FIELDS = {"input", "select", "textarea"}
WORDLESS = {"hidden", "image", "file", "password", "button", "submit", "reset", "color", "range"}
"""The kinds of input whose value is no word of the page."""

TICKED, UNTICKED = "\u2611", "\u2610"
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
    "details", "dialog", "dir", "figcaption", "hgroup", "legend", "menu", "search", "summary",
    "plaintext", "listing", "xmp",
}  # fmt: skip
DEEPEST = 20
MOST_ROMAN = 4000
ROMAN_DIGITS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
DECIMAL, LETTERS, ROMAN = "1", "aA", "iI"
KEPT = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.I)
NO_MARKER = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.I)
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
        _Page(maker, line, Styles(root)).blocks(root, depth=0)


class _Page:
    """Walks through a page once, from top to bottom."""

    def __init__(self, maker: GridMaker, line: int, styles: Styles) -> None:
        self.maker = maker
        self.before = line
        self.styles = styles

    def line(self, element: etree._Element) -> int:
        line: Any = element.sourceline
        return self.before + int(line or 1)

    def blocks(self, parent: etree._Element, depth: int) -> None:
        """Add the paragraphs and tables of an element."""
        words, place = Words(keeps=False), Place(line=self.line(parent))
        for part in self.parts(parent, keeps=False):
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
        for part in self.parts(element, keeps):
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

    # ---- What a browser shows of an element ---------------------------------------------------

    def parts(self, parent: etree._Element, keeps: bool) -> Iterator[str | etree._Element]:
        """Yield the texts below an element, its tables, and every block where it begins and ends.

        A line that is broken by force ends in a vertical tab, which HTML cannot hold.
        """
        if parent.text:
            yield _broken(parent.text, keeps)
        for child in parent:
            if not self.is_unseen(child):
                yield from self.shown(child, keeps)
            if child.tail:
                yield _broken(child.tail, keeps)

    def shown(self, element: etree._Element, keeps: bool) -> Iterator[str | etree._Element]:
        """Yield what a browser shows of an element."""
        tag = str(element.tag)
        if tag == "br":
            yield "\v"
        elif tag == "table":
            yield element
        elif tag in STRUCK:
            self.leave_out(element, _("Struck-out words are not read: {text}"))
        elif tag in EMBEDDED:
            self.tell_embedded(element)
        elif tag in FIELDS:
            yield self.field(element)
        elif tag in ("sup", "sub"):
            yield (raised if tag == "sup" else lowered)(self.words(element))
        elif tag in BLOCKS:
            yield element
            if tag == "li":
                yield Marker(_marker(element))
            yield from self.parts(element, keeps)
            yield element
        else:
            yield from self.parts(element, keeps)

    def is_unseen(self, element: etree._Element) -> bool:
        is_element = str(element.tag).isidentifier()  # a comment or an instruction is none
        if not is_element or element.tag in UNSEEN:
            return True
        is_closed = element.tag == "dialog" and element.get("open") is None
        if is_closed or self.styles.hides(element):
            self.leave_out(element, _("Hidden words are not read: {text}"))
            return True
        if element in self.styles.doubtful:
            message = _("It is not certain whether these words are hidden; they are read: {text}")
            self.leave_out(element, message)
        return False

    def words(self, element: etree._Element) -> str:
        """Return the words of an element as one line."""
        parts = (part for part in self.parts(element, keeps=False) if isinstance(part, str))
        return collapsed("".join(parts).replace("\v", " "))

    def leave_out(self, element: etree._Element, message: str) -> None:
        """Tell of the words of an element that are not read."""
        text = collapsed(" ".join("".join(map(str, element.itertext())).split()))
        if text:
            place = Place(line=self.line(element))
            self.maker.warn(place, message.format(text=text[:MOST_QUOTED]))

    def tell_embedded(self, element: etree._Element) -> None:
        """Tell of a picture or the like, with the words that describe it."""
        words = element.get("alt") or element.get("title") or ""
        if words.strip() or element.tag != "img":
            message = _("What is in <{tag}> is not read: {text}")
            text = collapsed(words)[:MOST_QUOTED] or _("without a description")
            place = Place(line=self.line(element))
            self.maker.warn(place, message.format(tag=element.tag, text=text))

    def field(self, element: etree._Element) -> str:
        """Return what a field to be filled in shows."""
        if element.tag == "textarea":
            return "".join(map(str, element.itertext())).replace("\n", "\v")
        if element.tag == "select":
            return "\v".join(self.words(option) for option in _selected(element))
        kind = (element.get("type") or "text").strip().lower()
        if kind in ("checkbox", "radio"):
            return TICKED if element.get("checked") is not None else UNTICKED
        return "" if kind in WORDLESS else element.get("value") or ""


class Marker(str):
    """The number of an item of a list, which stands before its first line."""

    __slots__ = ()


class Words:
    """The words of a block as they are shown: white space collapsed, one paragraph a line."""

    def __init__(self, keeps: bool) -> None:
        self.keeps = keeps
        self.lines: list[str] = []
        self.current = ""
        self.marker = ""

    def add(self, text: str) -> None:
        if isinstance(text, Marker):
            self.marker = text
            return
        *whole, last = text.split("\v")
        for line in whole:
            self.current += line
            self.put_line()
        self.current += last

    def end_line(self) -> None:
        """End the line where a block begins or ends; an empty one is none."""
        if self.current.strip(" \t\r\n\f"):
            self.put_line()
        self.current = ""

    def put_line(self) -> None:
        """Add the line, behind the number of the item that it begins."""
        self.lines.append(self.marker + (self.current.lstrip() if self.marker else self.current))
        self.current = self.marker = ""

    def text(self) -> str:
        lines = [*self.lines, self.marker + self.current]
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


def _selected(select: etree._Element) -> list[etree._Element]:
    """Return the options that are chosen; where none is, a list that opens shows its first."""
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if select.get("multiple") is not None:
        return chosen
    return chosen[-1:] or options[:1]


def _marker(item: etree._Element) -> str:
    """Return the number that a browser puts before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or _is_unmarked(item) or _is_unmarked(parent):
        return ""
    kind = item.get("type") or parent.get("type") or DECIMAL
    return f"{_numeral(_number(item, parent), kind)}."


def _is_unmarked(element: etree._Element) -> bool:
    return NO_MARKER.search(element.get("style") or "") is not None


def _number(item: etree._Element, parent: etree._Element) -> int:
    """Return the number of an item: counted on from the last one that has a value of its own."""
    items = [child for child in parent if child.tag == "li"]
    step = -1 if parent.get("reversed") is not None else 1
    number = _integer(parent.get("start"), len(items) if step < 0 else 1)
    for index, sibling in enumerate(items):
        number = _integer(sibling.get("value"), number + step if index else number)
        if sibling is item:
            break
    return number


def _integer(text: str | None, default: int) -> int:
    match = re.fullmatch(r"\s*([+-]?[0-9]{1,6})\s*", text or "")
    return int(match[1]) if match else default


def _numeral(number: int, kind: str) -> str:
    if kind in LETTERS and number > 0:
        word = ""
        while number:
            number, digit = divmod(number - 1, 26)
            word = chr(ord(kind) + digit) + word
        return word
    if kind in ROMAN and 0 < number < MOST_ROMAN:
        word = "".join(_roman_digits(number))
        return word if kind == "I" else word.lower()
    return str(number)


def _roman_digits(number: int) -> Iterator[str]:
    for value, letters in ROMAN_DIGITS:
        count, number = divmod(number, value)
        yield letters * count


def _broken(text: str, keeps: bool) -> str:
    return text.replace("\n", "\v") if keeps else text


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _keeps_space(element: etree._Element) -> bool:
    return any(
        outer.tag == "pre" or KEPT.search(outer.get("style") or "")
        for outer in (element, *element.iterancestors())
    )


def _span(element: etree._Element, name: str) -> int:
    value = (element.get(name) or "").strip()
    return int(value[:6]) if value[:6].isdecimal() else 1
