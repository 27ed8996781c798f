"""Any form and any declaration of it: a document brings back what was edited, and no more."""

from __future__ import annotations

import copy
import shutil
import tempfile
from pathlib import Path

import tomli
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form import Library
from shenbao.form.writing import format_declaration
from shenbao.toml import KeyPath, at, key_path, normal
from tests import own_forms
from tests.form.generated import Generated, address, forms
from tests.form.test_generated_forms import filed
from tests.intake.pull.pairs import Pair, said
from tests.properties import tries
from tests.worlds import ROOT

TYPED: dict[type, tuple[str, object]] = {
    str: ("改后的话", "改后的话"),
    bool: ("否", False),
    int: ("7", 7),
    float: ("7", 7),
}
"""What is typed over values of a type, and what that is."""


def pair_of(made: Generated, folder: Path) -> Pair:
    """Return a generated declaration, and its document."""
    filing = filed(made, folder / "templates")
    shutil.copytree(
        ROOT / "templates" / "_base", folder / "templates" / "_base", dirs_exist_ok=True
    )
    text = format_declaration(made.data, filing.standard)
    return Pair(folder, text, Library(folder / "templates"))


@given(forms(), st.data())
@tries(6, whole=100)
def test_what_is_typed_over_comes_back_alone(made: Generated, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pair = pair_of(made, Path(folder))
        unedited = pair.pull()
        assert (said(unedited), unedited.new) == ([], unedited.old)
        old = tomli.loads(unedited.old)
        standard = pair.filing().standard
        places = [place for place in own_forms.leaves(old) if is_typed(place, old)]
        wanted = copy.deepcopy(old)
        edits = []
        some = st.lists(st.sampled_from(places), unique=True, max_size=4) if places else st.just([])
        for place in data.draw(some):
            name = address(place, old)
            facts = standard.facts_at(key_path(name) or ())
            assert facts is not None
            text, value = TYPED[type(at(old, place))]
            edits.append((name, text + (facts.unit if facts.show_unit else "")))
            at(wanted, place[:-1])[place[-1]] = value
        pulled = pair.pull(
            *(lambda document, edit=edit: document.type_over(*edit) for edit in edits)
        )
        assert said(pulled) == []
        assert normal(tomli.loads(pulled.new)) == normal(wanted)


def is_typed(place: KeyPath, data: dict[str, object]) -> bool:
    """Tell whether a value stands in a cell of its own, and is of a type that is typed here."""
    return place[0] not in ("form", "year", "name", "units") and type(at(data, place)) in TYPED
