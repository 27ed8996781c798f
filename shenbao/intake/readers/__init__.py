"""Readers: each turns the bytes of one kind of source file into a grid.

A new one is a module with ``read`` and an entry here; its libraries are loaded
when it is needed, and not before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import PurePath
from typing import NamedTuple, Protocol, cast

from shenbao.i18n import _
from shenbao.intake.grid import Grid, Refused
from shenbao.intake.readers import foreign
from shenbao.intake.readers.recognition import (
    Sample,
    is_excel,
    is_flat_word,
    is_html,
    is_markdown,
    is_mhtml,
    is_pdf,
    is_word,
)
from shenbao.office.number_formats.words import FormatWords


class Source(NamedTuple):
    """A kind of source file: the suffixes it has, and the module that reads it.

    ``recognises`` tells by what a file holds whether it is of this kind. A file
    of text that no kind recognises is of the kind that has its suffix.
    """

    suffixes: tuple[str, ...]
    module: str
    recognises: Callable[[Sample], bool] | None = None
    is_text: bool = True


SOURCES = {
    "word": Source((".docx",), "shenbao.intake.readers.word", is_word, is_text=False),
    "excel": Source((".xlsx",), "shenbao.intake.readers.excel", is_excel, is_text=False),
    "pdf": Source((".pdf",), "shenbao.intake.readers.pdf", is_pdf, is_text=False),
    "flat word": Source((".xml",), "shenbao.intake.readers.flat_word", is_flat_word, is_text=False),
    "mhtml": Source((".mht", ".mhtml"), "shenbao.intake.readers.mhtml", is_mhtml, is_text=False),
    "html": Source((".html", ".htm"), "shenbao.intake.readers.html", is_html),
    "markdown": Source((".md",), "shenbao.intake.readers.markdown", is_markdown),
    "text": Source((".txt",), "shenbao.intake.readers.text"),
}
"""The kinds of source files by their names; those of text are asked last."""

DEFAULT = "text"
"""The kind of a text with a suffix of no kind."""


class Numbers(NamedTuple):
    """How files write numbers: the numerals of each of Word's kinds, markers by style, and Excel.

    ``formats`` has the words that Excel puts into numbers and dates; ``pages`` are the
    patterns of texts that number a page.
    """

    numerals: Mapping[str, Sequence[str]]
    markers: Mapping[str, Sequence[str]]
    formats: FormatWords = FormatWords()
    pages: Sequence[re.Pattern[str]] = ()


class Reader(Protocol):
    """What the module of a kind of source file offers."""

    def read(self, content: bytes, numbers: Numbers) -> Grid:
        """Return the file as a grid; raise Refused where it cannot be read."""


def reader(kind: str) -> Reader:
    """Return the reader of a kind of source file; its libraries are loaded now."""
    return cast("Reader", import_module(SOURCES[kind].module))


def readable_suffixes() -> frozenset[str]:
    """Return the suffixes of all files that may be forms, whether or not all can be read."""
    return foreign.SUFFIXES.union(*(source.suffixes for source in SOURCES.values()))


def kind_of(content: bytes, name: PurePath) -> str:
    """Return the name of the kind of a file; raise Refused for one that nobody reads."""
    sample = Sample(content, name.suffix.lower())
    sample.refuse_foreign()
    for kind in sorted(SOURCES, key=lambda kind: SOURCES[kind].is_text):
        recognises = SOURCES[kind].recognises
        if recognises is not None and recognises(sample):
            return kind
    for kind, source in SOURCES.items():
        if sample.suffix in source.suffixes:
            if source.is_text:
                return kind
            message = _(
                "The file is not what its name says: it is empty, broken or of another kind."
            )
            raise Refused(message, _("Open it in its program and save it again."))
    return DEFAULT
