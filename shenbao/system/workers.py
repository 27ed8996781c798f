"""Worker processes: what they do, and where they come from."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import pickle
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import Lock, Thread
from typing import NoReturn, ParamSpec, Protocol

from msgspec import Struct

from shenbao.system.failures import Failure, TaskFailed, guard
from shenbao.system.limits import (
    STOP_SIGNALS,
    Limits,
    die_with_parent,
    ignore_stop_signals,
    limit_memory,
    processor_time_limited,
)
from shenbao.system.removal import remove_tree

P = ParamSpec("P")

Preload = Iterable[str] | Callable[[], object]
"""Modules to import, or something to call, before workers are forked."""

GONE = "what starts workers is gone"


class Setup(Struct, frozen=True):
    """What a worker has before its first task.

    ``preload`` is imported or called, ``limits`` are those of each task, and
    ``folder`` is where its temporary files go.
    """

    preload: Preload
    limits: Limits
    folder: str

    def prepare(self) -> Failure | None:
        """Do all but the limit, which need be done only once before workers are forked.

        Returns why it cannot be done, if it cannot.
        """
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


def _run_worker(connection: Connection, setup: Setup, preparing: Failure | None) -> None:
    """Send whether this worker is ready, then do task after task until the pipe is closed.

    ``preparing`` is why it is not ready, if it is not.
    """
    connection.send(preparing)
    limit_memory(setup.limits.memory)
    while preparing is None:
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        _answer(connection, message, setup.limits.seconds)


def _answer(connection: Connection, message: bytes, seconds: float | None) -> None:
    try:
        with processor_time_limited(seconds):
            answer = guard(make_call, message)
    except TaskFailed as failed:
        connection.send(failed.failure)
    else:
        connection.send(None)
        connection.send_bytes(answer)


def make_call(message: bytes) -> bytes:
    """Make a pickled call, in a worker process: only there is what it needs loaded."""
    function, args, kwargs = pickle.loads(message)
    return pickle.dumps(function(*args, **kwargs))


class Worker(Struct):
    """A worker process, as its parent sees it.

    ``end`` kills it, if it has not ended by itself, and returns its exit
    status: a negative one is the signal that killed it, None is not known.
    """

    connection: Connection
    end: Callable[[], int | None]


class Launcher(Protocol):
    """Starts workers; ``stop`` kills all of them, and then none can be started any more."""

    def launch(self) -> Worker:
        """Start a worker; raise OSError or EOFError where that is not possible."""

    def stop(self) -> None:
        """Kill all workers."""


class ForkServer:
    """A process of one thread, with everything preloaded, that forks the workers.

    Forking this process again and again would not be safe: one of its threads
    might hold a lock, which would then be locked in the worker for ever.

    A request to it is 0 with a worker's end of its pipe, answered by the worker's
    process number, or the number of a worker that has ended, answered by its status.
    """

    def __init__(self, setup: Setup, *, fresh: bool = False) -> None:
        self._lock = Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if fresh:
            self._process = _start_fork_server(theirs, setup)
            theirs.close()
            return
        self._process = _fork_without_stop_signals()
        if not self._process:
            self._socket.close()
            _run_and_exit(_run_fork_server, theirs, setup)
        theirs.close()

    def launch(self) -> Worker:
        ours, theirs = Pipe()
        with theirs:
            process = self._ask(0, theirs.fileno())
        if process < 0:
            raise OSError(-process, os.strerror(-process))
        return Worker(ours, lambda: self._end(process))

    def _end(self, process: int) -> int | None:
        with suppress(OSError):
            if self._process:  # no other process gets the number before the status is asked for
                os.kill(process, signal.SIGKILL)
                return self._ask(process)
        return None

    def _ask(self, number: int, *handles: int) -> int:
        with self._lock:
            socket.send_fds(self._socket, [b"%d" % number], handles)
            answer = self._socket.recv(32)
        if not answer:
            raise BrokenPipeError(GONE)
        return int(answer)

    def stop(self) -> None:
        process, self._process = self._process, 0
        if process:
            with suppress(OSError):  # where SIGCHLD is ignored, it may be gone without a trace
                os.kill(process, signal.SIGKILL)  # the workers die with it
                os.waitpid(process, 0)
            with self._lock:
                self._socket.close()


def _start_fork_server(requests: socket.socket, setup: Setup) -> int:
    """Start a new interpreter as the fork server; return its process number."""
    path = os.path.join(setup.folder, "setup")
    with open(path, "wb") as file:
        pickle.dump(setup, file)
    command = f"from shenbao.system.workers import serve; serve({requests.fileno()}, {path!r})"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    requests.set_inheritable(True)
    return os.posix_spawn(
        sys.executable, [sys.executable, "-P", "-c", command], environment, setpgroup=0
    )


def serve(handle: int, path: str) -> None:
    """Fork workers at the requests that come through a socket, in an interpreter of their own."""
    ignore_stop_signals()
    requests = socket.socket(fileno=handle)
    requests.set_inheritable(False)
    with open(path, "rb") as file:
        setup: Setup = pickle.load(file)
    _run_fork_server(requests, setup)


def _fork_without_stop_signals() -> int:
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


def _run_fork_server(requests: socket.socket, setup: Setup) -> None:
    """Fork a worker, or collect one that has ended, at each request, until the parent is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    preparing = setup.prepare()
    gc.freeze()  # or the collector would touch, and so copy, every page shared with workers
    workers: set[int] = set()
    while True:
        request, handles, _flags, _address = socket.recv_fds(requests, 32, 1)
        if not request:
            break
        if handles:
            answer = _fork_worker(requests, handles[0], setup, preparing)
            workers.add(answer)
        else:
            workers.remove(int(request))
            answer = _exit_status(int(request))
        requests.send(b"%d" % answer)
    for worker in workers:
        if worker > 0:
            os.kill(worker, signal.SIGKILL)
            _exit_status(worker)
    remove_tree(Path(setup.folder))


def _fork_worker(
    requests: socket.socket, handle: int, setup: Setup, preparing: Failure | None
) -> int:
    """Return the number of the new process, or a negative error number."""
    server = os.getpid()
    try:
        process = os.fork()
    except OSError as error:
        process = -(error.errno or 1)
    if not process:
        requests.close()
        _run_and_exit(_run_forked_worker, server, handle, setup, preparing)
    os.close(handle)
    return process


def _run_forked_worker(server: int, handle: int, setup: Setup, preparing: Failure | None) -> None:
    die_with_parent(server)
    _run_worker(Connection(handle), setup, preparing)


def _exit_status(process: int) -> int:
    """Wait for the end of a process; return its status, a signal that killed it as a negative."""
    _process, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


def _run_and_exit(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
    """Call a function in a forked process, and end that: no caller may go on or clean up there."""
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
            target=_run_spawned_worker, args=(theirs, self._setup), daemon=True
        )
        with self._lock, theirs:
            if self._processes is None:
                raise BrokenPipeError(GONE)
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


def _run_spawned_worker(connection: Connection, setup: Setup) -> None:
    ignore_stop_signals()
    Thread(target=_exit_with_parent, args=(setup.folder,), daemon=True).start()
    _run_worker(connection, setup, setup.prepare())


def _exit_with_parent(folder: str) -> None:
    """Wait for the end of the parent process, then remove the temporary folder and exit."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        remove_tree(Path(folder))
        os._exit(1)
