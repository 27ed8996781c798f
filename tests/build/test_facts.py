"""What a TOML file of a form standard says is told apart by what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import given

from shenbao.build.explain import read_facts
from shenbao.build.inputs import fingerprint
from tests.worlds import BuiltWorld

Table = dict[str, Any]

PLAIN = st.sampled_from([0, 1, "", "a"])
KEYS = st.sampled_from(["key", "name", "a", "b", "c"])


def tables(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Table]:
    return st.dictionaries(KEYS, inner, max_size=4)


FILES = tables(
    st.recursive(
        PLAIN,
        lambda inner: tables(inner) | st.lists(tables(inner), max_size=3),
        max_leaves=12,
    )
)


def below(value: Any) -> Iterator[Table]:
    """Yield all tables that there are."""
    if isinstance(value, dict):
        yield value
        value = [*value.values()]
    for inner in value if isinstance(value, list) else ():
        yield from below(inner)


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def facts_of(table: Table, folder: Path) -> dict[str, str]:
    path = folder / "form.toml"
    path.write_text("".join(f"{key} = {toml(value)}\n" for key, value in table.items()), "utf-8")
    facts = read_facts(str(path), str(folder), fingerprint(path.read_bytes()))
    assert facts is not None
    return facts


@given(data=st.data())
def test_a_value_that_moves_to_another_table_is_seen(
    data: st.DataObject, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    before = data.draw(FILES.filter(lambda table: any(below(table))))
    after = deepcopy(before)
    filled = [table for table in below(after) if table]
    if filled:
        table = data.draw(st.sampled_from(filled))
        key = data.draw(st.sampled_from(sorted(table)))
        value = table.pop(key)
        data.draw(st.sampled_from([*below(after)]))[key] = value
    if json.dumps(before, sort_keys=True) != json.dumps(after, sort_keys=True):
        assert facts_of(before, folder) != facts_of(after, folder)


def test_a_heading_that_moves_to_another_block_is_seen(built: BuiltWorld) -> None:
    """Blocks have no keys, and the form says all that it said before."""
    form, heading = "templates/shenzhen-project/form.toml", 'heading = "说明"\n'
    block, row = "]\n\n[[grid.block]]\n{}rows = [\n", '  ["{}"],\n'
    goals = row.format("annual_goal"), row.format("long_term_goal")
    built.edit(form, goals[0], block.format("") + goals[0])
    built.edit(form, goals[1], block.format(heading) + goals[1])
    built.make()
    built.edit(form, heading, "")
    built.edit(form, f"rows = [\n{goals[0]}", f"{heading}rows = [\n{goals[0]}")
    reason = "form.toml: heading of grid block changed"
    assert {why.split("; ")[0] for why in built.make().values()} == {reason}
    assert built.make() == {}
