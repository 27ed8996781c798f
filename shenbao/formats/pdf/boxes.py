"""Tick boxes: a small font of ☐, ☑ and ☒, which no packaged font has.

They are composed from glyphs that a packaged font does have, so that they look like its own □.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from shenbao.formats.pdf.fontcache import cached
from shenbao.system.reading import read_file

MAKER_VERSION = 1
"""To be raised when the same font would be made into another font of boxes."""

FAMILY = "Shenbao Boxes"
BOX = "□"
MARKS = {"☐": "", "☑": "✓", "☒": "×"}
"""The characters of the font, and what stands inside the box of each."""

BOXES = frozenset(MARKS)
SPACE = "Zs"
"""The Unicode category of white space, which Pango sets in the font of what is before it."""

FILLED = 0.8
"""How much of the box's height or width its mark takes."""

LICENSE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
LICENSE_URL = "https://openfontlicense.org"


def box_font(font: Path) -> bytes:
    """Return the font of boxes in the style of a packaged font."""
    from fontTools import version

    content = read_file(font, within=None)
    parts = [sha256(content).hexdigest(), version, MAKER_VERSION]
    key = sha256(repr(parts).encode()).hexdigest()[:32]
    return cached(f"{key}-boxes", lambda: make_box_font(content))


def make_box_font(content: bytes) -> bytes:
    """Compose the font from glyphs of this one; the same bytes from the same font."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(content), lazy=True) as source:
        known = source.getBestCmap()
        spaces = [point for point in known if unicodedata.category(chr(point)) == SPACE]
        points = {f"uni{point:04X}": point for point in (*map(ord, MARKS), *spaces)}
        glyphs = {name: _glyph(source, MARKS.get(chr(point))) for name, point in points.items()}
        advances = {
            name: source["hmtx"][known.get(point, known[ord(BOX)])][0]
            for name, point in points.items()
        }
        builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
        builder.setupGlyphOrder([".notdef", *points])
        builder.setupCharacterMap({point: name for name, point in points.items()})
        builder.setupGlyf({".notdef": _glyph(source, None), **glyphs})
        outlines = builder.font["glyf"]
        advances[".notdef"] = source["head"].unitsPerEm
        builder.setupHorizontalMetrics(
            {
                name: (advances[name], getattr(outlines[name], "xMin", 0))
                for name in builder.font.getGlyphOrder()
            }
        )
        lines, system = source["hhea"], source["OS/2"]
        builder.setupHorizontalHeader(ascent=lines.ascent, descent=lines.descent)
        builder.setupOS2(
            sTypoAscender=system.sTypoAscender,
            sTypoDescender=system.sTypoDescender,
            sTypoLineGap=system.sTypoLineGap,
            usWinAscent=system.usWinAscent,
            usWinDescent=system.usWinDescent,
        )
    builder.setupNameTable(
        {
            "familyName": FAMILY,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{FAMILY} {MAKER_VERSION}",
            "fullName": FAMILY,
            "psName": FAMILY.replace(" ", ""),
            "version": f"Version {MAKER_VERSION}.0",
            "licenseDescription": LICENSE,
            "licenseInfoURL": LICENSE_URL,
        },
        mac=False,
    )
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    saved = BytesIO()
    builder.save(saved)
    return saved.getvalue()


def _glyph(source: Any, mark: str | None) -> Any:
    """Return the box of a font with a mark of the same font in its middle; without any, nothing."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    if mark is None:
        return pen.glyph()
    quadratic = Cu2QuPen(pen, max_err=0.5, reverse_direction=True)
    drawn, names = source.getGlyphSet(), source.getBestCmap()
    box = names[ord(BOX)]
    drawn[box].draw(quadratic)
    if mark:
        name = names[ord(mark)]
        drawn[name].draw(TransformPen(quadratic, _into(_bounds(drawn, name), _bounds(drawn, box))))
    return pen.glyph()


def _bounds(drawn: Any, name: str) -> tuple[float, float, float, float]:
    from fontTools.pens.boundsPen import BoundsPen

    pen = BoundsPen(drawn)
    drawn[name].draw(pen)
    left, bottom, right, top = pen.bounds
    return left, bottom, right, top


def _into(
    mark: tuple[float, float, float, float], box: tuple[float, float, float, float]
) -> tuple[float, float, float, float, float, float]:
    """Return the transformation that puts a mark of these bounds into the middle of a box."""
    sizes = [(each[2] - each[0], each[3] - each[1]) for each in (mark, box)]
    scale = FILLED * min(sizes[1][0] / sizes[0][0], sizes[1][1] / sizes[0][1])
    shift = [
        (box[side] + box[side + 2] - scale * (mark[side] + mark[side + 2])) / 2 for side in (0, 1)
    ]
    return scale, 0, 0, scale, shift[0], shift[1]
