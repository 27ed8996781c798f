"""Writing files whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from shenbao.system.reading import read_file
from shenbao.system.removal import refuse_links, remove_file

PREFIX, SUFFIX = ".shenbao-", ".tmp"

NEW, OWN = 0o644, 0o600
"""Who may read and write a new file, and what its owner may in any case."""


def write_if_changed(
    path: Path, content: bytes, *, lasting: bool = True, inside: Path | None = None
) -> bool:
    """Write a file unless it has this content already; return whether it was written.

    A reader sees the old file or the new one, never a part of it. A ``lasting``
    one is also on the disk after a loss of power. Neither ``inside`` nor a folder below may
    be a link. Raises OSError where the file cannot be written; the old one is then as it was.
    """
    if inside is not None:
        refuse_links(path.parent, inside)
    with suppress(OSError):
        if read_file(path, within=None) == content:
            return False
    batch = Batch(lasting=lasting)
    batch.add(path, content)
    batch.commit()
    return True


class Batch:
    """Files that are written beside their places first, and then all moved there.

    Where one of them cannot be written, none is moved. No folder below
    ``inside``, nor that folder, may be a link, which would lead out of it.
    """

    def __init__(self, inside: Path | None = None, *, lasting: bool = True) -> None:
        self._inside = inside
        self._lasting = lasting
        self._waiting: list[tuple[Path, Path]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, path: Path, content: bytes) -> None:
        """Write a file beside its place; raise OSError, and drop the batch, where that fails."""
        if self._inside is not None:
            refuse_links(path.parent, self._inside)
        temporary = path.parent / f"{PREFIX}{os.urandom(8).hex()}{SUFFIX}"
        self._waiting.append((temporary, path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.chmod(_mode_of(path))
        except BaseException as error:
            self.drop()
            if isinstance(error, OSError):
                error.filename = str(path)
            raise

    def commit(self) -> None:
        """Wait until the files are on the disk, then move them to their places."""
        try:
            for temporary, _path in self._waiting if self._lasting else ():
                _sync(temporary)
            for temporary, path in self._waiting:
                _replace(temporary, path)
        except BaseException:
            self.drop()
            raise
        self._waiting.clear()

    def drop(self) -> None:
        """Remove the files that have not been moved."""
        for temporary, _path in self._waiting:
            with suppress(OSError):
                remove_file(temporary, self._inside or temporary.parent)
        self._waiting.clear()


def remove_left_behind(folder: Path) -> None:
    """Remove the temporary files below a folder that a killed process has left there."""
    refuse_links(folder, folder)
    for above, _folders, names in os.walk(folder):
        for name in names:
            if is_left_behind(name):
                with suppress(FileNotFoundError):
                    remove_file(Path(above, name), folder)


def is_left_behind(name: str) -> bool:
    """Tell by its name whether a file is one that was being written."""
    return name.startswith(PREFIX) and name.endswith(SUFFIX)


def _mode_of(path: Path) -> int:
    """Return who may read and write a file: who may now; of a new one, all may read it."""
    try:
        return stat.S_IMODE(path.stat().st_mode) | OWN
    except OSError:
        return NEW


def _replace(temporary: Path, path: Path) -> None:
    """Move a file; an error names its new path, which the caller knows."""
    try:
        temporary.replace(path)
    except OSError as error:
        error.filename = str(path)
        raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
