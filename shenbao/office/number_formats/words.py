"""The words that Excel puts into numbers and dates, as data of the importer lists them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from shenbao.targets.numerals import Numerals


class FormatWords(Struct, frozen=True):
    """What the language of the user's Excel puts in.

    ``numerals`` are the sets that [DBNum1] and [DBNum2] stand for. ``weekdays`` begin
    with Sunday, long and short. ``halves`` are the words for before and after noon.
    ``built_in`` are the formats that a workbook names by number only.
    """

    numerals: Mapping[str, Numerals] = field(default_factory=dict)
    weekdays: tuple[str, ...] = ()
    short_weekdays: tuple[str, ...] = ()
    halves: tuple[str, str] = ("AM", "PM")
    built_in: Mapping[int, str] = field(default_factory=dict)
