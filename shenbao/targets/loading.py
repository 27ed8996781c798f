"""Reading ``values.toml``, the words by which targets are read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from shenbao.diagnostics import Code, Diagnostic
from shenbao.i18n import _
from shenbao.targets.spelling import one_width
from shenbao.targets.target import Comparator, Dimension
from shenbao.targets.vocabulary import (
    AroundWords,
    BlankWords,
    DateWords,
    Designations,
    EventWords,
    FrequencyWords,
    GradeWords,
    Joints,
    NameWords,
    Vocabulary,
    Words,
)
from shenbao.toml import read_first
from shenbao.toml.reader import TableReader, did_you_mean

T = TypeVar("T")
Lists = TypeVar("Lists", bound=Struct)


def load_vocabulary(paths: Sequence[Path], problems: list[Diagnostic]) -> Vocabulary:
    """Return the vocabulary of the first of some files; what is wrong is added to ``problems``.

    Without a file, the vocabulary is empty.
    """
    document, faulty = read_first(paths) if os.path.lexists(paths[0]) else (None, [])
    problems += faulty
    if document is None:
        return Vocabulary()
    table = TableReader(document, problems)
    comparators, limits = _read_comparators(table)
    units = _read_units(table)
    vocabulary = Vocabulary(
        comparators=comparators,
        limits=limits,
        numerals=read_numbers(table, "numerals"),
        scales=read_numbers(table, "scales"),
        prefixes=_read_prefixes(table, units),
        units=units,
        joints=read_lists(table, "joints", Joints),
        dates=read_lists(table, "dates", DateWords),
        frequency=read_lists(table, "frequency", FrequencyWords),
        grades=read_lists(table, "grades", GradeWords),
        around=read_lists(table, "around", AroundWords),
        blanks=read_lists(table, "blanks", BlankWords),
        names=read_lists(table, "names", NameWords),
        events=read_lists(table, "events", EventWords),
        designations=_read_designations(table),
        sizes=read_numbers(table, "sizes"),
        qualitative=table.text("qualitative"),
    )
    table.finish()
    return vocabulary


def _read_designations(table: TableReader) -> Designations:
    inner = inner_table(table, "designations")
    patterns = inner.texts("patterns")
    inner.finish()
    is_fine = all(inner.compiled("patterns", pattern) is not None for pattern in patterns)
    return Designations(patterns) if is_fine else Designations()


def _read_comparators(table: TableReader) -> tuple[dict[str, Comparator], dict[str, Comparator]]:
    """Read the comparators before a figure, and those behind it."""
    before: dict[str, Comparator] = {}
    behind: dict[str, Comparator] = {}
    for entry in table.tables("comparator"):
        sign = _read_sign(entry)
        for key, known in (("before", before), ("after", behind)):
            words = _words(entry, key)
            if sign:
                _add(known, words, sign, entry, key)
        if sign:
            before.setdefault(sign, sign)
        entry.finish()
    return before, behind


def _read_sign(entry: TableReader) -> Comparator | None:
    sign = entry.text("sign", required=True)
    if sign in set(Comparator):
        return Comparator(sign)
    if sign:
        _refuse(entry, "sign", sign, Comparator)
    return None


def _read_units(table: TableReader) -> dict[str, Dimension]:
    units: dict[str, Dimension] = {}
    inner = inner_table(table, "units")
    for dimension in Dimension:
        _add(units, _words(inner, dimension), dimension, inner, dimension)
    inner.finish()
    return units


def _add(known: dict[str, T], words: Words, meaning: T, table: TableReader, key: str) -> None:
    """Give the words at the key their meaning; none may have another one."""
    for word in words:
        if known.setdefault(word, meaning) != meaning:
            message = _("{word} has two meanings: {first} and {second}.")
            both = message.format(word=word, first=known[word], second=meaning)
            table.complain(Code.DUPLICATE, both, key=key)


def read_numbers(table: TableReader, key: str) -> dict[str, Decimal]:
    """Read a table of numbers by the words that mean them."""
    inner = inner_table(table, key)
    numbers = {word: inner.number(word) or Decimal(0) for word in inner.data}
    return _by_word(numbers, inner)


def _read_prefixes(table: TableReader, units: Mapping[str, Dimension]) -> dict[str, str]:
    inner = inner_table(table, "prefixes")
    prefixes = {word: one_width(inner.text(word)) for word in inner.data}
    for word, unit in prefixes.items():
        if unit not in units:
            _refuse(inner, word, unit, units)
    return _by_word(prefixes, inner)


def _by_word(meanings: Mapping[str, T], table: TableReader) -> dict[str, T]:
    """Return the meanings of a table's keys, each a word."""
    if not all(word.strip() for word in meanings):
        table.complain(Code.VALUE, _("A word of {key} is blank.").format(key=table.path[-1]))
    return {one_width(word): meaning for word, meaning in meanings.items()}


def read_lists(table: TableReader, key: str, kind: type[Lists]) -> Lists:
    """Read the lists of a table, one for each field of the kind."""
    inner = inner_table(table, key)
    lists = {name: _words(inner, name) for name in kind.__struct_fields__}
    inner.finish()
    return kind(**lists)


def inner_table(table: TableReader, key: str) -> TableReader:
    """Return the table at the key; where there is none, an empty one."""
    return table.table(key) or TableReader(replace(table.document, data={}), table.problems)


def _words(table: TableReader, key: str) -> Words:
    words = tuple(one_width("".join(word.split())) for word in table.texts(key))
    if not all(words):
        table.complain(Code.VALUE, _("A word of {key} is blank.").format(key=key), key=key)
    return tuple(filter(None, words))


def _refuse(table: TableReader, key: str, value: str, known: Iterable[str]) -> None:
    message = _("{value} is not a choice for {key}.").format(value=value, key=key)
    table.complain(Code.VALUE, message, did_you_mean(value, known), key=key)
