"""Sheets that belong together, in the order in which they are bound into one file."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from shenbao.sheet.sheet import Sheet


class Chapter(Struct, frozen=True):
    """A sheet of a book, what it is called in the contents, and where its templates are."""

    code: str
    name: str
    sheet: Sheet
    folders: tuple[Path, ...]


class Book(Struct, frozen=True):
    """The sheets of a year; ``unit`` is who has filed them, if that is known."""

    year: int
    unit: str
    chapters: tuple[Chapter, ...]
