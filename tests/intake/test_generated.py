"""Whatever a declaration holds, its forms are read back as the same fields and the same cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from shenbao.form import Filing
from shenbao.intake import Imported
from shenbao.sheet.layout import lay_out
from shenbao.toml import normal
from tests.intake.files import SUFFIXES, content, imported_here
from tests.intake.generated import LIBRARY, declarations, filing_of
from tests.intake.test_round_trips import cells, sheet_of
from tests.properties import tries

QUICK = [kind for kind in SUFFIXES if kind != "pdf"]
FEW = tries(3, whole=150)


def fields(data: Any, filing: Filing) -> dict[str, Any]:
    """Return the fields of the head; a blank one that is not printed is none."""
    known = filing.standard.fields
    return {key: value for key, value in normal(data).items() if key in known and value != ""}


def read_back(made: bytes, filing: Filing, kind: str, folder: Path) -> Imported:
    known = {"year": filing.declaration.year, "form": filing.standard.name}
    path = folder / f"form{SUFFIXES[kind]}"
    found = imported_here(made, path, LIBRARY, **known)
    assert [note for note in found.problems if note.severity == "error"] == []
    assert found.unused == []
    (form,) = found.forms
    assert form.left == []
    return form


@pytest.mark.parametrize("kind", QUICK)
@FEW
@given(data=declarations())
def test_project(kind: str, data: dict[str, Any], tmp_path: Path) -> None:
    filing = filing_of(data)
    form = read_back(content(filing, kind), filing, kind, tmp_path)
    assert fields(form.data, filing) == fields(filing.declaration.document.data, filing)
    assert cells(sheet_of(form, LIBRARY)) == cells(lay_out(filing))


@pytest.mark.parametrize("kind", QUICK)
@FEW
@given(data=declarations("central-project"))
def test_central_project(kind: str, data: dict[str, Any], tmp_path: Path) -> None:
    filing = filing_of(data)
    form = read_back(content(filing, kind), filing, kind, tmp_path)
    assert fields(form.data, filing) == fields(filing.declaration.document.data, filing)
    assert cells(sheet_of(form, LIBRARY)) == cells(lay_out(filing))
