"""What several declarations of a portfolio have in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from shenbao.check.prose import bare
from shenbao.check.submission import Finding, Portfolio, Submission
from shenbao.declaration import Indicator
from shenbao.i18n import _
from shenbao.targets import Target

MOST_NAMED = 5

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
V = TypeVar("V")

Found = tuple[Submission, T]


def shared(facts: Iterable[tuple[K, Submission, T]]) -> Iterator[tuple[Submission, T, str]]:
    """Yield the facts that stand in more than one declaration, each with the others' names.

    Two facts are the same if their keys are; of one declaration the first counts.
    """
    by_key: dict[K, dict[int, Found[T]]] = {}
    for key, submission, fact in facts:
        by_key.setdefault(key, {}).setdefault(id(submission), (submission, fact))
    for same in by_key.values():
        if len(same) > 1:
            for submission, fact in same.values():
                others = [other for other, _fact in same.values() if other is not submission]
                yield submission, fact, names(others)


def unusual(
    portfolio: Portfolio, value_of: Callable[[Target], V | None], message: str, role: str = ""
) -> list[Finding]:
    """Find the indicators whose value differs from that of most others of their name.

    ``value_of`` reads it from a target; None is no value. It is usual if it stands
    in two declarations at least, and in more than any other. ``message`` has gaps for
    the name, the value, the usual one, and the count of those that have that; ``role`` is
    the part of the target that differs.
    """
    problems = []
    for found in _by_name(portfolio, value_of):
        usual, count = _most_common([value for _submission, _indicator, value in found])
        problems += [
            submission.finding(
                submission.target_key(indicator, role),
                message.format(name=indicator.name, value=value, usual=usual, count=count),
            )
            for submission, indicator, value in found
            if count > 1 and value != usual
        ]
    return problems


def _by_name(
    portfolio: Portfolio, value_of: Callable[[Target], V | None]
) -> Iterator[list[tuple[Submission, Indicator, V]]]:
    """Yield the indicators of each name that have a value, the first one of each declaration."""
    by_name: dict[str, dict[Path, tuple[Submission, Indicator, V]]] = {}
    for submission in portfolio.submissions:
        for indicator in submission.live:
            value = value_of(submission.target(indicator))
            if value is not None:
                same = by_name.setdefault(bare(indicator.name), {})
                same.setdefault(submission.document.path, (submission, indicator, value))
    yield from (list(same.values()) for same in by_name.values())


def _most_common(values: Sequence[V]) -> tuple[V, int]:
    """Return the value that stands alone as the most common one; else it counts for nothing."""
    counts = [(values.count(value), index) for index, value in enumerate(values)]
    count, index = max(counts)
    is_alone = all(values[other] == values[index] for found, other in counts if found == count)
    return values[index], count if is_alone else 0


def names(submissions: Sequence[Submission]) -> str:
    """Name declarations by their files, the first few of many."""
    named = _(", ").join(submission.document.path.name for submission in submissions[:MOST_NAMED])
    more = len(submissions) - MOST_NAMED
    return named if more <= 0 else _("{names} and {count} more").format(names=named, count=more)
