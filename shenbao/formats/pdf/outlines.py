"""Subsets of TrueType fonts for PDF files, cut from the whole font without a library.

A PDF asks for the outlines and the widths of glyphs by their numbers, and for nothing else.
So a subset is the outlines of its glyphs, one after another, under the numbers that they have
in the whole font. HarfBuzz makes much the same, but reads the whole font each time, twice.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping
from functools import lru_cache
from struct import Struct
from struct import error as StructError  # noqa: N812

FONTS_AT_ONCE = 4
HEADER = Struct(">4sHHHH")
ENTRY = Struct(">4sIII")
TRUETYPE = b"\0\1\0\0"
NEEDED = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
CHANGING = frozenset(
    {b"fvar", b"gvar", b"fpgm", b"prep", b"cvt ", b"COLR", b"CBDT", b"sbix", b"SVG "}
)
"""Tables of fonts that change outlines, or have others."""

IS_LONG = 50
"""Where the head says that places of outlines are long numbers."""
CHECKSUM = 8
WHOLE_CHECKSUM = 0xB1B0AFBA
GLYPHS = 4
METRICS = 34
LONGEST_SHORT = 0x1FFFE


class _OtherFontError(ValueError):
    """A font or glyph of a kind that is not cut here."""


def cut(content: bytes, glyphs: Iterable[int]) -> bytes | None:
    """Return a font of these glyphs of a font, and of that for missing ones.

    None is returned unless all the outlines are plain ones of TrueType.
    """
    try:
        return _font(content).cut(sorted({0, *glyphs}))
    except (LookupError, StructError, ValueError):  # HarfBuzz may know how to read it
        return None


@lru_cache(maxsize=FONTS_AT_ONCE)
def _font(content: bytes) -> _Font:
    return _Font(content)


class _Font:
    """The tables of a font that a subset is made of."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        tables = _tables(content)
        if not tables.keys() >= {*NEEDED} or tables.keys() & CHANGING:
            raise _OtherFontError
        self._head, self._hhea, self._maxp = (
            content[slice(*tables[tag])] for tag in (b"head", b"hhea", b"maxp")
        )
        self._outlines = tables[b"glyf"][0]
        is_long = self._head[IS_LONG + 1]
        places = _numbers("I" if is_long else "H", content[slice(*tables[b"loca"])])
        self._places = places if is_long else array("I", (2 * place for place in places))
        if self._places[-1] + self._outlines > tables[b"glyf"][1]:
            raise _OtherFontError
        self._metrics = content[slice(*tables[b"hmtx"])]
        self._full_metrics = int.from_bytes(self._hhea[METRICS:], "big")
        needed = 2 * (self._full_metrics + len(self._places) - 1)
        if not self._full_metrics or len(self._metrics) < needed:
            raise _OtherFontError

    def cut(self, glyphs: list[int]) -> bytes:
        """Return a font of these glyphs, which are in order."""
        outlines = {glyph: self._outline(glyph) for glyph in glyphs}
        count = glyphs[-1] + 1
        metrics, with_advance = self._metrics_of(glyphs)
        glyf = b"".join(outlines.values())
        is_long = len(glyf) > LONGEST_SHORT
        tables = {
            b"glyf": glyf,
            b"head": _with(self._head, {CHECKSUM: b"\0\0\0\0", IS_LONG: bytes([0, is_long])}),
            b"hhea": _with(self._hhea, {METRICS: with_advance.to_bytes(2, "big")}),
            b"hmtx": metrics,
            b"loca": _places(outlines, 4 if is_long else 2),
            b"maxp": _with(self._maxp, {GLYPHS: count.to_bytes(2, "big")}),
        }
        return _file(tables)

    def _outline(self, glyph: int) -> bytes:
        start, end = self._places[glyph : glyph + 2]
        outline = self._content[self._outlines + start : self._outlines + end]
        if outline[:1] >= b"\x80":  # composed of other glyphs
            raise _OtherFontError
        return outline + bytes(-len(outline) % 4)

    def _metric(self, glyph: int) -> bytes:
        """Return the advance of a glyph, and where its outline begins beside its place."""
        if glyph < self._full_metrics:
            return self._metrics[4 * glyph : 4 * glyph + 4]
        end = 4 * self._full_metrics
        place = end + 2 * (glyph - self._full_metrics)
        return self._metrics[end - 4 : end - 2] + self._metrics[place : place + 2]

    def _metrics_of(self, glyphs: list[int]) -> tuple[bytes, int]:
        """Return the metrics up to the last glyph, and how many of them have an advance.

        Glyphs after these have the advance of the last of them.
        """
        metrics = {glyph: self._metric(glyph) for glyph in glyphs}
        last = metrics[glyphs[-1]][:2]
        others = [glyph for glyph, metric in metrics.items() if metric[:2] != last]
        count = min(others[-1] + 2 if others else 1, glyphs[-1] + 1)
        table = bytearray(4 * count + 2 * (glyphs[-1] + 1 - count))
        table[4 * count - 4 : 4 * count - 2] = last
        for glyph, metric in metrics.items():
            if glyph < count:
                table[4 * glyph : 4 * glyph + 4] = metric
            else:
                place = 2 * (count + glyph)
                table[place : place + 2] = metric[2:]
        return bytes(table), count


def _places(outlines: Mapping[int, bytes], size: int) -> bytes:
    """Return where the outline of each glyph begins; of those without it is the next one's."""
    parts = []
    place = end = 0
    for glyph, outline in outlines.items():
        parts.append((place // (4 // size)).to_bytes(size, "big") * (glyph + 1 - end))
        place += len(outline)
        end = glyph + 1
    parts.append((place // (4 // size)).to_bytes(size, "big"))
    return b"".join(parts)


def _file(tables: Mapping[bytes, bytes]) -> bytes:
    """Return the file of a font with these tables, whose order is that of their names."""
    power = len(tables).bit_length() - 1
    header = HEADER.pack(
        TRUETYPE, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power))
    )
    entries = []
    place = HEADER.size + ENTRY.size * len(tables)
    for tag, table in tables.items():
        entries.append(ENTRY.pack(tag, _checksum(table), place, len(table)))
        place += len(table) + -len(table) % 4
    directory = header + b"".join(entries)
    padded = [table + bytes(-len(table) % 4) for table in tables.values()]
    content = bytearray(directory + b"".join(padded))
    whole = (WHOLE_CHECKSUM - _checksum(content)) % 2**32
    start = len(directory) + len(padded[0]) + CHECKSUM  # the head is the second one
    content[start : start + 4] = whole.to_bytes(4, "big")
    return bytes(content)


def _checksum(content: bytes | bytearray) -> int:
    return sum(_numbers("I", content + bytes(-len(content) % 4))) % 2**32


def _numbers(kind: str, content: bytes | bytearray) -> array[int]:
    numbers = array(kind, bytes(content))
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _with(table: bytes, changes: Mapping[int, bytes]) -> bytes:
    changed = bytearray(table)
    for start, content in changes.items():
        changed[start : start + len(content)] = content
    return bytes(changed)


def _tables(content: bytes) -> dict[bytes, tuple[int, int]]:
    """Return where each table of a font begins and ends."""
    kind, count, *_search = HEADER.unpack_from(content)
    if kind != TRUETYPE:
        raise _OtherFontError
    places = (
        ENTRY.unpack_from(content, HEADER.size + ENTRY.size * index) for index in range(count)
    )
    found = {tag: (start, start + length) for tag, _checksum, start, length in places}
    if max(end for _start, end in found.values()) > len(content):
        raise _OtherFontError
    return found
