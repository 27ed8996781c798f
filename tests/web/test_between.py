"""Drafts that lead from one text to another: what pull, import and fixes ask of a declaration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.project.project import Project
from shenbao.sheet.layout import lay_out
from shenbao.web.between import draft_between
from shenbao.web.showing import Opened
from tests.properties import tries
from tests.web.forms import Typed, places

PLACES = places()


def opened(typed: Typed) -> Opened:
    return Opened(typed.text, typed.filing, lay_out(typed.filing), [])


def read(project: Project, place: str) -> Typed:
    return Typed((project.declarations / f"{place}.toml").read_text("utf-8"), project)


def arrive(base: Typed, wanted: Typed) -> Typed:
    """Return what becomes of a text with the draft that leads to another one."""
    draft = draft_between(opened(base), opened(wanted))
    assert draft.base == base.text
    rows = {array: list(order) for array, order in draft.rows.items()}
    return Typed(base.written(dict(draft.texts), rows), base.project)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_leads_to_the_same(place: str, project: Project) -> None:
    typed = read(project, place)
    assert draft_between(opened(typed), opened(typed)).is_empty


@tries(40, whole=1000)
@given(data=st.data())
def test_any_draft_is_found_again(project: Project, data: st.DataObject) -> None:
    """Cells typed into, rows moved, deleted and added: the draft between says the same cells."""
    typed = read(project, data.draw(st.sampled_from(PLACES)))
    rows: dict[str, list[int]] = {}
    texts: dict[str, str] = {}
    arrays = [array for array, numbers in typed.rows.items() if numbers]
    if arrays and not typed.filing.standard.follows:
        for array in data.draw(st.lists(st.sampled_from(arrays), max_size=2, unique=True)):
            numbers = typed.rows[array]
            kept = data.draw(st.permutations(numbers))[: data.draw(st.integers(1, len(numbers)))]
            rows[array] = [*kept, len(numbers)]
            first = f"{array}[{kept[0]}]."
            texts |= {
                at.replace(first, f"{array}[{len(numbers)}].", 1): words
                for at, words in typed.texts.items()
                if at.startswith(first)
            }
    wanted = Typed(typed.written(texts, rows), project)
    found = arrive(typed, wanted)
    assert found.texts == wanted.texts
    assert found.sheet(found.text) == wanted.sheet(wanted.text)


def test_a_row_of_another_name_is_a_new_row(project: Project) -> None:
    typed = read(project, "2024/440304241063100300012")
    wanted = Typed(typed.text.replace('name = "系统巡检次数"', 'name = "系统巡查次数"'), project)
    draft = draft_between(opened(typed), opened(wanted))
    assert arrive(typed, wanted).texts == wanted.texts
    assert draft.rows.keys() == {"output.quantity"}
