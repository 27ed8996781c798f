"""Processes that outlive the one that started them, and what they have used.

The workers of a command end with the process that forks them, and nobody waits for them: the system
counts what they used for no one. So who measures a command adopts its orphans, and waits for them.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SET_CHILD_SUBREAPER = 36
"""By this number, prctl(2) makes a process the parent of all orphans among its descendants."""


@contextmanager
def orphans_adopted() -> Iterator[None]:
    """Wait for all that was started meanwhile, orphans among it where the system is Linux."""
    known = _children()
    _adopt_orphans(whether=True)
    try:
        yield
    finally:
        for process in _children() - known:
            with suppress(ChildProcessError):  # somebody else has waited for it
                os.waitpid(process, 0)
        _adopt_orphans(whether=False)


def _adopt_orphans(*, whether: bool) -> None:
    """Make this process the parent of orphans among its descendants; only Linux can."""
    if sys.platform == "linux":
        done = ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, int(whether), 0, 0, 0)
        assert done == 0


def _children() -> set[int]:
    """Return the numbers of the children of this process, where the system tells of them."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            _state, parent, *_others = path.read_text().rpartition(")")[2].split()
            if int(parent) == os.getpid():
                found.add(int(path.parent.name))
    return found
