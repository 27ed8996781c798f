"""Chinese text as rules compare it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
"""The characters of Chinese writing, for a class of a regular expression."""

_BESIDE = re.compile(r"[\W_]+")

MOST_TEXTS = 4096
"""Texts that are remembered with their letters: several rules compare the same names."""


@lru_cache(maxsize=MOST_TEXTS)
def bare(text: str) -> str:
    """Return the letters and digits of a text, without spaces, punctuation and widths."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", text))
