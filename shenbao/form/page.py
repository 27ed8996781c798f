"""The page of a form: its size and margins as CSS writes them, in millimetres.

The PDF takes what form.toml says as it stands; Word and Excel need the figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from shenbao.diagnostics import Code
from shenbao.i18n import _
from shenbao.toml.reader import TableReader

_LENGTH = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(mm|cm|in|pt|pc|px|q)|0", re.ASCII)
_MILLIMETRES = {
    "mm": 1,
    "cm": 10,
    "in": 25.4,
    "pt": 25.4 / 72,
    "pc": 25.4 / 6,
    "px": 25.4 / 96,
    "q": 0.25,
}
_PAPERS = {
    "a6": (105, 148),
    "a5": (148, 210),
    "a4": (210, 297),
    "a3": (297, 420),
    "a2": (420, 594),
    "b5": (176, 250),
    "b4": (250, 353),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
    "ledger": (279.4, 431.8),
}
"""The short and the long side of each paper that CSS knows by name and a printer may have."""

_USUAL_PAPER = "a4"
_USUAL_MARGIN = 20
_LEAST_ROOM = 10
_ORIENTATIONS = ("portrait", "landscape")

_SIDES = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
"""Which of so many lengths is the margin at the top, right, bottom and left."""


class Size(NamedTuple):
    """The size of a page, in millimetres."""

    width: float
    height: float

    @property
    def is_landscape(self) -> bool:
        """Whether the page is wider than high."""
        return self.width > self.height


class Margins(NamedTuple):
    """The margins of a page, in millimetres."""

    top: float
    right: float
    bottom: float
    left: float


class Page(NamedTuple):
    """What a form says of its page; None where it says nothing."""

    size: Size | None = None
    margins: Margins | None = None

    @property
    def has_room(self) -> bool:
        """Whether the margins leave some room each way."""
        width, height = self.size or _PAPERS[_USUAL_PAPER]
        top, right, bottom, left = self.margins or (0, 0, 0, 0)
        return min(width - left - right, height - top - bottom) >= _LEAST_ROOM


def page_of(measures: Mapping[str, str]) -> Page:
    """Return the page that ``size`` and ``margin`` describe, each as CSS writes it.

    Raises ValueError, with the key, for what CSS would not understand either.
    """
    size, margin = measures.get("size"), measures.get("margin")
    return Page(_size(size) if size else None, _margins(margin) if margin else None)


def text_width(page: Page) -> float:
    """Return the width of the text on a page; what it does not say is as usual."""
    size = page.size or Size(*_PAPERS[_USUAL_PAPER])
    margins = page.margins or Margins(*[_USUAL_MARGIN] * 4)
    return size.width - margins.left - margins.right


def read_page(table: TableReader) -> dict[str, str]:
    """Read the size and margin of a page, each as CSS writes it; complain of what is neither."""
    page = {key: table.text(key) for key in ("size", "margin")}
    wrong = [key for key, value in page.items() if not _is_measure(key, value)]
    if not wrong and not page_of(page).has_room:
        wrong = ["margin" if page["margin"] else "size"]
    for key in wrong:
        message = _("{key} is not a measure of a page.").format(key=key)
        table.complain(Code.VALUE, message, key=key)
    return {key: value for key, value in page.items() if value}


def _is_measure(key: str, value: str) -> bool:
    try:
        page_of({key: value})
    except ValueError:
        return False
    return True


def _size(text: str) -> Size:
    words = text.lower().split()
    if words and all(map(_LENGTH.fullmatch, words)) and len(words) <= 2:
        return Size(_length(words[0]), _length(words[-1]))
    papers = [word for word in words if word in _PAPERS]
    turns = [word for word in words if word in _ORIENTATIONS]
    if len(papers) > 1 or len(turns) > 1 or len(papers) + len(turns) != len(words):
        raise ValueError("size")
    short, long = _PAPERS[papers[0] if papers else _USUAL_PAPER]
    return Size(long, short) if turns == ["landscape"] else Size(short, long)


def _margins(text: str) -> Margins:
    words = text.lower().split()
    if len(words) not in _SIDES or not all(map(_LENGTH.fullmatch, words)):
        raise ValueError("margin")
    return Margins(*(_length(words[index]) for index in _SIDES[len(words)]))


def _length(word: str) -> float:
    match = _LENGTH.fullmatch(word)
    return float(match[1]) * _MILLIMETRES[match[2]] if match and match[1] else 0.0
