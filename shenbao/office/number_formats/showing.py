"""Which section of a format a value is shown by, and what it shows."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from shenbao.office.number_formats.codes import Code, Kind, Section, parse
from shenbao.office.number_formats.figures import figure, plain
from shenbao.office.number_formats.moments import moment
from shenbao.office.number_formats.words import FormatWords

ENGLISH_HALVES = ("AM", "PM")
BELOW_NOUGHT = "-\u2212\uff0d(\uff08\u25b3\u25b2"
"""The marks by which a format shows that a number is negative; one in red has none of them."""

LOCAL = "[$-804]"
"""What says in a format that its words are those of Chinese in China."""


class Shown(Struct, frozen=True):
    """What a person sees in a cell.

    ``understood`` is false where the format could not be followed, so that ``text`` is
    the plain value. ``exact`` is false where the shown figure is not the stored one: it
    is rounded, in other units (950000 as 95.0), without its sign, or not there at all.
    """

    text: str
    understood: bool = True
    exact: bool = True


def shown(value: Decimal | str, code: str, words: FormatWords, *, from_1904: bool = False) -> Shown:
    """Return what a number, or the serial number of a date, or a text shows in a format.

    ``from_1904`` says that dates are counted from 1904, as in old workbooks of Macs.
    """
    halves = "/".join(words.halves)
    is_local = halves in code or LOCAL in code
    parsed = parse(code.replace(halves, "/".join(ENGLISH_HALVES)))
    words = words if is_local else replace(words, halves=ENGLISH_HALVES)
    if isinstance(value, str):
        return _text(value, parsed)
    section, magnitude, sign = _chosen(parsed, value)
    if section is None or (section.is_date and value < 0):
        return Shown(plain(value), understood=False)
    found = _in_section(magnitude, section, words, from_1904=from_1904)
    if not found.understood:
        return Shown(plain(value), understood=False)
    text = f"{sign}{found.text}".strip() if found.text else ""
    has_sign = value >= 0 or any(mark in text for mark in BELOW_NOUGHT)
    return replace(found, text=text, exact=found.exact and has_sign)


def _text(value: str, code: Code) -> Shown:
    section = code.text
    if section is None or section.has(Kind.UNKNOWN):
        return Shown(value)
    shows = (Kind.TEXT, Kind.GENERAL)
    parts = [value if token.kind in shows else token.text for token in section.tokens]
    text = "".join(parts)
    return Shown(text, exact=value in text)


def _in_section(value: Decimal, section: Section, words: FormatWords, *, from_1904: bool) -> Shown:
    if section.has(Kind.UNKNOWN) or (section.numerals and section.numerals not in words.numerals):
        return Shown("", understood=False)
    if section.is_date:
        text = moment(value, section, words, from_1904=from_1904)
        return Shown(text or "", understood=text is not None)
    found = figure(value, section, words)
    return Shown(found[0], exact=found[1]) if found else Shown("", understood=False)


def _chosen(code: Code, value: Decimal) -> tuple[Section | None, Decimal, str]:
    """Return the section for a number, the number that it shows, and the sign before it."""
    sections = code.sections
    minus = "-" if value < 0 else ""
    if any(section.condition for section in sections):
        return _conditional(sections, value, minus)
    if value < 0 and len(sections) > 1:
        return sections[1], abs(value), ""
    if not value and len(sections) > 2:
        return sections[2], value, ""
    return sections[0], abs(value), minus


def _conditional(
    sections: tuple[Section, ...], value: Decimal, minus: str
) -> tuple[Section | None, Decimal, str]:
    """Return the first section whose condition holds; the last one is for all else."""
    for index, section in enumerate(sections):
        is_last = index == len(sections) - 1
        condition = section.condition
        if condition is None and not is_last and index == 1 and value >= 0:
            continue  # a second section without a condition is that of negative numbers
        if condition is None or condition.holds(value):
            negative = condition.is_negative if condition else index == 1 and not is_last
            return section, abs(value), "" if negative else minus
    return None, value, minus
