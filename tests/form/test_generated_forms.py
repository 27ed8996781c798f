"""Any form and any declaration of it: all values have a cell, and only what is authored does."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given

from shenbao.form import Filing, Library
from shenbao.sheet.completeness import unprinted
from shenbao.sheet.layout import lay_out
from shenbao.toml import Document
from tests.form.generated import Generated, address, forms
from tests.own_forms import leaves
from tests.properties import tries
from tests.worlds import ROOT


def filed(made: Generated, folder: Path) -> Filing:
    """Read a form and its declaration, in which nothing is wrong."""
    path = folder / "generated" / "form.toml"
    path.parent.mkdir(parents=True)
    path.write_text(made.form_toml, "utf-8")
    base = folder / "_base"
    base.mkdir()
    for words in (ROOT / "templates" / "_base").glob("*.toml"):
        shutil.copyfile(words, base / words.name)
    library = Library(folder)
    standard, problems = library.load("generated")
    assert [str(problem) for problem in problems] == []
    assert standard
    filing, problems = library.file(Document(Path("x.toml"), "", made.data))
    assert [str(problem) for problem in problems] == []
    assert filing
    return filing


@given(forms())
@tries(10, whole=400)
def test_each_value_of_any_form_has_its_cell(made: Generated) -> None:
    with tempfile.TemporaryDirectory() as folder:
        filing = filed(made, Path(folder))
        sheet = lay_out(filing)
        assert unprinted(filing, sheet) == []
        keys = [
            cell.key
            for table in sheet.tables
            for row in table.rows
            for cell in row.cells
            if cell.key and cell.role.is_value and not cell.continued
        ]
        assert len(keys) == len(set(keys)), "a value stands in one cell"
        places = [path for path in leaves(made.data) if path[0] not in ("form", "year", "units")]
        authored = {address(path, made.data) for path in places}
        heads = {cell.text for cell in sheet.fixed_cells()}
        assert heads >= set(made.data.get("units", ()))
        assert authored <= set(keys)


@given(forms())
@tries(10, whole=400)
def test_each_row_of_any_form_covers_all_columns(made: Generated) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sheet = lay_out(filed(made, Path(folder)))
    assert sheet.tables
    for table in sheet.tables:
        assert abs(sum(table.widths) - 100) < 1e-6
        for rows in (table.head, table.body):
            below: dict[int, int] = {}
            for row in rows:
                assert sum(cell.columns for cell in row.cells) == len(table.widths)
                column = 0
                for cell in row.cells:
                    assert cell.continued == (below.get(column, 0) > 0)
                    below[column] = (cell.rows if not cell.continued else below[column]) - 1
                    column += cell.columns
            assert not any(below.values()), "no cell reaches below its table"
