"""The Chinese words by which the rules know what they read, from ``review.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shenbao.diagnostics import Diagnostic
from shenbao.form.word_lists import load_word_lists

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


def load_words(folders: Sequence[Path], problems: list[Diagnostic]) -> Words | None:
    """Read the words of a standard: each from the first of the folders that has it.

    What is wrong with the files is added to ``problems``; None means that they cannot be used.
    """
    return load_word_lists(Words, FILE, folders, problems)
