"""Pools: calls made in worker processes within limits, or at once in this thread."""

from __future__ import annotations

import atexit
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from itertools import chain, repeat
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

from msgspec import Struct

from shenbao.i18n import _
from shenbao.system.failures import Failure, FailureKind, PreloadFailed, TaskFailed, describe
from shenbao.system.limits import HAS_TIMER, Limits
from shenbao.system.removal import remove_tree
from shenbao.system.workers import ForkServer, Launcher, Preload, Setup, Spawner, Worker

R = TypeVar("R")
P = ParamSpec("P")

START_SECONDS = 120
"""How long a worker may take to start, imports included."""

ATTEMPTS = 3
"""How many workers in a row may end before they have taken a task."""

TURN_SECONDS = 1.0
"""How long is waited at a time; see ``_answers``."""


TASKS_AHEAD = 4
"""Submitted tasks per worker at a time, so that no worker waits for the caller."""


class Pool(Executor):
    """Where calls are made; its futures raise TaskFailed where a call has failed.

    It makes so many ``at_once``, and waits for no caller who keeps it ``ahead`` by so many.
    """

    at_once = 1

    @property
    def ahead(self) -> int:
        """How many calls are to be submitted before the first answer is waited for."""
        return self.at_once * TASKS_AHEAD

    def stop(self) -> None:
        """Give up what is being done, and cancel what is waiting."""


