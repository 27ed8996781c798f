"""A cache that machines share: outputs by what they are made of, on anything that fsspec reaches.

Each output is an entry of its own, named by a digest of all that it depends on: the page, the
format, the templates and assets of its standard, the program, Python, the libraries, and the
libraries of the system that set type. It says its own name and the digest of its content; one
that says anything else than it must is told, and the output is made.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from platform import machine
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from shenbao.build.inputs import FONT, Fingerprints, Inputs, fingerprint, library_inputs
from shenbao.build.make import MOST_BYTES, Made, SharedPlace
from shenbao.build.manifest_lines import is_place
from shenbao.build.workbooks import LaidOutPage
from shenbao.form.loading import FILES
from shenbao.i18n import _
from shenbao.system.failures import describe
from shenbao.system.files import write_if_changed
from shenbao.system.lines import Unfit, as_json, as_line, parsed, require
from shenbao.system.reading import read_file

VERSION = 1

MOST_OF_HEAD = 65536
"""The most bytes of what stands before the content of an entry."""

MOST = MOST_BYTES + MOST_OF_HEAD
"""The most bytes of an entry."""

TOGETHER = 64
"""The outputs that are sent at a time."""

SHARED = ("libpango-1.0.so.0", "pango_version_string"), ("libharfbuzz.so.0", "hb_version_string")
"""Libraries of the system that PDF files depend on, with what tells their versions."""


class SharedCache:
    """The entries at a place; ``notes`` are messages on those that were refused.

    One that cannot be reached is done without.
    """

    def __init__(self, place: SharedPlace, files: Fingerprints, inputs: Inputs) -> None:
        self.notes: list[str] = []
        self._key = place.key
        self._may_write = place.may_write
        self._fingerprints = files
        self._inputs = inputs
        self._waiting: dict[str, bytes] = {}
        self._folders: dict[tuple[str, ...], str] = {}
        self._is_out_of_reach = False
        self._store: Any = None
        self._base = ""
        with _Reach(self):
            store, self._base = fsspec.core.url_to_fs(place.url, skip_instance_cache=True)
            self._store = _Folder() if isinstance(store, LocalFileSystem) else store

    def give_up(self, error: Exception) -> None:
        """Do without the cache from now on."""
        if not self._is_out_of_reach:
            self._is_out_of_reach = True
            message = _("The shared cache cannot be used: {reason}.")
            self.notes.append(message.format(reason=describe(error)))

    # ---- Names of entries ----------------------------------------------------------

    def key(self, page: LaidOutPage, format_name: str) -> str:
        """Return the name of the entry of an output."""
        folders = tuple(str(folder) for folder in page.folders)
        if folders not in self._folders:
            self._folders[folders] = self._digest(folders)
        facts = [
            VERSION,
            type(page).__name__,
            page.name,
            page.view,
            format_name,
            self._folders[folders],
        ]
        return fingerprint(as_json(facts))

    def _digest(self, folders: Iterable[str]) -> str:
        """Return a digest of what outputs depend on besides the page."""
        paths = (path for folder in folders for path in _files_below(folder))
        files = [f"{name} {self._inputs.of(name)}" for name in map(self._fingerprints.name, paths)]
        libraries = [f"{name} {self._inputs.of(name)}" for name in library_inputs()]
        return fingerprint(as_json([files, libraries, *system_libraries()]))

    # ---- Taking ---------------------------------------------------------------------

    def taken(
        self, due: Sequence[tuple[LaidOutPage, tuple[str, ...]]]
    ) -> Iterator[tuple[LaidOutPage, tuple[str, ...], tuple[Made, ...]]]:
        """Yield pages with the formats that nobody has made, and the outputs that are there."""
        wanted = {self.key(page, name): name for page, formats in due for name in formats}
        found = self._all(wanted)
        for page, formats in due:
            keys = {name: self.key(page, name) for name in formats}
            made = tuple(found[key] for key in keys.values() if key in found)
            yield page, tuple(name for name in formats if keys[name] not in found), made

    def _all(self, wanted: Mapping[str, str]) -> dict[str, Made]:
        """Return the outputs that are there, by the names of their entries; values are formats."""
        paths = {self._path(key): key for key in wanted}
        answers: dict[str, Any] = {}
        if wanted and not self._is_out_of_reach:
            with _Reach(self):
                answers = self._store.cat([*paths], on_error="return", start=0, end=MOST)
        found: dict[str, Made] = {}
        for path, answer in answers.items():
            key = paths.get(path, "")
            if isinstance(answer, bytes) and key:
                self._take(key, wanted[key], answer, found)
            elif isinstance(answer, Exception) and not isinstance(answer, FileNotFoundError):
                self.give_up(answer)
        return found

    def _take(self, key: str, format_name: str, entry: bytes, found: dict[str, Made]) -> None:
        try:
            found[key] = self._opened(key, format_name, entry)
        except Unfit:
            message = _("{path} of the shared cache is damaged or forged: the output is made anew.")
            self.notes.append(message.format(path=self._path(key)))

    def _opened(self, key: str, format_name: str, entry: bytes) -> Made:
        """Return the output of an entry; raise Unfit unless it is what it must be."""
        head, _newline, content = entry.partition(b"\n")
        facts = parsed(head)
        require(len(facts) == 2 and facts[1] == self._signature(facts[0]))
        version, own_key, own_format, digest, assets = _five(facts[0])
        require([version, own_key, own_format] == [VERSION, key, format_name])
        require(digest == fingerprint(content))
        require(isinstance(assets, list) and all(map(_is_asset, assets)))
        return Made(format_name, content, tuple(assets))

    def _signature(self, facts: Any) -> str:
        return blake2b(as_json(facts), digest_size=32, key=self._key).hexdigest()

    # ---- Putting --------------------------------------------------------------------

    def put(self, page: LaidOutPage, made: Made) -> None:
        """Put an output there, if that may be done; it is sent with others."""
        if not self._may_write or self._is_out_of_reach:
            return
        key = self.key(page, made.format)
        if FORM_FILES.isdisjoint(made.assets):
            digest = fingerprint(made.content)
            facts = [VERSION, key, made.format, digest, list(made.assets)]
            head = as_line([facts, self._signature(facts)])
            self._waiting[self._path(key)] = head + made.content
        if len(self._waiting) >= TOGETHER:
            self.send()

    def send(self) -> None:
        """Send what waits to be sent."""
        waiting, self._waiting = self._waiting, {}
        if waiting and not self._is_out_of_reach:
            with _Reach(self):
                self._store.pipe(waiting)

    def _path(self, key: str) -> str:
        return f"{self._base.rstrip('/')}/{key[:2]}/{key}"


FORM_FILES = frozenset(FILES)
"""Files of a standard that the page is laid out by; what they say is in the page already."""


class _Folder:
    """Reads and writes entries in a folder: each whole, no pipe waited for, through no link."""

    def cat(self, paths: Sequence[str], **_options: object) -> dict[str, bytes | OSError]:
        """Return the content of entries, as a file system of fsspec does; of what is none, nothing.

        Where one cannot be read, why is returned.
        """
        return {path: self._read(path) for path in paths}

    def pipe(self, entries: Mapping[str, bytes]) -> None:
        """Write entries, as a file system of fsspec does."""
        for name, content in entries.items():
            path = Path(name)
            write_if_changed(path, content, lasting=False, inside=path.parent)

    @staticmethod
    def _read(path: str) -> bytes | OSError:
        try:
            return read_file(path, MOST, within=None)
        except OSError as error:
            return b"" if error.errno in (errno.EINVAL, errno.EFBIG) else error


class _Reach:
    """Ends the use of the shared cache, and not the build, whatever its storage raises."""

    def __init__(self, shared: SharedCache) -> None:
        self._shared = shared

    def __enter__(self) -> None:
        """Do nothing: what is raised is dealt with on leaving."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, Exception):
            self._shared.give_up(error)
        return isinstance(error, Exception)


def _five(facts: Any) -> Sequence[Any]:
    require(isinstance(facts, list) and len(facts) == 5)
    parts: Sequence[Any] = facts
    return parts


def _is_asset(name: object) -> bool:
    return isinstance(name, str) and (name.startswith(FONT) or is_place(name))


def _files_below(folder: str) -> Iterator[str]:
    """Yield the files of a standard that templates may use, in order."""
    found = [
        os.path.join(above, name)
        for above, _folders, names in os.walk(folder)
        for name in names
        if name not in FORM_FILES
    ]
    yield from sorted(found)


@cache
def system_libraries() -> tuple[str, ...]:
    """Return the versions of the system's libraries that set type."""
    import ctypes

    versions = []
    for library, function in SHARED:
        try:
            version = getattr(ctypes.CDLL(library), function)
        except (OSError, AttributeError):
            continue
        version.restype = ctypes.c_char_p
        versions.append(f"{library} {version().decode()}")
    return (sys.platform, machine(), *versions)
