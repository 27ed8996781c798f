"""Diagnostics: what is wrong, where it stands, and what to do.

Every room returns diagnostics beside its result instead of raising at the
first problem, so that one run shows all problems of all files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


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
    UNKNOWN_KEY = "SB010"
    MISSING = "SB011"
    KIND = "SB012"
    VALUE = "SB013"
    DUPLICATE = "SB014"
    UNKNOWN_FORM = "SB015"
    TEMPLATE = "SB020"
    NOT_UNDERSTOOD = "SB030"
    DRIFT = "SB031"
    MISMATCH = "SB032"
    REFUSED = "SB033"
    CONFLICT = "SB034"
    EXPLAINED = "SB035"
    OUTPUT = "SB040"
    NAME = "SB041"
    WAIVER = "SB050"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file: lines and columns count characters from 1; the end is exclusive.

    In a file that has no lines, ``where`` says the place, and the line and
    column are for the order of places only.
    """

    path: Path
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    where: str = ""

    def __str__(self) -> str:
        if self.where:
            return f"{self.path.as_posix()}: {self.where}"
        return f"{self.path.as_posix()}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A mend of a file: what is written in place of a stretch of it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem: its place, its code, what is wrong, and what to do about it.

    ``fixes`` mend it beyond doubt.
    """

    span: Span
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    fixes: tuple[Edit, ...] = ()


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any of the diagnostics is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
