"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shenbao.i18n import _

PREFIX, SUFFIX = ".shenbao-", ".tmp"


def write_if_changed(path: Path, content: bytes, *, lasting: bool = True) -> bool:
    """Put the content at the path unless it is there already; tell whether it was written.

    A reader sees the old file or the new one, never a part. What is ``lasting``
    also outlives a loss of power. Raises OSError where the file cannot be
    written; the old one is then as it was.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    batch = Batch(lasting=lasting)
    batch.add(path, content)
    batch.commit()
    return True


class Batch:
    """Files that are written aside, then put in their places one right after the other.

    Where one of them cannot be written, none is put in its place. No folder
    from ``inside`` on may be a link, which would lead out of it.
    """

    def __init__(self, inside: Path | None = None, *, lasting: bool = True) -> None:
        self._inside = inside
        self._lasting = lasting
        self._waiting: list[tuple[Path, Path]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, path: Path, content: bytes) -> None:
        """Write the content beside its place; raise OSError, and drop the batch, if that fails."""
        if self._inside is not None:
            refuse_links(path.parent, self._inside)
        temporary = path.parent / f"{PREFIX}{os.urandom(8).hex()}{SUFFIX}"
        self._waiting.append((temporary, path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.chmod(0o644)
        except BaseException as error:
            self.drop()
            if isinstance(error, OSError):
                error.filename = str(path)
            raise

    def commit(self) -> None:
        """Make the files safe on the disk and put them in their places."""
        try:
            for temporary, _path in self._waiting if self._lasting else ():
                _flush(temporary)
            for temporary, path in self._waiting:
                _put(temporary, path)
        except BaseException:
            self.drop()
            raise
        self._waiting.clear()

    def drop(self) -> None:
        """Remove what was written aside."""
        for temporary, _path in self._waiting:
            with suppress(OSError):
                temporary.unlink()
        self._waiting.clear()


def refuse_links(folder: Path, inside: Path) -> None:
    """Raise OSError where a folder or one above it, up to ``inside``, is a link."""
    for one in (folder, *folder.parents):
        if one.is_symlink():
            raise OSError(errno.ELOOP, _("it is a link to another folder"), str(one))
        if one == inside:
            return


def left_behind(folder: Path) -> Iterator[Path]:
    """Yield the files that a killed process wrote aside below a folder."""
    refuse_links(folder, folder)
    return folder.rglob(f"{PREFIX}*{SUFFIX}")


def _put(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except OSError as error:
        error.filename = str(path)
        raise


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
