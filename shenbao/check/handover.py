"""What the check of a shard hands over, so that the rules over all declarations can run.

Of each declaration that is what was found in it and what the rules have noted to be compared,
in lines, each with a checksum. The rules over all declarations then run year by year, rule by
rule, over the notes of all shards in the order of their files, as on one machine.
"""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shenbao.check.discovery import all_rules
from shenbao.check.findings import FASTEST, Parted, pack
from shenbao.check.reviewer import Batch, Noted, Reviewed
from shenbao.diagnostics import Diagnostic
from shenbao.project.shards import Shard
from shenbao.system.lines import Unfit, as_line, parsed, require
from shenbao.system.records import Records

VERSION = 2
PIECE = 1024**2
LONGEST = 256 * PIECE
"""The most bytes of a line, which holds what rules have noted of some declarations."""
HEAD, END = "check", "end"
REVIEWED, PROBLEM, ELSEWHERE, NOTES = "reviewed", "problem", "elsewhere", "notes"


class Handover:
    """What a shard hands over, batch after batch; ``facts`` say how it was made.

    The first line says what it is; the others are compressed, as they are a tenth then.
    """

    def __init__(self, shard: Shard, facts: Mapping[str, str], root: Path) -> None:
        self._records = Records(root)
        self._packer = zlib.compressobj(FASTEST)
        self._parts = [as_line([HEAD, VERSION, str(shard), dict(facts)])]
        self._count = 0

    def add(self, batch: Batch) -> None:
        """Add what is kept of some declarations; raise NoRecord where a rule's notes cannot be."""
        for kind, value in _entries(batch):
            self._pack([kind, self._records.plain(value)])
            self._count += 1

    def _pack(self, entry: list[Any]) -> None:
        if packed := self._packer.compress(as_line(entry)):
            self._parts.append(packed)

    def content(self) -> bytes:
        """Return the content of the file."""
        self._pack([END, self._count])
        return b"".join([*self._parts, self._packer.flush()])


def _entries(batch: Batch) -> Iterator[tuple[str, Any]]:
    for reviewed in batch.reviewed:
        yield REVIEWED, _unpacked(reviewed)
    for problem in batch.problems:
        yield PROBLEM, problem
    for problem in batch.elsewhere:
        yield ELSEWHERE, problem
    for (year, code), several in batch.notes.items():
        for packed in several:
            yield NOTES, (year, code, tuple(pickle.loads(packed)))


def _unpacked(reviewed: Reviewed) -> tuple[Any, ...]:
    """Return what is kept of a declaration, with its problems as they are."""
    found = reviewed.found and Parted(*pickle.loads(zlib.decompress(reviewed.found.content)))
    problems = (*found.problems, *found.waived) if found else None
    return (
        *(reviewed.path, reviewed.year, problems, reviewed.passed_over),
        *(reviewed.waivers, reviewed.digest),
    )


def read_head(content: bytes) -> tuple[Shard, dict[str, str]]:
    """Return which shard a file is of, and how it was made; raise Unfit where that is unknown."""
    line, _newline, _rest = content.partition(b"\n")
    entry = parsed(line)
    require(len(entry) == 4 and entry[:2] == [HEAD, VERSION])
    shard, facts = Shard.parse(str(entry[2])), entry[3]
    if shard is None or not isinstance(facts, dict) or {*map(type, facts.values())} - {str}:
        raise Unfit
    return shard, facts


class Joined:
    """What several shards have handed over; ``batch`` returns it as of one look at all.

    Notes are in the order of their files, as the rules expect them.
    """

    def __init__(self, root: Path) -> None:
        all_rules()  # what a rule notes can be of its own module, which must be loaded
        self._records = Records(root)
        self._batch = Batch()
        self._notes: dict[Noted, list[tuple[Path, bytes]]] = defaultdict(list)

    def add(self, content: bytes) -> None:
        """Add what a shard has handed over; raise Unfit where any of it is damaged."""
        _head, _newline, packed = content.partition(b"\n")
        count, last = 0, b""
        for line in _lines(packed):
            if last:
                kind, data = _two(parsed(last))
                self._take(kind, self._records.read(data))
                count += 1
            last = line
        require(parsed(last) == [END, count])

    def _take(self, kind: str, value: Any) -> None:
        if kind == REVIEWED:
            self._batch.reviewed.append(_packed(*value))
        elif kind == NOTES:
            year, code, found = value
            packed = ((note.path, pickle.dumps([note])) for note in found)
            self._notes[year, code] += packed
        else:
            require(kind in (PROBLEM, ELSEWHERE) and isinstance(value, Diagnostic))
            (self._batch.problems if kind == PROBLEM else self._batch.elsewhere).append(value)

    def batch(self) -> Batch:
        """Return all of it."""
        self._batch.reviewed.sort(key=lambda reviewed: reviewed.path)
        for noted, found in self._notes.items():
            self._batch.notes[noted] = [packed for _path, packed in sorted(found)]
        return self._batch


def _lines(packed: bytes) -> Iterator[bytes]:
    """Yield the lines of compressed content, few at a time; raise Unfit where it is damaged."""
    unpacker = zlib.decompressobj()
    rest = b""
    try:
        while not unpacker.eof:
            piece = unpacker.decompress(packed, PIECE)
            packed = unpacker.unconsumed_tail
            require(bool(piece or packed or unpacker.eof))
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
            require(len(rest) <= LONGEST)
    except zlib.error as error:
        raise Unfit from error
    require(not rest)


def _two(entry: list[Any]) -> tuple[str, Any]:
    require(len(entry) == 2 and isinstance(entry[0], str))
    return entry[0], entry[1]


def _packed(path: Path, year: int, problems: Any, *others: Any) -> Reviewed:
    return Reviewed(path, year, None if problems is None else pack(problems), *others)
