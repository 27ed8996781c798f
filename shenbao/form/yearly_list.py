"""The list that there is for each year without being declared: its standard, and its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from shenbao.declaration import name_fault
from shenbao.diagnostics import Code, Diagnostic, has_errors
from shenbao.i18n import _
from shenbao.toml import Document, read
from shenbao.toml.reader import TableReader

FILE = "portfolio.toml"
OLD = ("title", "sheet")
"""Keys of the file from before lists: what stands now in the form of the list."""


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

    def declaration(self, year: int) -> Document:
        """Return the declaration of the list of a year, which nobody writes."""
        data = {"form": self.form, "year": year}
        return Document(self.document.path, f'form = "{self.form}"\nyear = {year}\n', data)


def load_yearly_list(path: Path) -> tuple[YearlyList | None, list[Diagnostic]]:
    """Read which list there is for each year; where there is no file there is none."""
    if not os.path.lexists(path):
        return None, []
    document, problems = read(path, within=path.parents[1])
    if document is None:
        return None, problems
    table = TableReader(document, problems)
    if any(key in document.data for key in OLD):
        message = _("What the yearly workbook shows is said by a list standard now.")
        hint = _(
            "Delete this file to have the usual one; docs/standards.md says how to have one's own."
        )
        table.complain(Code.VALUE, message, hint, key=next(filter(table.has, OLD)), at_key=True)
        return None, problems
    found = YearlyList(
        document=document,
        form=table.text("form", required=True),
        file=_read_file(table),
        formats=table.texts("formats"),
        meanings=_read_meanings(table),
    )
    table.finish()
    return (None if has_errors(problems) else found), problems


def _read_file(table: TableReader) -> str:
    name = table.text("file", required=True)
    fault = name_fault(name) if name else ""
    if fault:
        message = _('An output cannot be named "{name}": {reason}.')
        table.complain(Code.NAME, message.format(name=name, reason=fault), key="file")
    return name


def _read_meanings(table: TableReader) -> dict[str, str]:
    inner = table.table("meanings")
    if inner is None:
        return {}
    found = {key: inner.text(key, required=True) for key in inner.data}
    inner.finish()
    return found
