"""Text exports: one line for each row of a sheet, tabs between its cells."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from shenbao.diagnostics import Place
from shenbao.intake.grid import Grid, GridMaker
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.decoding import decode

_BREAKS = re.compile(r"</p>\s*<p>|<br\s*/?>|(?<=[^\s])\s*<p>|</p>\s*(?=\S)")
_TAGS = re.compile(r"</?p>")


def read(content: bytes, _numbers: Numbers) -> Grid:
    """Return the lines of the text as rows; the remnants of HTML in them are mended."""
    text, problems = decode(content)
    maker = GridMaker(flat=True, problems=list(problems))
    for number, line in enumerate(re.split(r"\r\n?|\n", text), 1):
        maker.line(_cells(line, number))
    return maker.grid()


def _cells(line: str, number: int) -> Iterator[tuple[str, Place]]:
    column = 1
    for words in line.split("\t"):
        yield mend_markup(words), Place(line=number, column=column)
        column += len(words) + 1


def mend_markup(text: str) -> str:
    """Turn the remnants of HTML into what they meant: paragraphs and characters."""
    if "<" in text:
        text = _TAGS.sub("", _BREAKS.sub("\n", text))
    return html.unescape(text).strip()
