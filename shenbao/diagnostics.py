"""Diagnostics: what is wrong, where it stands, and what to do.

Every room returns diagnostics beside its result instead of raising at the
first problem, so that one run shows all problems of all files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache, total_ordering
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from shenbao.i18n import _

LETTERS = 26
LARGEST_TABLE = 100_000

KeyPath = tuple[str | int, ...]
"""The keys and indices that lead to a value of a declaration; () is the declaration itself."""


class Severity(StrEnum):
    """How much a diagnostic weighs: only an error keeps a sheet from being made."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Code(StrEnum):
    """The stable codes of problems in the input; SB1xx and up belong to the check rules."""

    UNREADABLE = "SB001"
    SYNTAX = "SB002"
    CHARACTER = "SB003"
    LIMIT = "SB004"
    FAILED = "SB005"
    UNKNOWN_KEY = "SB010"
    MISSING = "SB011"
    KIND = "SB012"
    VALUE = "SB013"
    DUPLICATE = "SB014"
    UNKNOWN_FORM = "SB015"
    LOCKED = "SB016"
    TEMPLATE = "SB020"
    NOT_UNDERSTOOD = "SB030"
    DRIFT = "SB031"
    MISMATCH = "SB032"
    REFUSED = "SB033"
    CONFLICT = "SB034"
    EXPLAINED = "SB035"
    OUTPUT = "SB040"
    NAME = "SB041"
    UNPRINTED = "SB042"
    WAIVER = "SB050"


class Place(Struct, frozen=True, order=True):
    """Where a cell stands in a file of any kind; numbers count from 1, what does not apply is 0.

    In a file of lines, ``column`` counts the characters of the line. No two
    cells of a file have the same place.
    """

    page: int = 0
    sheet: str = ""
    line: int = 0
    paragraph: int = 0
    table: int = 0
    row: int = 0
    column: int = 0

    def facts(self) -> dict[str, int | str]:
        """Return what applies, by name."""
        names = ("page", "sheet", "line", "paragraph", "table", "row", "column")
        return {name: value for name in names if (value := getattr(self, name))}

    def __str__(self) -> str:
        """Return the place by its facts, in English."""
        facts = {"line": self.line} if self.line else self.facts()
        return ", ".join(f"{name} {value}" for name, value in facts.items())

    def shown(self) -> str:
        """Return the place in the language of messages; a cell of a sheet as Excel names it."""
        if self.line:
            return _("line {number}").format(number=self.line)
        parts = []
        if self.page:
            parts.append(_("page {number}").format(number=self.page))
        if self.paragraph:
            parts.append(_("paragraph {number}").format(number=self.paragraph))
        if self.table:
            parts.append(_("table {number}").format(number=self.table))
        if self.sheet:
            cell = f"{_letters(self.column)}{self.row}" if self.row else ""
            parts.append(_("sheet {name} {cell}").format(name=self.sheet, cell=cell).strip())
        elif self.row:
            message = _("row {row}, column {column}")
            parts.append(message.format(row=self.row, column=self.column))
        return _(", ").join(parts)


def _letters(column: int) -> str:
    """Return the letters by which Excel names a column."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


NOWHERE = Place()
"""The place of what is in a file of lines, which need none."""

UNKNOWN_FILE = Path()
"""The file of a problem that was found by who does not know which file is being read."""


class Span(Struct, frozen=True, order=True):
    """A stretch of a file: lines and columns count characters from 1; the end is exclusive.

    In a file that has no lines, such as a Word document, ``place`` says where
    it is, and the line and column are for the order of problems only.
    """

    path: Path
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    place: Place = NOWHERE

    def __reduce__(self) -> tuple[Callable[..., Span], tuple[object, ...]]:
        """Return how to make it anew, which takes pickle half as long as to ask for each field."""
        known = (os.fspath(self.path), self.line, self.column, self.end_line, self.end_column)
        return _span, known if self.place is NOWHERE else (*known, self.place)

    @property
    def where(self) -> str:
        """The place in the language of messages, in a file that has no lines; else blank."""
        is_of_lines = self.place is NOWHERE or self.place.line
        return "" if is_of_lines else self.place.shown()

    def __str__(self) -> str:
        if self.where:
            return f"{self.path.as_posix()}: {self.where}"
        return f"{self.path.as_posix()}:{self.line}:{self.column}"


@lru_cache(maxsize=1024)
def path_of(text: str) -> Path:
    """Return a path by its text: to make one anew for all that is found in a file takes long."""
    return Path(text)


def _span(path: str, *known: Any) -> Span:
    return Span(path_of(path), *known)


def span_at(place: Place, words: str = "", path: Path = UNKNOWN_FILE) -> Span:
    """Return the span of the words that stand at a place of a file."""
    if place == NOWHERE:
        return Span(path)
    if place.line:
        column = max(1, place.column if not place.table else 1)
        end = column + max(1, len(words))
        return Span(path, place.line, column, place.line, end, place)
    order = (place.page * 100 + place.table) * LARGEST_TABLE + place.row + place.paragraph
    return Span(path, max(1, order), max(1, place.column), place=place)


class Edit(Struct, frozen=True, order=True):
    """A change of a file: what is written in place of a stretch of it."""

    span: Span
    text: str


class Waiver(Struct, frozen=True):
    """What a declaration says to accept problems of a rule: why, and maybe until which day.

    ``at`` is the key of what is accepted, or of a table around it; empty means
    the whole declaration. ``index`` counts the declaration's waivers from 0; the
    day ``until`` is the last on which it holds.
    """

    index: int
    rule: str
    reason: str
    at: KeyPath = ()
    until: date | None = None


@total_ordering
class Diagnostic(Struct, frozen=True):
    """One problem: where it is, its code, what is wrong, and what to do about it.

    ``fixes`` mend it beyond doubt. ``key`` is what it is about in its
    declaration, where that is known: of a missing indicator the class, while the
    span is that of the form's name. ``waiver`` is the one that accepts it, if any.
    """

    span: Span
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    fixes: tuple[Edit, ...] = ()
    key: KeyPath | None = None
    waiver: Waiver | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Diagnostic) and self._order() == other._order()

    def __lt__(self, other: Diagnostic) -> bool:
        return self._order() < other._order()

    def __hash__(self) -> int:
        return hash(self._order())

    def _order(self) -> tuple[Span, str, str, str, Severity, tuple[Edit, ...]]:
        """Return what is compared: all but what the problem is about, and who accepts it."""
        return self.span, self.code, self.message, self.hint, self.severity, self.fixes

    def __reduce__(self) -> tuple[type[Diagnostic], tuple[object, ...]]:
        """Return how to make it anew; see ``Span``."""
        return Diagnostic, (
            self.span,
            self.code,
            self.message,
            self.hint,
            self.severity,
            self.fixes,
            self.key,
            self.waiver,
        )

    def in_file(self, path: Path) -> Diagnostic:
        """Return the problem as one of the file at ``path``, which its finder did not know."""
        return replace(self, span=replace(self.span, path=path))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any of the diagnostics is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
