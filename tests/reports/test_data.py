"""JSON that is written in parts is the JSON that is written at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shenbao.reports.data import as_json, json_parts

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def streamed(data: Any) -> Any:
    """Return the same data with iterators in place of the arrays outside of other arrays."""
    if isinstance(data, list):
        return map(streamed, data)
    if isinstance(data, dict):
        return {key: streamed(value) for key, value in data.items()}
    return data


@given(DATA)
def test_parts_are_those_of_the_whole(data: Any) -> None:
    assert "".join(json_parts(streamed(data))) == "".join(json_parts(data)) == as_json(data)
    assert json.loads(as_json(data)) == data


def test_an_element_is_written_before_the_next_is_made() -> None:
    made = []

    def elements() -> Iterator[int]:
        for number in range(3):
            made.append(number)
            yield number

    written = [(part, len(made)) for part in json_parts({"all": elements()})]
    assert [(part, count) for part, count in written if part.isdigit()] == [
        ("0", 1),
        ("1", 2),
        ("2", 3),
    ]
