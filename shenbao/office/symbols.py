"""Characters of symbol fonts, such as a tick of Wingdings, as the Unicode characters they show.

A document has them as U+F020 to U+F0FF or as plain letters in the font. The table
has what stands in offices' documents: ticks, boxes, circled numbers, bullets,
arrows, and signs of mathematics; a picture of a telephone is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping

PRIVATE = range(0xF020, 0xF100)
"""Where symbol fonts keep their characters; the low byte is the letter that gives them."""

# Each string has the code points, in hex, of the characters from its key on; 0 for one that
# has none. The Wingdings and Webdings follow the names of Unicode 7 (WG2 N4384), plain forms
# taken for bold and light ones; Symbol follows the vendor mapping that Unicode publishes.
# fmt: off
_WINGDINGS = {
    0x22: "2702 2701", 0x28: "260E 2706 2709", 0x36: "231B", 0x3E: "2707 270D",
    0x41: "270C", 0x45: "261C 261E 261D 261F", 0x4A: "263A 0 2639", 0x4E: "2620",
    0x51: "2708 263C", 0x54: "2744", 0x56: "271E", 0x58: "2720 2721 262A 262F 0 2638",
    0x5E: "2648 2649 264A 264B 264C 264D 264E 264F 2650 2651 2652 2653",
    0x6C: "25CF 274D 25A0 25A1 25A1 2751 2752 25C6 25C6 25C6 2756 25C6 2327 0 2318",
    0x80: "24EA 2460 2461 2462 2463 2464 2465 2466 2467 2468 2469",
    0x8B: "24FF 2776 2777 2778 2779 277A 277B 277C 277D 277E 277F",
    0x9E: "B7 2022 25AA 25CB 25CB 25CB 25C9 25CE 0 25AA 25A1", 0xAB: "2605",
    0xB1: "2316", 0xB5: "272A 2730", 0xD5: "232B 2326", 0xD8: "27A2",
    0xDF: "2190 2192 2191 2193 2196 2197 2199 2198",
    0xE7: "2190 2794 2191 2193 2196 2197 2199 2198",
    0xEF: "21E6 21E8 21E7 21E9 2194 21F3", 0xFB: "2717 2714 2612 2611",
}
_WINGDINGS_2 = {
    0x4F: "2717 2713 2612 2611 2612 2612 2297 2297",
    0x69: "24EA 2460 2461 2462 2463 2464 2465 2466 2467 2468 2469",
    0x74: "24FF 2776 2777 2778 2779 277A 277B 277C 277D 277E 277F",
    0x95: "2022 25CF 25CF 25CF 25CB 25CB 25CB 25C9 25CE 25C9 25AA 25A0 25A0 25A0 25A1 25A1",
    0xA8: "25A3", 0xAC: "25C6 25C6 25C6 25C7 0 25C8", 0xB6: "25C6 25C6 25CA", 0xBE: "25A0 25C6",
}
_WINGDINGS_3 = {
    0x21: "2190 2192 2191 2193 2196 2197 2199 2198", 0x31: "2194 2195",
    0x66: "2190 2192 2191 2193 2196 2197 2199 2198 2194 2195",
    0x70: "25B2 25BC 25B3 25BD 25C4 25BA 25C1 25B7 25E3 25E2 25E4 25E5",
    0x81: "25B2 25BC 25C0 25B6",
}
_WEBDINGS = {
    0x33: "25C4 25BA 25B2 25BC", 0x61: "2714 0 25A1", 0x67: "25A0", 0x6E: "25CF",
    0x72: "2717", 0x79: "2296", 0x7C: "7C",
}
_SYMBOL = {
    0x21: "21 2200 23 2203 25 26 220B 28 29 2217 2B 2C 2212 2E 2F",
    0x30: "30 31 32 33 34 35 36 37 38 39 3A 3B 3C 3D 3E 3F",
    0x40: "2245 391 392 3A7 394 395 3A6 393 397 399 3D1 39A 39B 39C 39D 39F",
    0x50: "3A0 398 3A1 3A3 3A4 3A5 3C2 3A9 39E 3A8 396 5B 2234 5D 22A5 5F",
    0x60: "203E 3B1 3B2 3C7 3B4 3B5 3C6 3B3 3B7 3B9 3D5 3BA 3BB 3BC 3BD 3BF",
    0x70: "3C0 3B8 3C1 3C3 3C4 3C5 3D6 3C9 3BE 3C8 3B6 7B 7C 7D 223C",
    0xA0: "20AC 3D2 2032 2264 2044 221E 192 2663 2666 2665 2660 2194 2190 2191 2192 2193",
    0xB0: "B0 B1 2033 2265 D7 221D 2202 2022 F7 2260 2261 2248 2026 0 0 21B5",
    0xC0: "2135 2111 211C 2118 2297 2295 2205 2229 222A 2283 2287 2284 2282 2286 2208 2209",
    0xD0: "2220 2207 AE A9 2122 220F 221A 22C5 AC 2227 2228 21D4 21D0 21D1 21D2 21D3",
    0xE0: "25CA 27E8 AE A9 2122 2211", 0xF1: "27E9 222B",
}
# fmt: on


def _characters(table: Mapping[int, str]) -> dict[int, str]:
    found = {0x20: " "}
    for first, points in table.items():
        codes = (int(point, 16) for point in points.split())
        found |= {place: chr(code) for place, code in enumerate(codes, first) if code}
    return found


_FONTS = {
    "wingdings": _characters(_WINGDINGS),
    "wingdings2": _characters(_WINGDINGS_2),
    "wingdings3": _characters(_WINGDINGS_3),
    "webdings": _characters(_WEBDINGS),
    "symbol": _characters(_SYMBOL),
}


def is_symbol_font(font: str) -> bool:
    """Tell whether the letters of a font are pictures."""
    return _name(font) in _FONTS


def symbol(font: str, code: int) -> str | None:
    """Return what a font shows for a code; None where that is not known.

    The code is that of a document, with or without its high byte.
    """
    table = _FONTS.get(_name(font))
    if table is not None and (code < 0x100 or code in PRIVATE):
        return table.get(code & 0xFF)
    return None


def _name(font: str) -> str:
    return font.replace(" ", "").casefold()
