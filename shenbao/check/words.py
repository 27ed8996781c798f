"""The Chinese words by which the rules know what they read, from ``review.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from shenbao.diagnostics import Diagnostic
from shenbao.form.word_lists import Pairs, Patterns, YearPairs, YearPatterns, load_word_lists
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
    general: Patterns
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
    ordinals: tuple[str, ...]
    background: tuple[str, ...]
    parts: tuple[str, ...]
    tasks: tuple[str, ...]
    yearly: tuple[str, ...]
    traditional: str
    left_open: Patterns
    slips: Pairs
    after_double: tuple[str, ...]
    weak_bases: tuple[str, ...]
    plans: YearPairs
    years_total: tuple[str, ...]
    own_money: tuple[str, ...]
    own_money_before: tuple[str, ...]
    old_contracts: tuple[str, ...]
    contract_terms: tuple[str, ...]
    still_due: tuple[str, ...]
    payments: tuple[str, ...]
    of_quality: tuple[str, ...]
    of_timeliness: tuple[str, ...]
    not_opinions: tuple[str, ...]
    cost_modifiers: tuple[str, ...]
    ceilings: tuple[str, ...]
    issuers: tuple[str, ...]
    issuing: tuple[str, ...]
    documents: Patterns
    wrong_numbers: YearPatterns
    plan_years: YearPatterns
    list_marks: Patterns
    task_years: YearPatterns
    year_suffixes: tuple[str, ...]
    contract_ends: YearPatterns


@lru_cache(maxsize=64)
def pattern_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that any of some patterns fits; of none, what never fits."""
    return re.compile("|".join(patterns) or "(?!)")


def years_found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what a pattern finds in a text, each with the year that one of its groups has."""
    for match in pattern.finditer(text):
        if years := [found for found in match.groups() if found and found.isdecimal()]:
            yield match, years[0]


@lru_cache(maxsize=64)
def one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that finds any of some words in a text."""
    return re.compile(any_of(words))


def load_words(folders: Sequence[Path], problems: list[Diagnostic]) -> Words | None:
    """Read the words of a standard: each from the first of the folders that has it.

    What is wrong with the files is added to ``problems``; None means that they cannot be used.
    """
    return load_word_lists(Words, FILE, folders, problems)
