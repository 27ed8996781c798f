"""What files and folders look like: what tells, without reading them, that they may have changed.

Nothing is loaded for this but what Python itself has loaded.
"""

import os

Look = list[int]
"""The size, the times of the last change of content and of anything, and the inode."""

SETTLED = 1_000_000_000
"""Nanoseconds after which a file is not still being written, and clocks tell its time apart."""


def look(path: str) -> Look | None:
    """Return what a file or folder looks like, None for none; raise OSError if nobody may see."""
    try:
        return look_of(os.stat(path))
    except (FileNotFoundError, NotADirectoryError):
        return None


def look_of(status: os.stat_result) -> Look:
    """Return what a file with this status looks like."""
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def changed_at(look: Look) -> int:
    """Return when a file was last changed, in nanoseconds by the clock of its file system."""
    _size, content, anything, _inode = look
    return max(content, anything)
