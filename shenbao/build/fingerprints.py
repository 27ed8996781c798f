"""Fingerprints of files by their content; times and sizes only save reading again."""

from __future__ import annotations

import os
from hashlib import blake2b

ABSENT = ""
"""The fingerprint of a file that is not there."""

Stamp = list[int | str]
"""What a file looked like when it was read: size, mtime, ctime, inode, fingerprint."""


def fingerprint(content: bytes) -> str:
    """Return the fingerprint of some content, 32 hexadecimal digits."""
    return blake2b(content, digest_size=16).hexdigest()


class Fingerprints:
    """The fingerprints of files below a root, by their paths from there.

    ``stamps`` are those of an earlier run that ended at ``trusted_until`` (in
    nanoseconds, by the clock of the file system): a file changed since then, or
    in the very moment, is read again, however alike it looks.
    """

    def __init__(
        self, root: str, stamps: dict[str, Stamp] | None = None, trusted_until: int = 0
    ) -> None:
        self.stamps: dict[str, Stamp] = stamps or {}
        self._root = root
        self._trusted_until = trusted_until
        self._seen: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the fingerprint of a file, or ABSENT; raise OSError where it cannot be read."""
        known = self._seen.get(path)
        if known is None:
            known = self._seen[path] = self._find(path)
        return known

    def full(self, path: str) -> str:
        """Return where a file is found from anywhere."""
        return os.path.join(self._root, path)

    def name(self, full: str) -> str:
        """Return a file's path from the root."""
        return os.path.relpath(full, self._root).replace(os.sep, "/")

    def note(self, path: str, content: str) -> None:
        """Note that a file has just been written, and the fingerprint of what."""
        self._seen[path] = content
        self.stamps[path] = [*_look(os.stat(self.full(path))), content]

    def forget(self, path: str) -> None:
        """Note that a file has just been removed."""
        self._seen[path] = ABSENT
        self.stamps.pop(path, None)

    def look_again(self) -> None:
        """Look at every file again from now on; its stamp tells whether to read it, too."""
        self._seen.clear()

    def _find(self, path: str) -> str:
        full = self.full(path)
        try:
            status = os.stat(full)
        except (FileNotFoundError, NotADirectoryError):
            self.stamps.pop(path, None)
            return ABSENT
        look = _look(status)
        stamp = self.stamps.get(path)
        changed_at = max(status.st_mtime_ns, status.st_ctime_ns)
        if stamp is not None and stamp[:4] == look and changed_at < self._trusted_until:
            return str(stamp[4])
        with open(full, "rb") as file:
            found = fingerprint(file.read())
        self.stamps[path] = [*look, found]
        return found


def _look(status: os.stat_result) -> Stamp:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
