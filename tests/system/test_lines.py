"""Entries as lines: the quick way of writing them gives the same bytes."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from shenbao.system.lines import as_line, line_of_texts, parsed
from tests.properties import tries

TEXTS = st.text(st.characters(), max_size=4)
ENTRIES = st.lists(
    st.recursive(
        TEXTS | st.integers(-(1 << 63), (1 << 63) - 1),
        lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
        max_leaves=6,
    )
)


@given(ENTRIES)
@example(["\ud800", {"\udfff": "\ud83d\ude00"}])
@example(['\x00\x1f\x7f\x80\u2028"\\/', {"b": 1, "a": 2, "": 3, "é": 4, "Z": 5}])
@tries(25, whole=5000)
def test_both_ways_give_the_same_line(entry: list[object]) -> None:
    line = line_of_texts(entry)
    assert line == as_line(entry)
    if not any(half in repr(entry) for half in ("\\ud", "\\uD")):
        assert parsed(line) == entry


def test_all_characters_but_halves_of_surrogate_pairs() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert line_of_texts([every]) == as_line([every])
