"""Fonts whose glyphs are numbered by CIDs, which WeasyPrint takes for the indexes of the glyphs."""

from __future__ import annotations

import struct
from io import BytesIO

from fontTools.ttLib import TTFont

from shenbao.formats.pdf.weasyprint_internals import charset_offset


def with_identity_charset(content: bytes) -> bytes:
    """Return the font with each glyph's CID equal to its index, if it is keyed by CID at all.

    WeasyPrint writes glyph indexes where a PDF viewer expects CIDs. Those that
    go by the standard (ISO 32000-1, 9.7.4.2) look them up in the font's table
    of CIDs, the charset, and show wrong glyphs or none.
    """
    with TTFont(BytesIO(content), lazy=True, fontNumber=0) as font:
        start = charset_offset(font)
        if start is None:
            return content
        charset = _identity_charset(font["maxp"].numGlyphs)
    return content[:start] + charset + content[start + len(charset) :]


def _identity_charset(glyphs: int) -> bytes:
    """Return the charset of one range, from CID 1 on; .notdef goes without saying.

    It is the shortest there is for so many glyphs, and so fits where another one stood.
    """
    left = glyphs - 2
    return struct.pack(">BHB", 1, 1, left) if left <= 0xFF else struct.pack(">BHH", 2, 1, left)
