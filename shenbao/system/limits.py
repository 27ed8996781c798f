"""What a task may use, and what a worker process does to keep to it."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass

from shenbao.system.reading import read_file

GIBIBYTE = 1024**3

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a task may use: seconds by the clock, and bytes of memory; None is no limit.

    Memory that the worker process was forked with does not count. Where the
    system cannot limit memory, there is no limit.
    """

    seconds: float | None = 60
    memory: int | None = 2 * GIBIBYTE


def limit_memory(size: int | None) -> None:
    """Let this process take so many more bytes, and leave no core dump if it crashes."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # On Linux, address space would also count mapped files and what is only reserved.
    memory = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    limits = {resource.RLIMIT_CORE: 0}
    if size is not None:
        limits[memory] = size + taken_memory()
    for kind, value in limits.items():
        _soft, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)  # noqa: PLW2901
        with suppress(OSError, ValueError):  # not every system knows every limit
            resource.setrlimit(kind, (value, value))


def taken_memory() -> int:
    """Return the bytes that this process has already taken, of what Linux limits."""
    try:
        pages = int(read_file("/proc/self/statm", within=None).split()[5])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def ignore_stop_signals() -> None:
    """Ignore Ctrl-C and SIGTERM, which reach all processes of a terminal: the parent decides."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def die_with_parent(parent: int) -> None:
    """Have Linux kill this process, whatever it is doing, as soon as its parent has ended."""
    import ctypes

    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before that
        os._exit(1)
