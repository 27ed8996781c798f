"""Tasks that get into trouble: in a module of few imports, which each new process loads."""

from __future__ import annotations

import gc
import itertools
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from shenbao.system.failures import FailureKind
from shenbao.system.limits import Limits


class NeedsTwoArguments(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


class CannotBeTold(Exception):
    def __str__(self) -> str:
        raise ValueError


class Fatal(BaseException):
    """As WeasyPrint has one, for what must not be fetched."""


class CannotBeLoaded:
    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return int, ("not a number",)


class KillsWhenPickled:
    def __reduce__(self) -> NoReturn:
        kill_worker()


def raise_value_error() -> None:
    raise ValueError("no such value")


def raise_two_arguments() -> None:
    raise NeedsTwoArguments("one", "two")


def raise_cannot_be_told() -> None:
    raise CannotBeTold


def raise_keyboard_interrupt() -> None:
    raise KeyboardInterrupt


def parse_bad_xml() -> None:
    from lxml import etree

    etree.fromstring("<a>")


def raise_fatal() -> None:
    raise Fatal("not here")


def recurse() -> None:
    recurse()


def call_exit() -> None:
    sys.exit(3)


def exit_at_once() -> None:
    os._exit(4)


def take_all_memory_at_once() -> object:
    return bytearray(2**31)


def take_all_memory_in_small_pieces() -> None:
    """Leave not even the little that it takes to tell of it."""
    pieces: object = None
    for size in (10**6, 10**4, 2000, 400, 250, 120, 60, 30):
        with suppress(MemoryError):
            while True:
                pieces = (pieces, bytes(size))
    while True:
        pieces = [pieces]


def kill_worker() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def crash() -> None:
    import faulthandler

    faulthandler.disable()  # pytest's would tell of it in the middle of the report
    os.abort()


def kill_in_the_middle_of_the_answer() -> None:
    """Announce an answer of 1,000 bytes on the worker's own pipe, but send only three."""
    pipes = [thing for thing in gc.get_objects() if isinstance(thing, Connection)]
    os.write(pipes[-1].fileno(), (1000).to_bytes(4, "big") + b"abc")
    kill_worker()


def loop_for_ever() -> None:
    while True:
        pass


def loop_in_c() -> None:
    """Never let another thread of the process run, nor a signal handler of Python."""
    sum(itertools.repeat(0))


def return_unpicklable() -> object:
    return lambda: None


SHORT = 0.4
TINY = 0.1
"""Seconds that the tests of loops take: a time limit has to pass to be seen."""

MEMORY = 2**29
LIMITS = Limits(memory=MEMORY)

STOPPED = "it took more than 0.4 s of processor time and was stopped"

TROUBLES: dict[str, tuple[Callable[[], object], FailureKind, str]] = {
    "error": (raise_value_error, FailureKind.RAISED, "ValueError: no such value"),
    "two arguments": (raise_two_arguments, FailureKind.RAISED, "NeedsTwoArguments: one two"),
    "no text": (raise_cannot_be_told, FailureKind.RAISED, "CannotBeTold"),
    "interrupt": (raise_keyboard_interrupt, FailureKind.RAISED, "KeyboardInterrupt"),
    "bad XML": (parse_bad_xml, FailureKind.RAISED, "XMLSyntaxError: "),
    "base exception": (raise_fatal, FailureKind.RAISED, "Fatal: not here"),
    "recursion": (recurse, FailureKind.RAISED, "RecursionError: "),
    "unpicklable result": (return_unpicklable, FailureKind.RAISED, ""),
    "unloadable result": (CannotBeLoaded, FailureKind.RAISED, "ValueError: invalid literal"),
    "exit": (call_exit, FailureKind.EXITED, "SystemExit: 3"),
    "exit at once": (exit_at_once, FailureKind.EXITED, "its process exited with status 4"),
    "memory": (take_all_memory_at_once, FailureKind.OUT_OF_MEMORY, "MemoryError"),
    "memory, bit by bit": (
        take_all_memory_in_small_pieces,
        FailureKind.OUT_OF_MEMORY,
        "MemoryError",
    ),
    "kill": (kill_worker, FailureKind.KILLED, "its process was killed by SIGKILL"),
    "late kill": (KillsWhenPickled, FailureKind.KILLED, "its process was killed by SIGKILL"),
    "half an answer": (
        kill_in_the_middle_of_the_answer,
        FailureKind.KILLED,
        "its process was killed by SIGKILL",
    ),
    "crash": (crash, FailureKind.KILLED, "its process was killed by SIGABRT"),
    "loop": (
        loop_for_ever,
        FailureKind.TIMED_OUT,
        STOPPED,
    ),
    "loop in C": (
        loop_in_c,
        FailureKind.TIMED_OUT,
        STOPPED,
    ),
}
OF_EACH_KIND = ["error", "exit at once", "memory", "kill", "loop"]
LOOPS = ["loop", "loop in C"]
HARMLESS_TO_THREADS = ["error", "two arguments", "no text", "interrupt", "bad XML", "exit"]


def perform(task: int | str) -> object:
    """Get into the trouble of that name, or return ten times the number."""
    return task * 10 if isinstance(task, int) else TROUBLES[task][0]()


def identify(_task: object) -> int:
    return os.getpid()


def is_imported(name: str) -> bool:
    return name in sys.modules


def make_bytes(size: int) -> bytes:
    return bytes([size % 256]) * size


def announce_and_hang(handle: int) -> None:
    """Make a temporary folder, tell its name through the handle, and stay."""
    os.write(handle, tempfile.mkdtemp().encode() + b"\n")
    loop_for_ever()


def announce_and_hang_in_c(handle: int) -> None:
    os.write(handle, tempfile.mkdtemp().encode() + b"\n")
    loop_in_c()


def work(what: int | str) -> object:
    """Do what is asked for, in a worker process of a worker of the cluster."""
    match what:
        case "raise":
            raise ValueError("no such value")
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "memory":
            return len(bytearray(256 * 1024**2))
        case "machine":
            os.kill(dask_worker(), signal.SIGKILL)
        case "which":
            return os.getpid(), dask_worker()
        case "loads Dask":
            return is_imported("distributed")
    return what


def dask_worker() -> int:
    """Return the process of the worker of the cluster: above that which forks this one."""
    fork_server = Path(f"/proc/{os.getppid()}/stat").read_text("utf-8")
    return int(fork_server.rpartition(")")[2].split()[1])
