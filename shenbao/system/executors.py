"""Executors: calls made in worker processes, within limits, or at once and here."""

from __future__ import annotations

import atexit
import pickle
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import repeat
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

from shenbao.i18n import _
from shenbao.system.failures import (
    Failure,
    Kind,
    PreloadFailed,
    TaskFailed,
    describe,
)
from shenbao.system.limits import (
    Limits,
)
from shenbao.system.workers import Nursery, Preload, Setup, Source, Spawner, Worker

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

START_SECONDS = 120
"""How long a worker may take to start, imports included."""

ATTEMPTS = 3
"""How many workers in a row may be gone before they have begun with a task."""

TURN = 1.0
"""Seconds of one turn of waiting; see ``_answers``."""


class InlineExecutor(Executor):
    """Makes each call at once and in this thread, without limits: for tests and debuggers."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(slots=True)
class _Job:
    future: Future[Any]
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class ProcessExecutor(Executor):
    """Makes calls in worker processes, each within the limits.

    Its futures raise TaskFailed where a call has failed. It forks once, at
    once: it is best made before other threads start. ``spawn`` makes it start
    new interpreters instead, as it does by itself where forking is not safe.

    Workers end without cleaning up. Their temporary files are in a folder of
    the executor, which goes with it.
    """

    def __init__(
        self,
        workers: int,
        *,
        limits: Limits | None = None,
        preload: Preload = (),
        spawn: bool = sys.platform != "linux",
    ) -> None:
        limits = limits or Limits()
        preload = preload if callable(preload) else tuple(preload)
        self._folder = tempfile.mkdtemp(prefix="shenbao-")
        setup = Setup(preload, limits.memory, self._folder)
        self._source: Source = Spawner(setup) if spawn else Nursery(setup)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._open = True
        self._stopped = False
        self._working = workers
        seats = [_Seat(self._source, limits.seconds) for _number in range(workers)]
        self._threads = [Thread(target=self._work, args=(seat,), daemon=True) for seat in seats]
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
        """Kill the workers, whatever they are doing, and cancel what is waiting."""
        self._stopped = True
        with self._lock:
            self._source.stop()
        self.shutdown()

    def _work(self, seat: _Seat) -> None:
        while self._do_next(seat):
            pass
        with self._lock:
            self._working -= 1
            if self._working:
                return
            self._source.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        atexit.unregister(self.stop)

    def _do_next(self, seat: _Seat) -> bool:
        job = self._jobs.get()
        if job is None:
            return False
        if self._stopped:
            job.future.cancel()
        if job.future.set_running_or_notify_cancel():
            try:
                result = pickle.loads(seat.call(pickle.dumps(job.call)))
            except BaseException as error:
                job.future.set_exception(error)
            else:
                job.future.set_result(result)
        return True


class _Seat:
    """The place of one worker at a time; a lost one is followed by a new one."""

    def __init__(self, source: Source, seconds: float | None) -> None:
        self._source = source
        self._seconds = seconds
        self._worker: Worker | None = None

    def call(self, message: bytes) -> bytes:
        """Return the worker's answer; raise TaskFailed where there is none."""
        connection = self._hand_over(message)
        try:
            if not _answers(connection, self._seconds):
                self._end()
                raise TaskFailed(_timed_out(self._seconds))
            failure = connection.recv()
            if failure is None:
                return connection.recv_bytes()
        except (EOFError, OSError):
            raise TaskFailed(_lost(self._end())) from None
        except BaseException:
            self._end()  # part of its answer may still be in the pipe
            raise
        if failure.kind is Kind.OUT_OF_MEMORY:
            self._end()  # libraries are seldom in order after that
        raise TaskFailed(failure)

    def _hand_over(self, message: bytes) -> Connection:
        """Send the task to the worker, or to the next one if it was gone before."""
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
        raise TaskFailed(Failure(Kind.EXITED, text))

    def _start(self) -> Worker:
        worker = self._worker = self._source.launch()
        if not _answers(worker.connection, START_SECONDS):
            raise EOFError
        unready = worker.connection.recv()
        if unready is not None:
            raise PreloadFailed(unready)
        return worker

    def _end(self) -> int | None:
        worker, self._worker = self._worker, None
        if worker is None:
            return None
        worker.connection.close()
        return worker.end()


def _answers(connection: Connection, seconds: float | None) -> bool:
    """Wait that long for an answer, in turns: hours for which Ctrl-Z stops us count as one."""
    if seconds is None:
        return connection.poll(None)
    turns = int(seconds // TURN)
    return any(map(connection.poll, (*repeat(TURN, turns), seconds - turns * TURN)))


def _timed_out(seconds: float | None) -> Failure:
    text = _("it took more than {seconds:g} s and was stopped")
    return Failure(Kind.TIMED_OUT, text.format(seconds=seconds))


def _lost(status: int | None) -> Failure:
    if status is not None and status >= 0:
        text = _("its process exited with status {status}")
        return Failure(Kind.EXITED, text.format(status=status))
    if status is None:
        return Failure(Kind.KILLED, _("its process was killed"))
    text = _("its process was killed by {signal}")
    return Failure(Kind.KILLED, text.format(signal=_signal_name(-status)))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
