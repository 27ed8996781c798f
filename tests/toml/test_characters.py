"""Characters that nobody sees are refused, but for those that change what is seen."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pytest
import regress
from hypothesis import given
from hypothesis import strategies as st

from shenbao.toml import clean, forbidden_characters, without_ignorable
from shenbao.toml.characters import IGNORABLE, PICTOGRAPHS, is_usual, uncomposed_characters


@cache
def everything() -> str:
    """Return all characters of the planes that have any, but those for private use."""
    points = (*range(0xD800), *range(0xE000, 0x40000), *range(0xE0000, 0xF0000))
    return "".join(map(chr, points))


def having(name: str) -> set[str]:
    """Return the characters that have a property, after the Unicode data of another library."""
    pattern = regress.Regex(rf"\p{{{name}}}", "u")
    return {character for character in everything() if pattern.find(character)}


def test_ignorable_characters_are_those_of_unicode() -> None:
    assert set(re.findall(f"[{IGNORABLE}]", everything())) == having("Default_Ignorable_Code_Point")


def test_every_emoji_is_in_the_blocks_of_pictographs() -> None:
    emoji = having("Emoji")
    assert len(emoji) > 1300
    assert emoji - set(re.findall(f"[{PICTOGRAPHS}]", everything())) == set("0123456789#*")


def test_each_mark_is_refused_alone_and_no_letter_is() -> None:
    by_kind: dict[str, set[str]] = {"M": set(), "L": set(), "N": set()}
    for character in everything():
        by_kind.get(unicodedata.category(character)[0], set()).add(character)
    marks, letters, numbers = by_kind.values()
    assert {mark for mark in marks if not forbidden_characters(mark)} == set()
    plain = "".join(letters | numbers)
    assert sorted(forbidden_characters(plain)) == sorted("\u115f\u1160\u3164\uffa0")
    assert forbidden_characters("\u2800\U0001d159") == ["\u2800", "\U0001d159"]


FINE = {
    "a variant of an ideograph": "葛\U000e0101城",
    "a standardised variant": "\u4e9c\ufe00",
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a tone of skin": "\U0001f44d\U0001f3fd",
    "a doctor": "\U0001f469\U0001f3fd\u200d\u2695\ufe0f",
    "a ballot box": "\u2611\ufe0f是",
    "a keycap": "1\ufe0f\u20e3",
    "a flag": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "Mongolian": "\u1820\u180b",
    "an accent": "x\u0302",
    "Tibetan": "\u0f56\u0f7c\u0f51",
    "spaces": "甲\u3000乙\u00a0丙",
}
BAD = {
    "a Hangul filler": ("某\u3164", "\u3164"),
    "a blank of Braille": ("\u2800", "\u2800"),
    "what stood for an object": ("某\ufffc局", "\ufffc"),
    "a joiner of hieroglyphs": ("\U00013430", "\U00013430"),
    "a joiner of letters": ("a\u034fb", "\u034f"),
    "a variant of nothing": ("\ufe0f", "\ufe0f"),
    "a variant of a letter": ("王\ufe0f", "\ufe0f"),
    "an ideographic variant of a letter": ("a\U000e0101", "\U000e0101"),
    "joined figures": ("1\u200d2", "\u200d"),
    "joined ideographs": ("中\u200d国", "\u200d"),
    "a joiner at the end": ("\U0001f468\u200d", "\u200d"),
    "tags of nothing": ("\U000e0067\U000e007f", "\U000e0067\U000e007f"),
    "a mark over nothing": ("\u0301", "\u0301"),
    "marks over a space": ("甲 \u0301\u0302乙", "\u0301\u0302"),
    "a mark over what nobody sees": ("\u034f\u0301甲", "\u034f\u0301"),
    "a vowel of Khmer": ("\u17b4", "\u17b4"),
    "fine ones beside": ("葛\U000e0101\u0020\U000e0101", "\U000e0101"),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_what_changes_what_is_seen_passes(text: str) -> None:
    assert forbidden_characters(text) == []
    assert clean(text) == text


@pytest.mark.parametrize(("text", "refused"), BAD.values(), ids=BAD)
def test_what_nobody_sees_is_refused(text: str, refused: str) -> None:
    assert forbidden_characters(text) == list(refused)
    assert forbidden_characters(clean(text)) == []


HARD = st.text(
    st.sampled_from("a1 \n中\u0301\u034f\u200d\ufe0f\U000e0101\u2611\U0001f468\u20e3\u1820")
)


@given(HARD)
def test_what_is_left_is_fine_and_nothing_else_is_taken(text: str) -> None:
    left = clean(text)
    assert forbidden_characters(left) == []
    assert (left == text) == (forbidden_characters(text) == [])
    assert without_marks(left) == without_marks(text)


def without_marks(text: str) -> str:
    return "".join(letter for letter in without_ignorable(text) if letter not in "\u0301\u20e3")


@given(st.text(), st.text())
def test_no_part_of_a_usual_text_holds_any(before: str, behind: str) -> None:
    if is_usual(before + behind):
        for part in (before, behind):
            assert forbidden_characters(part) == uncomposed_characters(part) == []


@pytest.mark.parametrize("text", ["\u200b", " \u0301", "e\u0301", "\t", "⠀"])
def test_what_may_hold_some_is_not_usual(text: str) -> None:
    assert not is_usual(text)
    assert is_usual('name = "培训“合格率”"  # ≥95%\n')


def test_no_usual_character_needs_a_closer_look() -> None:
    usual = [letter for letter in map(chr, range(0x10000)) if is_usual(letter)]
    assert len(usual) > 50_000
    assert [
        letter
        for letter in usual
        if forbidden_characters(letter) or not unicodedata.is_normalized("NFC", f"e{letter}")
    ] == []
