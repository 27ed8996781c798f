"""What is typed into a form: it becomes data where it is understood, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.declaration import NAME
from shenbao.project.project import Project
from shenbao.sheet import Sheet
from shenbao.toml import KeyPath
from shenbao.web.forms import OF_ENTRY, inputs, path_of
from shenbao.web.records import Draft
from tests.properties import tries
from tests.web.forms import Typed, places

PLACES = places()
WORDS = st.text("甲乙丙丁12.≥%（）:, \n'\"\\#=[]{}", min_size=1, max_size=12)


def test_there_are_declarations_of_many_forms(project: Project) -> None:
    forms = {Typed(text(project, place), project).filing.standard.name for place in PLACES}
    assert len(forms) > 15


def text(project: Project, place: str) -> str:
    return (project.declarations / f"{place}.toml").read_text("utf-8")


@pytest.mark.parametrize("place", PLACES)
def test_typing_what_is_there_changes_no_byte(place: str, project: Project) -> None:
    typed = Typed(text(project, place), project)
    assert typed.written(typed.texts, typed.rows) == typed.text


@pytest.mark.parametrize("place", PLACES)
def test_rows_are_moved_copied_and_deleted_whole(place: str, project: Project) -> None:
    """Each array in turn: its last row first, without its first, with a copy of its first."""
    typed = Typed(text(project, place), project)
    tried = 0
    for array, numbers in typed.rows.items():
        count = len(numbers)
        if count < 2 or typed.filing.standard.follows:
            continue
        tried += 1
        order = [count - 1, *range(1, count - 1), count]
        first = {
            at.replace("[0].", f"[{count}].", 1): words
            for at, words in typed.texts.items()
            if at.startswith(f"{array}[0].")
        }
        after = Typed(typed.written(first, {array: order}), project)
        for place_now, number in enumerate([*order[:-1], 0]):
            was, now = (
                {
                    at.partition("].")[2]: words
                    for at, words in known.items()
                    if at.startswith(start)
                }
                for known, start in (
                    (typed.texts, f"{array}[{number}]."),
                    (after.texts, f"{array}[{place_now}]."),
                )
            )
            assert was == now, (array, number)
        others = [
            {at: words for at, words in known.items() if not at.startswith(f"{array}[")}
            for known in (typed.texts, after.texts)
        ]
        assert others[0] == others[1], array
    assert (
        tried
        or typed.filing.standard.follows
        or all(len(numbers) < 2 for numbers in typed.rows.values())
    )


def test_an_item_without_words_or_the_last_one_is_what_the_form_says(project: Project) -> None:
    typed = Typed(text(project, "2024/440304241063100300012"), project)
    order = [*typed.rows["estimate.items"], 90]
    applied = typed.applied({"estimate.items[90].amount": "3"}, {"estimate.items": order})
    assert applied.data["estimate"]["items"][-1] == {"amount": 3}
    after = typed.written({"estimate.items[90].amount": "3"}, {"estimate.items": order})
    assert "  { amount = 3.00 },\n]" in after
    blank = {"estimate.items[91].text": "", "estimate.closing": ""}
    assert typed.written(blank, {"estimate.items": [*order[:-1], 91]}) == typed.text
    emptied = typed.applied({}, {"estimate.items": []})
    assert emptied.data["estimate"] == ""
    apart = typed.applied({"estimate.intro": "前言"}, {"estimate.items": []})
    assert apart.data["estimate"] == {"numbering": "(一)", "intro": "前言"}


def row(typed: Typed, start: str) -> dict[str, str]:
    """Return what stands in a row, by the keys of its columns."""
    return {
        at.removeprefix(start): words for at, words in typed.texts.items() if at.startswith(start)
    }


@tries(60, whole=2000)
@given(data=st.data())
def test_any_words_change_their_cell_alone_or_are_not_understood(
    project: Project, data: st.DataObject
) -> None:
    typed = Typed(text(project, data.draw(st.sampled_from(PLACES))), project)
    address = data.draw(st.sampled_from(sorted(typed.texts)))
    words = data.draw(WORDS)
    applied = typed.applied({address: words})
    if applied.misfits:
        assert list(applied.misfits) == [address]
        assert applied.data == typed.filing.declaration.document.data
        return
    after = Typed(typed.written({address: words}), project)
    changed = {
        at
        for at in typed.texts.keys() | after.texts.keys()
        if typed.texts.get(at, "") != after.texts.get(at, "")
    }
    follows_name = address.rpartition(".")[0] + ".explain"
    assert changed <= {address, follows_name}


def test_what_is_not_understood_is_said_and_nothing_of_it_is_taken(project: Project) -> None:
    typed = Typed(text(project, "2024/440304241063100300012"), project)
    applied = typed.applied({"annual_amount": "许多", "term": "5", "gone.key": "1"})
    assert applied.misfits.keys() == {"annual_amount"}
    assert applied.nowhere == {"gone.key"}
    assert applied.data["term"] == 5
    assert typed.applied({"term": "1" * 5000}).misfits.keys() == {"term"}
    assert applied.data["annual_amount"] == typed.filing.declaration.document.data["annual_amount"]


@pytest.mark.parametrize("place", PLACES)
def test_what_a_form_has_no_cell_for_is_nowhere(place: str, project: Project) -> None:
    typed = Typed(text(project, place), project)
    addresses = {"none", "none[0].explain"}
    for array in typed.rows:
        addresses.add(f"{array}[0].name.x")
        if not typed.filing.standard.shape.explained:
            addresses.add(f"{array}[0].explain")
    applied = typed.applied(dict.fromkeys(addresses, "甲"))
    assert applied.nowhere == addresses
    assert applied.data == typed.filing.declaration.document.data


@pytest.mark.parametrize("words", ["91.10\n5", "3 125000元", "3万元\n5000元"])
def test_two_figures_are_not_read_as_one(words: str, project: Project) -> None:
    typed = Typed(text(project, "2024/440304241063100300012"), project)
    applied = typed.applied({"annual_amount": words})
    assert applied.misfits.keys() == {"annual_amount"}
    assert applied.data == typed.filing.declaration.document.data


@pytest.mark.parametrize("words", ["{one}\nnone", "none", "{one}、{other}"])
def test_a_choice_that_the_form_does_not_give_is_not_understood(
    words: str, project: Project
) -> None:
    """Nothing of it is taken, where it is one of several, either."""
    tried = 0
    for place in PLACES:
        typed = Typed(text(project, place), project)
        for at, known in inputs(typed.filing).items():
            if len(known.options) > 1 and at in typed.filing.standard.fields:
                tried += 1
                one, other, *_others = known.options
                applied = typed.applied({at: words.format(one=one, other=other)})
                assert applied.misfits.keys() == {at}, place
                assert applied.data == typed.filing.declaration.document.data
    assert tried > 10


@pytest.mark.parametrize(
    "typed", ["852.9万元", "8529000元", "￥852.9万", "852.9", "捌佰伍拾贰万玖仟元整"]
)
def test_amounts_are_typed_as_people_type_them(typed: str, project: Project) -> None:
    declaration = Typed(text(project, "2024/440304241063100300012"), project)
    written = declaration.written({"annual_amount": typed})
    assert "annual_amount = 852.90 " in written
    assert written.splitlines()[:11] == declaration.text.splitlines()[:11]


def test_an_explanation_that_is_the_usual_one_is_not_written(project: Project) -> None:
    declaration = Typed(text(project, "2024/440304241063100300012"), project)
    sheet: Sheet = declaration.sheet(declaration.text)
    usual = sheet.values()["output.quantity[0].explain"]
    assert declaration.written({"output.quantity[0].explain": usual}) == declaration.text
    own = declaration.written({"output.quantity[0].explain": "巡检记录的次数"})
    assert 'explain = "巡检记录的次数"' in own
    assert Typed(own, project).written({"output.quantity[0].explain": ""}) == declaration.text


def test_a_row_of_the_followed_form_is_written_with_its_name(project: Project) -> None:
    """Where a form follows another, its rows are there before anything is written in them."""
    declaration = Typed(text(project, "2022/tangxi-weituo-ziping"), project)
    head = '[[output.quality]]\nname = "经费支出合规性"\n'
    line = f'{head}done = "达成预期指标"\nweight = 8\nscore = 8\n\n'
    assert line in declaration.text
    shorter = Typed(declaration.text.replace(line, ""), project)
    assert shorter.rows["output.quality"] == [0, 1]
    written = shorter.written({"output.quality[1].done": "已达成"})
    after = Typed(written, project)
    assert f'{head}done = "已达成"\n' in written
    assert after.rows == declaration.rows
    assert after.texts["output.quality[1].done"] == "已达成"


def test_a_new_row_without_words_is_no_row(project: Project) -> None:
    declaration = Typed(text(project, "2024/440304241063100300012"), project)
    count = len(declaration.rows["output.quantity"])
    applied = declaration.applied({}, {"output.quantity": [*range(count), count, count + 1]})
    assert applied.rows == {"output.quantity": list(range(count))}
    assert declaration.written({}, {"output.quantity": [*range(count), count]}) == declaration.text


def test_addresses_are_paths_of_the_declaration(project: Project) -> None:
    for place in PLACES:
        assert all(map(path_of, Typed(text(project, place), project).texts)), place


def test_a_draft_without_changes_is_empty() -> None:
    assert Draft("").is_empty
    assert not Draft("", {"name": ""}).is_empty


def test_each_value_behind_an_entry_has_a_cell(project: Project) -> None:
    """The values of a county are changed, taken away and added, and no others."""
    typed = Typed(text(project, "counties"), project)
    assert "[[output.quantity]]" in typed.text
    cells = [at for at in typed.texts if OF_ENTRY.fullmatch(at)]
    assert len(cells) > 4
    for at in cells:
        other = typed.texts[at].replace("1", "2").replace("5", "4") + "0"
        changed = Typed(typed.written({at: other}), project).texts
        assert {key for key in changed if changed[key] != typed.texts.get(key)} == {at}, at
        gone = Typed(typed.written({at: ""}), project).texts
        assert typed.texts.keys() - gone.keys() == {at}
        assert Typed(typed.written({at: ""}), project).written({at: typed.texts[at]})


def leaves(data: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the places of all values of a declaration that have none inside them."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(data, dict):
        inside = [*data.items()]
    elif isinstance(data, list) and any(isinstance(entry, dict) for entry in data):
        inside = [*enumerate(data)]
    if not inside:
        yield path
    for key, value in inside:
        yield from leaves(value, (*path, key))


WITHOUT_A_CELL = {
    "form",
    "year",
    "columns",
    "follows",
    "stated.",
    "taken.",
    "explain_pattern",
    "placeholder",
    "required_marker",
}
"""What says how a sheet is made, or is copied or stated in place of what is worked out."""


def test_a_census_of_what_no_cell_takes(project: Project) -> None:
    """Whatever a declaration says has a cell, but for what is not a value of its form.

    The amounts of an itemised text are inside its cell: kept, and not shown there.
    """
    without: set[str] = set()
    for place in PLACES:
        typed = Typed(text(project, place), project)
        cells = {path_of(at) for at in typed.texts}
        document = typed.filing.declaration.document.data
        for path in leaves(document):
            names = tuple(part for part in path if isinstance(part, str))
            above = {path[:length] for length in range(1, len(path) + 1)}
            is_given = typed.filing.standard.follows and path[-1] == NAME
            if not is_given and not above & cells and (*path[:-1], "explain") not in cells:
                without.add(names[0] if len(names) == 1 else names[0] + ".")
    assert without == WITHOUT_A_CELL
