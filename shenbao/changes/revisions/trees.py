"""What every tree of files offers, and those that lie on the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from shenbao.changes.revisions.errors import RevisionError
from shenbao.i18n import _
from shenbao.system.files import write_if_changed
from shenbao.system.reading import leads_out, read_file


class Signature(Struct, frozen=True):
    """Who made a change, and when: an ISO 8601 time in UTC, empty where nobody can say."""

    author: str
    date: str = ""


FULL_DATE = len("2024-05-06T07:08:09Z")


def utc(seconds: str) -> str:
    """Return a time that is given in seconds since 1970; empty where no calendar has it."""
    try:
        return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%SZ}".zfill(FULL_DATE)
    except (ValueError, OverflowError, OSError):
        return ""


class Tree(Protocol):
    """Files by their paths from the root of a project, with slashes.

    ``name`` is what people call the tree.
    """

    name: str

    def list(self, folder: str) -> dict[str, str]:
        """Return the files below a folder ("" is the root), in order, with ids of their contents.

        The same id means the same content; files of different trees may have
        different ids and yet the same content.
        """

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files that ``list`` has named, without those that are unreadable.

        Why one is unreadable, ``unread`` says.
        """

    def unread(self, path: str) -> str:
        """Say why a file that ``list`` has named could not be read."""

    def submodules(self, folder: str) -> dict[str, str]:
        """Return the repositories inside of the tree, below a folder, with their commits.

        Their files are not listed.
        """

    def place(self, path: str) -> Path:
        """Return where a file is, as people are told."""


class FolderTree:
    """The files of a folder as they are now, tracked by git or not."""

    def __init__(self, root: Path, name: str) -> None:
        self.root = root
        self.name = name

    def list(self, folder: str) -> dict[str, str]:
        """Return the regular files below a folder, with the ids that git would give them."""
        return self.ids(self._paths(folder))

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files, without those that cannot be read."""
        found = {path: self._content(path) for path in paths}
        return {path: content for path, content in found.items() if content is not None}

    def unread(self, _path: str) -> str:
        """Say why a file could not be read, as far as it is known."""
        return _("The file cannot be read.")

    def is_link(self, path: str) -> bool:
        """Tell whether a file is a link that leads to no file of the folder."""
        file = self.root / path
        return file.is_symlink() and (leads_out(file, self.root) or not file.is_file())

    def is_apart(self, _folder: Path) -> bool:
        """Tell whether a folder has files of its own, which are none of this tree's."""
        return False

    def submodules(self, _folder: str) -> dict[str, str]:
        """Return nothing: all below the folder are its own files."""
        return {}

    def ids(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the ids of the contents of files; one that cannot be read is like no other."""
        found = {path: self._content(path) for path in paths}
        return {
            path: f"unreadable:{path}" if content is None else blob_id(content)
            for path, content in found.items()
        }

    def _paths(self, folder: str) -> Sequence[str]:
        if folder and self.is_apart(self.root / folder):
            return []
        paths = []
        for above, folders, names in os.walk(self.root / folder):
            folders[:] = [name for name in folders if not self.is_apart(Path(above, name))]
            paths += [Path(above, name) for name in names]
        found = (path for path in paths if path.is_file() or path.is_symlink())
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def _content(self, path: str) -> bytes | None:
        """Return the content of a file, None where it cannot be read.

        A link that leads out of the folder is only a link.
        """
        file = self.root / path
        try:
            if self.is_link(path):
                return os.fsencode(file.readlink())
            return read_file(file, within=self.root)
        except OSError:
            return None

    def place(self, path: str) -> Path:
        """Return where a file is."""
        return self.root / path


class FilesTree:
    """Single files of the disk under paths of their own."""

    def __init__(self, files: Mapping[str, Path], name: str) -> None:
        self.files = files
        self.name = name

    def list(self, folder: str) -> dict[str, str]:
        """Return the files below a folder, with the ids that git would give them."""
        return {
            path: blob_id(read_file(file, within=None))
            for path, file in sorted(self.files.items())
            if is_below(path, folder)
        }

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files."""
        return {path: read_file(self.files[path], within=None) for path in paths}

    def unread(self, _path: str) -> str:
        """Say why a file could not be read, as far as it is known."""
        return _("The file cannot be read.")

    def submodules(self, _folder: str) -> dict[str, str]:
        """Return nothing: there are only files."""
        return {}

    def place(self, path: str) -> Path:
        """Return where a file is."""
        return self.files[path]


class TextTree:
    """Files that are on no disk yet, each by its path; ``shown`` is the folder they are said in."""

    def __init__(self, files: Mapping[str, str], name: str, shown: Path) -> None:
        self.files = {path: text.encode() for path, text in sorted(files.items())}
        self.name = name
        self.shown = shown

    def list(self, folder: str) -> dict[str, str]:
        """Return the files below a folder, with the ids that git would give them."""
        return {
            path: blob_id(content) for path, content in self.files.items() if is_below(path, folder)
        }

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files."""
        return {path: self.files[path] for path in paths if path in self.files}

    def unread(self, _path: str) -> str:
        """Say why a file could not be read, as far as it is known."""
        return _("The file cannot be read.")

    def submodules(self, _folder: str) -> dict[str, str]:
        """Return nothing: there are only files."""
        return {}

    def place(self, path: str) -> Path:
        """Return where a file is said to be."""
        return self.shown / path


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path from the root is a folder itself or below it; "" is the root."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def blob_id(content: bytes) -> str:
    """Return the id that git gives to a file of this content, in a repository of SHA-1."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def export(tree: Tree, folder: str, target: Path) -> list[str]:
    """Write the files below a folder of a tree to the same paths below ``target``.

    Returns the paths of those that cannot be read. Raises RevisionError where a path would
    lead out of it.
    """
    listed = tree.list(folder)
    contents = tree.read(listed)
    for path, content in contents.items():
        if ".." in path.split("/") or Path(path).is_absolute():
            message = _("{path} in {revision} leads out of its folder.")
            raise RevisionError(message.format(path=path, revision=tree.name))
        write_if_changed(target / path, content, lasting=False)
    return [path for path in listed if path not in contents]
