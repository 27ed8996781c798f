"""The Chinese words by which the rules know what they read, from ``review.toml``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.i18n import _
from shenbao.toml import read
from shenbao.toml.reader import TableReader

FILE = "review.toml"


@dataclass(frozen=True, slots=True)
class Words:
    """Lists of words, and texts whose single characters count; ``review.toml`` tells of each."""

    execution_rates: tuple[str, ...]
    satisfaction: tuple[str, ...]
    opinions: tuple[str, ...]
    inputs: tuple[str, ...]
    served: tuple[str, ...]
    methods: tuple[str, ...]
    numerals: str
    measures: str
    contracts: tuple[str, ...]
    distinguishing: str
    rates: tuple[str, ...]
    not_rates: tuple[str, ...]
    degrees: tuple[str, ...]
    unitless: tuple[str, ...]
    either_way: tuple[str, ...]
    verifiable: tuple[str, ...]
    unwanted: tuple[str, ...]
    growth: tuple[str, ...]
    grading: tuple[str, ...]
    odd_units: tuple[str, ...]


_KEYS = {field.name: field.type for field in fields(Words)}


def load_words(folders: Sequence[Path], problems: list[Diagnostic]) -> Words | None:
    """Read the words of a standard: each from the first of the folders that has it.

    What is wrong with the files is added to ``problems``; None means that they cannot be used.
    """
    faults: list[Diagnostic] = []
    known: dict[str, Any] = {}
    for folder in reversed(folders):
        known |= _read(folder / FILE, faults)
    if not faults:
        faults += [_missing(folders[-1] / FILE, key) for key in _KEYS if key not in known]
    problems += faults
    return None if faults else Words(**known)


def _read(path: Path, problems: list[Diagnostic]) -> dict[str, Any]:
    if not os.path.lexists(path):
        return {}
    document, faults = read(path, within=path.parents[1])
    problems += faults
    if document is None:
        return {}
    table = TableReader(document, problems)
    known = {
        key: table.text(key, required=True) if kind == "str" else _read_list(table, key)
        for key, kind in _KEYS.items()
        if table.has(key)
    }
    table.finish()
    return known


def _read_list(table: TableReader, key: str) -> tuple[str, ...]:
    """Read a list of words; a blank one would be found in every text."""
    words = table.texts(key)
    if not all(word.strip() for word in words):
        table.complain(Code.VALUE, _("A word of {key} is blank.").format(key=key), key=key)
    return words


def _missing(path: Path, key: str) -> Diagnostic:
    return Diagnostic(Span(path), Code.MISSING, _("{key} is missing.").format(key=key))
