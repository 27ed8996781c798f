"""The list that there is for each year without being declared: its standard, and its name."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from shenbao.declaration import name_fault
from shenbao.diagnostics import Code, Diagnostic, has_errors
from shenbao.form.old_yearly_list import FIELDS, KEYS, as_form
from shenbao.i18n import _
from shenbao.toml import Document, read_first
from shenbao.toml.reader import TableReader

FILE = "portfolio.toml"
FORM, MEANINGS = "form", "meanings"


class YearlyList(Struct, frozen=True):
    """The standard ``form`` of a list, and the ``file`` that it makes in the folder of each year.

    It is made in these ``formats``. ``meanings`` has the names by which older forms say what
    their places mean, and those meanings; the program itself need not know these.
    """

    document: Document
    form: str
    file: str
    formats: tuple[str, ...]
    meanings: Mapping[str, str]

    @property
    def names_form(self) -> bool:
        """Whether the file itself names the standard, and not that of the program for it."""
        return FORM in self.document.data

    def form_of(self, name: str, document: Document) -> Document:
        """Return the form.toml of a standard; that of the list itself as an old file says it."""
        if name != self.form or not _is_old(self.document):
            return document
        return as_form(self.document, document, self.meanings)

    def declaration(self, year: int) -> Document:
        """Return the declaration of the list of a year, which nobody writes."""
        data = {"form": self.form, "year": year}
        return Document(self.document.path, f'form = "{self.form}"\nyear = {year}\n', data)


def load_yearly_list(paths: Sequence[Path]) -> tuple[YearlyList | None, list[Diagnostic]]:
    """Read which list there is for each year; where there is no file there is none.

    Of several files the first holds, and the last has what it lacks.
    """
    if not os.path.lexists(paths[0]):
        return None, []
    document, problems = read_first(paths)
    if document is None:
        return None, problems
    table = TableReader(document, problems)
    found = YearlyList(
        document=document,
        form=table.text(FORM, required=True),
        file=_read_file(table),
        formats=table.texts("formats", required=True),
        meanings=_read_meanings(table),
    )
    if _is_old(document):
        for key in KEYS:
            table.has(key)  # whose values are read as those of the list's form
    table.finish()
    return (None if has_errors(problems) else found), problems


def _is_old(document: Document) -> bool:
    return FORM not in document.data and any(key in document.data for key in KEYS)


def _read_file(table: TableReader) -> str:
    name = table.text("file", required=True)
    fault = name_fault(name) if name else ""
    if fault:
        message = _('An output cannot be named "{name}": {reason}.')
        table.complain(Code.NAME, message.format(name=name, reason=fault), key="file")
    return name


def _read_meanings(table: TableReader) -> dict[str, str]:
    """Read the names that older forms have for meanings, beside those that the program knows."""
    spare = table.spare
    known = _texts_in(TableReader(spare, []), MEANINGS) if spare is not None else {}
    own = _texts_in(table, MEANINGS)
    if not _is_old(table.document):
        return {**known, **own}
    if isinstance(table.data.get(FIELDS), list):  # a name that nobody knows is its own meaning
        return {**{name: known.get(name, name) for name in table.texts(FIELDS)}, **own}
    return {**_texts_in(table, FIELDS), **own}


def _texts_in(table: TableReader, key: str) -> dict[str, str]:
    inner = table.table(key)
    if inner is None:
        return {}
    found = {name: inner.text(name, required=True) for name in inner.data}
    inner.finish()
    return found
