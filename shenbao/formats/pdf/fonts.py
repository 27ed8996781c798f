"""The fonts of the PDF: they come from a package, never from the machine."""

from __future__ import annotations

import os
import struct
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

from shenbao.formats.errors import TemplateError

FONT_FOLDER = Path(pylopdf_fonts_zh_cn.__file__).parent
PRIVATE_CONFIGURATION = Path(__file__).with_name("fontconfig.xml")
# What the content of a font file begins with: OpenType, TrueType, collections, and their WOFFs.
SIGNATURES = (b"OTTO", b"\0\1\0\0", b"true", b"ttcf", b"wOFF", b"wOF2")


class MissingGlyphError(TemplateError):
    """Characters of a sheet that none of the fonts its stylesheet loads can show."""

    def __init__(self, characters: str) -> None:
        points = ", ".join(f"U+{ord(character):04X}" for character in characters)
        super().__init__(f"no font of the PDF has a glyph for {points}")
        self.characters = characters


def shut_out_machine_fonts() -> None:
    """Make fontconfig in this process see no font but those that are added to it.

    It holds for good, as Pango reads the configuration at times of its own choosing.
    """
    os.environ["FONTCONFIG_FILE"] = str(PRIVATE_CONFIGURATION)


def packaged_font(name: str) -> Path | None:
    """Return the file of this name among the packaged fonts, or None."""
    files = {path.name: path for path in FONT_FOLDER.glob("*.otf")}
    return files.get(name)


def is_font(content: bytes) -> bool:
    """Tell whether this is the content of a font file."""
    return content.startswith(SIGNATURES)


def characters(content: bytes) -> frozenset[str]:
    """Return the characters that a font has a glyph for."""
    with TTFont(BytesIO(content), lazy=True, fontNumber=0) as font:
        return frozenset(map(chr, font.getBestCmap()))


def with_identity_charset(content: bytes) -> bytes:
    """Return the font with each glyph's CID equal to its index, if it is keyed by CID at all.

    WeasyPrint writes glyph indexes where a PDF viewer expects CIDs. Those that
    go by the standard (ISO 32000-1, 9.7.4.2) look them up in the font's table
    of CIDs, the charset, and show wrong glyphs or none.
    """
    with TTFont(BytesIO(content), lazy=True, fontNumber=0) as font:
        if "CFF " not in font:
            return content
        top = font["CFF "].cff.topDictIndex[0]
        if not hasattr(top, "ROS"):
            return content
        start = font.reader.tables["CFF "].offset + top.rawDict["charset"]
        charset = _identity_charset(font["maxp"].numGlyphs)
    return content[:start] + charset + content[start + len(charset) :]


def _identity_charset(glyphs: int) -> bytes:
    """Return the charset of one range, from CID 1 on; .notdef goes without saying.

    It is the shortest there is for so many glyphs, and so fits where another one stood.
    """
    left = glyphs - 2
    return struct.pack(">BHB", 1, 1, left) if left <= 0xFF else struct.pack(">BHH", 2, 1, left)
