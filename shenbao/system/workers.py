"""Worker processes: what they do, and where they come from."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import pickle
import shutil
import signal
import socket
import tempfile
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from threading import Lock, Thread
from typing import NoReturn, ParamSpec, Protocol, TypeVar

from shenbao.system.failures import (
    Failure,
    TaskFailed,
    guard,
)
from shenbao.system.limits import (
    STOP_SIGNALS,
    die_with_parent,
    ignore_stop_signals,
    limit_memory,
)

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

Preload = Iterable[str] | Callable[[], object]
"""Modules to import, or something to call, before workers are forked."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker has before its first task: modules, a memory limit and a temporary folder."""

    preload: Preload
    memory: int | None
    folder: str

    def prepare(self) -> Failure | None:
        """Do what need be done only once for all workers that are forked afterwards."""
        tempfile.tempdir = os.environ["TMPDIR"] = self.folder
        try:
            guard(_load, self.preload)
        except TaskFailed as failed:
            return failed.failure
        return None


def _load(preload: Preload) -> None:
    if callable(preload):
        preload()
    else:
        for name in preload:
            importlib.import_module(name)


def _serve(connection: Connection, setup: Setup, unready: Failure | None) -> None:
    """Say whether this worker is ready, then do task after task until the parent hangs up."""
    connection.send(unready)
    limit_memory(setup.memory)
    while unready is None:
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        _answer(connection, message)


def _answer(connection: Connection, message: bytes) -> None:
    try:
        answer = guard(_call, message)
    except TaskFailed as failed:
        connection.send(failed.failure)
    else:
        connection.send(None)
        connection.send_bytes(answer)


def _call(message: bytes) -> bytes:
    function, args, kwargs = pickle.loads(message)
    return pickle.dumps(function(*args, **kwargs))


@dataclass(slots=True)
class Worker:
    """A worker process, as its parent sees it.

    ``end`` kills it, if it has not ended by itself, and returns its exit
    status: a negative one is the signal that killed it, None is not known.
    """

    connection: Connection
    end: Callable[[], int | None]


class Source(Protocol):
    """Where workers come from; ``stop`` kills those that there are, and then there are no more."""

    def launch(self) -> Worker: ...

    def stop(self) -> None: ...


class Nursery:
    """A process in between, of one thread and with all preloaded, that forks the workers.

    Forking the parent itself again and again would not be safe: one of its
    threads might hold a lock, which would then be locked in the worker for ever.

    A request is 0 with a worker's end of its pipe, answered by the worker's
    process number, or the number of a worker that has ended, answered by its status.
    """

    def __init__(self, setup: Setup) -> None:
        self._lock = Lock()
        self._line, line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = _fork_unheard()
        if not self._process:
            self._line.close()
            _run_and_exit(_nurse, line, setup)
        line.close()

    def launch(self) -> Worker:
        ours, theirs = Pipe()
        with theirs:
            process = self._ask(0, theirs.fileno())
        if process < 0:
            raise OSError(-process, os.strerror(-process))
        return Worker(ours, lambda: self._end(process))

    def _end(self, process: int) -> int | None:
        with suppress(OSError):
            if self._process:  # until it is asked for the status, nobody else gets the number
                os.kill(process, signal.SIGKILL)
                return self._ask(process)
        return None

    def _ask(self, number: int, *handles: int) -> int:
        with self._lock:
            socket.send_fds(self._line, [b"%d" % number], handles)
            answer = self._line.recv(32)
        if not answer:
            raise BrokenPipeError("what starts workers is gone")
        return int(answer)

    def stop(self) -> None:
        process, self._process = self._process, 0
        if process:
            with suppress(OSError):  # where SIGCHLD is ignored, it may be gone without a trace
                os.kill(process, signal.SIGKILL)  # the workers die with it
                os.waitpid(process, 0)
            with self._lock:
                self._line.close()


def _fork_unheard() -> int:
    """Fork this process, and let the child ignore Ctrl-C and SIGTERM from its first moment."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        with warnings.catch_warnings():
            # Beside other threads, this one fork has to be: the pool's own threads come after it.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if not process:
            ignore_stop_signals()
        return process
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _nurse(line: socket.socket, setup: Setup) -> None:
    """Fork a worker, or collect one that has ended, at each request, until the parent is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    unready = setup.prepare()
    gc.freeze()  # or the collector would touch, and so copy, every page shared with workers
    workers: set[int] = set()
    while True:
        request, handles, _flags, _address = socket.recv_fds(line, 32, 1)
        if not request:
            break
        if handles:
            answer = _fork_worker(line, handles[0], setup, unready)
            workers.add(answer)
        else:
            workers.remove(int(request))
            answer = _collect(int(request))
        line.send(b"%d" % answer)
    for worker in workers:
        if worker > 0:
            os.kill(worker, signal.SIGKILL)
            _collect(worker)
    shutil.rmtree(setup.folder, ignore_errors=True)


def _fork_worker(line: socket.socket, handle: int, setup: Setup, unready: Failure | None) -> int:
    """Return the number of the new process, or a negative error number."""
    nursery = os.getpid()
    try:
        process = os.fork()
    except OSError as error:
        process = -(error.errno or 1)
    if not process:
        line.close()
        _run_and_exit(_serve_nursery, nursery, handle, setup, unready)
    os.close(handle)
    return process


def _serve_nursery(nursery: int, handle: int, setup: Setup, unready: Failure | None) -> None:
    die_with_parent(nursery)
    _serve(Connection(handle), setup, unready)


def _collect(process: int) -> int:
    _process, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


def _run_and_exit(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
    """Let a forked process do only this: nothing above it may go on, clean up or print."""
    status = 1
    try:
        function(*args, **kwargs)
        status = 0
    finally:
        os._exit(status)


class Spawner:
    """Starts each worker as a new interpreter, where forking is not safe."""

    def __init__(self, setup: Setup) -> None:
        self._lock = Lock()
        self._setup = setup
        self._context = multiprocessing.get_context("spawn")
        self._processes: set[multiprocessing.process.BaseProcess] | None = set()

    def launch(self) -> Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve_spawner, args=(theirs, self._setup), daemon=True
        )
        with self._lock, theirs:
            if self._processes is None:
                raise BrokenPipeError("what starts workers is gone")
            process.start()
            self._processes.add(process)
        return Worker(ours, lambda: self._end(process))

    def _end(self, process: multiprocessing.process.BaseProcess) -> int | None:
        process.kill()
        process.join()
        with self._lock:
            if self._processes is not None:
                self._processes.discard(process)
        return process.exitcode

    def stop(self) -> None:
        with self._lock:
            processes, self._processes = self._processes, None
        for process in processes or ():
            process.kill()
        for process in processes or ():
            process.join()


def _serve_spawner(connection: Connection, setup: Setup) -> None:
    ignore_stop_signals()
    Thread(target=_leave_with_parent, args=(setup.folder,), daemon=True).start()
    _serve(connection, setup, setup.prepare())


def _leave_with_parent(folder: str) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)
