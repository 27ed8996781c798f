"""Texts are broken into lines once, a whole paragraph at a time, and remembered.

WeasyPrint has Pango lay out what is left of a text for each of its lines, and the line once more
by itself. Here Pango breaks the paragraph at one go. That leads to the same lines as long as no
character depends on those of the line before it: where a line does not end and the next one
begin with such as stand for themselves, the lines are laid out as ever. So are texts with
characters that are not known to be that plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from weasyprint.layout.inline import split_text_box
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from shenbao.formats.pdf.shortcuts.facts import once_a_style
from shenbao.formats.pdf.shortcuts.glyphs import KnownFont, KnownLine, Run, runs_of
from shenbao.formats.pdf.shortcuts.text import font_key, is_ready, known_strut

MEMORY = "_shenbao_lines"

MOST_LINES = 5000
"""The lines that are remembered of documents with the same fonts, before older ones are forgotten.

As many older ones are kept until then.
"""

NARROWEST = 4
"""How many characters must have room in a line; WeasyPrint treats narrower ones by themselves."""

WIDEST = 2**21
HAN = r"\u4e00-\u9fff"
PLAIN = re.compile(
    rf"[\n !-~\u00b0\u00b1\u00b7\u00d7\u00f7\u2013-\u2014\u2018-\u2019\u201c-\u201d\u2026\u2103"
    rf"\u2160-\u216b\u2190-\u2193\u2460-\u249b\u2264-\u2265\u25a0-\u25ff"
    rf"\u3001-\u3011\u3014-\u3017\uff01-\uff5e{HAN}]+"
)
"""Texts from left to right in which each character is one glyph, save for letters that join."""

CLEAN = re.compile(rf"[\u3001-\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f{HAN}][{HAN}]")
"""What stands around a break whose two sides do not depend on each other."""


class Line(NamedTuple):
    """A line of a text: how large it is, and the byte of the text where the next one begins."""

    text: str
    resume_at: int | None
    is_forced: bool
    width: float
    height: float
    baseline: float
    runs: tuple[Run, ...] | None


Lines = dict[int, Line]
"""The lines of a text by the bytes where they begin; those that are not known are missing."""


class Memory:
    """The lines of texts with the same fonts: those used of late, and older ones."""

    def __init__(self) -> None:
        self.fonts: dict[int, KnownFont] = {}
        self._recent: dict[tuple[Any, ...], Lines] = {}
        self._older: dict[tuple[Any, ...], Lines] = {}
        self._count = 0

    def lines(self, key: tuple[Any, ...], found: Callable[[], Lines]) -> Lines:
        """Return the lines of a text that is told by its key; they are found unless known."""
        lines = self._recent.get(key)
        if lines is None:
            lines = self._older.get(key)
            if lines is None:
                lines = found()
            self._count += 1 + len(lines)
            if self._count > MOST_LINES:
                self._recent, self._older, self._count = {}, self._recent, 0
            self._recent[key] = lines
        return lines


def split(
    context: Any, box: Any, available_width: Any, skip: int, is_line_start: bool = True
) -> Any:
    """Do what ``split_text_box`` does."""
    line = known_line(box, available_width, skip or 0)
    if line is None:
        return split_text_box(context, box, available_width, skip, is_line_start)
    return text_of_line(box, line, available_width), line.resume_at, line.is_forced


def text_of_line(box: Any, line: Line, available_width: float) -> Any:
    """Return the box of the part of a text that is on a line."""
    new = box.copy_with_text(line.text)
    new.width = line.width
    new.height = line.height
    new.pango_layout = KnownLine(line.text, line.runs, available_width)
    line_height, _baseline = known_strut(box.style)
    new.margin_top = new.margin_bottom = (line_height - line.height) / 2
    new.baseline = line.baseline + new.margin_top
    return new


def known_line(box: Any, width: Any, skip: int) -> Line | None:
    """Return the line of a text that begins at a byte; None if WeasyPrint is to find it."""
    style, text = box.style, box.text
    texts = _texts(style)
    if texts is None or width is None or not NARROWEST * style["font_size"] < width < WIDEST:
        return None
    if box.justification_spacing:
        return None
    units = int(width * TO_UNITS)
    memory: Memory = vars(style.font_config).setdefault(MEMORY, Memory())

    def found() -> Lines:
        return _broken(text, style, units, memory.fonts) if PLAIN.fullmatch(text) else {}

    line = memory.lines((*texts, units, text), found).get(skip)
    # where spaces collapse, they do so at the ends of lines
    is_whole = line is not None and not skip and line.resume_at is None
    return line if is_whole or not texts[0] or " " not in text else None


@once_a_style
def _texts(style: Any) -> tuple[Any, ...] | None:
    """Return what the lines of all texts of a style depend on; None for a style not that plain."""
    is_plain = (
        is_ready(style)
        and style["direction"] == "ltr"
        and style["letter_spacing"] == "normal"
        and style["word_spacing"] == 0
        and style["word_break"] == "normal"
        and style["hyphens"] in ("none", "manual")
        and style["white_space"] in ("normal", "pre-line", "pre-wrap")
        and style["font_size"] > 0
    )
    if not is_plain:
        return None
    collapses = style["white_space"] != "pre-wrap"
    return collapses, font_key(style), style["font_size"], style["overflow_wrap"]


def _broken(text: str, style: Any, units: int, fonts: dict[int, KnownFont]) -> Lines:
    """Return the lines of a text in a width."""
    lines: Lines = {}
    start = 0
    paragraphs = text.split("\n")
    for left, paragraph in zip(range(len(paragraphs) - 1, -1, -1), paragraphs, strict=True):
        content = paragraph.encode()
        end = start + len(content)
        for place, line in _of_paragraph(content, style, units, fonts):
            is_end = line.resume_at == len(content)
            resume_at = end + 1 if is_end and left else start + (line.resume_at or 0)
            lines[start + place] = line._replace(
                resume_at=resume_at if left or not is_end else None,
                is_forced=bool(is_end and left),
            )
        start = end + 1
    return lines


def _of_paragraph(
    content: bytes, style: Any, units: int, fonts: dict[int, KnownFont]
) -> Iterator[tuple[int, Line]]:
    """Yield the lines of a paragraph and the bytes where they begin, as far as they are known."""
    start = 0
    while start < len(content):
        rest = content[start:].decode()
        layout = _laid_out(rest, style, units)
        number = 0
        first = start
        while True:
            found = pango.pango_layout_get_line_readonly(layout.layout, number)
            begin = first + found.start_index
            start = begin + found.length
            text = content[begin:start].decode()
            is_clean = start == len(content) or CLEAN.fullmatch(
                text[-1] + content[start : start + 3].decode(errors="ignore")[:1]
            )
            line = _measured(found, layout, text, start, fonts)
            if line.width * TO_UNITS > units or found.resolved_dir:
                return
            if not is_clean:
                alone = _laid_out(text, style, None)
                found = pango.pango_layout_get_line_readonly(alone.layout, 0)
                if found.length != start - begin:
                    return
                line = _measured(found, alone, text, start, fonts)
            yield begin, line
            number += 1
            if not is_clean or start == len(content):
                break


def _laid_out(text: str, style: Any, units: int | None) -> Any:
    layout = Layout(style)
    if units is not None:
        pango.pango_layout_set_width(layout.layout, units)
    layout.set_text(text)
    return layout


def _measured(found: Any, layout: Any, text: str, end: int, fonts: dict[int, KnownFont]) -> Line:
    extents = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(found, ffi.NULL, extents)
    return Line(
        text,
        end,
        False,
        extents.width * FROM_UNITS,
        extents.height * FROM_UNITS,
        -extents.y * FROM_UNITS,
        runs_of(found, layout.layout, fonts),
    )


REPLACED: Mapping[str, Callable[..., Any]] = {"weasyprint.layout.inline.split_text_box": split}
