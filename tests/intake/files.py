"""Forms in the formats that people have, made of a sheet by other means than a renderer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from shenbao.form import Filing, Library
from shenbao.formats import FORMATS, renderer
from shenbao.intake import FileImport, import_file, loading
from shenbao.intake.readers import SOURCES
from shenbao.sheet import Cell, Row, Sheet, Table
from shenbao.sheet.layout import lay_out
from shenbao.system.tasks import Outcome
from tests.worlds import ROOT, templates_of

TEMPLATES = ROOT / "templates"


def rendered(sheet: Sheet, form: str, standard: str, folder: Path = TEMPLATES) -> bytes:
    """Return the sheet as a build makes it."""
    return renderer(form).render(sheet, templates_of((folder / standard, folder / "_base")))


def html(sheet: Sheet) -> bytes:
    """Return the sheet as a page that a browser or an office program has saved."""
    above = f"<p>{escape(sheet.above)}</p>" if sheet.above else ""
    title = "".join(f"<h1>{escape(line)}</h1>" for line in sheet.title.split("\n"))
    subtitle = f"<p>{escape(sheet.subtitle)}</p>" if sheet.subtitle else ""
    tables = "".join(_html_table(table) for table in sheet.tables)
    page = f"<html><body>{above}{title}{subtitle}{tables}</body></html>"
    return page.encode()


def _html_table(table: Table) -> str:
    rows = "".join(f"<tr>{''.join(_html_cells(row))}</tr>" for row in _rows(table))
    return f'<table style="white-space: pre-wrap">{rows}</table>'


def _html_cells(row: Row) -> Iterator[str]:
    for cell in row.cells:
        if not cell.continued:
            text = escape(cell.text).replace("\n", "<br>")
            yield f"<td colspan={cell.columns} rowspan={cell.rows}>{text}</td>"


def xlsx(*sheets: Sheet) -> bytes:
    """Return the sheets as a workbook, each on a sheet of its own, its tables one below another."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for number, sheet in enumerate(sheets, 1):
        page = workbook.create_sheet(f"表{number}")
        row = 1
        for line in filter(None, sheet.titles):
            page.cell(row, 1, line).data_type = "s"
            page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
            row += 1
        for table in sheet.tables:
            for line_of_cells in _rows(table):
                column = 1
                for cell in line_of_cells.cells:
                    _put(page, row, column, cell)
                    column += cell.columns
                row += 1
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _put(page: Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell.continued:
        return
    target = page.cell(row, column)
    target.value = cell.text
    target.data_type = "s"
    target.alignment = Alignment(wrap_text=True)
    if cell.rows * cell.columns > 1:
        page.merge_cells(
            start_row=row,
            end_row=row + cell.rows - 1,
            start_column=column,
            end_column=column + cell.columns - 1,
        )


def _rows(table: Table) -> tuple[Row, ...]:
    return (*table.head, *table.body)


MADE_BY_OTHERS: dict[str, Callable[[Sheet], bytes]] = {"html": html, "excel": xlsx}
"""Kinds of source files that are made here as other programs make them."""

SUFFIXES = {name: form.suffix for name, form in FORMATS.items()} | {
    kind: SOURCES[kind].suffixes[0] for kind in MADE_BY_OTHERS
}
"""The suffixes of all files that a form can be made into, by format or kind of source file."""


def content(filing: Filing, kind: str) -> bytes:
    """Return a declaration's form as a build makes it, or as a page or workbook of others."""
    sheet = lay_out(filing)
    if kind in MADE_BY_OTHERS:
        return MADE_BY_OTHERS[kind](sheet)
    return rendered(sheet, kind, filing.standard.name)


def imported(
    content: bytes, name: str, folder: Path, year: int | None = None, form: str | None = None
) -> FileImport:
    """Write the content to a file of this name and import it."""
    return imported_here(content, folder / name, _library(), year=year, form=form)


@cache
def _library() -> Library:
    return Library(TEMPLATES)


def imported_here(content: bytes, path: Path, library: Library, **given: Any) -> FileImport:
    """Write and import a file that is read in this process."""
    path.write_bytes(content)
    with read_here():
        return import_file(path, library, **given)


@contextmanager
def read_here() -> Iterator[None]:
    """Have files read in this process: another one takes longer."""

    def run(
        function: Callable[[Any], Any], tasks: Mapping[Path, Any], **_limits: Any
    ) -> Iterator[Outcome[Path, Any]]:
        return (Outcome(path, function(task)) for path, task in tasks.items())

    with patch.object(loading, "run_tasks", run):
        yield
