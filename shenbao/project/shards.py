"""Shards: the parts in which several machines build or check the declarations of a repository.

Which shard a declaration is in follows from its place alone: the first eight bytes of the
BLAKE2b digest of that, as a number, modulo the count of shards. So it is the same on every
machine, and another declaration more or less moves none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, TypeVar

from shenbao.i18n import N_, _
from shenbao.project.folders import CONFIGURATION, LOCK, ProjectError
from shenbao.project.project import Project
from shenbao.system.identity import (
    LIBRARIES,
    PROGRAM,
    PYTHON,
    digest_below,
    digest_of,
    digest_of_files,
    identity,
)

MOST = 100_000
"""The most shards there can be."""

STANDARDS, NAMES, CONTENTS = "standards", "names", "contents"
DIFFERENCES = {
    PROGRAM: N_("another version of the program"),
    PYTHON: N_("another version of Python"),
    LIBRARIES: N_("other versions of libraries"),
    STANDARDS: N_("other settings or form standards"),
    NAMES: N_("more, fewer or other declarations"),
    CONTENTS: N_("declarations that say something else"),
}
"""The parts of the state that a shard is made of, and what it means where one is not the same."""

S = TypeVar("S")

Facts = Mapping[str, str]
"""What a shard says of how it was made: its state, and what was asked for."""


class Shard(NamedTuple):
    """A shard by its number, which counts from 1, and how many there are."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard | None:
        """Read what ``str`` returns, such as "3/16"; return None for anything else."""
        match = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", text)
        shard = cls(int(match[1]), int(match[2])) if match else None
        return shard if shard and shard.number <= shard.of <= MOST else None

    def __str__(self) -> str:
        """Return the shard as it is asked for."""
        return f"{self.number}/{self.of}"

    @property
    def suffix(self) -> str:
        """What the names of a shard's own files in the cache folder end in."""
        return f"-{self.number}-of-{self.of}"

    def has(self, place: str) -> bool:
        """Tell whether the declaration at a place is in the shard."""
        digest = blake2b(place.encode(errors="surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest) % self.of == self.number - 1

    def part(self, sources: Mapping[S, str]) -> dict[S, str]:
        """Return those of some declarations that are in the shard; values are their places."""
        return {source: place for source, place in sources.items() if self.has(place)}


class State:
    """What shards of a repository are made of, as it stands: ``of`` says it of each.

    ``sources`` are all declarations with their places, ``others`` more files that it depends on.
    The ``frame`` is all that the declarations themselves do not say.
    """

    def __init__(
        self, project: Project, sources: Mapping[Path, str], others: Iterable[str] = ()
    ) -> None:
        self._root = project.root
        self._sources = sources
        files = [project.root / name for name in (CONFIGURATION, LOCK, *others)]
        above = map(digest_below, project.library.collections.above)
        parts = [digest_of_files(files, project.root), *above]
        self.frame = {**identity(), STANDARDS: digest_of(parts)}
        self._common = {**self.frame, NAMES: digest_of(sorted(sources.values()))}

    def of(self, shard: Shard) -> dict[str, str]:
        """Return the state of a shard."""
        files = sorted(shard.part(self._sources))
        return {**self._common, CONTENTS: digest_of_files(files, self._root)}


def require_whole(shards: Sequence[tuple[Shard, Facts]], state: State) -> None:
    """Raise ProjectError unless these are all shards of the state, each once, of one request."""
    wrong = [*faults(shard for shard, _facts in shards)] or [*_differences(shards, state)]
    if wrong:
        raise ProjectError(*wrong)


def _differences(shards: Sequence[tuple[Shard, Facts]], state: State) -> Iterator[str]:
    """Yield what each of the shards differs in from the state, and from the first of them."""
    first, asked = shards[0][0], _asked(shards[0][1])
    for shard, facts in shards:
        here = state.of(shard)
        found = [_(what) for key, what in DIFFERENCES.items() if facts.get(key) != here[key]]
        if found:
            message = _("Shard {shard} was made of another state than this one: {differences}.")
            yield message.format(shard=shard, differences=_(", ").join(found))
        others = sorted(_asked(facts).items() ^ asked.items())
        if others:
            message = _("Shard {shard} was asked for otherwise than shard {first}: {what}.")
            keys = ", ".join(dict.fromkeys(key for key, _value in others))
            yield message.format(shard=shard, first=first, what=keys)


def _asked(facts: Facts) -> Facts:
    return {key: value for key, value in facts.items() if key not in DIFFERENCES}


def faults(shards: Iterable[Shard]) -> Iterator[str]:
    """Say why some shards are not all shards of one count, each there once."""
    found = Counter(shards)
    counts = {shard.of for shard in found}
    if len(counts) != 1:
        shown = ", ".join(map(str, sorted(counts)))
        yield _("The shards are of different counts: {counts}.").format(counts=shown)
        return
    (count,) = counts
    for number in range(1, count + 1):
        shard = Shard(number, count)
        if not found[shard]:
            yield _("Shard {shard} is missing.").format(shard=shard)
        elif found[shard] > 1:
            yield _("Shard {shard} is there {count} times.").format(shard=shard, count=found[shard])