class InlineExecutor(Pool):
    """Makes each call at once in this thread, without limits: for tests and debuggers."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class _Job(Struct):
    future: Future[Any]
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


ENDING = 5.0
"""The most seconds that are waited for a thread to end whose worker has been killed."""


class ProcessExecutor(Pool):
    """Makes calls in worker processes, each within the limits.

    This process is forked once, when the executor is made, which is safest
    before other threads are started; where there are some that it knows nothing of, workers
    are forked from a ``fresh`` interpreter. With ``spawn``, and on systems where
    forking is not safe, each worker is a new interpreter.

    Workers are killed, so they cannot clean up: their temporary files are in a
    folder of the executor, which is removed with it.
    """

    def __init__(
        self,
        workers: int,
        *,
        limits: Limits | None = None,
        preload: Preload = (),
        spawn: bool = sys.platform != "linux",
        fresh: bool = False,
    ) -> None:
        self.at_once = workers
        limits = limits or Limits()
        preload = preload if callable(preload) else tuple(preload)
        self._folder = tempfile.mkdtemp(prefix="shenbao-")
        setup = Setup(preload, limits, self._folder)
        self._launcher: Launcher = Spawner(setup) if spawn else ForkServer(setup, fresh=fresh)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._open = True
        self._stopped = False
        self._working = workers
        slots = [_Slot(self._launcher, limits) for _number in range(workers)]
        self._threads = [Thread(target=self._work, args=(slot,), daemon=True) for slot in slots]
        for thread in self._threads:
            thread.start()
        atexit.register(self.stop)

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        with self._lock:
            if not self._open:
                raise RuntimeError("the executor has been shut down")
            self._jobs.put(_Job(future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._stopped |= cancel_futures
        with self._lock:
            if self._open:
                self._open = False
                for _thread in self._threads:
                    self._jobs.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def stop(self) -> None:
        """Kill the workers, whatever they are doing, and cancel what is waiting.

        Threads end with their workers. One that does not is left behind: Ctrl-C may have come
        just when whoever waits for a future held the lock of it, which then nobody gives back.
        """
        self._stopped = True
        with self._lock:
            self._launcher.stop()
        self.shutdown(wait=False)
        for thread in self._threads:
            thread.join(ENDING)
        if any(thread.is_alive() for thread in self._threads):
            remove_tree(Path(self._folder))
            atexit.unregister(self.stop)

    def _work(self, slot: _Slot) -> None:
        """Do job after job; the last thread that ends cleans up."""
        while self._do_next(slot):
            pass
        with self._lock:
            self._working -= 1
            if self._working:
                return
            self._launcher.stop()
        remove_tree(Path(self._folder))
        atexit.unregister(self.stop)

    def _do_next(self, slot: _Slot) -> bool:
        """Wait for a job and do it; return whether there may be another one."""
        job = self._jobs.get()
        if job is None:
            return False
        if self._stopped:
            job.future.cancel()
        if job.future.set_running_or_notify_cancel():
            try:
                result = pickle.loads(slot.call(pickle.dumps(job.call)))
            except BaseException as error:
                job.future.set_exception(error)
            else:
                job.future.set_result(result)
        return True


class _Slot:
    """Room for one worker; one that has ended is replaced when there is another task."""

    def __init__(self, launcher: Launcher, limits: Limits) -> None:
        self._launcher = launcher
        self._limits = limits
        self._worker: Worker | None = None

    def call(self, message: bytes) -> bytes:
        """Have the worker make a pickled call; return the pickled result, or raise TaskFailed."""
        connection = self._hand_over(message)
        try:
            if not _answers(connection, self._limits.clock):
                self._end()
                raise TaskFailed(_timed_out(self._limits.clock))
            failure = connection.recv()
            if failure is None:
                return connection.recv_bytes()
        except (EOFError, OSError):
            raise TaskFailed(_ended(self._end(), self._limits)) from None
        except BaseException:
            self._end()  # part of its answer may still be in the pipe
            raise
        if failure.kind is FailureKind.OUT_OF_MEMORY:
            self._end()  # libraries are seldom in order after that
        raise TaskFailed(failure)

    def _hand_over(self, message: bytes) -> Connection:
        """Send a call to the worker, or to a new one where it has ended; return its pipe."""
        reason = ""
        for _worker in range(ATTEMPTS):
            try:
                worker = self._worker or self._start()
                worker.connection.send_bytes(message)
                return worker.connection
            except (EOFError, OSError) as error:
                reason = describe(error)
                self._end()
        text = _("no process can be started for it: {reason}").format(reason=reason)
        raise TaskFailed(Failure(FailureKind.EXITED, text))

    def _start(self) -> Worker:
        worker = self._worker = self._launcher.launch()
        if not _answers(worker.connection, START_SECONDS):
            raise EOFError
        preparing: Failure | None = worker.connection.recv()
        if preparing is not None:
            raise PreloadFailed(preparing)
        return worker

    def _end(self) -> int | None:
        """Kill the worker, if there is one; return its exit status, where that is known."""
        worker, self._worker = self._worker, None
        if worker is None:
            return None
        worker.connection.close()
        return worker.end()


def _answers(connection: Connection, seconds: float | None) -> bool:
    """Return whether there is an answer within so many seconds.

    They are waited in turns, so that hours for which Ctrl-Z stops this process count as one turn.
    """
    if seconds is None:
        return connection.poll(None)
    turns = int(seconds // TURN_SECONDS)
    rest = seconds - turns * TURN_SECONDS
    return any(map(connection.poll, chain(repeat(TURN_SECONDS, turns), [rest])))


def _timed_out(seconds: float | None) -> Failure:
    text = _("it took more than {seconds:g} s and was stopped")
    return Failure(FailureKind.TIMED_OUT, text.format(seconds=seconds))


def _ended(status: int | None, limits: Limits) -> Failure:
    """Return why a worker with this exit status has not answered."""
    if HAS_TIMER and status == -signal.SIGPROF:
        text = _("it took more than {seconds:g} s of processor time and was stopped")
        return Failure(FailureKind.TIMED_OUT, text.format(seconds=limits.seconds))
    if status is not None and status >= 0:
        text = _("its process exited with status {status}")
        return Failure(FailureKind.EXITED, text.format(status=status))
    if status is None:
        return Failure(FailureKind.KILLED, _("its process was killed"))
    text = _("its process was killed by {signal}")
    return Failure(FailureKind.KILLED, text.format(signal=_signal_name(-status)))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
