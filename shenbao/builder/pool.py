"""Running tasks side by side in worker processes, where no task can harm another.

What a task does to its worker (an endless loop, a crash, taking all memory)
comes back as a plain record beside the outcomes of the others.

Each worker has a pipe of its own and knows one task at a time, so that a lost
worker has lost exactly that task, and no worker can hold a lock that another
one needs.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import pickle
import signal
import socket
import sys
import traceback
import warnings
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, repeat
from multiprocessing.connection import Connection, Pipe
from queue import SimpleQueue
from threading import Lock, Thread, current_thread, main_thread
from typing import Any, Generic, NoReturn, ParamSpec, Protocol, TypeVar

from shenbao.builder.limits import (
    STOP_SIGNALS,
    Limits,
    die_with_parent,
    ignore_stop_signals,
    limit_memory,
)
from shenbao.i18n import _

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

Preload = Iterable[str] | Callable[[], object]
"""Modules to import, or something to call, before workers are forked."""

TASKS_AHEAD = 4
"""Tasks a worker that are under way at once, so that it need not wait for the caller."""

START_SECONDS = 120
"""How long a worker may take to start, imports included."""

ATTEMPTS = 3
"""How many workers in a row may be gone before they have begun with a task."""

TURN = 1.0
"""Seconds of one turn of waiting; see ``_answers``."""


class Kind(StrEnum):
    """How a task failed."""

    RAISED = "raised"
    KILLED = "killed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    EXITED = "exited"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task has no result; ``detail`` is the traceback, where there is one."""

    kind: Kind
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[K, R]):
    """What became of a task: its result, unless there is a failure."""

    key: K
    result: R | None = None
    failure: Failure | None = None


