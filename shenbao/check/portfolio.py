"""What rules over all declarations compare: facts that are noted of each, and outlive it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct

from shenbao.check.totals import Total
from shenbao.diagnostics import Diagnostic, Span, path_of
from shenbao.toml import KeyPath

V = TypeVar("V")


class Fact(NamedTuple, Generic[V]):
    """What a rule notes of a value in a declaration, and where that stands.

    It holds nothing of the declaration itself, which is a hundred times as large and is let
    go of before the next one is read: ``value`` is what is compared, ``words`` what messages
    say of it.
    """

    span: Span
    key: KeyPath
    value: V
    words: str = ""

    def problem(self, message: str) -> Diagnostic:
        """Return a problem of what was noted."""
        return Diagnostic(self.span, "", message, key=self.key)


class Notes(NamedTuple, Generic[V]):
    """All facts that a rule notes of one declaration."""

    path: Path
    facts: tuple[Fact[V], ...]

    def __reduce__(self) -> tuple[Callable[..., Notes[Any]], tuple[object, ...]]:
        """Return how to make them anew, with the path as a text, as spans have it, too."""
        return _notes, (os.fspath(self.path), self.facts)


def _notes(path: str, facts: tuple[Fact[V], ...]) -> Notes[V]:
    return Notes(path_of(path), facts)


class Portfolio(Struct, Generic[V], frozen=True):
    """What a rule has noted of all declarations of a year, and what they must come to.

    They are in the order of their files. ``before`` are the values that were noted of those of
    the year before, for a rule that asks for them.
    """

    year: int
    notes: tuple[Notes[V], ...]
    totals: tuple[Total, ...] = ()
    before: tuple[V, ...] = ()
