"""Remarks stand above what they are about, and change nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.toml import Document, KeyPath, parse
from shenbao.toml.edits import apply_edits
from shenbao.toml.remarks import find_todos, remarked
from tests.properties import tries

PATH = Path("x.toml")

PIECES = [
    "a{n} = 1\n",
    'b{n} = "x"  # TODOS, no remark\n',
    "c{n} = [1, 2, 3]\n",
    "d{n} = [\n  1,\n  2,  # two\n]\n",
    'e{n} = """\n# TODO not a comment\n"""\n',
    'f{n} = ["""\nx\n""", "y"]\n',
    "g{n}.h.i = 1\n",
    "j{n} = {{ k = 1, l = {{ m = 2 }} }}\n",
    "o{n} = [\n  {{ p = 1 }},\n  {{ p = 2 }},\n]\n",
    "\n",
    "# a comment\n",
]
TABLES = ["[t{n}]\n", "[[u]]\n", "  [v{n}.w]\n"]


def document(text: str) -> Document:
    made, problems = parse(text, PATH)
    assert made is not None, problems
    return made


@st.composite
def texts(draw: st.DrawFn) -> str:
    head = draw(st.lists(st.sampled_from(PIECES), max_size=4))
    rest = draw(
        st.lists(
            st.tuples(st.sampled_from(TABLES), st.lists(st.sampled_from(PIECES), max_size=3)),
            max_size=3,
        )
    )
    pieces = [*head, *(piece for table, inner in rest for piece in (table, *inner))]
    text = "".join(piece.format(n=number) for number, piece in enumerate(pieces))
    return text.removesuffix("\n") if draw(st.booleans()) else text


@given(text=texts(), data=st.data())
@tries(60, whole=1500)
def test_remarks_change_no_data_and_no_other_line(text: str, data: st.DataObject) -> None:
    before = document(text)
    paths = sorted(before.places, key=str)
    chosen = data.draw(st.lists(st.sampled_from(paths), unique=True, max_size=4)) if paths else []
    remarks: dict[KeyPath, str] = {path: f"look at {number}" for number, path in enumerate(chosen)}
    edits = remarked(before, [], remarks)
    assert edits is not None
    after = document(apply_edits(text, edits))
    assert after.data == before.data
    assert sorted(words for _span, words in find_todos(after)) == sorted(remarks.values())
    lines = after.text.split("\n")
    places = {span.line - 1 for span, _words in find_todos(after)}
    kept = [line for number, line in enumerate(lines) if number not in places]
    assert "\n".join(kept) == text


@pytest.mark.parametrize(
    ("text", "path", "marked"),
    [
        ("a = 1\nb = 2\n", ("b",), "a = 1\n# TODO w\nb = 2\n"),
        ("a = [\n  1,\n  2,\n]\n", ("a", 1), "a = [\n  1,\n  # TODO w\n  2,\n]\n"),
        ("[[a]]\nb = 1\n", ("a", 0), "# TODO w\n[[a]]\nb = 1\n"),
        ('a = ["""\nx\n""", "y"]\n', ("a", 1), '# TODO w\na = ["""\nx\n""", "y"]\n'),
        ("a = 1\n", (), "# TODO w\na = 1\n"),
    ],
)
def test_a_remark_stands_right_above(text: str, path: KeyPath, marked: str) -> None:
    edits = remarked(document(text), [], {path: "w"})
    assert edits is not None
    assert apply_edits(text, edits) == marked


def test_line_ends_of_a_file_stay() -> None:
    edits = remarked(document("a = 1\nb = 2\n"), [], {("b",): "w"})
    assert edits is not None
    assert apply_edits("a = 1\r\nb = 2\r\n", edits) == "a = 1\r\n# TODO w\r\nb = 2\r\n"
