from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli
from hypothesis import assume, example, given
from hypothesis import strategies as st

from shenbao.toml import KeyPath, parse
from tests.properties import tries

KEYS = st.sampled_from(
    ["a", "b", "c-d", "_e", "1", '"f.g"', "'h i'", '"\\u9879目"', '"项目"', '""', "x", "y", "z"]
)
DOTTED = st.lists(KEYS, min_size=1, max_size=3).map(".".join)
PADDED = st.lists(KEYS, min_size=1, max_size=2).map(" . ".join)
SCALARS = st.sampled_from(
    [
        '"文本"',
        "'字面'",
        '"\\"引号\\" \\u4e2d"',
        '"""\n第一段\n第二段\n"""',
        '"""行\\\n  续"""',
        "'''\n字面\n多行'''",
        "1",
        "-0x1F",
        "273.30",
        "1e3",
        "inf",
        "true",
        "2024-12-31",
        "2024-12-31T08:00:00+08:00",
        "07:30:00",
    ]
)


def arrays(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    separators = st.sampled_from([", ", ",", ",\n  # 注释\n  ", " ,\n"])
    return st.builds(
        lambda items, separator, last: f"[{separator.join(items)}{last if items else ''}]",
        st.lists(values, max_size=3),
        separators,
        st.sampled_from(["", ",", ",\n"]),
    )


def inline_tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.builds("{} = {}".format, st.one_of(KEYS, DOTTED), values)
    return st.lists(pairs, max_size=3).map(lambda items: f"{{ {', '.join(items)} }}")


VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(arrays(inner), inline_tables(inner)), max_leaves=6
)
PAIRS = st.builds("{} = {}".format, st.one_of(DOTTED, PADDED), VALUES)
HEADERS = st.one_of(
    DOTTED.map("[{}]".format), DOTTED.map("[[{}]]".format), PADDED.map("[ {} ]".format)
)
LINES = st.one_of(PAIRS, PAIRS, HEADERS, st.sampled_from(["", "# 注释", "   "]))
TEXTS = st.lists(LINES, max_size=8).map("\n".join)


def key_paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, element in inner:
        yield (*path, key)
        yield from key_paths(element, (*path, key))


@tries(150, whole=6000)
@given(TEXTS)
@example("[[a]]\n[[a]]\n[a.b]\nc = 1")
def test_key_paths_are_those_of_tomli(text: str) -> None:
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError:
        assume(False)
    document, problems = parse(text, Path("x.toml"))
    assert document is not None, problems
    assert set(document.places) == set(key_paths(data))


@tries(100, whole=3000)
@given(TEXTS)
def test_every_scalar_stands_where_it_is_said_to(text: str) -> None:
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        assume(False)
    document, _ = parse(text, Path("x.toml"))
    assert document is not None
    lines = text.split("\n")
    for path, place in document.places.items():
        span = place.value
        cut = lines[span.line - 1 : span.end_line]
        cut[-1] = cut[-1][: span.end_column - 1]
        cut[0] = cut[0][span.column - 1 :]
        value: Any = document.data
        for part in path:
            value = value[part]
        if not isinstance(value, dict | list):
            assert tomli.loads("v = " + "\n".join(cut))["v"] == tomli.loads(text_of(value))["v"]


def text_of(value: Any) -> str:
    """Spell a scalar again, so that both sides are read with the same kind of number."""
    if isinstance(value, str):
        escaped = "".join(f"\\U{ord(character):08X}" for character in value)
        return f'v = "{escaped}"'
    if isinstance(value, bool):
        return f"v = {str(value).lower()}"
    if hasattr(value, "isoformat"):
        return f"v = {value.isoformat()}"
    return f"v = {'inf' if str(value) == 'Infinity' else value}"
