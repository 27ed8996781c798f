"""Removing files and folders: folder by folder, never through a link, never elsewhere.

Nothing else in the program removes anything; ``tests/system/test_removal.py`` holds it to that.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shenbao.i18n import _
from shenbao.system.reading import is_link

OPENS_FOLDERS = {os.open, os.unlink, os.rmdir} <= os.supports_dir_fd
"""Whether a file can be named by its open folder, which nobody can exchange for a link."""

FOLDER = getattr(os, "O_DIRECTORY", 0)
NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def remove_file(path: Path, inside: Path) -> None:
    """Remove a file, of a link the link itself; raise OSError where that cannot be done.

    No folder below ``inside``, nor that folder, may be a link, which would lead out of it.
    """
    with _located(path, inside) as (name, folder):
        os.unlink(name, dir_fd=folder)


def remove_empty_folder(path: Path, inside: Path) -> None:
    """Remove a folder below ``inside``; raise OSError where it is not empty, or behind a link."""
    with _located(path, inside) as (name, folder):
        os.rmdir(name, dir_fd=folder)


def remove_tree(folder: Path) -> None:
    """Remove a folder for temporary files, as far as that can be done; of links the links."""
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a new folder for temporary files, which is removed with all that is in it."""
    folder = Path(tempfile.mkdtemp(prefix="shenbao-"))
    try:
        yield folder
    finally:
        remove_tree(folder)


def refuse_links(folder: Path, inside: Path) -> None:
    """Raise OSError where a folder or one above it, up to ``inside``, is a link."""
    for ancestor in (folder, *folder.parents):
        if _leads_elsewhere(ancestor):
            raise _link(ancestor)
        if ancestor == inside:
            return


@contextmanager
def _located(path: Path, inside: Path) -> Iterator[tuple[str, int | None]]:
    """Yield the name of a file with its open folder, or its whole path where none can be open.

    Each folder is opened in the one above it, so that none can become a link meanwhile.
    """
    parts = path.relative_to(inside).parts
    if not parts or ".." in parts:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    if not OPENS_FOLDERS:
        refuse_links(path.parent, inside)
        yield str(path), None
        return
    reached = inside
    handle = _open_folder(reached, str(reached), None)
    try:
        for part in parts[:-1]:
            reached /= part
            deeper = _open_folder(reached, part, handle)
            os.close(handle)
            handle = deeper
        yield parts[-1], handle
    finally:
        os.close(handle)


def _open_folder(path: Path, name: str, above: int | None) -> int:
    """Open the folder of this name in the one above it; ``path`` is what errors name."""
    try:
        return os.open(name, os.O_RDONLY | FOLDER | NO_LINK, dir_fd=above)
    except OSError as error:
        if _leads_elsewhere(path):
            raise _link(path) from error
        error.filename = str(path)
        raise


def _leads_elsewhere(path: Path) -> bool:
    try:
        return is_link(os.lstat(path))
    except OSError:
        return False


def _link(path: Path) -> OSError:
    return OSError(errno.ELOOP, _("it is a link to another folder"), str(path))
