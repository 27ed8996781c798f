"""Characters that no form can print: controls, invisible and direction-changing ones.

They hide in text pasted from other programs, show differently in each format, or
break one; so they are refused where they stand and never passed to a renderer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from typing import Any

IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""The characters whose Unicode property Default_Ignorable_Code_Point is true."""

_BLANK = "\u2800\ufffc\U00013430-\U0001343f\U0001d159"
"""What is drawn without ink, stands for an object that is not there, or joins hieroglyphs."""

_CONTROLS = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb"  # all but the line feed
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # surrogates and noncharacters
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
)
_FORBIDDEN = re.compile(f"[{_CONTROLS}{_BLANK}{IGNORABLE}]")

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_MONGOLIAN = "\u1820-\u18aa"
PICTOGRAPHS = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
"""The blocks of the characters whose Unicode property Emoji is true, but for 0 to 9, # and *."""

_EMOJI = (
    f"(?:\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    f"|[{PICTOGRAPHS}][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?)"
)
_SEQUENCE = (
    f"[{_HAN}][\ufe00-\ufe02\U000e0100-\U000e01ef]"  # the shape of a character in a name
    f"|[{_MONGOLIAN}][\u180b-\u180d\u180f]"
    "|[0-9#*]\ufe0f\u20e3"
    f"|{_EMOJI}(?:\u200d{_EMOJI})*"
)
"""What an ignorable character is part of where it changes what is seen."""

_PLAIN = re.compile("[\n -~·×—‘’“”…≈≤≥\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]*")
"""Texts of characters that are neither forbidden nor marks, and composed."""

_BEGINNING = re.compile(r"(?:^|\s)([^\w\s]+)")


def is_usual(text: str) -> bool:
    """Tell whether no part of a text needs a closer look for such characters: most need none.

    It is composed (NFC), as then is each part of it.
    """
    if _PLAIN.fullmatch(text):
        return True
    return unicodedata.is_normalized("NFC", text) and not any(map(_is_mark, set(text)))


def forbidden_characters(text: str) -> list[str]:
    """Return the characters of the text that no form can print, each once, in their order."""
    return list(dict.fromkeys(text[place] for place in sorted(_forbidden_places(text))))


def clean(text: str, instead: str = "") -> str:
    """Return the text with something instead of each character that no form can print."""
    places = _forbidden_places(text)
    kept = (instead if place in places else letter for place, letter in enumerate(text))
    return "".join(kept) if places else text


def without_ignorable(text: str) -> str:
    """Return the text without characters that have no glyph of their own."""
    return re.sub(f"[{IGNORABLE}]", "", text)


def _forbidden_places(text: str) -> set[int]:
    found = {match.start() for match in _FORBIDDEN.finditer(text)}
    if found:
        for match in re.finditer(_SEQUENCE, text):
            found -= set(range(*match.span()))
    if any(_is_mark(word[0]) for word in text.split()):  # most texts have none
        found.update(_lone_marks(text))
    return found


def _lone_marks(text: str) -> Iterator[int]:
    """Yield the places of marks that stand over nothing: at the beginning, or behind a space."""
    for match in _BEGINNING.finditer(text):
        yield from takewhile(lambda place: _is_mark(text[place]), range(*match.span(1)))


@cache  # of few characters it is asked for each word
def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M") or bool(_FORBIDDEN.match(character))


def without_forbidden(data: Any) -> Any:
    """Return the data with U+FFFD in place of each character that no form can print."""
    if isinstance(data, str):
        return clean(data, "\ufffd")
    if isinstance(data, dict):
        return {key: without_forbidden(value) for key, value in data.items()}
    return [without_forbidden(value) for value in data] if isinstance(data, list) else data


def uncomposed_characters(text: str) -> list[str]:
    """Return the combining sequences of the text that Unicode NFC would compose or replace."""
    if unicodedata.is_normalized("NFC", text):
        return []
    clusters = re.findall(r"[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]*", text)
    return [
        cluster
        for cluster in dict.fromkeys(clusters)
        if not unicodedata.is_normalized("NFC", cluster)
    ] or [text]