class TaskFailed(Exception):
    """A failure on its way: unlike what was raised in the worker, it can always be pickled."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure

    def __str__(self) -> str:
        return self.failure.message


class PreloadFailed(TaskFailed):
    """Nothing can be run, because what workers need cannot be loaded."""


def run_tasks(  # noqa: PLR0913 - all but two go by name
    function: Callable[[T], R],
    tasks: Mapping[K, T] | Iterable[tuple[K, T]],
    *,
    workers: int = 1,
    limits: Limits | None = None,
    preload: Preload = (),
    executor: Executor | None = None,
) -> Generator[Outcome[K, R], None, None]:
    """Call the function with each task's argument; yield each outcome as soon as it is there.

    The function and the argument go to the worker with each task, so heavy
    things are better left to ``preload``. Closing the generator, or an
    exception in this thread such as KeyboardInterrupt, kills the workers at
    once; a handler for SIGTERM should raise KeyboardInterrupt too.

    An ``executor`` that is given is used instead of own processes and left
    running; ``limits`` and ``preload`` are then up to it. Raises PreloadFailed.
    """
    if not tasks:
        return
    if workers < 1:
        raise ValueError(workers)
    pairs = tasks.items() if isinstance(tasks, Mapping) else tasks
    window = workers * TASKS_AHEAD
    if executor is not None:
        yield from _outcomes(function, pairs, executor, window)
        return
    own = ProcessExecutor(workers, limits=limits, preload=preload)
    try:
        yield from _outcomes(function, pairs, own, window)
    finally:
        own.stop()


def _outcomes(
    function: Callable[[T], R], pairs: Iterable[tuple[K, T]], executor: Executor, window: int
) -> Generator[Outcome[K, R], None, None]:
    """Keep at most ``window`` tasks submitted whose outcomes have not been taken."""
    waiting = iter(pairs)
    pending: dict[Future[R], K] = {}
    try:
        while True:
            for key, argument in islice(waiting, window - len(pending)):
                pending[_submit(executor, function, argument)] = key
            if not pending:
                return
            done = wait(pending, return_when=FIRST_COMPLETED).done
            future = next(future for future in pending if future in done)
            yield _outcome(pending.pop(future), future)
    finally:
        for future in pending:
            future.cancel()


def _submit(executor: Executor, function: Callable[[T], R], argument: T) -> Future[R]:
    try:
        return executor.submit(guard, function, argument)
    except Exception as error:  # a pool of the standard library may be broken for good
        failed: Future[R] = Future()
        failed.set_exception(error)
        return failed


def _outcome(key: K, future: Future[R]) -> Outcome[K, R]:
    error = future.exception()
    if error is None:
        return Outcome(key, future.result())
    if isinstance(error, PreloadFailed):
        raise error
    return Outcome(key, failure=_failure(error))


# --- Executors ------------------------------------------------------------------


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
        make_source = _Spawner if spawn else _Nursery
        self._source: _Source = make_source(preload, limits.memory)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._open = True
        self._stopped = False
        self._working = workers
        seats = [_Seat(self._source, limits.seconds) for _number in range(workers)]
        self._threads = [Thread(target=self._work, args=(seat,), daemon=True) for seat in seats]
        for thread in self._threads:
            thread.start()

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
            if not self._working:
                self._source.stop()

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

    def __init__(self, source: _Source, seconds: float | None) -> None:
        self._source = source
        self._seconds = seconds
        self._worker: _Worker | None = None

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
                reason = _describe(error)
                self._end()
        text = _("no process can be started for it: {reason}").format(reason=reason)
        raise TaskFailed(Failure(Kind.EXITED, text))

    def _start(self) -> _Worker:
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
    text = _("it took more than {seconds:g} seconds and was stopped")
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


# --- In the worker ------------------------------------------------------------


def guard(function: Callable[[T], R], argument: T) -> R:
    """Return the result; raise TaskFailed, whatever the function has raised."""
    try:
        return function(argument)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and _hears_ctrl_c():
            raise
        failure = _failure(error)
    raise TaskFailed(failure)  # out here, it does not hold on to the other one


def _hears_ctrl_c() -> bool:
    """Tell whether this thread may have been interrupted by the user, and not by its task."""
    return (
        current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    )


def _failure(error: BaseException) -> Failure:
    if isinstance(error, TaskFailed):
        return error.failure
    traceback.clear_frames(error.__traceback__)  # after a MemoryError, they hold the memory
    detail = ""
    with suppress(Exception):
        detail = "".join(traceback.format_exception(error))
    return Failure(_kind(error), _describe(error), detail)


def _kind(error: BaseException) -> Kind:
    match error:
        case MemoryError():
            return Kind.OUT_OF_MEMORY
        case SystemExit():
            return Kind.EXITED
        case _:
            return Kind.RAISED


def _describe(error: BaseException) -> str:
    name = type(error).__name__
    text = ""
    with suppress(Exception):  # an exception can fail even at this
        text = str(error)
    return f"{name}: {text}" if text else name


def _try_to_load(preload: Preload) -> Failure | None:
    try:
        guard(_load, preload)
    except TaskFailed as failed:
        return failed.failure
    return None


def _load(preload: Preload) -> None:
    if callable(preload):
        preload()
    else:
        for name in preload:
            importlib.import_module(name)


def _serve(connection: Connection, unready: Failure | None, memory: int | None) -> None:
    """Say whether this worker is ready, then do task after task until the parent hangs up."""
    connection.send(unready)
    limit_memory(memory)
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


# --- Where workers come from ----------------------------------------------------


@dataclass(slots=True)
class _Worker:
    """A worker process, as its parent sees it.

    ``end`` kills it, if it has not ended by itself, and returns its exit
    status: a negative one is the signal that killed it, None is not known.
    """

    connection: Connection
    end: Callable[[], int | None]


class _Source(Protocol):
    """Where workers come from; ``stop`` kills those that there are, and then there are no more."""

    def launch(self) -> _Worker: ...

    def stop(self) -> None: ...


class _Nursery:
    """A process in between, of one thread and with all preloaded, that forks the workers.

    Forking the parent itself again and again would not be safe: one of its
    threads might hold a lock, which would then be locked in the worker for ever.

    A request is 0 with a worker's end of its pipe, answered by the worker's
    process number, or the number of a worker that has ended, answered by its status.
    """

    def __init__(self, preload: Preload, memory: int | None) -> None:
        self._lock = Lock()
        self._line, line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = _fork_unheard()
        if not self._process:
            self._line.close()
            _run_and_exit(_nurse, line, preload, memory)
        line.close()

    def launch(self) -> _Worker:
        ours, theirs = Pipe()
        with theirs:
            process = self._ask(0, theirs.fileno())
        if process < 0:
            raise OSError(-process, os.strerror(-process))
        return _Worker(ours, lambda: self._end(process))

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


def _nurse(line: socket.socket, preload: Preload, memory: int | None) -> None:
    """Fork a worker, or collect one that has ended, at each request of the parent."""
    unready = _try_to_load(preload)
    gc.freeze()  # or the collector would touch, and so copy, every page shared with workers
    while True:
        request, handles, _flags, _address = socket.recv_fds(line, 32, 1)
        if not request:
            return
        if handles:
            answer = _fork_worker(line, handles[0], unready, memory)
        else:
            _process, status = os.waitpid(int(request), 0)
            answer = os.waitstatus_to_exitcode(status)
        line.send(b"%d" % answer)


def _fork_worker(
    line: socket.socket, handle: int, unready: Failure | None, memory: int | None
) -> int:
    """Return the number of the new process, or a negative error number."""
    nursery = os.getpid()
    try:
        process = os.fork()
    except OSError as error:
        os.close(handle)
        return -(error.errno or 1)
    if not process:
        line.close()
        _run_and_exit(_serve_nursery, nursery, handle, unready, memory)
    os.close(handle)
    return process


def _serve_nursery(nursery: int, handle: int, unready: Failure | None, memory: int | None) -> None:
    die_with_parent(nursery)
    _serve(Connection(handle), unready, memory)


def _run_and_exit(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
    """Let a forked process do only this: nothing above it may go on, clean up or print."""
    status = 1
    try:
        function(*args, **kwargs)
        status = 0
    finally:
        os._exit(status)


class _Spawner:
    """Starts each worker as a new interpreter, where forking is not safe."""

    def __init__(self, preload: Preload, memory: int | None) -> None:
        self._lock = Lock()
        self._context = multiprocessing.get_context("spawn")
        self._preload = preload if callable(preload) else tuple(preload)
        self._memory = memory
        self._processes: set[multiprocessing.process.BaseProcess] | None = set()

    def launch(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve_spawner, args=(theirs, self._preload, self._memory), daemon=True
        )
        with self._lock, theirs:
            if self._processes is None:
                raise BrokenPipeError("what starts workers is gone")
            process.start()
            self._processes.add(process)
        return _Worker(ours, lambda: self._end(process))

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


def _serve_spawner(connection: Connection, preload: Preload, memory: int | None) -> None:
    ignore_stop_signals()
    Thread(target=_leave_with_parent, daemon=True).start()
    unready = _try_to_load(preload)
    _serve(connection, unready, memory)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
