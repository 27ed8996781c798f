"""The words of ``import.toml``: what stands in people's files beside the words of a standard."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from shenbao.declaration.cells import Context
from shenbao.declaration.dates import complain_of_date_phrase, date_phrase
from shenbao.declaration.enumeration import bare_numerals
from shenbao.diagnostics import Diagnostic
from shenbao.form import Standard
from shenbao.office.number_formats.words import FormatWords
from shenbao.targets.numerals import read_numerals
from shenbao.toml import read_first
from shenbao.toml.reader import TableReader

FILE = "import.toml"

_WIDE = re.compile(r"\n|[^\S\n]{2,}|[\t\u3000]"), re.compile(r"[^\W\d](?: ?[^\s:：]){0,19} ?[:：]")
_NARROW = re.compile(r"\s"), re.compile(r"[^\W\d][^\s:：]{0,19}[:：]")
_GAPS = (_WIDE, _NARROW)
"""White space that may part a value from a label behind it, and what that looks like there."""


class ImportWords(Struct, frozen=True):
    """Markers, fixed words and ticks of files, and the numbering style of each of Word's kinds."""

    markers: tuple[str, ...]
    list_heads: tuple[str, ...]
    total_words: tuple[str, ...]
    page_words: tuple[str, ...]
    year_words: tuple[str, ...]
    title_year_words: tuple[str, ...]
    unit_words: tuple[str, ...]
    heading_units: tuple[str, ...]
    other_units: tuple[str, ...]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    dates: tuple[str, ...]
    numerals: Mapping[str, str]
    formats: FormatWords

    def context(self, standard: Standard, year: int, *, is_flat: bool) -> Context:
        """Return by what the cells of a form of a standard and year are understood."""
        return Context(
            year, standard.amounts, self.checked, self.unchecked, is_flat, dates=self.dates
        )

    def parted(self, text: str) -> tuple[str, str]:
        """Part a value from what stands apart behind it: a label that is not known, or a date."""
        for gaps, label in _GAPS:
            for gap in gaps.finditer(text):
                value, rest = text[: gap.start()].strip(), text[gap.end() :].strip()
                if label.match(rest) or (value and self.is_date(rest)):
                    return value, rest
        return text.strip(), ""

    def is_date(self, text: str) -> bool:
        """Tell whether a text is a date and nothing else."""
        phrases = filter(None, map(date_phrase, self.dates))
        return any(phrase.read(text) is not None for phrase in phrases)

    def numerals_of(self, numberings: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Return the numerals of each of Word's kinds, by the styles of numbering.toml."""
        return {
            kind: bare_numerals(numberings[style])
            for kind, style in self.numerals.items()
            if style in numberings
        }


def load_import_words(paths: Sequence[Path], problems: list[Diagnostic]) -> ImportWords | None:
    """Read import.toml, of several the first; what is wrong is added to ``problems``."""
    document, faulty = read_first(paths)
    problems += faulty
    if document is None:
        return None
    table = TableReader(document, problems)
    inner = table.table("numerals")
    numerals = {kind: inner.text(kind) for kind in inner.data} if inner else {}
    words = ImportWords(
        markers=table.texts("markers"),
        list_heads=table.texts("list_heads"),
        total_words=table.texts("total_words"),
        page_words=table.texts("page_words"),
        year_words=table.texts("year_words"),
        title_year_words=table.texts("title_year_words"),
        unit_words=table.texts("unit_words"),
        heading_units=table.texts("heading_units"),
        other_units=table.texts("other_units"),
        checked=table.texts("checked"),
        unchecked=table.texts("unchecked"),
        dates=_read_dates(table),
        numerals=numerals,
        formats=_read_formats(table.table("excel")),
    )
    table.finish()
    return words


def _read_dates(table: TableReader) -> tuple[str, ...]:
    """Read the phrases by which dates are written, and complain of such as describe none."""
    phrases = table.texts("dates")
    for phrase in phrases:
        complain_of_date_phrase(phrase, table, "dates")
    return phrases


def _read_formats(table: TableReader | None) -> FormatWords:
    """Read the words that Excel puts into numbers and dates."""
    if table is None:
        return FormatWords()
    sets = table.table("numerals")
    built_in = table.table("built_in")
    halves = table.texts("halves")
    words = FormatWords(
        numerals={name: read_numerals(sets, name) for name in sets.data} if sets else {},
        weekdays=table.texts("weekdays"),
        short_weekdays=table.texts("short_weekdays"),
        halves=(halves[0], halves[1]) if len(halves) == 2 else FormatWords().halves,
        built_in={int(key): built_in.text(key) for key in built_in.data if key.isdecimal()}
        if built_in
        else {},
    )
    table.finish()
    return words


def gap_pattern(phrase: str, gaps: Mapping[str, str]) -> str:
    """Return a regular expression for a phrase, each of its gaps by the pattern given for it."""
    parts = re.split(r"\{([^{}]*)\}", phrase)
    fixed, names = parts[::2], parts[1::2]
    found = re.escape(fixed[0])
    for name, words in zip(names, fixed[1:], strict=True):
        found += gaps[name] + re.escape(words)
    return found
