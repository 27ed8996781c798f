"""The fonts of the PDF: they come from a package, never from the machine."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont

from shenbao.formats.errors import TemplateError
from shenbao.formats.pdf.packaged_fonts import (
    RAREST_CHARACTERS,
    RAREST_FONT,
    RAREST_PACKAGES,
    rarest_font,
)
from shenbao.i18n import _

PRIVATE_CONFIGURATION = Path(__file__).with_name("fontconfig.xml")
# What the content of a font file begins with: OpenType, TrueType, collections, and their WOFFs.
SIGNATURES = (b"OTTO", b"\0\1\0\0", b"true", b"ttcf", b"wOFF", b"wOF2")


class MissingGlyphError(TemplateError):
    """Characters of a sheet that none of the fonts its stylesheet loads can show."""

    def __init__(self, characters: str) -> None:
        points = ", ".join(f"U+{ord(character):04X}" for character in characters)
        message = _("no font of the PDF has a glyph for {characters}")
        super().__init__(message.format(characters=points))
        self.characters = characters
        self.hint = _(
            "Put a font that has them beside the stylesheet of the PDF, and name it in rare.css."
        )
        if rarest_font() is None and all(ord(each) in RAREST_CHARACTERS for each in characters):
            hint = _("Install the font {font} of 2017-09-04, which has them: {packages}.")
            self.hint = hint.format(font=RAREST_FONT, packages=RAREST_PACKAGES)


def shut_out_machine_fonts() -> None:
    """Make fontconfig in this process see no font but those that are added to it.

    It holds for good, as Pango reads the configuration at times of its own choosing.
    """
    os.environ["FONTCONFIG_FILE"] = str(PRIVATE_CONFIGURATION)


def is_font(content: bytes) -> bool:
    """Tell whether this is the content of a font file."""
    return content.startswith(SIGNATURES)


def characters(content: bytes) -> frozenset[str]:
    """Return the characters that a font has a glyph for."""
    with TTFont(BytesIO(content), lazy=True, fontNumber=0) as font:
        # numbers will do for the names of glyphs, which take most of the time
        font.setGlyphOrder(range(font["maxp"].numGlyphs))
        return frozenset(map(chr, font.getBestCmap()))
