"""What several declarations of a portfolio have in common."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from shenbao.check.submission import Submission
from shenbao.i18n import _

MOST_NAMED = 5

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

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


def names(submissions: Sequence[Submission]) -> str:
    """Name declarations by their files, the first few of many."""
    named = _(", ").join(one.document.path.name for one in submissions[:MOST_NAMED])
    more = len(submissions) - MOST_NAMED
    return named if more <= 0 else _("{names} and {count} more").format(names=named, count=more)
