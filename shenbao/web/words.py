"""The words of the page in the language of whoever looks at it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from shenbao.i18n import _, language
from shenbao.system.reading import read_file
from shenbao.web.records import Words

PAGE = Path(__file__).with_name("page")
"""The modules, styles and libraries of the page, which are served as they are."""

MESSAGE = re.compile(r'\b_\("([^"\\]+)"\)')
"""A message in a module of the page, as the extraction of messages finds it, too."""


@cache
def messages() -> tuple[str, ...]:
    """Return all messages of the page, in English."""
    modules = sorted(PAGE.glob("*.js"))
    texts = (read_file(module, within=PAGE).decode() for module in modules)
    return tuple(dict.fromkeys(found for text in texts for found in MESSAGE.findall(text)))


def page_words(*, read_only: bool, languages: Sequence[str]) -> Words:
    """Return what the page says in the language of messages, one of some, by its English."""
    words = {message: _(message) for message in messages()}
    return Words(language(), words, read_only, languages)
