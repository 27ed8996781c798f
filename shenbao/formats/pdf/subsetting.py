"""Subsets of the packaged fonts: the characters of nearly every form, as TrueType outlines.

They look as the whole fonts do, but WeasyPrint is done with them in a fraction
of the time. ``python -m shenbao.formats.pdf.subsetting`` makes them ahead of use.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from shenbao.formats.pdf.fontcache import cached, is_cached
from shenbao.formats.pdf.fonts import characters
from shenbao.formats.pdf.packaged_fonts import packaged_fonts
from shenbao.system.reading import open_file, read_file

MAKER_VERSION = 1
"""To be raised when the same font would be made into another subset."""

# Besides the characters of GB 2312: Latin, punctuation, signs and full-width forms.
RANGES = (
    range(0x20, 0x7F),
    range(0xA0, 0x250),
    range(0x2000, 0x2800),
    range(0x3000, 0x3400),
    range(0xFF00, 0xFFF0),
)
# What a line from left to right cannot ask for; the glyphs would be many.
UNUSED_FEATURES = {"aalt", "ruby", "vert", "vrt2", "vkrn", "vpal", "vhal"}
UNUSED_TABLES = ["BASE", "DSIG", "VORG", "vhea", "vmtx"]
TOLERANCE = 0.5
"""How far an outline may be off, in thousandths of the font size."""


@lru_cache(maxsize=1)
def repertoire() -> frozenset[str]:
    """Return the characters that a subset has, as far as its font has them."""
    rows = range(0xA1, 0xF8)
    cells = range(0xA1, 0xFF)
    gb2312 = bytes(byte for row in rows for cell in cells for byte in (row, cell))
    others = (chr(point) for points in RANGES for point in points)
    return frozenset(gb2312.decode("gb2312", "ignore")).union(others)


def subset(font: Path) -> bytes:
    """Return the subset of a packaged font."""
    return cached(_key(font), lambda: make_subset(read_file(font, within=None)))


def made_subset(font: Path) -> bytes | None:
    """Return the subset of a packaged font where it has been made before, else nothing."""
    return subset(font) if is_cached(_key(font)) else None


def subset_characters(font: Path) -> frozenset[str]:
    """Return the characters of the subset of a packaged font."""
    return _characters(f"{_key(font)}-characters", lambda: subset(font))


def whole_characters(font: Path) -> frozenset[str]:
    """Return the characters of a whole packaged font."""
    return _characters(f"{_key(font)}-whole", lambda: read_file(font, within=None))


def _characters(key: str, read: Callable[[], bytes]) -> frozenset[str]:
    """Return the characters of what is read, which are kept by a key."""
    return frozenset(cached(key, lambda: "".join(sorted(characters(read()))).encode()).decode())


def make_subset(content: bytes) -> bytes:
    """Return the font with only the glyphs of the repertoire, and those as TrueType outlines."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(content), lazy=True, recalcTimestamp=False) as font:
        options = Options(layout_features=_features(font), notdef_outline=True)
        options.drop_tables += UNUSED_TABLES
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=map(ord, repertoire()))
        subsetter.subset(font)
        _set_outlines(font)
        saved = BytesIO()
        font.save(saved)
    return saved.getvalue()


def _key(font: Path) -> str:
    """Return what a subset depends on; a font's head holds a checksum of each of its tables."""
    from fontTools import version

    with open_file(font, within=None) as file:
        head = file.read(12)
        head += file.read(16 * int.from_bytes(head[4:6], "big"))
    return _key_of(font.name, font.stat().st_size, head.hex(), version=version)


@lru_cache
def _key_of(*font: object, version: str) -> str:
    points = sorted(map(ord, repertoire()))
    parts = [*font, points, version, MAKER_VERSION]
    return sha256(repr(parts).encode()).hexdigest()[:32]


def _features(font: Any) -> list[str]:
    """Return the layout features that the subset keeps."""
    tables = [font[tag].table for tag in ("GSUB", "GPOS") if tag in font]
    records = (record for table in tables for record in table.FeatureList.FeatureRecord)
    return sorted({record.FeatureTag for record in records} - UNUSED_FEATURES)


def _set_outlines(font: Any) -> None:
    """Replace the outlines of a font, which are cubic, by the quadratic ones of TrueType."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    drawings = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        drawings[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = outlines = newTable("glyf")
    outlines.glyphOrder = font.getGlyphOrder()
    outlines.glyphs = glyphs
    maximum = font["maxp"]
    maximum.tableVersion = 0x00010000
    maximum.maxZones = 1
    for limit in [
        "TwilightPoints",
        "Storage",
        "FunctionDefs",
        "InstructionDefs",
        "StackElements",
        "SizeOfInstructions",
    ]:
        setattr(maximum, f"max{limit}", 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"
    advances = font["hmtx"].metrics
    for name, glyph in glyphs.items():
        glyph.recalcBounds(outlines)
        advances[name] = (advances[name][0], getattr(glyph, "xMin", 0))


def unmade() -> list[Path]:
    """Return the fonts of all sheets whose subsets are not there yet."""
    fonts = map(Path, packaged_fonts())
    return [font for font in fonts if not is_cached(f"{_key(font)}-characters")]


def make_all() -> None:
    """Make the subsets of the fonts of all sheets that are not there yet."""
    for font in packaged_fonts():
        subset_characters(Path(font))


if __name__ == "__main__":
    make_all()
