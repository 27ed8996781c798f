"""A text export as lines of cells: what a sheet looks like once its table is flattened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shenbao.form import Standard


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]

    @property
    def words(self) -> str:
        """All that the line says."""
        return "\t".join(self.cells).strip()


@dataclass(frozen=True, slots=True)
class RawForm:
    """One form of the source: the line of its title and the lines below it."""

    title: Line
    lines: tuple[Line, ...]


def plain(text: str) -> str:
    """Return a label without its accidents: spaces, full or half width, a last colon."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).rstrip(":")


def split_forms(text: str, standard: Standard) -> tuple[list[RawForm], list[Line]]:
    """Return the forms of a text export, and the lines before the first one."""
    is_title = re.compile(_title_pattern(standard.title)).fullmatch
    before: list[Line] = []
    forms: list[RawForm] = []
    lines = before
    for number, words in enumerate(text.splitlines(), 1):
        line = Line(number, tuple(cell.strip() for cell in words.split("\t")))
        if is_title(plain(words.lstrip("#"))):
            lines = []
            forms.append(RawForm(line, lines))  # type: ignore[arg-type]
        elif line.words:
            lines.append(line)
    return [RawForm(form.title, tuple(form.lines)) for form in forms], before


def recognise(text: str, standards: Iterable[Standard]) -> list[Standard]:
    """Return the standards that find a form of theirs in the text."""
    return [standard for standard in standards if split_forms(text, standard)[0]]


def _title_pattern(title: str) -> str:
    words: Sequence[str] = re.split(r"\{[^{}]*\}", title)
    return ".*".join(re.escape(plain(part)) for part in words)
