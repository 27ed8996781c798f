"""Running tasks side by side in worker processes, where no task can harm another.

What a task does to its worker (an endless loop, a crash, taking all memory)
comes back as a plain record beside the outcomes of the others.

Each worker has a pipe of its own and knows one task at a time, so that a lost
worker has lost exactly that task, and no worker can hold a lock that another
one needs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from itertools import islice
from typing import Generic, ParamSpec, TypeVar

from shenbao.system.executors import ProcessExecutor
from shenbao.system.failures import (
    Failure,
    PreloadFailed,
    failure_of,
    guard,
)
from shenbao.system.limits import (
    Limits,
)
from shenbao.system.workers import Preload

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

TASKS_AHEAD = 4
"""Tasks a worker that are under way at once, so that it need not wait for the caller."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[K, R]):
    """What became of a task: its result, unless there is a failure."""

    key: K
    result: R | None = None
    failure: Failure | None = None


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
    return Outcome(key, failure=failure_of(error))
