"""Problems as they are shown: with the words of the file as a person reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.reports.excerpts import USUAL, format_diagnostics, width
from shenbao.toml.reader import printable

SHOWN = {
    "甲\u3000乙\u00a0丙": "甲\u3000乙\u00a0丙",
    "甲\t乙": "甲 乙",
    "葛\U000e0101": "葛\U000e0101",
    "a\x1b[31m\u202e\u200b": "a\\x1b[31m\\u202e\\u200b",
    "甲\n乙": "甲\\n乙",
    "\u2028\ue000": "\\u2028\\ue000",
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.items())
def test_spaces_are_shown_and_what_is_not_seen_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_tab_and_a_wide_space_stay_in_line_with_the_caret(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('\tname =\t"甲\u3000乙"\n', "utf-8")
    problem = Diagnostic(Span(path, 1, 9, 1, 14), Code.VALUE, "“甲\u3000乙” is\twrong.", "No.")
    assert format_diagnostics([problem], tmp_path).split("\n") == [
        "x.toml:1:9: SB013 error: “甲\u3000乙” is wrong.",
        '    1 |  name = "甲\u3000乙"',
        "      |         ^^^^^^^^",
        "  = No.",
    ]


def test_usual_characters_are_as_wide_as_terminals_show_them() -> None:
    from wcwidth import wcswidth

    usual = [chr(point) for point in range(0x10000) if USUAL.fullmatch(chr(point))]
    assert len(usual) > 20_000
    assert [letter for letter in usual if width(letter) != wcswidth(letter)] == []
    assert width("培训“合格率”≥95%") == wcswidth("培训“合格率”≥95%") == 16
