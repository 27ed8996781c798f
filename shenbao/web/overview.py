"""All declarations at a glance: what a list shows of each, and the words to find it by.

Declarations are looked at by an executor: in the background where it has processes of its
own, at once where it has none. A file is looked at again where it has changed, or what it repeats.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from threading import RLock
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import asdict

from shenbao.web.outlines import (
    GONE,
    Asked,
    Edition,
    Found,
    Outline,
    Stamp,
    broken,
    compare,
    outline,
    shared,
)
from shenbao.web.records import Listing, Row

SIZE = 16
"""The declarations that are looked at in one go; whoever wants something else waits for these."""

AHEAD = 2
"""What is asked of each worker at a time, so that none waits."""


class _Known(Struct):
    """What is known of a declaration, and since which version; ``found`` is None until compared."""

    path: Path
    outline: Outline
    version: int
    found: Found | None = None

    @property
    def year(self) -> int | None:
        """Its year, None where it cannot be read."""
        year = self.outline.data.year
        return None if year is UNSET else year


class Overview:
    """What is known of declarations; ``tell`` is called, by any thread, when more is."""

    def __init__(self, executor: Executor, workers: int, tell: Callable[[], object]) -> None:
        self._executor = executor
        self._most = workers * AHEAD
        self._tell = tell
        self._lock = RLock()
        self._start = secrets.token_hex(4)
        self._version = 0
        self._edition: Edition | None = None
        self._files: dict[str, Path] = {}
        self._known: dict[str, _Known] = {}
        self._gone: dict[str, int] = {}
        self._due: dict[str, Sequence[Asked]] = {}
        self._asked: set[Asked] = set()
        self._running = 0
        self._years: set[int | None] = set()
        self._is_submitting = False
        self._is_stopped = False

    def stop(self) -> None:
        """Ask nothing more of the executor."""
        with self._lock:
            self._is_stopped = True

    # ---- What is known --------------------------------------------------------------------

    def rows(self, since: str = "") -> Listing:
        """Return what a list shows of each declaration that is new since a version, in order.

        A version is a text that an earlier answer had; "" is before all.
        """
        with self._lock:
            start, _dot, number = since.partition(".")
            after = int(number) if start == self._start and number.isdecimal() else -1
            rows = [
                self._row(place)
                for place in self._files
                if after < 0 or (place in self._known and self._known[place].version > after)
            ]
            gone = [place for place, version in self._gone.items() if version > after >= 0]
            is_busy = bool(self._running or self._due or self._years)
            version = f"{self._start}.{self._version}"
        return Listing(version, rows, gone, is_busy, all=after < 0)

    def _row(self, place: str) -> Row:
        known = self._known.get(place)
        if known is None:
            return Row(place=place, name=self._files[place].name, is_pending=True)
        return Row(place=place, findings=known.found, **asdict(known.outline.data))

    def paths(self) -> list[Path]:
        """Return the files of all declarations."""
        with self._lock:
            return list(self._files.values())

    def outlines(self) -> list[Outline]:
        """Return what was seen of each declaration."""
        with self._lock:
            return [known.outline for known in self._known.values()]

    def noted_with(self, place: str) -> list[bytes]:
        """Return what a review keeps of a declaration and of all that it is compared with."""
        with self._lock:
            known = self._known.get(place)
            return self._noted(known.year) if known else []

    def search(self, words: str) -> list[str]:
        """Return the places of the declarations on whose sheets all of some words stand."""
        wanted = words.casefold().split()
        with self._lock:
            known = [(place, self._known.get(place)) for place in self._files]
        return [
            place
            for place, known in known
            if known and all(word in known.outline.words for word in wanted)
        ]

    # ---- Looking --------------------------------------------------------------------------

    def look(self, edition: Edition, files: Mapping[str, Path]) -> None:
        """Have all files looked at that are not known as they are now."""
        stamps = {place: _stamp(path) for place, path in files.items()}
        with self._lock:
            is_new = edition != self._edition
            if is_new:
                self._edition = edition
                self._due.clear()
                self._asked.clear()
            self._forget(files)
            self._files = dict(files)
            self._have_looked_at(self._changed(stamps, is_new=is_new))

    def _forget(self, files: Mapping[str, Path]) -> None:
        """Forget the declarations that are gone."""
        for place in [place for place in self._files if place not in files]:
            self._version += 1
            self._gone[place] = self._version
            self._is_to_compare(self._known.pop(place, None))
        for place in files:
            self._gone.pop(place, None)

    def look_at(self, edition: Edition, places: Collection[str]) -> bool:
        """Have changed files of some declarations looked at; return False where one is not known.

        It is quicker than ``look`` where there are many others.
        """
        with self._lock:
            is_known = edition == self._edition and all(map(self._files.__contains__, places))
            stamps = {place: _stamp(self._files[place]) for place in places if is_known}
            if not is_known or GONE in stamps.values():
                return False
            self._have_looked_at(self._changed(stamps, is_new=False))
            return True

    def _have_looked_at(self, asked: Iterable[Asked]) -> None:
        due = [*asked]
        for first in range(0, len(due), SIZE):
            part = due[first : first + SIZE]
            self._due[part[0].place] = part
        self._asked.update(due)
        self._submit()

    def _changed(self, stamps: Mapping[str, Stamp], *, is_new: bool) -> Iterator[Asked]:
        """Yield the declarations to be looked at: those that changed, and those that repeat them.

        ``stamps`` has the present stamps of the declarations that may have changed.
        """
        due = {
            place
            for place, stamp in stamps.items()
            if is_new or place not in self._known or self._known[place].outline.stamp != stamp
        }
        paths = {self._files[place] for place in due}
        for place, path in self._files.items():
            known = self._known.get(place)
            repeats = known and (known.outline.follows in paths or (due and known.outline.is_list))
            if place in due or repeats:
                asked = Asked(place, path, stamps.get(place) or _stamp(path))
                if asked not in self._asked:
                    yield asked

    def _submit(self) -> None:
        """Give the executor what is due, only so much at a time."""
        if self._is_submitting or self._is_stopped:
            return
        self._is_submitting = True
        while self._due and self._running < self._most:
            asked = self._due.pop(next(iter(self._due)))
            self._do(outline, asked, then=self._take, of=asked)
        while self._years and not self._running:
            self._compare(self._years.pop())
        self._is_submitting = False

    def _is_to_compare(self, *changed: _Known | None) -> None:
        """Note that the years of declarations, and those that look back on them, have changed."""
        for year in (known.year for known in changed if known):
            self._years |= {year} if year is None else {year, year + 1}

    def _compare(self, year: int | None) -> None:
        """Have the declarations of a year compared, with each other and the year before."""
        paths = {at: known.path for at, known in self._known.items() if known.year == year}
        noted = self._noted(year)
        if paths:
            self._do(compare, noted, paths, then=self._take_found, of=())

    def _noted(self, year: int | None) -> list[bytes]:
        last = None if year is None else year - 1
        both = [known for known in self._known.values() if known.year in (year, last)]
        return [known.outline.noted for known in sorted(both, key=_path)]

    def _do(
        self,
        work: Callable[..., Any],
        *given: object,
        then: Callable[[Edition, Sequence[Asked], Future[Any]], None],
        of: Sequence[Asked],
    ) -> None:
        edition = self._edition
        assert edition is not None

        def done(future: Future[Any]) -> None:
            with self._lock:
                self._running -= 1
                if edition == self._edition:
                    then(edition, of, future)
                self._submit()
                is_heard = not self._is_stopped
            if is_heard:
                self._tell()

        self._running += 1
        self._executor.submit(work, edition, *given).add_done_callback(done)

    def _take(self, _edition: Edition, asked: Sequence[Asked], future: Future[Any]) -> None:
        """Take in what was seen; declarations that a worker died of are tried one by one."""
        if future.cancelled():
            return
        self._asked.difference_update(asked)
        failure = future.exception()
        if failure is not None and len(asked) > 1:
            self._due |= {each.place: [each] for each in asked}
            self._asked.update(asked)
            return
        seen = [broken(each.path, each.stamp) for each in asked] if failure else future.result()
        for each, found in zip(asked, seen, strict=True):
            if self._files.get(each.place) == each.path:
                self._version += 1
                before = self._known.get(each.place)
                counts = before.found if before else None
                known = _Known(each.path, shared(found), self._version, counts)
                self._known[each.place] = known
                self._is_to_compare(before, known)

    def _take_found(self, _edition: Edition, _asked: Sequence[Asked], future: Future[Any]) -> None:
        """Take in what the rules have found in the declarations of a year."""
        if future.cancelled() or future.exception() is not None:
            return
        found: dict[str, Found] = future.result()
        for place, counts in found.items():
            known = self._known.get(place)
            if known is not None and known.found != counts:
                self._version += 1
                known.found, known.version = counts, self._version


def _path(known: _Known) -> Path:
    return known.path


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return GONE
    return status.st_mtime_ns, status.st_size, status.st_ino
