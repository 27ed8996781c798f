"""Edits are made where they stand, whatever ends the lines, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from shenbao.diagnostics import Edit
from shenbao.toml.edits import apply_edits
from shenbao.toml.escapes import ESCAPES, escaped, spellings
from shenbao.toml.lines import Lines
from shenbao.toml.literals import basic_string, multiline_string

PATH = Path("x.toml")
TEXT = "甲 = 1\n乙 = 2\n\n丙 = 3\n"


def edited(text: str, *edits: tuple[int, int, str]) -> str:
    """Make edits at places of the text with single line feeds, as positions in a file count."""
    lines = Lines(text.replace("\r\n", "\n"))
    return apply_edits(text, [Edit(lines.span(PATH, start, end), new) for start, end, new in edits])


CASES: dict[str, tuple[list[tuple[int, int, str]], str]] = {
    "none": ([], TEXT),
    "within a line": ([(4, 5, "10")], TEXT.replace("1", "10")),
    "over lines": ([(4, 10, "0")], "甲 = 02\n\n丙 = 3\n"),
    "a whole line": ([(6, 12, "")], "甲 = 1\n\n丙 = 3\n"),
    "at the end": ([(19, 19, "丁 = 4\n")], TEXT + "丁 = 4\n"),
    "in any order": ([(17, 18, "4"), (4, 5, "2")], TEXT.replace("1", "2").replace("3", "4")),
    "at one place": ([(5, 5, "\na"), (5, 5, "\nb")], TEXT.replace("1", "1\na\nb")),
    "one over another": ([(6, 12, ""), (10, 11, "5")], "甲 = 1\n5\n丙 = 3\n"),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("edits", "expected"), CASES.values(), ids=CASES.keys())
def test_edits(edits: list[tuple[int, int, str]], expected: str, line_end: str) -> None:
    text = TEXT.replace("\n", line_end)
    assert edited(text, *edits) == expected.replace("\n", line_end)


def test_every_place_is_a_line_and_a_column() -> None:
    lines = Lines(TEXT)
    for start in range(len(TEXT) + 1):
        for end in range(start, len(TEXT) + 1):
            assert lines.bounds(lines.span(PATH, start, end)) == (start, end)
    assert [(lines.start(line), lines.end(line)) for line in range(1, 6)] == [
        (0, 5),
        (6, 11),
        (12, 12),
        (13, 18),
        (19, 19),
    ]


TOML_1_0 = {character: escape for character, escape in ESCAPES.items() if escape != "\\e"}


@pytest.mark.parametrize(("character", "escape"), TOML_1_0.items())
def test_an_escape_is_one_of_toml(character: str, escape: str) -> None:
    assert tomli.loads(f'x = "{escape}"') == {"x": character}
    assert escaped(f"a{character}b", character) == f"a{escape}b"
    assert spellings(character).fullmatch(escape)


EVERY = "".join(map(chr, range(0x20))) + "\x7f\"'\\\u3000甲😀"


def test_every_character_is_written_so_that_it_reads_back() -> None:
    assert tomli.loads(f"x = {basic_string(EVERY)}")["x"] == EVERY
    several = EVERY.replace("\r", "")
    assert tomli.loads(f"x = {multiline_string(several)}")["x"] == f"{several}\n"
    for character in EVERY:
        for escape in (f"\\u{ord(character):04x}"[:6], f"\\U{ord(character):08X}"):
            if len(escape) == 10 or ord(character) < 0x10000:
                assert spellings(character).fullmatch(escape)
