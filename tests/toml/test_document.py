"""What is wrong with a file before it says anything: encoding, syntax, characters."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.toml import KeyPath, key_name, key_path, parse, read
from tests.properties import tries

PATH = Path("x.toml")


def said(text: str) -> list[str]:
    _, problems = parse(text, PATH)
    return [
        f"{problem.span.line}:{problem.span.column} {problem.code} {problem.message}"
        for problem in problems
    ]


SYNTAX = {
    "no value": ("a =\n", "1:4 SB002 This is not TOML: Invalid value."),
    "no quotes": ("a = 1\nname = 项目\n", "2:8 SB002 This is not TOML: Invalid value."),
    "a key twice": (
        "a = 1\na = 2\n",
        "2:6 SB002 This is not TOML: Cannot overwrite a value.",
    ),
    "a lone carriage return": (
        "a = 1\rb = 2",
        "1:6 SB002 This is not TOML: Expected newline or end of document after a statement.",
    ),
    "thousands of brackets": (
        "a = " + "[" * 5000,
        "1:1 SB002 The file cannot be taken in: too deeply nested.",
    ),
    "an inline table over lines": (
        "a = { b = 1,\n  c = 2 }\n",
        "1:13 SB002 This is TOML 1.1; declarations are TOML 1.0.",
    ),
    "a comma behind the last value": (
        "x = '项目'\na = { b = 1, }\n",
        "2:12 SB002 This is TOML 1.1; declarations are TOML 1.0.",
    ),
    "a new escape": (
        'a = "\\e"\n',
        "1:1 SB002 This is TOML 1.1; declarations are TOML 1.0.",
    ),
    "a byte order mark": (
        "\ufeffa = 1",
        "1:1 SB001 The file begins with a byte order mark (U+FEFF).",
    ),
}


@pytest.mark.parametrize(("text", "expected"), SYNTAX.values(), ids=SYNTAX.keys())
def test_syntax(text: str, expected: str) -> None:
    assert said(text) == [expected]


def test_an_integer_of_five_thousand_digits() -> None:
    (line,) = said("a = " + "9" * 5000)
    assert line.startswith("1:1 SB002 The file cannot be taken in: Exceeds the limit")


@pytest.mark.parametrize("point", [0x00, 0x07, 0x09, 0x0B, 0x0C, 0x0D, 0x1B, 0x7F, 0x85, 0xFFFE])
def test_control_characters_written_as_escapes(point: int) -> None:
    assert said(f'a = 1\nb = "x\\u{point:04X}y"\n') == [
        f"2:7 SB003 No form can print the character U+{point:04X} in b."
    ]


INVISIBLE = [0x85, 0xAD, 0x200B, 0x200E, 0x2028, 0x202E, 0x2060, 0x2067, 0xFEFF, 0xFFFE, 0xE0041]


@pytest.mark.parametrize("point", INVISIBLE)
def test_invisible_characters_written_as_such(point: int) -> None:
    text = f'[t]\nb = """\n项目\n目{chr(point)}标\n"""\n'
    assert said(text) == [f"4:2 SB003 No form can print the character U+{point:04X} in t.b."]


def test_a_combining_sequence() -> None:
    assert said("b = ['', 'cafe\u0301']\n") == [
        "1:14 SB003 b[1] holds a character that is put together from parts: U+0065 U+0301."
    ]


def test_a_combining_sequence_written_as_an_escape() -> None:
    assert said("a = 'x\\d'\nb = \"cafe\\u0301\"\n") == [
        "2:9 SB003 b holds a character that is put together from parts: U+0065 U+0301."
    ]


def test_a_surrogate_is_no_toml() -> None:
    assert said('a = "\\ud800"') == [
        "1:12 SB002 This is not TOML: Escaped character is not a Unicode scalar value."
    ]


def test_every_problem_of_a_file_is_found() -> None:
    assert said('a = "\\u0000"\nb = ["\u200b", "\u200b\u202e"]\n') == [
        "1:6 SB003 No form can print the character U+0000 in a.",
        "2:7 SB003 No form can print the character U+200B in b[0].",
        "2:12 SB003 No form can print the character U+200B in b[1].",
        "2:13 SB003 No form can print the character U+202E in b[1].",
    ]


def test_figures_keep_their_digits() -> None:
    document, problems = parse("a = 273.30\nb = 320\n", PATH)
    assert problems == []
    assert document is not None
    assert document.data == {"a": Decimal("273.30"), "b": 320}
    assert str(document.data["a"]) == "273.30"


def test_windows_line_ends_are_line_ends() -> None:
    windows, _ = parse('a = """\r\n甲\r\n乙\r\n"""\r\n', PATH)
    unix, _ = parse('a = """\n甲\n乙\n"""\n', PATH)
    assert windows == unix


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes("a = 1\nname = '项目'".encode("gb18030"))
    document, problems = read(path, within=None)
    assert document is None
    assert [(str(one.span), one.message) for one in problems] == [
        (f"{path}:2:9", "The file is not UTF-8: byte 0xCF here.")
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    document, problems = read(tmp_path / "x.toml", within=None)
    assert document is None
    assert [one.message for one in problems] == [
        "The file cannot be read: No such file or directory."
    ]


PARTS = st.from_regex(r"[A-Za-z0-9_-]+", fullmatch=True)


@tries(30)
@given(st.lists(st.tuples(PARTS, st.lists(st.integers(0, 999), max_size=2)), max_size=4))
def test_the_name_of_a_key_path_is_read_back(parts: list[tuple[str, list[int]]]) -> None:
    path: KeyPath = ()
    for key, indices in parts:
        path = (*path, key, *indices)
    assert key_path(key_name(path)) == path


@pytest.mark.parametrize("name", ["a..b", ".a", "[0]", "a[x]", "a[-1]", "a b", "a[0]b", "项目"])
def test_what_is_no_key_path(name: str) -> None:
    assert key_path(name) is None


def test_a_message_that_names_a_document_does_not_hold_all_of_it() -> None:
    document, _problems = parse('b = "' + "长" * 9999 + '"\n', PATH)
    assert repr(document) == "Document('x.toml')"
