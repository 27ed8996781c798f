"""The glyphs of a line are found once, when it is laid out, and drawn from what is known of them.

WeasyPrint has Pango lay each line out anew when it is drawn, and looks at its glyphs one by one.
Lines whose glyphs are not one for each character, or are moved, are drawn that way here, too.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import Any, NamedTuple

from weasyprint.draw.text import draw_text
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout

OLDEST_PANGO = 14802
"""The first release of Pango that tells the size of a font as it is."""

GLYPH_FIELDS = 5
GLYPH_SIZE = ffi.sizeof("PangoGlyphInfo")
LEVEL = 0xFF
"""The part of a field that tells the direction of a run; WeasyPrint reads more into it."""

IS_CLUSTER_START = 1
LARGEST_GLYPH = 0xFFFE


FILES_AT_ONCE = 4


@lru_cache(maxsize=FILES_AT_ONCE)
def same_file(content: bytes) -> bytes:
    """Return the content of a font file as it is known from another size or style of its font."""
    return content


class KnownFont:
    """What PDF files of all documents have in common of a font of Pango.

    ``keeper`` is a layout that uses the font, which lives as long as that does.
    """

    def __init__(self, pango_font: Any, keeper: Any) -> None:
        self.keeper = keeper
        self.pango_font = pango_font
        self.key, description, self.size = get_pango_font_key(pango_font)
        self.font = Font(pango_font, description, self.size)
        self.font.file_content = same_file(self.font.file_content)
        of_pictures = (self.font.bitmap, self.font.png, self.font.svg, self.font.colr)
        self.is_plain = bool(self.size) and not any(of_pictures)
        self.is_plain &= pango.pango_version() >= OLDEST_PANGO
        self.widths: dict[int, int] = {}
        self.shown = _Shown(self)
        self._extents = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")

    def width(self, glyph: int) -> int:
        """Return how wide a glyph is, in thousandths of the font's size."""
        known = self.widths.get(glyph)
        if known is None:
            ink, logical = self._extents
            pango.pango_font_get_glyph_extents(self.pango_font, glyph, ink, logical)
            known = round(logical.width * 1000 * FROM_UNITS / self.size)
            self.widths[glyph] = known
        return known

    def of_document(self, fonts: dict[int, Any]) -> Any:
        """Return the font among those of a document, where it may be new."""
        if self.key not in fonts:
            font = fonts[self.key] = copy(self.font)
            font.widths, font.to_unicode, font.missing = {}, {}, {}
        return fonts[self.key]


class _Shown(dict[tuple[int, int], str]):
    """How glyphs are shown by a PDF, with the room that Pango has given to each."""

    def __init__(self, font: KnownFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, key: tuple[int, int]) -> str:
        glyph, width = key
        kerning = self._font.width(glyph) - width * 1000 * FROM_UNITS / self._font.size
        shown = f"{glyph:04x}>{int(kerning)}<" if kerning else f"{glyph:04x}"
        self[key] = shown
        return shown


class Run(NamedTuple):
    """Glyphs of one font that follow each other in a line, one for each character."""

    font: KnownFont
    glyphs: Sequence[int]
    shown: str


def runs_of(line: Any, layout: Any, fonts: dict[int, KnownFont]) -> tuple[Run, ...] | None:
    """Return the runs of a line; None if they are to be drawn by WeasyPrint."""
    runs = []
    place = line.runs[0]
    while place != ffi.NULL:
        item, glyphs = place.data.item, place.data.glyphs
        run = _run(item, glyphs, layout, fonts)
        if run is None:
            return None
        runs.append(run)
        place = place.next
    return tuple(runs)


def _run(item: Any, string: Any, layout: Any, fonts: dict[int, KnownFont]) -> Run | None:
    count = string.num_glyphs
    if count != item.num_chars or item.analysis.level & LEVEL:
        return None
    values = array("i")
    values.frombytes(ffi.buffer(string.glyphs, count * GLYPH_SIZE))
    glyphs, widths, *moved, marks = (values[field::GLYPH_FIELDS] for field in range(GLYPH_FIELDS))
    is_one_each = all(mark & IS_CLUSTER_START for mark in {*marks})
    if not is_one_each or any(map(any, moved)) or max(glyphs, default=0) > LARGEST_GLYPH:
        return None
    font = _font(item.analysis.font, layout, fonts)
    if not font.is_plain:
        return None
    shown = "<" + "".join(map(font.shown.__getitem__, zip(glyphs, widths, strict=True)))
    return Run(font, array("H", glyphs), shown[:-1] if shown[-1] == "<" else shown + ">")


def _font(pango_font: Any, layout: Any, fonts: dict[int, KnownFont]) -> KnownFont:
    address = int(ffi.cast("size_t", pango_font))
    if address not in fonts:
        fonts[address] = KnownFont(pango_font, layout)
    return fonts[address]


class KnownLine(Layout):  # type: ignore[misc]  # WeasyPrint has no types
    """What WeasyPrint takes for the layout of a line; it becomes one where that is asked for."""

    def __init__(self, text: str, runs: tuple[Run, ...] | None, max_width: float) -> None:
        self.text = text
        self.runs = runs
        self.max_width = max_width
        self.justification_spacing = self.first_line_direction = 0
        self.ascent = self.underline_position = self.strikethrough_position = None


def draw(stream: Any, box: Any, offset_x: float, text_overflow: str, block_ellipsis: Any) -> None:
    """Do what ``draw_text`` does."""
    line = box.pango_layout
    is_known = (
        type(line) is KnownLine
        and line.runs
        and text_overflow != "ellipsis"
        and block_ellipsis == "none"
        and box.style["visibility"] == "visible"
        and box.style["text_decoration_line"] == "none"
        and box.text.strip()
    )
    fonts = is_known and _fonts(stream, line.text, line.runs)
    if not fonts:
        draw_text(stream, box, offset_x, text_overflow, block_ellipsis)
        return
    stream.set_color(box.style["color"])
    stream.begin_text()
    stream.set_text_matrix(1, 0, 0, -1, box.position_x, box.position_y + box.baseline)
    shown = ""
    previous = None
    for run, font in zip(line.runs, fonts, strict=True):
        if run.font is not previous:
            if shown:
                stream.show_text(shown)
            shown = ""
            stream.set_font_size(font.hash, run.font.size)
            previous = run.font
        shown += run.shown
    stream.show_text(shown)
    stream.end_text()


def _fonts(stream: Any, text: str, runs: tuple[Run, ...]) -> list[Any]:
    """Note the characters of the runs in the fonts of a document, and return these.

    Nothing is returned if a glyph has another width there, as it was first seen in another size.
    """
    fonts = []
    start = 0
    for run in runs:
        font = run.font.of_document(stream._fonts)
        known, widths, characters = run.font.widths, font.widths, font.to_unicode
        for glyph, character in zip(run.glyphs, text[start:], strict=False):
            if glyph not in characters:
                characters[glyph] = character
            if widths.setdefault(glyph, known[glyph]) != known[glyph]:
                return []
        start += len(run.glyphs)
        fonts.append(font)
    return fonts


REPLACED: Mapping[str, Callable[..., Any]] = {"weasyprint.draw.text.draw_text": draw}
