"""Lines on a page as paragraphs: which of them end where they do only for want of room."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct, field

from shenbao.i18n import N_

SAME_LINE = 0.5
"""Of the size of a glyph: so far apart in height, glyphs are still on one line."""

WORD_GAP, WIDE_GAP = 0.3, 0.9
"""Of the size of a glyph: a gap that is a space between letters, and between Chinese characters."""

LINE_GAP = 1.9
"""Of the height of a line: a larger step down leaves out a line."""

SLACK = 0.5
"""Points by which measures may be wrong."""

CLOSING = set("!%),.:;?]}¢°†‡›℃∶、。〃〆〕〗〞﹚﹜！＂％＇），．：；？！］｝～…—·‰′″》」』】〉/|-~")
OPENING = set("$([{£¥〈《「『【〔〖〝﹙﹛＄（．［｛￡￥")
FULL_STOPS = set("。；;！!？?")
QUOTES = set("“”‘’\"'")


class Glyph:
    """A character on a page with its edges, in points from the top left."""

    __slots__ = ("bottom", "left", "right", "size", "text", "top")

    def __init__(self, found: dict[str, Any]) -> None:
        self.text: str = found["text"]
        self.left: float = found["x0"]
        self.right: float = found["x1"]
        self.top: float = found["top"]
        self.bottom: float = found["bottom"]
        self.size: float = found["size"] or 1.0

    @property
    def middle(self) -> tuple[float, float]:
        """The place of its centre."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class Column(Struct, frozen=True):
    """The room of lines: its sides, and what is kept free at each."""

    left: float
    right: float
    padding: float

    def room_beside(self, line: Line) -> float:
        """Return how much wider the line could be."""
        return self.right - self.left - 2 * self.padding - (line.right - line.left)


class Line(Struct):
    """Glyphs from left to right."""

    glyphs: list[Glyph] = field(default_factory=list)

    @property
    def left(self) -> float:
        return self.inked[0].left

    @property
    def right(self) -> float:
        return self.inked[-1].right

    @property
    def top(self) -> float:
        return min(glyph.top for glyph in self.glyphs)

    @property
    def size(self) -> float:
        return max(glyph.size for glyph in self.glyphs)

    @property
    def inked(self) -> list[Glyph]:
        """The glyphs without the spaces at the ends, which may hang out."""
        inked = [index for index, glyph in enumerate(self.glyphs) if glyph.text.strip()]
        return self.glyphs[inked[0] : inked[-1] + 1]

    @property
    def text(self) -> str:
        """The words of the line; a gap between them is a space."""
        words = self.glyphs[0].text
        for before, glyph in pairwise(self.glyphs):
            wide = _is_wide(before.text) and _is_wide(glyph.text)
            limit = (WIDE_GAP if wide else WORD_GAP) * glyph.size
            is_spaced = glyph.text.isspace() or before.text.isspace()
            words += " " * (not is_spaced and glyph.left - before.right > limit) + glyph.text
        return words

    def is_above(self, below: Line) -> bool:
        """Tell whether the other line, of the same size, is the next one down."""
        step = below.top - self.top
        return abs(self.size - below.size) < SLACK and 0 < step < LINE_GAP * self.size


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Return the glyphs as lines from top to bottom."""
    lines: list[Line] = []
    height = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.middle[1]):
        middle = glyph.middle[1]
        if not lines or middle - height > SAME_LINE * glyph.size:
            lines.append(Line())
            height = middle
        lines[-1].glyphs.append(glyph)
    for line in lines:
        line.glyphs.sort(key=lambda glyph: glyph.left)
    return [line for line in lines if any(glyph.text.strip() for glyph in line.glyphs)]


PARAGRAPH = N_("It is not certain whether a paragraph ends at a full line: {text}…")
FIGURE = N_("It is not certain whether a figure goes on behind a full line: {text}…")


class Joined(Struct, frozen=True):
    """The words of a cell, and what to say of them where it does not show how lines go on."""

    text: str
    doubts: tuple[str, ...] = ()


def joined(lines: Sequence[Line], column: Column, styles: Sequence[Sequence[str]] = ()) -> Joined:
    """Return the words of a cell: a line that had room for more ends a paragraph.

    So does a full one before the next item of an enumeration; ``styles`` are
    the markers of each style of enumeration.
    """
    if not lines:
        return Joined("")
    ends = [separator(line, below, column) for line, below in pairwise(lines)]
    texts = [line.text for line in lines]
    for markers in styles:
        _end_items(texts, ends, markers)
    words = "".join(text + end for text, end in zip(texts, [*ends, ""], strict=True))
    full = [
        (text[-1], below[0])
        for text, end, below in zip(texts, ends, texts[1:], strict=False)
        if not end
    ]
    may_end = any(before in FULL_STOPS for before, _after in full)
    may_go_on = any(before.isdigit() and after.isdigit() for before, after in full)
    return Joined(words, (PARAGRAPH,) * may_end + (FIGURE,) * may_go_on)


def _end_items(texts: Sequence[str], ends: list[str], markers: Sequence[str]) -> None:
    """Break lines before the markers that follow one that begins a paragraph."""
    begins = [True, *("\n" in end for end in ends)]
    position = 0
    for number, marker in enumerate(markers):
        found = [
            index
            for index in range(position, len(texts))
            if texts[index].lstrip().startswith(marker)
        ]
        sure = [index for index in found if begins[index]]
        if not (sure or (found and number)):
            return
        position = (sure or found)[0]
        if not begins[position]:
            ends[position - 1] = "\n"
        position += 1


def separator(above: Line, line: Line, column: Column) -> str:
    """Return what stands between two lines: nothing or a space if the first one is full."""
    first = _first_unit(line)
    if column.room_beside(above) >= first + SLACK:
        step = (line.top - above.top) / (1.4 * above.size)
        return "\n" * max(1, round(step) if step >= LINE_GAP / 1.4 else 1)
    if _is_torn(above, line, column):
        return ""
    before, after = above.text[-1:], line.text[:1]
    return " " if _is_letter(before) and _is_letter(after) else ""


def _is_torn(above: Line, line: Line, column: Column) -> bool:
    """Tell whether a figure that is wider than its column seems to go on in the next line.

    It is all that the first one holds, and there was no room for a single digit more.
    """
    texts, digit = [glyph.text for glyph in above.inked], line.inked[0]
    return (
        texts[-1].isdigit()
        and digit.text.isdigit()
        and not any(_may_break(texts, place) for place in range(1, len(texts)))
        and column.room_beside(above) < digit.right - digit.left + SLACK
    )


def _first_unit(line: Line) -> float:
    """Return the width of what must stay together at the beginning of a line."""
    glyphs = line.inked
    end = 1
    while end < len(glyphs) and not _may_break([glyph.text for glyph in glyphs], end):
        end += 1
    while glyphs[end - 1].text.isspace():
        end -= 1
    return glyphs[end - 1].right - glyphs[0].left


def _may_break(texts: Sequence[str], place: int) -> bool:
    """Tell whether a line may end before the character at a place."""
    after = texts[place]
    solid = place - 1
    while solid > 0 and texts[solid].isspace():
        solid -= 1
    before = texts[solid]
    if after.isspace() or after in CLOSING or before in OPENING:
        return False
    if solid < place - 1:
        return True
    return not {before, after} & QUOTES and (_is_wide(before) or _is_wide(after))


def _is_wide(text: str) -> bool:
    return any(unicodedata.east_asian_width(character) in "WF" for character in text)


def _is_letter(text: str) -> bool:
    return bool(re.fullmatch(r"[!-~]", text)) and text.isalnum()
