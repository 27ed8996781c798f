"""What outputs are made from besides their declaration: named inputs and their fingerprints.

Whether an input has changed is told by its content or version; the times and
sizes of files only save reading them again.
"""

from __future__ import annotations

import os
import sys
import time
from hashlib import blake2b
from typing import TYPE_CHECKING

from shenbao.project.folders import SUFFIX
from shenbao.system import looks
from shenbao.system.libraries import installed_version, needed_packages
from shenbao.system.looks import Look, changed_at, look_of
from shenbao.system.reading import AnyPath, bounds, path_from, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ABSENT = ""
"""The fingerprint of a file that is not there."""

UNREADABLE = "unreadable"
"""The fingerprint of what is there and may not be read, or cannot be; nobody makes such a file."""

NOWHERE = os.path.join(os.sep, "nowhere")
"""The folder of a package that is not installed."""

PROGRAM = "shenbao"
PYTHON = "python"
LIBRARY = "library "
FONT = "font:"
LEXICON = "lexicon.toml"

BROUGHT = "standards:"
"""Before the name of a folder of standards that is not the repository's, and a path in it."""

NAMES = "names of outputs"
"""The pattern by which outputs are named, "" for the names of their declarations."""

CACHED = "__pycache__"
"""The folders in which Python keeps what it makes of modules."""

LISTED = "declarations: "
"""Before the path of a folder: all declarations below it, which a list is made from."""

ROOMS = (
    "build",
    "declaration",
    "form",
    "formats",
    "money",
    "office",
    "project",
    "sheet",
    "targets",
    "toml",
)
"""The rooms that outputs depend on: a new rule of the check makes no sheet anew."""

_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")

Stamp = list[int | str]
"""What a file looked like when it was read: size, mtime, ctime, inode, fingerprint."""


def fingerprint(content: bytes) -> str:
    """Return the fingerprint of some content, 32 hexadecimal digits."""
    return blake2b(content, digest_size=16).hexdigest()


def fingerprint_of_text(text: str) -> str:
    """Return the fingerprint of a text, in which may be names of files that are not UTF-8."""
    return fingerprint(text.encode(errors="surrogatepass"))


def saved_at(path: str) -> int:
    """Return when a file of stamps was saved: they can be trusted for files from before then."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


class Fingerprints:
    """The fingerprints of files below a root, by their paths from there.

    ``stamps`` are those of an earlier run that ended at ``trusted_until``, in
    nanoseconds by the clock of the file system: a file that was changed later, or
    in that very moment, is read again even if it looks the same. ``brought`` are the
    folders of standards that packages bring, by their names. ``is_unsure`` says that
    something was looked for in places that are not noted.
    """

    def __init__(
        self, root: str, stamps: dict[str, Stamp] | None = None, trusted_until: int = 0
    ) -> None:
        self.stamps: dict[str, Stamp] = stamps or {}
        self.root = root
        self.brought: Mapping[str, str] = {}
        self.is_unsure = False
        self._trusted_until = trusted_until
        self._ages: list[int] = []
        self._seen: dict[str, str] = {}
        self._others: dict[str, Look | None] = {}
        self._bounds_of: dict[str, AnyPath | None] = {}

    def of(self, path: str) -> str:
        """Return the fingerprint of a file, or ABSENT, or UNREADABLE."""
        known = self._seen.get(path)
        if known is None:
            known = self._seen[path] = self._find(path)
        return known

    def full(self, path: str) -> str:
        """Return the path of a file with the root before it."""
        if path.startswith(BROUGHT):
            folder, _colon, inside = path.removeprefix(BROUGHT).partition(":")
            return os.path.join(self.brought.get(folder) or _brought_folder(folder), inside)
        return os.path.join(self.root, path)

    def name(self, full: str) -> str:
        """Return the path of a file from the root, with slashes.

        A file among the standards of a package is named by that: it is elsewhere on each machine.
        """
        for folder, path in self.brought.items():
            if full.startswith(os.path.join(path, "")):
                return f"{BROUGHT}{folder}:{path_from(path, full)}"
        return path_from(self.root, full)

    def note(self, path: str, content: str) -> None:
        """Note the fingerprint of a file that has just been written."""
        self._seen[path] = content
        self.stamps[path] = [*look_of(os.stat(self.full(path))), content]

    def forget(self, path: str) -> None:
        """Note that a file has just been removed."""
        self._seen[path] = ABSENT
        self.stamps.pop(path, None)

    def look_again(self) -> None:
        """Look at every file again from now on; its stamp tells whether to read it, too."""
        self._seen.clear()
        self._bounds_of.clear()
        self._others.clear()

    def _find(self, path: str) -> str:
        full = self.full(path)
        try:
            status = os.stat(full)
        except (FileNotFoundError, NotADirectoryError):
            self.stamps.pop(path, None)
            return ABSENT
        except (OSError, ValueError):
            return UNREADABLE
        look = look_of(status)
        stamp = self.stamps.get(path)
        if stamp is not None and stamp[:4] == look and changed_at(look) < self._trusted_until:
            return str(stamp[4])
        try:
            found = fingerprint(read_file(full, within=self._bounds(full)))
        except OSError:
            return UNREADABLE
        self.stamps[path] = [*look, found]
        self._ages.append(time.time_ns() - changed_at(look))
        return found

    def _bounds(self, full: str) -> AnyPath | None:
        """Return the folder that a link may not lead out of; it is the same for a whole folder."""
        folder = os.path.dirname(full)
        if folder not in self._bounds_of:
            self._bounds_of[folder] = bounds(full, self.root)
        return self._bounds_of[folder]

    def look_at(self, path: str) -> None:
        """Note the look of a file or folder; that of a folder tells if its names are the same."""
        try:
            self._others[path] = looks.look(path)
        except OSError:
            self.is_unsure = True

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder, none where there is none."""
        full = self.full(folder)
        self.look_at(full)
        try:
            return sorted(os.listdir(full))
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError:
            self.is_unsure = True
            return []

    def walk(self, folder: str, *, without: str = "") -> Iterator[str]:
        """Yield the full paths of all files below a folder, but for folders of a name."""
        top = self.full(folder)
        self.look_at(top)
        for above, folders, names in os.walk(top):
            folders[:] = [name for name in folders if name != without]
            for name in folders:
                self.look_at(os.path.join(above, name))
            yield from (os.path.join(above, name) for name in names)

    def declarations(self, folder: str) -> list[str]:
        """Return the names of all declarations below a folder, in order."""
        return sorted(self.name(path) for path in self.walk(folder) if path.endswith(SUFFIX))

    def looks(self, began: int) -> dict[str, Look | None] | None:
        """Return the looks of all files and folders that were looked at since a time, by full path.

        None if nobody can be sure: where something may not be seen, or changed since then, or
        so shortly before that it may have changed again at the same time by its clock.
        """
        if self.is_unsure or UNREADABLE in self._seen.values():
            return None
        found: dict[str, Look | None] = dict(self._others)
        for path, content in self._seen.items():
            found[self.full(path)] = None if content == ABSENT else _look(self.stamps[path])
        latest = max((changed_at(look) for look in found.values() if look), default=0)
        return found if latest < began - looks.SETTLED else None

    @property
    def can_be_trusted_now(self) -> bool:
        """Whether files had to be read that looked too young, or new, but have long been there."""
        return bool(self._ages) and min(self._ages) > looks.SETTLED


