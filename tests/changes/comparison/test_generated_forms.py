"""Any form and any declaration of it: what is told leads from one version to the other."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from shenbao.changes.comparison.applying import apply
from shenbao.changes.comparison.finding import find_changes
from shenbao.changes.comparison.passage import passage
from shenbao.changes.comparison.statement import Side
from shenbao.changes.comparison.stating import side
from shenbao.form import Library
from shenbao.toml import Document, at
from tests import own_forms
from tests.form.generated import Generated, forms
from tests.form.test_generated_forms import filed
from tests.properties import tries


@given(forms(), st.data())
@tries(15, whole=300)
def test_values_that_go_and_rows_that_move(made: Generated, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shape = filed(made, Path(folder)).standard.shape
        library = Library(Path(folder))
        new = copy.deepcopy(made.data)
        places = [place for place in own_forms.leaves(new) if place[0] not in ("form", "year")]
        for place in data.draw(st.lists(st.sampled_from(places), unique=True, max_size=3)):
            inner = at(new, place[:-1])
            if isinstance(inner, dict):
                del inner[place[-1]]
        for path in shape.arrays():
            if own_forms.has(new, path) and data.draw(st.booleans()):
                rows = at(new, path)
                rows[:] = data.draw(st.permutations(rows))
        versions = [read(version, library) for version in (made.data, new)]
    changes = list(find_changes(passage(versions[0], versions[1])))
    assert apply(changes, versions[0].statement) == versions[1].statement
    if versions[0].sheet.values() != versions[1].sheet.values():
        assert changes


def read(data: dict[str, object], library: Library) -> Side:
    """Return a declaration, which may lack what it should have, ready for comparison."""
    filing, _problems = library.salvage(Document(Path("x.toml"), "", data))
    assert filing
    return side("x.toml", "x.toml", filing)
