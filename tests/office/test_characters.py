"""Characters that only look like others are read as those."""

from __future__ import annotations

import unicodedata

import pytest

from shenbao.office.characters import radicals, readable, unified

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


@pytest.mark.parametrize("ligature", LIGATURES)
def test_ligatures_are_read_as_their_letters(ligature: str) -> None:
    assert readable(f"wi{ligature}⼗").text == f"wi{LIGATURES[ligature]}十"
    assert radicals(f"wi{ligature}⼗") == f"{ligature}⼗"


def test_what_is_unified_is_what_it_stands_for() -> None:
    codes = (*range(0x2E80, 0x2FE0), *range(0xFB00, 0xFB07))
    for letter in map(chr, codes):
        if unified(letter) != letter and unicodedata.decomposition(letter):
            assert unified(letter) == unicodedata.normalize("NFKC", letter)
