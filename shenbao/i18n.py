"""The language of messages: English in the source, Chinese in the catalogue.

The language is the one asked for on the command line, else the locale's; it
never has a part in what a sheet says.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

DOMAIN = "shenbao"
LOCALE_FOLDER = os.path.join(os.path.dirname(__file__), "locale")
LANGUAGES = ("en", "zh_CN")


class _Catalogue:
    """The catalogue in use: the locale's, until another language is chosen."""

    def __init__(self) -> None:
        self._translations: gettext.NullTranslations | None = None

    @property
    def translations(self) -> gettext.NullTranslations:
        answered = _answered_in.get()
        if answered is not None:
            return answered
        if self._translations is None:
            self.use(_locale_languages())
        assert self._translations is not None
        return self._translations

    def use(self, languages: list[str]) -> None:
        self._translations = _translations(*languages)


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _translations(*languages: str) -> gettext.NullTranslations:
    """Return the catalogue of the first of these languages that there is."""
    return gettext.translation(DOMAIN, LOCALE_FOLDER, languages, fallback=True)


_answered_in: ContextVar[gettext.NullTranslations | None] = ContextVar("language", default=None)
_catalogue = _Catalogue()


@contextmanager
def answering_in(language: str) -> Iterator[None]:
    """Speak a language for as long as one request is answered; others keep theirs."""
    token = _answered_in.set(_translations(language))
    try:
        yield
    finally:
        _answered_in.reset(token)


def use_language(language: str | None = None) -> None:
    """Choose the language of all messages from now on; None means the locale's."""
    _catalogue.use([language] if language else _locale_languages())


def language() -> str:
    """Return the language of messages."""
    return _catalogue.translations.info().get("language", LANGUAGES[0])


def _(message: str) -> str:
    """Translate a message into the chosen language."""
    return _catalogue.translations.gettext(message)


def N_(message: str) -> str:  # noqa: N802 - so that extraction knows it without being told
    """Mark a message for the catalogue that is translated elsewhere; return it as it is."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a message that counts something."""
    return _catalogue.translations.ngettext(singular, plural, count)


def _locale_languages() -> list[str]:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            chinese = value.lower().startswith("zh")
            return ["zh_CN"] if chinese else []
    return []
