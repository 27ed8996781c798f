"""Fonts are cut down to some of their glyphs, which stay as they are."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from fontTools.ttLib.tables.ttProgram import Program

from shenbao.formats.pdf.outlines import cut
from shenbao.formats.pdf.packaged_fonts import packaged_fonts
from shenbao.formats.pdf.subsetting import subset

FONTS = [*map(Path, packaged_fonts())]


def read(content: bytes) -> TTFont:
    """Read a font with all its tables, whose checksums are compared."""
    font = TTFont(BytesIO(content), checkChecksums=2)
    font.ensureDecompiled()
    return font


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_glyphs_keep_numbers_outlines_and_metrics(font: Path) -> None:
    content = subset(font)
    whole = TTFont(BytesIO(content), lazy=True)
    names, outlines = whole.getGlyphOrder(), whole["glyf"]
    chance = Random(1)
    for count in (0, 1, 1200):
        glyphs = {0, *chance.sample(range(len(names)), count)}
        made = cut(content, glyphs)
        assert made is not None
        assert cut(content, [*sorted(glyphs, reverse=True)]) == made
        found = read(made)
        assert [*found.reader.tables] == ["glyf", "head", "hhea", "hmtx", "loca", "maxp"]
        assert len(found.getGlyphOrder()) == max(glyphs) + 1
        for number, name in enumerate(found.getGlyphOrder()):
            if number in glyphs:
                assert found["glyf"][name] == outlines[names[number]]
                assert found["hmtx"][name] == whole["hmtx"][names[number]]
            else:
                assert found["glyf"][name].numberOfContours == 0


def font_with(**glyphs: str) -> bytes:
    """Return a TrueType font whose glyphs are squares, or composed of other glyphs."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *glyphs])
    outlines: dict[str, Any] = {}
    for name, parts in {".notdef": "", **glyphs}.items():
        pen = TTGlyphPen(outlines)
        for part in parts:
            pen.addComponent(part, (1, 0, 0, 1, 9, 9))
        if not parts:
            pen.moveTo((0, 0))
            for corner in ((0, 9), (9, 9), (9, 0)):
                pen.lineTo(corner)
            pen.closePath()
        outlines[name] = pen.glyph()
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics(dict.fromkeys(outlines, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupMaxp()
    builder.setupHead()
    saved = BytesIO()
    builder.save(saved)
    return saved.getvalue()


def program() -> DefaultTable:
    """Return a table with instructions, by which outlines may differ from size to size."""
    table: DefaultTable = newTable("prep")
    table.program = Program()
    table.program.fromBytecode(b"\x4f")
    return table


def test_fonts_of_other_kinds_are_left_alone() -> None:
    assert cut(font_with(a="", b=""), {1, 2}) is not None
    composed = font_with(a="", b="a")
    assert cut(composed, {1}) is not None
    assert cut(composed, {2}) is None
    assert cut(FONTS[0].read_bytes(), {1}) is None  # outlines of PostScript
    font = TTFont(BytesIO(font_with(a="")))
    font["prep"] = program()
    saved = BytesIO()
    font.save(saved)
    assert cut(saved.getvalue(), {1}) is None


@pytest.mark.parametrize("kept", [0, 3, 40, 150, 250])
def test_broken_fonts_are_left_to_others(kept: int) -> None:
    assert cut(font_with(a="", b="")[:kept], {1, 2}) is None


def test_damaged_fonts_are_cut_or_left_to_others() -> None:
    content = font_with(a="", b="")
    for place in range(len(content)):
        cut(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :], {1, 2})
