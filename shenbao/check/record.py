"""What a check has found in each declaration by itself, recorded for the next check.

A declaration that says what it said then, under the same rules, standards and settings, is not
looked at again. What is compared with others is compared in every check.

Whoever can bring files into a repository could bring a record by which nothing is wrong. So it is
believed only while the file with what was found looks as it did when it was written: nobody knows
beforehand which inode it will have, and when.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from shenbao.check.reviewer import Recorded, Seen
from shenbao.system.files import write_if_changed
from shenbao.system.lines import Unfit, as_line, parsed, require
from shenbao.system.looks import look
from shenbao.system.reading import bounds, read_file
from shenbao.system.records import Records

INDEX, FOUND = "checked", "found"
"""The files in the cache folder: which declarations are recorded, and what was found in each."""

VERSION = 1

LARGEST = 32 * 1024**2
"""The most bytes of either file; that is what is found in some 9,000 declarations."""


class Record:
    """The record in a folder of checks that were made by the same ``facts``."""

    def __init__(self, folder: Path, root: Path, facts: Mapping[str, str]) -> None:
        self._folder = folder
        self._root = root
        self._facts = dict(facts)
        self._records = Records(root)
        self._entries: dict[Path, Recorded] = {}
        self._is_changed = False
        with suppress(OSError, Unfit, TypeError, ValueError):
            self._entries = self._read()

    def _read(self) -> dict[Path, Recorded]:
        """Return what is recorded; raise Unfit, or others, where that is not to be believed."""
        line = read_file(self._folder / INDEX, LARGEST, within=self._folder)
        version, facts, seen, entries = parsed(line)
        require([version, facts] == [VERSION, self._facts])
        found = read_file(self._folder / FOUND, LARGEST, within=self._folder)
        require(seen is not None and seen == look(os.fspath(self._folder / FOUND)))
        known, start = {}, 0
        for name, digest, size in entries:
            path, content = self._root / name, found[start : start + size]
            known[path] = Recorded(path, bytes.fromhex(digest), content)
            start += size
        return known

    def knows(self, path: Path) -> bool:
        """Tell whether a declaration says what it said when it was recorded."""
        entry = self._entries.get(path)
        if entry is None:
            return False
        try:
            content = read_file(path, within=bounds(path, self._root))
        except OSError:
            return False
        return sha256(content).digest() == entry.digest

    def seen(self, path: Path) -> Seen | None:
        """Return what was found in a declaration; None where its entry is damaged."""
        entry = self._entries[path]
        try:
            (data,) = parsed(zlib.decompress(entry.content))
            found = self._records.read(data)
        except (Unfit, ValueError, zlib.error):
            return None
        is_fit = isinstance(found, Seen) and (found.path, found.digest) == (path, entry.digest)
        return found if is_fit else None

    def add(self, several: Iterable[Recorded]) -> None:
        """Add what is to be recorded of declarations."""
        for recorded in several:
            self._entries[recorded.path] = recorded
            self._is_changed = True

    def write(self) -> None:
        """Write the record, but for files that are gone; where it cannot be, it is done without."""
        there = [entry for path, entry in sorted(self._entries.items()) if path.is_file()]
        if not self._is_changed and len(there) == len(self._entries):
            return
        index, parts, room = [], [], LARGEST
        for path, digest, content in there:
            room -= len(content)
            if room >= 0:
                index.append([path.relative_to(self._root).as_posix(), digest.hex(), len(content)])
                parts.append(content)
        with suppress(OSError):
            found = self._folder / FOUND
            write_if_changed(found, b"".join(parts), lasting=False, inside=self._folder)
            line = as_line([VERSION, self._facts, look(os.fspath(found)), index])
            write_if_changed(self._folder / INDEX, line, lasting=False, inside=self._folder)
