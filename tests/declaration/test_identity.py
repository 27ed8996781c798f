"""Values that tell declarations apart: what a reader takes for the same is the same."""

from __future__ import annotations

import pytest

from shenbao.declaration.identity import identity, mixed_scripts

SAME = ["KY-0007", "ky-0007", " KY-0007 ", "ＫＹ-０００７", "KY-0007\u3000", "KY\u200b-0007"]


def test_case_width_spaces_and_what_is_not_seen_tell_nothing_apart() -> None:
    assert {identity(code) for code in SAME} == {"ky-0007"}
    assert identity("葛\U000e0101") == identity("葛")
    assert identity("KY-0008") != identity("KY-0007")
    assert identity(7) == "7"


@pytest.mark.parametrize(
    ("code", "letters"),
    [
        ("KY-0007", ""),
        ("粤财〔2024〕B-1号", ""),
        ("カタログA", ""),
        ("КУ-0007", ""),  # all of it Cyrillic
        ("КY-0007", "КY"),  # one letter of it
        ("粤А-1", "粤А"),
        ("ΑB", "ΑB"),  # Greek
        ("Ａ1", ""),
    ],
)
def test_letters_of_one_script_make_a_code(code: str, letters: str) -> None:
    assert mixed_scripts(code) == list(letters)
