"""The Chinese words by which the rules know what they read, from ``review.toml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from shenbao.diagnostics import Diagnostic
from shenbao.form.word_lists import load_word_lists
from shenbao.targets.spelling import any_of

FILE = "review.toml"


class Words(Struct, frozen=True):
    """Lists of words, and texts whose single characters count; ``review.toml`` tells of each."""

    execution_rates: tuple[str, ...]
    satisfaction: tuple[str, ...]
    opinions: tuple[str, ...]
    inputs: tuple[str, ...]
    served: tuple[str, ...]
    methods: tuple[str, ...]
    formulas: tuple[str, ...]
    counted: str
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
    endings: tuple[str, ...]
    lower_stems: tuple[str, ...]
    higher_stems: tuple[str, ...]
    handling: tuple[str, ...]
    slow: tuple[str, ...]
    times: tuple[str, ...]
    beneficial: tuple[str, ...]
    people: tuple[str, ...]
    general: tuple[str, ...]
    costs: tuple[str, ...]
    costs_not: tuple[str, ...]
    measured: tuple[str, ...]
    scales_of_grade: tuple[str, ...]
    posts: tuple[str, ...]
    heads: tuple[str, ...]
    actions: tuple[str, ...]
    funds: tuple[str, ...]
    measures_joined: tuple[str, ...]
    measure_heads: tuple[str, ...]
    each_period: tuple[str, ...]
    modifiers: tuple[str, ...]
    negations: tuple[str, ...]
    same_units: tuple[str, ...]
    background: tuple[str, ...]
    parts: tuple[str, ...]
    tasks: tuple[str, ...]
    traditional: str
    left_open: tuple[str, ...]
    slips: tuple[str, ...]
    after_double: tuple[str, ...]
    weak_bases: tuple[str, ...]
    plans: tuple[str, ...]
    years_total: tuple[str, ...]
    own_money: tuple[str, ...]
    old_contracts: tuple[str, ...]
    contract_terms: tuple[str, ...]
    still_due: tuple[str, ...]
    payments: tuple[str, ...]
    of_quality: tuple[str, ...]
    not_opinions: tuple[str, ...]
    cost_modifiers: tuple[str, ...]
    documents: tuple[str, ...]
    wrong_numbers: tuple[str, ...]
    plan_years: tuple[str, ...]
    list_marks: tuple[str, ...]
    task_years: tuple[str, ...]
    year_suffixes: tuple[str, ...]
    contract_ends: tuple[str, ...]


@lru_cache(maxsize=64)
def pattern_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that any of some patterns fits; of none, what never fits."""
    return re.compile("|".join(patterns) or "(?!)")


@lru_cache(maxsize=64)
def one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that finds any of some words in a text."""
    return re.compile(any_of(words))


def load_words(folders: Sequence[Path], problems: list[Diagnostic]) -> Words | None:
    """Read the words of a standard: each from the first of the folders that has it.

    What is wrong with the files is added to ``problems``; None means that they cannot be used.
    """
    return load_word_lists(Words, FILE, folders, problems)
