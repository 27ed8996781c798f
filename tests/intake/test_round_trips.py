"""Every declaration, built in some format and imported again, is the same declaration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shenbao.form import Filing, Library
from shenbao.intake import Imported
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.toml import normal, parse
from tests.intake.files import SUFFIXES, content, imported

KINDS = [pytest.param(kind, marks=pytest.mark.slow if kind == "pdf" else ()) for kind in SUFFIXES]


def cells(sheet: Sheet) -> list[list[str]]:
    rows = [row for table in sheet.tables for row in (*table.head, *table.body)]
    return [[sheet.title, sheet.subtitle], *([cell.text for cell in row.cells] for row in rows)]


def data_of(filing: Filing) -> Any:
    return normal(filing.declaration.document.data)


def sheet_of(form: Imported, library: Library) -> Sheet:
    document, problems = parse(form.text, Path("x.toml"))
    assert document
    filing, found = library.file(document)
    assert [*problems, *found] == []
    assert filing
    return lay_out(filing)


def is_quiet(form: Imported) -> bool:
    return not form.left and not form.problems


@pytest.mark.parametrize("kind", KINDS)
def test_every_declaration_comes_back(
    kind: str, filings: list[Filing], library: Library, tmp_path: Path
) -> None:
    """Each format has a third of them, PDFs those whose rows break over pages."""
    for filing in filings[([*SUFFIXES].index(kind) + 1) % 3 :: 3]:
        year = filing.declaration.year
        name = f"form{SUFFIXES[kind]}"
        found = imported(content(filing, kind), name, tmp_path, year)
        notes = [note for note in found.problems if "at a full line" not in note.message]
        assert (notes, found.unused) == ([], [])
        (form,) = found.forms
        assert normal(form.data) == data_of(filing)
        assert is_quiet(form), (form.left, form.problems)
        assert cells(sheet_of(form, library)) == cells(lay_out(filing))
