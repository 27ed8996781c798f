"""Words as data: a file of lists below ``templates/``, of which a standard may have its own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from shenbao.diagnostics import Code, Diagnostic, Span, has_errors
from shenbao.form.collections import files_named
from shenbao.i18n import _
from shenbao.targets.numerals import DIGITS
from shenbao.toml import read_first
from shenbao.toml.reader import TableReader
from shenbao.toml.remembering import remembered

PAIR = 2

Words = TypeVar("Words", bound=Struct)

Patterns = tuple[str, ...]
"""Regular expressions."""

YearPatterns = tuple[str, ...]
"""Regular expressions, each with the figures of a year in a group."""

Digits = tuple[str, ...]
"""Ten characters each, for the digits from zero on."""

Pairs = tuple[str, ...]
"""Two words each, with a space between them."""

YearPairs = tuple[str, ...]
"""A word and a year each, with a space between them."""


def load_word_lists(
    shape: type[Words], file: str, folders: Sequence[Path], problems: list[Diagnostic]
) -> Words | None:
    """Return the words of a standard: each list from the first of the folders that has it.

    ``shape`` is a structure whose fields are texts, or tuples of them, by the keys of the file;
    what their words must be like beyond that is told by their annotations.
    What is wrong with the files is added to ``problems``; None means that they cannot be used.
    """
    faults: list[Diagnostic] = []
    kinds = shape.__annotations__
    known: dict[str, Any] = {}
    paths = files_named(file, folders)
    for number in reversed(range(len(paths))):
        found, problems_of_file = remembered(_reader_of(shape), paths[number:])
        known |= found
        faults += problems_of_file
    if not has_errors(faults):
        faults += [_missing(folders[-1] / file, key) for key in kinds if key not in known]
    problems += faults
    return None if has_errors(faults) else shape(**known)


@cache
def _reader_of(
    shape: type[Struct],
) -> Callable[[tuple[Path, ...], list[Diagnostic]], dict[str, Any]]:
    return partial(_read, shape.__annotations__)


def _read(
    kinds: dict[str, str], paths: tuple[Path, ...], problems: list[Diagnostic]
) -> dict[str, Any]:
    if not os.path.lexists(paths[0]):
        return {}
    document, faults = read_first(paths)
    problems += faults
    if document is None:
        return {}
    table = TableReader(document, problems)
    known = {
        key: table.text(key, required=True) if kind == "str" else _read_list(table, key, kind)
        for key, kind in kinds.items()
        if table.has(key)
    }
    table.finish()
    return known


def _read_list(table: TableReader, key: str, kind: str) -> tuple[str, ...]:
    """Read a list of words; a blank one would be found in every text."""
    words = table.texts(key)
    if not all(word.strip() for word in words):
        table.complain(Code.VALUE, _("A word of {key} is blank.").format(key=key), key=key)
    for word in words:
        _check(table, key, kind, word)
    return words


def _check(table: TableReader, key: str, kind: str, word: str) -> None:
    """Complain of a word that is not such as the annotation of its list tells."""
    fault = ""
    if kind in ("Patterns", "YearPatterns"):
        pattern = table.compiled(key, word)
        if kind == "YearPatterns" and pattern is not None and not pattern.groups:
            fault = _("{word} has no group: put the year in round brackets.")
    elif kind == "Digits" and len(set(word)) != DIGITS:
        fault = _("{word} must be ten different characters, for the digits from zero on.")
    elif kind == "Pairs" and len(word.split()) != PAIR:
        fault = _("{word} must be two words with a space between them.")
    elif kind == "YearPairs" and not re.fullmatch(r"\s*\S+\s+[0-9]{4}\s*", word):
        fault = _("{word} must be a word and a year with a space between them.")
    if fault:
        table.complain(Code.VALUE, fault.format(word=word), key=key)


def _missing(path: Path, key: str) -> Diagnostic:
    return Diagnostic(Span(path), Code.MISSING, _("{key} is missing.").format(key=key))
