"""Every character of a text is found in its file, whatever quotes and escapes it is written in."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from shenbao.diagnostics import Edit, Span
from shenbao.toml import parse
from shenbao.toml.document import Document
from shenbao.toml.strings import as_part, character_places, quotes

PATH = Path("x.toml")

LITERALS = [
    '""',
    "''",
    '"项目"',
    '"项\\"目\\\\\\n\\u9879\\U0001F600目"',
    "'C:\\项目'",
    '"""\n甲\n\n乙\n"""',
    '"""甲"""',
    '""" ""\\" """',
    '"""甲 \\\n   乙\\   \n\n\n丙"""',
    '"""\\\n   """',
    '"""甲""乙"""""',
    '"""甲\\\n\u3000乙"""',
    "'''\n甲\\n'乙'\n'''",
    "'''甲''''",
]


def value_of(literal: str) -> str:
    return str(tomli.loads(f"a = {literal}")["a"])


@pytest.mark.parametrize("literal", LITERALS)
def test_each_character_has_its_place(literal: str) -> None:
    value = value_of(literal)
    places = character_places(literal)
    assert len(places) == len(value) + 1
    assert places[-1] == (len(literal) - len(quotes(literal)),) * 2
    for character, (start, end) in zip(value, places, strict=False):
        raw = literal[start:end]
        is_escape = literal[0] == '"' and raw[0] == "\\"
        assert character == (value_of(f'"{raw}"') if is_escape else raw)


TEXTS = st.text(st.sampled_from("甲乙 ab\n\"'\\\u3000≥😀"), max_size=12)
FENCES = st.sampled_from(['"', '"""', "'", "'''"])


def written(text: str, fence: str) -> str | None:
    """Write the text in these quotes, or return None where they cannot hold it."""
    inner = as_part(text, fence * 2)
    if inner is None or (fence[0] == "'" and "'" in text):
        return None
    first = "\n" if len(fence) > 1 else ""
    return f"{fence}{first}{inner}{fence}"


@given(TEXTS, TEXTS, st.data(), FENCES)
def test_an_edit_changes_just_what_it_should(
    text: str, new: str, data: st.DataObject, fence: str
) -> None:
    literal = written(text, fence)
    if literal is None:
        return
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    source = f"# 注释\n[t]\nb = 1\na = {literal} # 注释\nc = 2\n"
    document, _ = parse(source, PATH)
    assert document is not None
    edit = document.edit(("t", "a"), start, end, new)
    if edit is None:
        assert fence[0] == "'"
        assert "'" in new or (fence == "'" and "\n" in new)
        return
    after = applied(document, edit)
    assert tomli.loads(after) == {"t": {"b": 1, "a": text[:start] + new + text[end:], "c": 2}}
    assert after.startswith(f"# 注释\n[t]\nb = 1\na = {fence}")
    assert after.endswith(f"{fence} # 注释\nc = 2\n")


def applied(document: Document, edit: Edit) -> str:
    lines = document.text.split("\n")
    span = edit.span
    before = [*lines[: span.line - 1], lines[span.line - 1][: span.column - 1]]
    after = [lines[span.end_line - 1][span.end_column - 1 :], *lines[span.end_line :]]
    return "\n".join(before) + edit.text + "\n".join(after)


SPANS = {
    "a character": ('a = "> 95%"', 1, 2, (1, 7, 1, 8)),
    "an escape": ('a = "\\u003E 95%"', 0, 1, (1, 6, 1, 12)),
    "nothing": ('a = "甲乙"', 1, 1, (1, 7, 1, 7)),
    "nothing at the end": ('a = "甲乙"', 2, 2, (1, 8, 1, 8)),
    "over a line": ('a = """\n甲\n乙\n"""', 0, 3, (2, 1, 3, 2)),
    "the line break": ('a = """\n甲\n乙"""', 1, 2, (2, 2, 3, 1)),
}


@pytest.mark.parametrize(("text", "start", "end", "place"), SPANS.values(), ids=SPANS.keys())
def test_spans(text: str, start: int, end: int, place: tuple[int, int, int, int]) -> None:
    document, _ = parse(text, PATH)
    assert document is not None
    assert document.part_span(("a",), start, end) == Span(PATH, *place)
