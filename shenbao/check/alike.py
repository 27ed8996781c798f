"""What several declarations of a portfolio have in common."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from shenbao.check.submission import Submission
from shenbao.i18n import _

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


def minority(
    facts: Iterable[tuple[K, Submission, T, V]],
) -> Iterator[tuple[Submission, T, V, V, int]]:
    """Yield the facts whose value differs from the usual one of their key.

    Each comes with its value, the usual one, and how many others have that. A
    value is usual if it stands in two declarations at least, and in more than any other.
    """
    by_key: dict[K, list[tuple[Submission, T, V]]] = {}
    for key, submission, fact, value in facts:
        by_key.setdefault(key, []).append((submission, fact, value))
    for found in by_key.values():
        usual, count = _most_common([value for _submission, _fact, value in found])
        if count > 1:
            for submission, fact, value in found:
                if value != usual:
                    yield submission, fact, value, usual, count


def _most_common(values: Sequence[V]) -> tuple[V, int]:
    """Return the value that stands alone as the most common one; else it counts for nothing."""
    counts = [(values.count(value), index) for index, value in enumerate(values)]
    count, index = max(counts)
    is_alone = all(values[other] == values[index] for found, other in counts if found == count)
    return values[index], count if is_alone else 0


def names(submissions: Sequence[Submission]) -> str:
    """Name declarations by their files, the first few of many."""
    named = _(", ").join(one.document.path.name for one in submissions[:MOST_NAMED])
    more = len(submissions) - MOST_NAMED
    return named if more <= 0 else _("{names} and {count} more").format(names=named, count=more)
