"""Bytes as text: Unicode, or else the encoding of Chinese Windows."""

from __future__ import annotations

import codecs
import re

from shenbao.diagnostics import Diagnostic, Place
from shenbao.i18n import _
from shenbao.intake.grid import Refused
from shenbao.intake.problems import problem_at

NATIONAL = "gb18030"
DECLARED = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
BEGINNING = 4096
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the text, and a problem where its encoding was found out by trying.

    Raises Refused for what is no text.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding), ()
    declared = DECLARED.search(content[:BEGINNING])
    try:
        return content.decode(), ()
    except UnicodeDecodeError:
        text = _decoded(content, NATIONAL)
    if declared and declared[1].lower().startswith(b"gb"):
        return text, ()
    problem = problem_at(Place(line=1), _("The file is not UTF-8; it is read as GB18030 (GBK)."))
    return text, (problem,)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _no_text() from error
    if "\0" in text:
        raise _no_text()
    return text


def _no_text() -> Refused:
    from shenbao.intake.readers import SOURCES

    suffixes = ", ".join(source.suffixes[0] for source in SOURCES.values())
    return Refused(
        _("The file is neither text nor of a kind that can be read."),
        _("Kinds that can be read: {suffixes}.").format(suffixes=suffixes),
    )
