"""Phrases with named gaps, such as ``该指标主要考察{name}``: filled, checked, never executed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from shenbao.declaration import Field
from shenbao.diagnostics import Code
from shenbao.i18n import _
from shenbao.toml.reader import TableReader

_GAP = re.compile(r"\{([^{}]*)\}")
_BESIDE = re.compile(r"\{[^{}]+\}\{[^{}]+\}")

YEAR, WEIGHT = "year", "weight"
"""Gaps of phrases: the year of a declaration or date, and what a class of indicators counts."""

_YEAR_OFFSET = re.compile(r"year([+-][0-9]{1,2})")


def date_gaps(fields: Mapping[str, Field]) -> list[str]:
    """Return the gaps that the years of dates fill, such as ``start.year``."""
    return [f"{key}.{YEAR}" for key, field in fields.items() if field.kind.has_year]


def other_year(gap: str, year: int) -> int | None:
    """Return the year that a gap such as ``year-1`` stands for; None for any other gap."""
    match = _YEAR_OFFSET.fullmatch(gap)
    return year + int(match[1]) if match else None


def gaps_in(phrase: str) -> list[str]:
    """Return the names of the gaps of a phrase, in their order."""
    return [gap[1] for gap in _GAP.finditer(phrase)]


def fill(phrase: str, words: Mapping[str, str]) -> str:
    """Put the words into the phrase's gaps; a word's own braces are left as they are."""
    return _GAP.sub(lambda gap: words[gap[1]], phrase)


def faults(phrase: str, known: Iterable[str]) -> list[str]:
    """Return what stands between braces in the phrase and is not a known gap."""
    names = set(known)
    unknown = [
        gap[0]
        for gap in _GAP.finditer(phrase)
        if gap[1] not in names and not (YEAR in names and _YEAR_OFFSET.fullmatch(gap[1]))
    ]
    stray = re.findall(r"[{}]", _GAP.sub("", phrase))
    return unknown + stray


def split_by(phrase: str, gap: str) -> tuple[str, str]:
    """Return the words before and after the named gap of a phrase that has it once."""
    before, _, after = phrase.partition(f"{{{gap}}}")
    return before, after


def read_phrase(
    table: TableReader, key: str, gaps: Sequence[str], *, required: bool = False
) -> str:
    """Read a phrase from a table; complain of gaps that are none of these."""
    phrase = table.text(key, required=required)
    check_gaps(table, phrase, gaps, key)
    return phrase


def check_gaps(table: TableReader, phrase: str, gaps: Sequence[str], key: str) -> None:
    """Complain of gaps of a phrase that are none of these; ``key`` is where it stands."""
    for fault in faults(phrase, gaps):
        message = _("{fault} in {key} is not a gap that can be filled.")
        hint = _("Known here: {names}.").format(names=", ".join(f"{{{gap}}}" for gap in gaps))
        table.complain(Code.TEMPLATE, message.format(fault=fault, key=key), hint, key=key)
    for gaps_beside in _BESIDE.findall(phrase):
        message = _("{gaps} in {key} stand side by side: their words could not be told apart.")
        hint = _("Put a word between them.")
        table.complain(Code.TEMPLATE, message.format(gaps=gaps_beside, key=key), hint, key=key)