def _look(stamp: Stamp) -> Look:
    return [part for part in stamp if isinstance(part, int)]


class Inputs:
    """The present fingerprints and versions of named inputs.

    A name is the path of a file from the root, or stands for the program, a library, the
    version of Python, a packaged font, all declarations, or the names of outputs.
    """

    def __init__(self, files: Fingerprints, names: str = "") -> None:
        self._files = files
        self._known: dict[str, str] = {NAMES: names}

    def of(self, name: str) -> str:
        """Return the present fingerprint or version of an input; it is empty if there is none."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._find(name)
        return found

    def take_all(self, folder: str) -> None:
        """Take the fingerprints of all files below a folder before they are used.

        A file that changes while it is being used has then changed for the next build.
        """
        for path, _folders, names in os.walk(folder):
            for name in names:
                self.of(self._files.name(os.path.join(path, name)))

    def recipe(self, names: list[str]) -> dict[str, str]:
        """Return the inputs by name, as they are now."""
        return {name: self.of(name) for name in sorted(names)}

    def _find(self, name: str) -> str:
        if name == PROGRAM:
            return self._program()
        if name == PYTHON:
            return f"{sys.version_info.major}.{sys.version_info.minor}"
        if name.startswith(LIBRARY):
            return installed_version(name.removeprefix(LIBRARY))
        if name.startswith(LISTED):
            return self._all_below(name.removeprefix(LISTED))
        if name.startswith(FONT):
            return self._font(name.removeprefix(FONT))
        return self._files.of(name)

    def _font(self, name: str) -> str:
        """Return the fingerprint of a packaged font."""
        from shenbao.formats.pdf.packaged_fonts import packaged_font

        path = packaged_font(name)
        if path is None:
            self._files.is_unsure = True
        return self._files.of(path or name)

    def _all_below(self, folder: str) -> str:
        """Fingerprint all declarations below a folder, by their paths."""
        paths = self._files.declarations(folder)
        return fingerprint_of_text("\n".join(f"{path} {self._files.of(path)}" for path in paths))

    def _program(self) -> str:
        """Fingerprint this program's own code, as far as outputs depend on it."""
        paths = [f"{_PACKAGE}{name}" for name in self._files.names(_PACKAGE)]
        for room in ROOMS:
            paths += self._files.walk(f"{_PACKAGE}{room}", without=CACHED)
        paths = sorted(path for path in paths if path.endswith((".py", ".xml")))
        parts = [f"{path.removeprefix(_PACKAGE)} {self._files.of(path)}" for path in paths]
        return fingerprint_of_text("\n".join(parts))


def library_inputs() -> tuple[str, ...]:
    """Return the inputs that stand for the program, Python, and the libraries it needs."""
    return (PROGRAM, PYTHON, *(f"{LIBRARY}{name}" for name in needed_packages(PROGRAM)))


def _brought_folder(name: str) -> str:
    """Return a folder of standards by its name; one that is not there is nowhere."""
    from shenbao.system import packages

    shipped = packages.shipped_templates()
    if name == shipped.name:
        return shipped.path
    found = packages.data_folders(packages.STANDARDS)
    return next((folder.path for folder in found if folder.name == name), NOWHERE)
