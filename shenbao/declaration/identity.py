"""When two values that should tell declarations apart are the same to a reader."""

from __future__ import annotations

import unicodedata

from shenbao.toml.characters import without_ignorable

TOGETHER = (frozenset({"Latn", "Hani", "Hira", "Kana"}), frozenset({"Latn", "Hani", "Hang"}))
"""The scripts, by their codes in ISO 15924, whose letters do not look like each other's."""

OF_ALL = {"Zyyy", "Zinh", "Zzzz"}


def identity(value: object) -> str:
    """Return what is the same for values that differ only in case, width, or what is not seen."""
    text = unicodedata.normalize("NFKC", without_ignorable(str(value)))
    return unicodedata.normalize("NFKC", text.casefold()).strip()


def mixed_scripts(text: str) -> list[str]:
    """Return the letters of a text, one for each script, if those may be taken for each other's."""
    if text.isascii():
        return []
    from fontTools import unicodedata as properties  # most codes need none of it

    firsts: dict[str, str] = {}
    for letter in text:
        firsts.setdefault(properties.script(letter), letter)
    scripts = firsts.keys() - OF_ALL
    if len(scripts) < 2 or any(scripts <= known for known in TOGETHER):
        return []
    return [letter for script, letter in firsts.items() if script in scripts]
