"""What other programs can be given when they are started."""

from __future__ import annotations

import os
from collections.abc import Iterable

from shenbao.i18n import _


def complaint_of_words(words: Iterable[str]) -> str:
    """Return why a program cannot be given some words, which name revisions or files; or ""."""
    wrong = next((word for word in words if not _can_be_given(word)), None)
    message = _("{word} cannot be the name of a revision or a file.")
    return "" if wrong is None else message.format(word=ascii(wrong))


def _can_be_given(word: str) -> bool:
    """Tell whether a program can get a word: not with a NUL, nor with half of a character."""
    try:
        return b"\0" not in os.fsencode(word)
    except UnicodeEncodeError:
        return False
