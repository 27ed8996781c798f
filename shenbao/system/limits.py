"""What a task may use, and what a worker process does to keep to it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from msgspec import Struct

from shenbao.system.reading import read_file

GIBIBYTE = 1024**3

HAS_TIMER = hasattr(signal, "setitimer")
"""Whether the system can end a process by the processor time that it takes; Windows cannot."""

PATIENCE = 10
"""How many times as long as its processor time a task may take by the clock."""

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Limits(Struct, frozen=True):
    """What a task may use: seconds of processor time, and bytes of memory; None is no limit.

    So a busy machine changes nothing. Memory that the worker process was forked with does
    not count. Where the system cannot limit memory, there is no limit.
    """

    seconds: float | None = 60
    memory: int | None = 2 * GIBIBYTE

    @property
    def clock(self) -> float | None:
        """Seconds by the clock: many, for what waits and so takes no processor time.

        Where the system cannot limit that, they are all there is.
        """
        if self.seconds is None:
            return None
        return self.seconds * (PATIENCE if HAS_TIMER else 1)


def available_cores() -> int:
    """Return the number of cores this process may use."""
    with suppress(AttributeError):  # only some systems tell
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


@contextmanager
def processor_time_limited(seconds: float | None) -> Iterator[None]:
    """Have the system kill this process after so many seconds of its processor time.

    It does so even in the middle of a call of C. Outside of the ``with`` block nothing counts.
    """
    if seconds is None or not HAS_TIMER:
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


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


def give_back_memory() -> None:
    """Give the system back what memory is free in this process, where the C library can do so.

    After much work of another kind than what follows, that is a good part of it.
    """
    import ctypes

    if sys.platform == "linux":
        with suppress(AttributeError):  # it is glibc's own
            ctypes.CDLL(None).malloc_trim(0)
