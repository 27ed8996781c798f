"""Lines of words around tables: how wide their labels are, and which of them are centred."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.sheet import Role, Sheet, Table
from shenbao.sheet.layout import lay_out
from shenbao.toml import parse
from tests.worlds import ROOT

FORM = """title = "表"

[[field]]
key = "unit"
label = "填报单位（盖章）"

[[field]]
key = "head"
label = "负责人"

[[part]]
kind = "lines"
lines = [{lines}]
{more}
"""


def sheet_of(folder: Path, lines: str, more: str = "") -> Sheet:
    shutil.copytree(ROOT / "templates/_base", folder / "_base")
    (folder / "x").mkdir()
    (folder / "x/form.toml").write_text(FORM.format(lines=lines, more=more), "utf-8")
    document, _faults = parse('form = "x"\nyear = 2025\nunit = "甲"\nhead = "乙"\n', Path("x.toml"))
    assert document is not None
    filing, problems = Library(folder).file(document)
    assert filing is not None, problems
    return lay_out(filing)


def millimetres(table: Table, width: float) -> list[float]:
    return [round(share * width / sum(table.widths), 1) for share in table.widths]


@pytest.mark.parametrize(
    ("page", "width"), [("", 170), ('[page]\nsize = "A4 landscape"\nmargin = "10mm"', 277)]
)
def test_a_label_is_as_wide_as_its_words_on_any_page(
    tmp_path: Path, page: str, width: float
) -> None:
    """Eight letters and three, each 3.8 mm, and some room; pairs share the rest."""
    (table,) = sheet_of(tmp_path, '["unit", "head"]', page).tables
    first, value, second, other = millimetres(table, width)
    assert (first, second) == (35.0, 16.0)
    assert first + value == pytest.approx(second + other, abs=0.2)


def test_pairs_of_several_lines_stand_below_each_other(tmp_path: Path) -> None:
    (table,) = sheet_of(tmp_path, '["head"], ["unit"]').tables
    assert millimetres(table, 170) == [35.0, 135.0]


@pytest.mark.parametrize(
    ("align", "role", "look"),
    [("", Role.NOTE, Role.TEXT), ('align = "center"', Role.CENTRED, Role.SHORT)],
)
def test_phrases_are_centred_where_the_form_says_so(
    tmp_path: Path, align: str, role: Role, look: Role
) -> None:
    (table,) = sheet_of(tmp_path, '"附表", ["unit", "head"]', align).tables
    phrase, pairs = (row.cells for row in table.body)
    assert [(cell.role, table.look(cell), cell.columns) for cell in phrase] == [(role, look, 4)]
    assert {table.look(cell) for cell in pairs} == {Role.TEXT}
