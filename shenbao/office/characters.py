"""The characters that a text of a document is read with: those that a form can hold.

Radicals and Latin ligatures, as PDF programs put them into copied text, look like ordinary
characters (U+2F17 like U+5341, U+FB00 like ff) and compare equal to none: they are read as the
characters that they stand for.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from shenbao.toml import clean, forbidden_characters

KANGXI, LIGATURES = range(0x2F00, 0x2FD6), range(0xFB00, 0xFB07)

# The property Equivalent_Unified_Ideograph of Unicode 14 for the block CJK Radicals Supplement;
# the Kangxi radicals and the ligatures have compatibility decompositions that say the same.
# fmt: off
SUPPLEMENT = {
    0x2E81: 0x5382, 0x2E82: 0x4E5B, 0x2E83: 0x4E5A, 0x2E84: 0x4E59, 0x2E85: 0x4EBB,
    0x2E86: 0x5182, 0x2E87: 0x20628, 0x2E88: 0x5200, 0x2E89: 0x5202, 0x2E8A: 0x535C,
    0x2E8B: 0x353E, 0x2E8C: 0x5C0F, 0x2E8D: 0x5C0F, 0x2E8E: 0x5140, 0x2E8F: 0x5C23,
    0x2E90: 0x5C22, 0x2E91: 0x21BC2, 0x2E92: 0x5DF3, 0x2E93: 0x5E7A, 0x2E94: 0x5F51,
    0x2E95: 0x5F50, 0x2E96: 0x5FC4, 0x2E97: 0x5FC3, 0x2E98: 0x624C, 0x2E99: 0x6535,
    0x2E9B: 0x65E1, 0x2E9C: 0x65E5, 0x2E9D: 0x6708, 0x2E9E: 0x6B7A, 0x2E9F: 0x6BCD,
    0x2EA0: 0x6C11, 0x2EA1: 0x6C35, 0x2EA2: 0x6C3A, 0x2EA3: 0x706C, 0x2EA4: 0x722B,
    0x2EA5: 0x722B, 0x2EA6: 0x4E2C, 0x2EA7: 0x725B, 0x2EA8: 0x72AD, 0x2EA9: 0x738B,
    0x2EAA: 0x24D14, 0x2EAB: 0x76EE, 0x2EAC: 0x793A, 0x2EAD: 0x793B, 0x2EAE: 0x25AD7,
    0x2EAF: 0x7CF9, 0x2EB0: 0x7E9F, 0x2EB1: 0x7F53, 0x2EB2: 0x7F52, 0x2EB3: 0x34C1,
    0x2EB4: 0x5197, 0x2EB5: 0x2626B, 0x2EB6: 0x7F8A, 0x2EB7: 0x2634C, 0x2EB8: 0x2634B,
    0x2EB9: 0x8002, 0x2EBA: 0x8080, 0x2EBB: 0x807F, 0x2EBC: 0x8089, 0x2EBD: 0x26951,
    0x2EBE: 0x8279, 0x2EBF: 0x8279, 0x2EC0: 0x8279, 0x2EC1: 0x864E, 0x2EC2: 0x8864,
    0x2EC3: 0x8980, 0x2EC4: 0x897F, 0x2EC5: 0x89C1, 0x2EC6: 0x89D2, 0x2EC7: 0x278B2,
    0x2EC8: 0x8BA0, 0x2EC9: 0x8D1D, 0x2ECA: 0x27FB7, 0x2ECB: 0x8F66, 0x2ECC: 0x8FB6,
    0x2ECD: 0x8FB6, 0x2ECE: 0x8FB6, 0x2ECF: 0x9091, 0x2ED0: 0x9485, 0x2ED1: 0x9577,
    0x2ED2: 0x9578, 0x2ED3: 0x957F, 0x2ED4: 0x95E8, 0x2ED5: 0x28E0F, 0x2ED6: 0x961D,
    0x2ED7: 0x96E8, 0x2ED8: 0x9752, 0x2ED9: 0x97E6, 0x2EDA: 0x9875, 0x2EDB: 0x98CE,
    0x2EDC: 0x98DE, 0x2EDD: 0x98DF, 0x2EDE: 0x2967F, 0x2EDF: 0x98E0, 0x2EE0: 0x9963,
    0x2EE1: 0x29810, 0x2EE2: 0x9A6C, 0x2EE3: 0x9AA8, 0x2EE4: 0x9B3C, 0x2EE5: 0x9C7C,
    0x2EE6: 0x9E1F, 0x2EE7: 0x5364, 0x2EE8: 0x9EA6, 0x2EE9: 0x9EC4, 0x2EEA: 0x9EFE,
    0x2EEB: 0x6589, 0x2EEC: 0x9F50, 0x2EED: 0x6B6F, 0x2EEE: 0x9F7F, 0x2EEF: 0x7ADC,
    0x2EF0: 0x9F99, 0x2EF1: 0x9F9C, 0x2EF2: 0x4E80, 0x2EF3: 0x9F9F,
}
# fmt: on

UNIFIED = {chr(radical): chr(ideograph) for radical, ideograph in SUPPLEMENT.items()} | {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*KANGXI, *LIGATURES)
}
"""The ordinary characters for each radical and ligature."""

_TABLE = str.maketrans(UNIFIED)


def unified(text: str) -> str:
    """Return the text with ordinary characters in place of radicals and ligatures."""
    return text.translate(_TABLE)


def radicals(text: str) -> str:
    """Return the radicals and ligatures of a text, each once, in their order."""
    return "".join(dict.fromkeys(letter for letter in text if letter in UNIFIED))


SPACE, LINE_BREAK, UNKNOWN = " ", "\n", "\ufffd"

INSTEAD = {
    **dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0\ufffc", SPACE),
    **dict.fromkeys("\x0b\x0c\x85\u2028\u2029", LINE_BREAK),
    **dict.fromkeys("\u202b\u202e\u2067", UNKNOWN),
}
"""What is read in place of characters that no form can print, but which people see the effect of.

Some are as wide as a letter, or a picture; some end lines; and behind some, words are shown
from right to left, so that 65 is seen where 56 stands.
"""

_INSTEAD = str.maketrans(INSTEAD)


UNREAD = "\x00"
"""What a reader puts where people see what is not read, such as a picture: no XML holds it."""

TURNED = "\u202e"
"""What a reader puts before words that are shown from right to left, whatever they are."""

_IN_FIGURE = re.compile(f"(?<=[0-9.,]){UNREAD}+(?=[0-9.,])")


def parted(text: str) -> str:
    """Return a text without the places of what is not read; between figures is a space there."""
    return _IN_FIGURE.sub(SPACE, text).replace(UNREAD, "") if UNREAD in text else text


class Readable(Struct, frozen=True):
    """A text as it is read, and what of its characters was left out or replaced for that.

    Those that were replaced, and by what, are in ``INSTEAD``.
    """

    text: str
    unprintable: tuple[str, ...]
    radicals: str
    was_in_parts: bool


def readable(text: str, *, keeps_radicals: bool = False) -> Readable:
    """Return a text as import, pull and ``shenbao text`` read it."""
    unprintable = tuple(letter for letter in forbidden_characters(text) if letter != "\t")
    text = text.translate(_INSTEAD) if unprintable else text
    found = "" if keeps_radicals else radicals(text)
    kept = "\t".join(map(clean, text.split("\t")))
    whole = unified(kept) if found else kept
    composed = unicodedata.normalize("NFC", whole)
    return Readable(composed, unprintable, found, composed != whole)
