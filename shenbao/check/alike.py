"""What several declarations of a portfolio have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from shenbao.check.portfolio import Fact, Notes, Portfolio
from shenbao.check.prose import bare
from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic
from shenbao.i18n import _
from shenbao.targets import Target

MOST_NAMED = 5

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)

Found = tuple[Notes[V], Fact[V]]

Measured = tuple[str, V]
"""The name of an indicator, without its punctuation, and what is compared of its target."""


def shared(portfolio: Portfolio[V]) -> Iterator[tuple[Fact[V], str]]:
    """Yield the facts that stand in more than one declaration, each with the others' names.

    Two facts are the same if their values are; of one declaration the first counts.
    """
    for same in _by_key(portfolio, lambda fact: fact.value).values():
        for notes, fact in same if len(same) > 1 else ():
            others = (other.path for other, _fact in same if other is not notes)
            yield fact, _names(others, len(same) - 1)


def measured(
    submission: Submission, value_of: Callable[[Target], V | None], role: str = ""
) -> Iterator[Fact[Measured[V]]]:
    """Note of each indicator what ``value_of`` reads from its target; None is no value.

    ``role`` is the part of the target that is compared.
    """
    for indicator in submission.live:
        value = value_of(submission.target(indicator))
        if value is not None:
            key = submission.target_key(indicator, role)
            yield submission.fact(key, (bare(indicator.name), value), indicator.name)


def unusual(portfolio: Portfolio[Measured[V]], message: str) -> list[Diagnostic]:
    """Find the indicators whose value differs from that of most others of their name.

    A value is usual if it stands in two declarations at least, and in more than any other.
    ``message`` has gaps for the name, the value, the usual one, and the count of those that
    have that.
    """
    problems = []
    for found in _by_key(portfolio, lambda fact: fact.value[0]).values():
        usual, count = _most_common([fact.value[1] for _notes, fact in found])
        problems += [
            fact.problem(
                message.format(name=fact.words, value=fact.value[1], usual=usual, count=count)
            )
            for _notes, fact in found
            if count > 1 and fact.value[1] != usual
        ]
    return problems


def _by_key(
    portfolio: Portfolio[V], key_of: Callable[[Fact[V]], K]
) -> Mapping[K, Sequence[Found[V]]]:
    """Return the facts by a key, of each declaration the first one with that key."""
    by_key: dict[K, list[Found[V]]] = {}
    for notes in portfolio.notes:
        for key, fact in {key_of(fact): fact for fact in reversed(notes.facts)}.items():
            by_key.setdefault(key, []).append((notes, fact))
    return by_key


def _most_common(values: Sequence[V]) -> tuple[V, int]:
    """Return the most common value and how often it is there: 0 where others are as common.

    Of several spellings of it, the last one is returned.
    """
    (most, count), *others = Counter(values).most_common(2)
    is_alone = all(other < count for _value, other in others)
    usual = next(value for value in reversed(values) if value == most)
    return usual, count if is_alone else 0


def _names(paths: Iterable[Path], count: int) -> str:
    """Name so many declarations by their files, the first few of many."""
    named = _(", ").join(path.name for path in islice(paths, MOST_NAMED))
    more = count - MOST_NAMED
    return named if more <= 0 else _("{names} and {count} more").format(names=named, count=more)
