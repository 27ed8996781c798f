"""What a check finds, file by file, in little memory."""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field

from shenbao.diagnostics import Diagnostic, Severity

FASTEST = 1
"""The level of zlib that takes the least time."""


class Parted(NamedTuple):
    """The problems of a file, each once, and those that are waived, both by their places."""

    problems: list[Diagnostic]
    waived: list[Diagnostic]


class Tally(Struct):
    """How many problems there are of each severity, how many can be fixed, how many are waived."""

    counts: Counter[Severity] = field(default_factory=Counter)
    fixable: int = 0
    waived: int = 0

    def add(self, problem: Diagnostic) -> None:
        """Count a problem."""
        if problem.waiver is not None:
            self.waived += 1
            return
        self.counts[problem.severity] += 1
        self.fixable += bool(problem.fixes)

    def __iadd__(self, other: Tally) -> Tally:
        """Count what another one has counted, too."""
        self.counts += other.counts
        self.fixable += other.fixable
        self.waived += other.waived
        return self


class Packed(NamedTuple):
    """Problems of one file as bytes, of which they are a tenth, and how many they are."""

    content: bytes
    tally: Tally


def pack(problems: Iterable[Diagnostic]) -> Packed:
    """Pack the problems of one file."""
    parted = part(problems)
    tally = Tally()
    for found in parted:
        for problem in found:
            tally.add(problem)
    return Packed(zlib.compress(pickle.dumps(parted), FASTEST), tally)


def part(problems: Iterable[Diagnostic]) -> Parted:
    """Return the problems of a file by their places, those apart that are waived."""
    found: dict[tuple[object, ...], Diagnostic] = {}
    waived = []
    for problem in problems:
        if problem.waiver is None:
            found.setdefault(_order(problem), problem)
        else:
            waived.append(problem)
    return Parted([found[order] for order in sorted(found)], sorted(waived, key=_order))


def _order(problem: Diagnostic) -> tuple[object, ...]:
    """Return what tells problems of one file apart, and what they are ordered by."""
    span = problem.span
    return (
        *(span.line, span.column, span.end_line, span.end_column, span.place),
        *(problem.code, problem.message, problem.hint, problem.severity, problem.fixes),
    )


class Findings:
    """All that is found, by file.

    As objects, the problems of many thousand files would take most of the memory: those of a
    declaration are packed as soon as it has been looked at. What is found only later, by
    comparing declarations, is added to them when they are asked for.
    """

    def __init__(self) -> None:
        self.tally = Tally()
        self._packed: dict[Path, bytes] = {}
        self._later: dict[Path, dict[Diagnostic, None]] = {}
        self._waived_later: dict[Path, list[Diagnostic]] = {}

    def add_packed(self, path: Path, packed: Packed) -> None:
        """Add what has been found in a declaration; each is added once."""
        self._packed[path] = packed.content
        self.tally += packed.tally

    def add(self, problem: Diagnostic) -> None:
        """Add a problem that is not among the packed ones, unless it is here already."""
        path = problem.span.path
        if problem.waiver is not None:
            self._waived_later.setdefault(path, []).append(problem)
        elif problem in (known := self._later.setdefault(path, {})):
            return
        else:
            known[problem] = None
        self.tally.add(problem)

    def paths(self) -> set[Path]:
        """Return the files in which something is found."""
        return {*self._packed, *self._later, *self._waived_later}

    def of(self, path: Path) -> Parted:
        """Return what is found in a file."""
        later = [*self._later.get(path, ()), *self._waived_later.get(path, ())]
        if path not in self._packed:
            return part(later)
        parted: Parted = pickle.loads(zlib.decompress(self._packed[path]))
        return part([*parted.problems, *parted.waived, *later]) if later else parted
