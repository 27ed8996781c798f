"""Readers: each turns the bytes of one kind of file into a grid.

A new one is a module with ``read`` and an entry here; its libraries are loaded
when it is needed, and not before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import PurePath
from typing import NamedTuple, Protocol, cast

from shenbao.i18n import _
from shenbao.intake.grid import Grid, Refused
from shenbao.intake.readers.decoding import decode


class Numbers(NamedTuple):
    """How paragraphs are numbered: the numerals of each of Word's kinds, and markers by style."""

    numerals: Mapping[str, Sequence[str]]
    markers: Mapping[str, Sequence[str]]


TABLE = re.compile(r"<(?:!doctype html|html|table|t[rd])\b", re.I)
DELIMITERS = re.compile(r"^ {0,3}\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-*+:?[ \t]*+)+$", re.M)
BEGINNING = 1024
OLE_BEGINNING = bytes.fromhex("d0cf11e0")


class Source(NamedTuple):
    """A kind of file: the suffixes it has, and the module that reads it."""

    suffixes: tuple[str, ...]
    module: str


SOURCES = {
    "word": Source((".docx",), "shenbao.intake.readers.word"),
    "excel": Source((".xlsx",), "shenbao.intake.readers.excel"),
    "pdf": Source((".pdf",), "shenbao.intake.readers.pdf"),
    "html": Source((".html", ".htm"), "shenbao.intake.readers.html"),
    "markdown": Source((".md",), "shenbao.intake.readers.markdown"),
    "text": Source((".txt",), "shenbao.intake.readers.text"),
}


class Reader(Protocol):
    """What the module of a kind of file offers."""

    def read(self, content: bytes, numbers: Numbers) -> Grid:
        """Return the file as a grid; raise Refused where it cannot be read."""


def reader(kind: str) -> Reader:
    """Return the reader of a kind of file; its libraries are loaded now."""
    return cast("Reader", import_module(SOURCES[kind].module))


def kind_of(content: bytes, name: PurePath) -> str:
    """Return what kind of file this is, by what it holds and, where that does not tell, its name.

    Many a file called .xls or .doc is HTML. Raises Refused for one that nobody reads.
    """
    if content.startswith(OLE_BEGINNING):
        raise _old_office(content)
    if content.startswith(b"PK"):
        return _package_kind(content, name)
    if b"%PDF-" in content[:BEGINNING]:
        return "pdf"
    if content.startswith(b"{\\rtf"):
        raise Refused(_("This is an RTF file."), _("Open it in Word and save it as .docx."))
    named = next((kind for kind, one in SOURCES.items() if name.suffix.lower() in one.suffixes), "")
    text, _note = decode(content)
    if TABLE.search(text):
        return "html" if named != "markdown" else "markdown"
    if DELIMITERS.search(text):
        return "markdown"
    return named if named in ("html", "markdown") else _text_or_nothing(named)


def _text_or_nothing(named: str) -> str:
    """Return the kind of a file of plain text; an office file or PDF by its name is broken."""
    if named in ("word", "excel", "pdf"):
        message = _("The file is not what its name says: it is empty, broken or of another kind.")
        raise Refused(message, _("Open it in its program and save it again."))
    return "text"


def _package_kind(content: bytes, name: PurePath) -> str:
    from shenbao.office.packages import part_names

    names = part_names(content)
    if names is None:
        return "excel" if name.suffix.lower() == ".xlsx" else "word"  # it says what is wrong
    if any(part.startswith("xl/") for part in names):
        return "excel"
    if "mimetype" in names and "content.xml" in names:
        message = _("This is an OpenDocument file.")
        raise Refused(message, _("Save it as .docx or .xlsx."))
    return "word"


def _old_office(content: bytes) -> Refused:
    from shenbao.office.safety import ENCRYPTED_PACKAGE

    if ENCRYPTED_PACKAGE in content:
        message = _("The file has a password.")
        return Refused(message, _("Open it and save it without one."))
    message = _("This is an old .doc or .xls file.")
    return Refused(message, _("Open it in Word or Excel and save it as .docx or .xlsx."))
