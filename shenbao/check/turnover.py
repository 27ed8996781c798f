"""What a change has brought and what it has mended: findings after it against those before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence

from msgspec import Struct

from shenbao.diagnostics import Diagnostic

Found = tuple[str, Diagnostic]
"""A finding with the name of its file, which is the same before and after."""


class Turnover(Struct, frozen=True):
    """The findings that are there only now, and those that were there only before.

    ``brought`` are also those that are waived only now, as such, and those that are waived no
    more; what is waived now is not ``mended``.
    """

    brought: Sequence[Found]
    mended: Sequence[Found]


def turnover(before: Sequence[Found], now: Sequence[Found]) -> Turnover:
    """Return what only the one has, and what only the other; several can be alike."""
    brought, gone = _unlike(_where(now, waived=False), _where(before, waived=False))
    waived, _no_more = _unlike(_where(now, waived=True), _where(before, waived=True))
    _waived_anew, mended = _unlike(waived, gone)
    return Turnover([*brought, *waived], mended)


def _where(some: Iterable[Found], *, waived: bool) -> list[Found]:
    return [found for found in some if (found[1].waiver is not None) is waived]


def _unlike(now: Sequence[Found], before: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """Return the findings that only the one has, and those that only the other has."""
    return _without(*_without(now, before, _says), _stands)


def _says(found: Found) -> Hashable:
    """Return what a finding is known by, wherever it stands by now."""
    name, problem = found
    return name, problem.code, problem.message


def _stands(found: Found) -> Hashable:
    """Return what a finding is known by that has other words by now."""
    name, problem = found
    return name, problem.code, problem.key


def _without(
    now: Sequence[Found], before: Sequence[Found], identity: Callable[[Found], Hashable]
) -> tuple[list[Found], list[Found]]:
    return _more(now, before, identity), _more(before, now, identity)


def _more(
    some: Sequence[Found], others: Sequence[Found], identity: Callable[[Found], Hashable]
) -> list[Found]:
    known = Counter(map(identity, others))
    more = []
    for found in some:
        if known[identity(found)]:
            known[identity(found)] -= 1
        else:
            more.append(found)
    return more
