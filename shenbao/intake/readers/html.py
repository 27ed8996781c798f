"""HTML: the tables of a saved page, of a program's "save as web page", of an old system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from shenbao.diagnostics import Place, Severity
from shenbao.i18n import N_, _
from shenbao.intake.grid import MOST_CELLS, MOST_QUOTED, Grid, GridMaker, Refused, flow, too_much
from shenbao.intake.problems import problem_at
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.decoding import decode
from shenbao.intake.readers.html_elements import READINGS, Reading
from shenbao.intake.readers.html_equations import equation
from shenbao.intake.readers.html_lists import marker
from shenbao.intake.readers.html_styles import Styles
from shenbao.intake.readers.html_trees import GROUPS, clear_tables, empty_void_elements, rows_of
from shenbao.office.characters import TURNED, UNREAD, parted
from shenbao.office.scripts import lowered, raised

WORDLESS = {"hidden", "file", "password"}
"""The kinds of input that show no words of theirs."""

BUTTONS = {"button", "submit", "reset", "image"}
BARS = {"color", "range"}
TICKED, UNTICKED = "\u2611", "\u2610"
OFTEN_WORDLESS = ("img", "image", "area")
"""Pictures without a description: they mostly say nothing."""

SEEN = (Reading.EMBEDDED, Reading.BUTTON)
"""What is not read, and stands in a line of words as a person sees it."""

LEFT_OUT = {
    Reading.STRUCK: N_("Struck-out words are not read: {text}"),
    Reading.GUIDE: N_("A phonetic guide is not read: {text}"),
    Reading.BUTTON: N_("A button is not read: {text}"),
    Reading.NOT_SHOWN: N_("Hidden words are not read: {text}"),
}
"""What is said of words that are not read."""

QUOTATION = "\u201c", "\u201d"
DEEPEST = 20
KEPT = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read(content: bytes, _numbers: Numbers) -> Grid:
    """Return the page as a grid."""
    text, problems = decode(content)
    maker = GridMaker(problems=list(problems))
    read_into(maker, text)
    return maker.grid()


def read_into(maker: GridMaker, text: str, line: int = 0) -> None:
    """Add what the HTML holds, which begins behind so many lines of its file."""
    root = _tree(text)
    if root is not None:
        if sum(1 for _cell in root.iter("td", "th")) > MOST_CELLS:
            raise too_much()
        page = _Page(maker, line, Styles(root))
        page.tell_title(root)
        page.tell_unread_styles(root)
        page.blocks(root, depth=0)


def words_of(maker: GridMaker, text: str, line: int) -> str:
    """Return the words of HTML that is part of a paragraph in a line of another file."""
    words, root = Words(keeps=False), _tree(f"<div>{text}</div>")
    if root is None:
        return ""
    for part in _Page(maker, line - 1, Styles(root)).parts(root, keeps=False):
        if isinstance(part, str):
            words.add(part)
        else:
            words.end_line()
    return words.text()


def _tree(text: str) -> etree._Element | None:
    """Return the elements of a page as a browser has them; None where it has none."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    root = etree.fromstring(text.encode(), parser)
    if root is not None:
        empty_void_elements(root)
        clear_tables(root)
    return root


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
            message = _("Tables are nested, more than {limit} deep.")
            hint = _("Copy the form's own table into a new document.")
            raise Refused(message.format(limit=DEEPEST), hint)
        inner: list[etree._Element] = []
        for caption in element.findall("caption"):
            if not self.is_unseen(caption):
                self.blocks(caption, depth)
        rows = [
            [self.cell(cell, inner) for cell in cells] for cells in rows_of(element, self.is_gone)
        ]
        self.maker.table(flow(rows))
        for table in inner:
            self.table(table, depth + 1)

    def cell(
        self, element: etree._Element, inner: list[etree._Element]
    ) -> tuple[str, int, int, int]:
        """Return a cell's words, its rows, columns and line; tables inside it are put aside."""
        keeps = _keeps_space(element)
        words = Words(keeps)
        for part in () if self.is_blank(element) else self.parts(element, keeps):
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
        self.tell_tooltip(parent)
        yield self.added(parent, "before")
        if parent.text:
            yield _broken(parent.text, keeps)
        for child in parent:
            if not self.is_unseen(child):
                yield from self.shown(child, keeps)
            elif reading_of(child) in SEEN:
                yield UNREAD
            if child.tail:
                yield _broken(child.tail, keeps)
        yield self.added(parent, "after")

    def shown(self, element: etree._Element, keeps: bool) -> Iterator[str | etree._Element]:
        """Yield what a browser shows of an element."""
        match reading_of(element):
            case Reading.BREAK:
                yield "\v"
            case Reading.TABLE:
                yield element
            case Reading.FIELD:
                yield self.field(element)
            case Reading.EQUATION:
                yield equation(element)
            case Reading.RAISED:
                yield from self.shifted(element, raised)
            case Reading.LOWERED:
                yield from self.shifted(element, lowered)
            case Reading.QUOTED:
                yield QUOTATION[0]
                yield from self.parts(element, keeps)
                yield QUOTATION[1]
            case Reading.DETAILS if element.get("open") is None:
                yield element
                yield from self.folded(element, keeps)
                yield element
            case Reading.BLOCK | Reading.DETAILS | Reading.DIALOG:
                yield element
                if element.tag == "li":
                    yield self.marker(element)
                yield from self.parts(element, keeps)
                yield element
            case _:
                yield from self.inline(element, keeps)

    def inline(self, element: etree._Element, keeps: bool) -> Iterator[str | etree._Element]:
        """Yield the words of an element as a style may raise or lower them."""
        if self.turns(element):
            yield TURNED
        place = self.styles.value(element, "vertical-align")
        if place in ("super", "sub"):
            yield from self.shifted(element, raised if place == "super" else lowered)
        else:
            yield from self.parts(element, keeps)

    def turns(self, element: etree._Element) -> bool:
        """Tell whether an element shows its words from right to left, whatever they are."""
        direction = element.get("dir") or self.styles.value(element, "direction")
        is_forced = "override" in self.styles.value(element, "unicode-bidi")
        return direction.lower() == "rtl" and (is_forced or element.tag == "bdo")

    def shifted(
        self, element: etree._Element, shift: Callable[[str], str]
    ) -> Iterator[str | etree._Element]:
        """Yield words that are raised or lowered; blocks and tables there are as any others."""
        parts = [*self.parts(element, keeps=False)]
        texts = [part for part in parts if isinstance(part, str)]
        if len(texts) == len(parts):
            yield shift(collapsed("".join(texts).replace("\v", " ")))
        else:
            yield from parts

    def folded(self, details: etree._Element, keeps: bool) -> Iterator[str | etree._Element]:
        """Yield the summary of details that a page shows only when asked; tell of the others."""
        summary = details.find("summary")
        if summary is not None and not self.is_unseen(summary):
            yield from self.parts(summary, keeps)
        texts = [details.text or ""]
        for child in details:
            texts += [*_texts(child)] if child is not summary else []
            texts.append(child.tail or "")
        self.tell(details, _(LEFT_OUT[Reading.NOT_SHOWN]), " ".join(texts))

    def is_unseen(self, element: etree._Element) -> bool:
        """Tell whether an element is not read; tell of the words in it."""
        reading = reading_of(element)
        if reading is Reading.CODE:
            return True
        is_closed = reading is Reading.DIALOG and element.get("open") is None
        if is_closed or self.styles.hides(element):
            reading = Reading.NOT_SHOWN
        elif self.styles.strikes(element):
            reading = Reading.STRUCK
        if reading in LEFT_OUT:
            self.leave_out(element, _(LEFT_OUT[reading]))
        elif reading is Reading.EMBEDDED:
            self.tell_embedded(element)
        elif self.styles.may_hide(element):
            message = _("It is not certain whether these words are hidden; they are read: {text}")
            self.leave_out(element, message)
        return reading in LEFT_OUT or reading is Reading.EMBEDDED

    def tell_unread_styles(self, root: etree._Element) -> None:
        """Tell of styles that are not known here, as they may hide words."""
        if self.styles.unread:
            message = _("Styles are not read, so words that they hide are read: {names}")
            names = ", ".join(self.styles.unread)[:MOST_QUOTED]
            self.maker.warn(Place(line=self.line(root)), message.format(names=names))

    def is_gone(self, element: etree._Element) -> bool:
        """Tell whether a row or cell of a table takes no room; tell of the words in it."""
        return self.styles.removes(element) and self.is_unseen(element)

    def is_blank(self, cell: etree._Element) -> bool:
        """Tell whether a cell shows none of its words, by itself or by its row."""
        if self.is_unseen(cell):
            return True
        rows = (row for row in cell.iterancestors() if row.tag in (*GROUPS, "tr"))
        for row in rows:
            if self.styles.hides(row):
                self.leave_out(cell, _(LEFT_OUT[Reading.NOT_SHOWN]))
                return True
            if self.styles.strikes(row):
                self.leave_out(cell, _(LEFT_OUT[Reading.STRUCK]))
                return True
        return False

    def marker(self, item: etree._Element) -> str:
        """Return the number of an item of a list; tell of a style that is not known."""
        number, unknown = marker(item, self.styles)
        if unknown:
            message = _("The numbers of a list are not known ({style}); they are read as digits.")
            self.maker.warn(Place(line=self.line(item)), message.format(style=unknown))
        return Marker(number)

    def added(self, element: etree._Element, side: str) -> str:
        """Return the words that a style adds on a side of an element."""
        words, unknown = self.styles.added(element, side)
        if unknown:
            message = _("What a style adds to the words is not read: {text}")
            message = message.format(text=unknown[:MOST_QUOTED])
            self.maker.warn(Place(line=self.line(element)), message)
        return words

    def line_of(self, element: etree._Element) -> str:
        """Return the words of an element as one line."""
        parts = (part for part in self.parts(element, keeps=False) if isinstance(part, str))
        return collapsed("".join(parts).replace("\v", " "))

    def leave_out(self, element: etree._Element, message: str) -> None:
        """Tell of the words of an element that are not read."""
        filled_in = (field.get("value") or "" for field in element.iter("input"))
        self.tell(element, message, " ".join((*_texts(element), *filled_in)))

    def tell(
        self,
        element: etree._Element,
        message: str,
        words: str,
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Tell of words of an element; nothing of none."""
        text = collapsed(" ".join(words.split()))[:MOST_QUOTED]
        if text:
            place = Place(line=self.line(element))
            self.maker.problems.append(
                problem_at(place, message.format(text=text), severity=severity)
            )

    def tell_embedded(self, element: etree._Element) -> None:
        """Tell of a picture or the like, with the words that describe it."""
        described = (element.get(name) for name in ("alt", "title", "value"))
        words = next(filter(None, described), "") or " ".join(_texts(element)).strip()
        if not words and element.tag not in OFTEN_WORDLESS:
            words = _("without a description")
        message = _("What is in <{tag}> is not read: {text}")
        self.tell(element, message.format(tag=element.tag, text="{text}"), words)

    def tell_tooltip(self, element: etree._Element) -> None:
        """Tell of the words that a browser shows when somebody points at an element."""
        words = element.get("title") or ""
        if words and not _holds(element, words):
            self.tell(element, _("A tooltip is not read: {text}"), words, Severity.INFO)

    def tell_title(self, root: etree._Element) -> None:
        """Tell of the title of the page, which stands above it, unless the page has it too."""
        for title in root.iterfind("head/title"):
            words, body = "".join(_texts(title)), root.find("body")
            if body is None or not _holds(body, words):
                message = _("The title of the page is not read: {text}")
                self.tell(title, message, words, Severity.INFO)

    def field(self, element: etree._Element) -> str:
        """Return what a field to be filled in shows."""
        self.tell_tooltip(element)
        kind = (element.get("type") or "text").strip().lower()
        value = element.get("value") or ""
        if element.tag == "select":
            return "\v".join(self.option(option) for option in _selected(element))
        if element.tag == "textarea":
            value = "".join(map(str, element.itertext())).replace("\n", "\v")
        elif kind in ("checkbox", "radio"):
            return TICKED if element.get("checked") is not None else UNTICKED
        elif kind in WORDLESS:
            return ""
        elif kind in BUTTONS:
            words = element.get("alt") or "" if kind == "image" else value
            self.tell(element, _("A button is not read: {text}"), words, Severity.INFO)
            return ""
        elif kind in BARS:
            self.tell_embedded(element)
            return ""
        if not value:
            words = element.get("placeholder") or ""
            self.tell(element, _("A prompt is not read: {text}"), words, Severity.INFO)
        return value

    def option(self, option: etree._Element) -> str:
        """Return what is shown of an option that is chosen."""
        return option.get("label") or self.line_of(option)


def reading_of(element: etree._Element) -> Reading:
    """Return how an element reads; a comment or an instruction is none."""
    parent = element.getparent()
    is_title = element.tag == "title" and parent is not None and parent.tag == "head"
    if is_title or not isinstance(element.tag, str):
        return Reading.CODE  # tell_title tells of it
    return READINGS.get(element.tag, Reading.WORDS)


def _texts(element: etree._Element) -> Iterator[str]:
    """Yield the texts in an element, but for what is code."""
    if element.text:
        yield element.text
    for child in element:
        if reading_of(child) is not Reading.CODE:
            yield from _texts(child)
        if child.tail:
            yield child.tail


def _holds(element: etree._Element, words: str) -> bool:
    """Tell whether words stand in an element, whatever their white space."""
    within = "".join("".join(_texts(element)).split())
    return "".join(words.split()) in within


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
        if parted(self.current).strip(" \t\r\n\f"):
            self.put_line()
        self.current = ""

    def put_line(self) -> None:
        """Add the line, behind the number of the item that it begins."""
        self.lines.append(self.marker + (self.current.lstrip() if self.marker else self.current))
        self.current = self.marker = ""

    def text(self) -> str:
        lines = [parted(line) for line in (*self.lines, self.marker + self.current)]
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


def _broken(text: str, keeps: bool) -> str:
    return text.replace("\n", "\v") if keeps else text


def _keeps_space(element: etree._Element) -> bool:
    return any(
        outer.tag == "pre" or KEPT.search(outer.get("style") or "")
        for outer in (element, *element.iterancestors())
    )


def _span(element: etree._Element, name: str) -> int:
    value = (element.get(name) or "").strip()
    return int(value[:6]) if value[:6].isdecimal() else 1
