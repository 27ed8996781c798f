"""Sums that texts state, found only where there may be one: looking closer takes long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from shenbao.money import Amount, AmountWords, Statement, find_grants, find_statements
from shenbao.targets.spelling import any_of
from shenbao.toml import KeyPath


def stated_sums(
    texts: Iterable[tuple[KeyPath, str]], words: AmountWords
) -> Iterator[tuple[KeyPath, Statement]]:
    """Yield the sums that texts state, each with the place of its text."""
    for path, text in texts:
        if _equals(words).search(text) or len(_amount(words).findall(text)) > 1:
            yield from ((path, statement) for statement in _statements(text, words))


def granted(texts: Iterable[str], words: AmountWords) -> Iterator[Amount]:
    """Yield what texts say that the finance bureau has granted."""
    for text in texts:
        if _grant(words).search(text):
            yield from find_grants(text, words)


@lru_cache(maxsize=2048)
def _statements(text: str, words: AmountWords) -> tuple[Statement, ...]:
    return find_statements(text, words)


@lru_cache(maxsize=8)
def _equals(words: AmountWords) -> re.Pattern[str]:
    return re.compile(any_of(words.sums.equals))


@lru_cache(maxsize=8)
def _amount(words: AmountWords) -> re.Pattern[str]:
    figures = any_of(words.written.numerals)
    return re.compile(rf"(?:\d|{figures})\s*{any_of(words.units)}")


@lru_cache(maxsize=8)
def _grant(words: AmountWords) -> re.Pattern[str]:
    return re.compile("|".join(words.sums.grant) or "(?!)")
