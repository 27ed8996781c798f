"""Whatever is edited in forms of parts: the changes are all that there is, address by address."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from shenbao.changes.comparison.applying import apply
from shenbao.changes.comparison.finding import find_changes
from shenbao.changes.comparison.passage import passage
from shenbao.changes.comparison.restating import find_consequences
from shenbao.changes.comparison.statement import Side, Statement
from shenbao.changes.comparison.stating import side
from shenbao.declaration import EXPLAIN
from tests import own_forms
from tests.properties import tries


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Side]:
    """Return what reads the text of a declaration."""
    library = own_forms.library(tmp_path_factory.mktemp("templates") / "t")
    return lambda text: side("x.toml", "x.toml", own_forms.filed(text, library))


def shown_values(statement: Statement) -> dict[str, str]:
    """Return the texts of the values on a sheet of this statement, put together anew."""
    texts = {fact.key: fact.text for fact in statement.facts if fact.text is not None}
    texts |= {outcome.key: outcome.text for outcome in statement.outcomes}
    for at, line in statement.placed_lines().items():
        cells = (*line.texts, *line.outcomes)
        texts |= {at.address(column): text for column, text in cells}
        texts |= {at.address(EXPLAIN): line.explanation} if line.explanation else {}
    return texts | {key: text for key, (text, _reason) in statement.stated.items()}


def printed_values(side: Side) -> dict[str, str]:
    """Return the texts of the values on a sheet, without row numbers; blank ones say nothing."""
    return {
        key: re.sub("^第[0-9]+项：", "", text)
        for key, text in side.sheet.values().items()
        if text or "[" not in key
    }


@given(own_forms.versions())
@tries(40)
def test_the_changes_lead_from_one_version_to_the_other(
    read: Callable[[str], Side], version: tuple[str, str]
) -> None:
    old, new = (read(text) for text in version)
    for one in (old, new):
        assert shown_values(one.statement) | printed_values(one) == shown_values(one.statement)
    changes = list(find_changes(passage(old, new)))
    assert apply(changes, old.statement) == new.statement
    assert bool(changes) == (old.statement != new.statement)
    if old.sheet.values() != new.sheet.values():
        assert changes
    back = list(find_changes(passage(new, old)))
    assert apply(back, new.statement) == old.statement


# ---- Changes of the forms -------------------------------------------------------------------

RESTYLINGS: dict[str, tuple[str, ...]] = {
    "heading": ("library-year", '"经费（万元）"', '"经费收支（万元）"'),
    "row": ("library-year", 'label = "社会捐赠"', 'label = "捐赠"'),
    "head": ("library-year", '["预算", "调整后"]', '["预算", "年末数"]'),
    "fixed figure": ("library-year", "cells = { weight = 10 }", "cells = { weight = 20 }"),
    "closed cell": (
        "library-year",
        'cells = { weight = "", plan = "" }',
        'cells = { weight = "" }',
    ),
    "formula": ("library-year", '"spent / full"', '"spent / plan"'),
    "formula of rows": ("library-year", '"weight / 2"', '"weight / 4"'),
    "formula of a field": ("library-year", '"grants + own"', '"grants - own"'),
    "total": ("library-year", 'label = "总计"\ntotal = true', 'label = "总计"\ntotal = ["street"]'),
    "weight of a class": (
        "library-year",
        "weight = 60",
        "weight = 70",
        "weight = 30",
        "weight = 20",
    ),
    "words in a grid": ("library-year", '"收入来源（万元）"', '"收入（万元）"'),
    "less": (
        "library-year",
        '[[part.row]]\nkey = "gift"\nlabel = "社会捐赠"\ncells = { weight = "", plan = "" }\n',
        "",
    ),
    "more": (
        "library-year",
        '[[part.row]]\nkey = "gift"',
        '[[part.row]]\nkey = "city"\nlabel = "市级补助"\n\n[[part.row]]\nkey = "gift"',
    ),
    "unit shown": ("garden-plan", "show_unit = true\n", ""),
    "head of free rows": ("garden-plan", 'label = "小计"', 'label = "金额"'),
    "numbering": ("garden-plan", 'key = "item"\n', 'key = "item"\nnumbering = "1."\n'),
    "column of a set": ("garden-plan", '["本年", "次数"]', '["本年", "回数"]'),
    "heading of a collection": ("canteen-pair", '"当月安排"', '"本月安排"'),
    "class": ("canteen-pair", 'key = "hygiene"\nlabel = "卫生"', 'key = "hygiene"\nlabel = "清洁"'),
}
"""What may change of a form: its name, and by turns an old text and the new one."""


@pytest.mark.parametrize("change", RESTYLINGS)
@pytest.mark.parametrize("is_edited", [False, True])
def test_a_change_of_a_form_is_told_as_one(change: str, is_edited: bool, tmp_path: Path) -> None:
    form, *texts = RESTYLINGS[change]
    libraries = [
        own_forms.library(tmp_path / "old"),
        own_forms.library(
            tmp_path / "new", {form: tuple(zip(texts[::2], texts[1::2], strict=True))}
        ),
    ]
    name = {"library-year": "library", "garden-plan": "garden", "canteen-pair": "canteen"}[form]
    data = own_forms.data_of(name)
    if change == "less":
        del data["money"]["gift"]
    sources = [own_forms.written(data)]
    sources.append(sources[0].replace("name = ", "name = ", 1))
    if is_edited:
        data["name"] = "另一处"
        own_forms.rows_at(data, own_forms.CLASSES[name][0]).pop(0)
        sources[1] = own_forms.written(data)
    old, new = (
        side("x.toml", "x.toml", own_forms.filed(text, known))
        for text, known in zip(sources, libraries, strict=True)
    )
    way = passage(old, new)
    consequences, changes = list(find_consequences(way)), list(find_changes(way))
    assert consequences
    assert is_edited or not changes
    assert apply([*consequences, *changes], way.old.statement) == new.statement
