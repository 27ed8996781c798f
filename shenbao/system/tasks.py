"""Running tasks in parallel, in worker processes, where no task can harm another.

What a task does to its worker (an endless loop, a crash, taking all memory)
is a failure among the outcomes; all other tasks are done.

Each worker has a pipe of its own and one task at a time. So the end of a worker
costs exactly that task, and no worker can hold a lock that another one needs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from itertools import islice
from typing import Generic, TypeVar

from msgspec import Struct

from shenbao.system.executors import TASKS_AHEAD, Pool, ProcessExecutor
from shenbao.system.failures import Failure, PreloadFailed, failure_of, guard
from shenbao.system.limits import Limits
from shenbao.system.workers import Preload

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")


class Outcome(Struct, Generic[K, R], frozen=True):
    """What a task has come to: its result, or why it has failed."""

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
    """Call the function with the argument of each task; yield each outcome as soon as it is there.

    ``tasks`` are arguments by key, and ``workers`` is the number of processes.
    The function and the argument are pickled for each task, so large things
    are better left to ``preload``. Closing the generator, or an exception in
    this thread such as KeyboardInterrupt, kills the workers at once; a handler
    for SIGTERM should raise KeyboardInterrupt too.

    A given ``executor`` is used instead of new processes and is not shut down;
    ``limits`` and ``preload`` are then its own. Raises PreloadFailed.
    """
    if not tasks:
        return
    if workers < 1:
        raise ValueError(workers)
    pairs = tasks.items() if isinstance(tasks, Mapping) else tasks
    window = max(workers * TASKS_AHEAD, executor.ahead if isinstance(executor, Pool) else 0)
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
    """Yield the outcomes; at most ``window`` tasks are submitted and not yet yielded."""
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
