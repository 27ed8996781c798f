"""Characters that no form can print: controls, invisible and direction-changing ones.

They hide in text pasted from other programs, show differently in each format, or
break one; so they are refused where they stand and never passed to a renderer.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_FORBIDDEN = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls, all but the line feed
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # surrogates and noncharacters
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


def forbidden_characters(text: str) -> list[str]:
    """Return the characters of the text that no form can print, each once, in their order."""
    return list(dict.fromkeys(_FORBIDDEN.findall(text)))


def without_forbidden(data: Any) -> Any:
    """Return the data with U+FFFD in place of each character that no form can print."""
    if isinstance(data, str):
        return _FORBIDDEN.sub("\ufffd", data)
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
