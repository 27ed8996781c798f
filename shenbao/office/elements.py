"""How each element of a Word document reads: ECMA-376 part 1, clause 17, in one table."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import Enum, auto
from typing import TypeAlias

from shenbao.office.xml import MC, Element, W

PAGE_BREAK = "\f"
"""The character that a page or column break reads as: no XML holds it as itself."""

CONTROL = f"{W}sdt"
"""A content control."""


class Reading(Enum):
    """How an element reads that is not itself a piece of text."""

    WRAPS = auto()
    """It shows nothing itself; what stands in it is read."""

    PARAGRAPH = auto()
    """Within another paragraph, as in a text box: it is read, and its end is a line break."""

    NOT_SHOWN = auto()
    """Nobody sees it or anything in it, once all tracked changes are accepted."""


Text: TypeAlias = str | Callable[[Element], str]
"""The piece of text that an element reads as, or what finds it out."""


def _own_text(element: Element) -> str:
    return element.text or ""


def _break(element: Element) -> str:
    return PAGE_BREAK if element.get(f"{W}type") in ("page", "column") else "\n"


def _symbol(element: Element) -> str:
    """Return a character of a symbol font; one of its private area stays what it is."""
    try:
        character = chr(int(element.get(f"{W}char") or "", 16))
    except (ValueError, OverflowError):
        return ""
    return "" if unicodedata.category(character) in ("Cc", "Cs") else character


_TEXTS: dict[str, Text] = {
    "t": _own_text,
    "sym": _symbol,
    "br": _break,
    "cr": "\n",
    "tab": "\t",
    "noBreakHyphen": "-",
}

_WRAPPERS = (
    # whole parts, and what parts them
    *("document", "body", "footnotes", "footnote", "endnotes", "endnote", "comments", "comment"),
    # tables
    *("tbl", "tr", "tc"),
    # around paragraphs, rows, cells and runs alike
    *("sdt", "sdtContent", "customXml", "ins", "moveTo"),
    # in a paragraph
    *("r", "hyperlink", "smartTag", "fldSimple", "bdo", "dir"),
    # in a run
    *("object", "pict", "drawing", "txbxContent", "ruby", "rubyBase", "rt"),
    # what holds a number or a place and no text
    *("softHyphen", "ptab", "pgNum", "fldChar", "lastRenderedPageBreak", "proofErr"),
    *("footnoteRef", "endnoteRef", "annotationRef", "separator", "continuationSeparator"),
    *("footnoteReference", "endnoteReference", "commentReference"),
    *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"),
    *("permStart", "permEnd", "moveFromRangeStart", "moveFromRangeEnd"),
    *("moveToRangeStart", "moveToRangeEnd"),
)

_NOT_SHOWN = (
    # gone with the changes
    *("del", "moveFrom", "delText", "delInstrText"),
    # what a field is to show, not what it shows
    "instrText",
    # properties, some of them of the same names as text: <w:tab> in <w:pPr> is a tab stop
    *("pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sectPr"),
    *("sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "rubyPr", "background"),
)

READINGS: dict[str, Reading | Text] = {
    **{f"{W}{name}": text for name, text in _TEXTS.items()},
    **{f"{W}{name}": Reading.WRAPS for name in _WRAPPERS},
    **{f"{W}{name}": Reading.NOT_SHOWN for name in _NOT_SHOWN},
    f"{W}p": Reading.PARAGRAPH,
    f"{MC}AlternateContent": Reading.WRAPS,
    f"{MC}Choice": Reading.WRAPS,
    f"{MC}Fallback": Reading.NOT_SHOWN,
}
"""How each element reads, by its name with namespace."""


def reading_of(element: Element) -> Reading | Text:
    """Return how an element reads; one that is not known wraps, so that no text is lost."""
    name = element.tag
    if name == CONTROL and _is_prompt(element):
        return Reading.NOT_SHOWN
    return READINGS.get(name, Reading.WRAPS)


def _is_prompt(control: Element) -> bool:
    """Tell whether a content control is empty: what it shows says what to do with it."""
    switch = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    return switch is not None and switch.get(f"{W}val", "true") not in ("false", "0", "off")
