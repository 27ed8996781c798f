"""The form of the yearly workbook: what it shows of all projects of a year."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from shenbao.declaration import name_fault
from shenbao.diagnostics import Code, Diagnostic, has_errors
from shenbao.form.phrases import read_phrase
from shenbao.i18n import _
from shenbao.toml import read
from shenbao.toml.reader import TableReader

FILE = "portfolio.toml"
WORDS, DISTINGUISHING = "review.toml", "distinguishing"
"""The file with the words of the check, and its key of characters that tell names apart."""

PROJECTS, INDICATORS = "projects", "indicators"
WIDEST = 255


class WorkbookColumn(Struct, frozen=True):
    """A column: what it shows, its head, and its width in half-width characters.

    Figures in a column with a number ``format`` are numbers, and those of a
    ``total`` one are added up. Amounts are converted to its ``unit``, if it has one.
    """

    key: str
    label: str
    width: float
    format: str = ""
    total: bool = False
    wrap: bool = False
    unit: str = ""


class Totals(Struct, frozen=True):
    """Rows of sums: one for each value of the column ``by``, and one for all.

    The words for these are ``each``, in the column ``beside``, and ``all``.
    ``missing`` is said beside a sum that lacks ``{count}`` amounts, which are words, and
    ``spelt`` beside one of ``{count}`` rows that have its value in another spelling, ``{name}``.
    """

    by: str
    beside: str
    each: str
    all: str
    missing: str
    spelt: str


class WorkbookSheet(Struct, frozen=True):
    """A sheet that lists projects or indicators."""

    name: str
    lists: str
    columns: tuple[WorkbookColumn, ...]
    totals: Totals | None = None

    @property
    def units(self) -> dict[str, str]:
        """The units of its columns that have one, by their keys."""
        return {column.key: column.unit for column in self.columns if column.unit}


class YearlyWorkbookForm(Struct, frozen=True, dict=True):
    """The name of the file, the title, whose gap is the year, and the sheets.

    ``means`` has the columns that show what a declaration says of something, by their keys,
    and the meaning of that. ``words`` is the file that tells names apart from misspelt ones.
    """

    file: str
    title: str
    means: Mapping[str, str]
    sheets: tuple[WorkbookSheet, ...]
    words: Path

    @cached_property
    def distinguishing(self) -> str:
        """The characters by which one name may differ from another, and be no slip for it."""
        document, _problems = read(self.words, within=self.words.parents[1])
        found = document.data.get(DISTINGUISHING) if document else None
        return found if isinstance(found, str) else ""


def load_yearly_workbook_form(path: Path) -> tuple[YearlyWorkbookForm | None, list[Diagnostic]]:
    """Read the form of the yearly workbook; where there is no file there is no yearly workbook."""
    if not os.path.lexists(path):
        return None, []
    document, problems = read(path, within=path.parents[1])
    if document is None:
        return None, problems
    table = TableReader(document, problems)
    means = _read_means(table)
    form = YearlyWorkbookForm(
        file=_read_file(table),
        title=read_phrase(table, "title", ["year"], required=True),
        means=means,
        sheets=tuple(_read_sheet(sheet, means) for sheet in table.tables("sheet")),
        words=path.with_name(WORDS),
    )
    table.finish()
    return (None if has_errors(problems) else form), problems


def _read_means(table: TableReader) -> dict[str, str]:
    """Read what columns mean, by their keys; a key in an array is its own meaning."""
    if isinstance(table.data.get("fields"), list):
        return {key: key for key in table.texts("fields")}
    inner = table.table("fields")
    if inner is None:
        return {}
    means = {key: inner.text(key, required=True) for key in inner.data}
    inner.finish()
    return means


def _read_file(table: TableReader) -> str:
    name = table.text("file", required=True)
    fault = name_fault(name) if name else ""
    if fault:
        message = _('An output cannot be named "{name}": {reason}.')
        table.complain(Code.NAME, message.format(name=name, reason=fault), key="file")
    return name


def _read_sheet(table: TableReader, means: Mapping[str, str]) -> WorkbookSheet:
    lists = table.one_of("lists", (PROJECTS, INDICATORS))
    known = tuple(means) if lists == PROJECTS else None
    columns = tuple(_read_column(column, known) for column in table.tables("columns"))
    sheet = WorkbookSheet(
        name=table.text("name", required=True),
        lists=lists,
        columns=columns,
        totals=_read_totals(table.table("totals"), [column.key for column in columns]),
    )
    table.finish()
    return sheet


def _read_column(table: TableReader, known: Sequence[str] | None) -> WorkbookColumn:
    column = WorkbookColumn(
        key=table.text("key", required=True) if known is None else table.one_of("key", known),
        label=table.text("label", required=True),
        width=table.measure("width", 1, WIDEST),
        format=table.text("format"),
        total=table.flag("total"),
        unit=table.text("unit"),
        wrap=table.flag("wrap"),
    )
    table.finish()
    return column


def _read_totals(table: TableReader | None, keys: Sequence[str]) -> Totals | None:
    if table is None:
        return None
    totals = Totals(
        by=table.one_of("by", keys),
        beside=table.one_of("beside", keys),
        each=table.text("each", required=True),
        all=table.text("all", required=True),
        missing=read_phrase(table, "missing", ["count"], required=True),
        spelt=read_phrase(table, "spelt", ["name", "count"]),
    )
    table.finish()
    return totals
