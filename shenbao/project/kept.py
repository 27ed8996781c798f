"""Copies of the standards that a repository has agreed to, kept for comparison with newer ones.

A package that is upgraded leaves nothing of its older version behind. The copies are in the
cache folder; each is what its digest says, or is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shenbao.form import Library
from shenbao.form.lock import Lock, Locked, content_of, files_of
from shenbao.system.files import write_if_changed
from shenbao.system.packages import DataFolder
from shenbao.system.reading import read_file

FOLDER = "standards"


def write_lock(library: Library, lock: Lock, cache: Path) -> None:
    """Write a lock of standards as they are, and keep a copy of each; raise OSError."""
    write_if_changed(lock.path, lock.text().encode())
    keep(library, lock, cache)


def keep(library: Library, lock: Lock, cache: Path) -> None:
    """Copy each standard that is as the lock says, unless there is a copy of it.

    Where that fails there is no copy, and later on a comparison says that it lacks it.
    """
    for name, locked in lock.entries.items():
        source = library.collections.foreign(name)
        is_locked = library.collections.content(name) == locked.content
        if source and is_locked and not _is_sound(_folder(locked, cache), locked):
            with suppress(OSError):
                _copy(Path(source.path) / name, _folder(locked, cache), cache)


def _copy(folder: Path, copy: Path, inside: Path) -> None:
    for path in files_of(folder):
        content = read_file(path, within=folder.parent)
        place = copy / path.relative_to(folder)
        write_if_changed(place, content, lasting=False, inside=inside)


def kept(lock: Lock, cache: Path) -> Iterator[DataFolder]:
    """Yield the folder of each copy there is of what a lock names."""
    for locked in lock.entries.values():
        copy = _folder(locked, cache)
        if _is_sound(copy, locked):
            yield DataFolder(locked.copy_name, str(copy.parent), locked.package, locked.version)


def _folder(locked: Locked, cache: Path) -> Path:
    return cache / FOLDER / locked.content[:32] / locked.name


def _is_sound(copy: Path, locked: Locked) -> bool:
    try:
        return content_of(copy) == locked.content
    except OSError:
        return False
