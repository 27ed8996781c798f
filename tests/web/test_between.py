"""Drafts that lead from one text to another: what pull, import and fixes ask of a declaration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.project.project import Project
from shenbao.sheet.layout import lay_out
from shenbao.web.between import draft_between, edits_of
from shenbao.web.records import Edit
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


def changed(typed: Typed, data: st.DataObject) -> Typed:
    """Return a text with rows moved, deleted and added."""
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
    return Typed(typed.written(texts, rows), typed.project)


@tries(40, whole=1000)
@given(data=st.data())
def test_any_draft_is_found_again(project: Project, data: st.DataObject) -> None:
    """Cells typed into, rows moved, deleted and added: the draft between says the same cells."""
    typed = read(project, data.draw(st.sampled_from(PLACES)))
    wanted = changed(typed, data)
    found = arrive(typed, wanted)
    assert found.texts == wanted.texts
    assert found.sheet(found.text) == wanted.sheet(wanted.text)


@tries(20, whole=500)
@given(data=st.data())
def test_changes_can_be_taken_without_the_others(project: Project, data: st.DataObject) -> None:
    """Each has its own part of the draft; what is left out stays as it was."""
    typed = read(project, data.draw(st.sampled_from(PLACES)))
    text = changed(typed, data).text.replace("万元", "万圆").replace('target = "', 'target = "共')
    wanted = Typed(text, project)
    draft = draft_between(opened(typed), opened(wanted))
    edits = edits_of(draft, opened(typed))
    parts = [(*edit.texts.items(), *edit.rows.items()) for edit in edits]
    assert sum(map(len, parts)) == len(draft.texts) + len(draft.rows)
    assert both(edits) == (draft.texts, draft.rows)
    assert all(edit.label for edit in edits)
    taken = data.draw(st.lists(st.sampled_from(edits), unique_by=id)) if edits else []
    found = Typed(typed.written(*both(taken)), project)
    again = edits_of(draft_between(opened(typed), opened(found)), opened(typed))
    assert both(again) == both(taken)


def both(edits: list[Edit]) -> tuple[dict[str, str], dict[str, list[int]]]:
    texts: dict[str, str] = {}
    rows: dict[str, list[int]] = {}
    for edit in edits:
        texts |= edit.texts
        rows |= {array: list(order) for array, order in edit.rows.items()}
    return texts, rows


def test_a_row_of_another_name_is_a_new_row(project: Project) -> None:
    typed = read(project, "2024/440304241063100300012")
    wanted = Typed(typed.text.replace('name = "系统巡检次数"', 'name = "系统巡查次数"'), project)
    draft = draft_between(opened(typed), opened(wanted))
    assert arrive(typed, wanted).texts == wanted.texts
    assert draft.rows.keys() == {"output.quantity"}
