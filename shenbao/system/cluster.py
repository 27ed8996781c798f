"""A cluster of Dask as an engine: the same calls, made by workers on many machines.

Calls go out in batches. A worker of the cluster makes them in worker processes of its own,
each within the limits, so what a call does to its process costs only that call. A batch whose
machine is lost is halved and sent again, until the call is alone that costs each machine its
life. Answers come back with their digests and go to whoever waits for them, in this process.

Whoever answers at the address is believed to be a worker: what it sends is a pickle.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import cached_property
from hashlib import blake2b
from queue import Empty, SimpleQueue
from threading import Condition, Lock, Semaphore, Thread
from typing import Any, ClassVar, NamedTuple, ParamSpec, TypeVar

from distributed import Client, KilledWorker, get_worker
from distributed import Future as Sent
from msgspec import Struct

from shenbao.i18n import _
from shenbao.system.executors import TASKS_AHEAD, Pool, ProcessExecutor
from shenbao.system.failures import Failure, FailureKind, PreloadFailed, TaskFailed, failure_of
from shenbao.system.identity import identity
from shenbao.system.limits import Limits
from shenbao.system.workers import Preload, make_call

P = ParamSpec("P")
R = TypeVar("R")

BATCH = 100
"""The most calls that go out together."""

AT_ONCE = 2
"""Batches for each thread of the cluster: one is being made while the next is on its way."""

PAUSE = 0.05
"""Seconds without another call after which a batch that is not full goes out."""

PATIENCE = 60.0
"""Seconds in which a scheduler is to answer, and a worker to be there."""

LOST_ALONE = 2
"""Machines that a call must have cost, with nothing else out, before it is given up.

A machine can be lost for a reason of its own, or have been lost before this was noticed.
"""

MOST_POOLS = 2
"""The pools that a machine keeps ready: those of the builds that are at work."""


class NoCluster(OSError):
    """Nobody answers at the address of a cluster, or it has no workers."""


class Connection(Client):
    """A connection that is let go of at once where it never came about.

    Dask's own waits twice as long again for a scheduler that has not answered, Ctrl-C or not.
    """

    def __del__(self) -> None:
        if self.status != "connecting":
            super().__del__()  # type: ignore[no-untyped-call]  # Dask has few types


class Cluster(Struct, frozen=True, dict=True):
    """The cluster whose scheduler is at an address, such as ``tcp://10.0.0.1:8786``."""

    address: str
    batch: int = BATCH
    is_elsewhere: ClassVar[bool] = True

    @cached_property
    def client(self) -> Client:
        """The connection, for all pools; raise NoCluster where there is none."""
        try:
            client = Connection(  # type: ignore[no-untyped-call]
                self.address, timeout=PATIENCE, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise NoCluster(f"{self.address}: {error}") from error
        return client

    @property
    def at_once(self) -> int:
        """The number of threads of all workers; raise NoCluster where none comes.

        Those that have just been lost are waited for: they may be starting again.
        """
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            message = _("{address}: it has no workers").format(address=self.address)
            raise NoCluster(message) from error
        threads: dict[str, int] = self.client.ncores()
        return max(1, sum(threads.values()))

    def pool(self, _tasks: int, preload: Preload, limits: Limits | None = None, /) -> Pool:
        """Return a pool of the cluster, as large for few tasks; raise NoCluster without workers."""
        return ClusterPool(self, Setup(os.urandom(16), preload, limits or Limits(), identity()))


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Yield the cluster at an address; raise NoCluster unless it is there and has workers."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # failures are told as ours
    cluster = Cluster(address)
    with closing(cluster.client):
        _ = cluster.at_once
        yield cluster


class Setup(NamedTuple):
    """What the processes of a machine have before their first call; ``name`` is the pool's."""

    name: bytes
    preload: Preload
    limits: Limits
    identity: dict[str, str]


class _Job(NamedTuple):
    """A call, who waits for its answer, and how often it was lost with nothing else out."""

    future: Future[Any]
    call: bytes
    lost_alone: int = 0

    @property
    def is_given_up(self) -> bool:
        return self.lost_alone == LOST_ALONE


class _Batch(NamedTuple):
    """Calls that go out together; ``has_room`` where it took some of that for batches."""

    jobs: Sequence[_Job]
    has_room: bool = False
    is_alone: bool = False


class ClusterPool(Pool):
    """Makes calls on a cluster.

    ``_suspects`` are calls that were lost with a machine when they were the only one of their
    batch. Others may have been at work there, so each is tried again with nothing else out.
    """

    def __init__(self, cluster: Cluster, setup: Setup) -> None:
        self.at_once = cluster.at_once
        self._cluster = cluster
        self._client = cluster.client
        self._setup = pickle.dumps(setup)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._room = Semaphore(self.at_once * AT_ONCE)
        self._changed = Condition()
        self._out: dict[Sent[Any], _Batch] = {}
        self._suspects: list[_Job] = []
        self._is_alone = False
        self._is_stopped = False
        self._thread = Thread(target=self._send_all, daemon=True)
        self._thread.start()

    @property
    def ahead(self) -> int:
        """As many as all batches that can be out hold, and some more."""
        return self._cluster.batch * self.at_once * (AT_ONCE + 1) + TASKS_AHEAD

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        self._jobs.put(_Job(future, pickle.dumps((fn, args, kwargs))))
        return future

    def stop(self) -> None:
        """Cancel what is out and what is waiting."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        self._jobs.put(None)
        self._room.release()
        self._thread.join()
        with self._changed:
            out, self._out = self._out, {}
        self._client.cancel([*out], force=True)

    # ---- Sending --------------------------------------------------------------------

    def _send_all(self) -> None:
        while not self._is_stopped:
            jobs = self._next_batch()
            if jobs:
                self._room.acquire()
                with self._changed:
                    self._changed.wait_for(lambda: not self._is_alone or self._is_stopped)
                    self._send(_Batch(jobs, has_room=True))

    def _next_batch(self) -> list[_Job]:
        """Return calls that wait, after the first as many as come without a pause."""
        jobs: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            if job.future.set_running_or_notify_cancel():
                jobs.append(job)
            if len(jobs) == self._cluster.batch:
                break
            try:
                job = self._jobs.get(timeout=PAUSE)
            except Empty:
                break
        return jobs

    def _send(self, batch: _Batch) -> None:
        """Send a batch, while nobody else changes what is out."""
        if self._is_stopped:
            return
        calls = [job.call for job in batch.jobs]
        sent = self._client.submit(make_batch, self._setup, calls, pure=False, retries=0)
        self._out[sent] = batch
        self._is_alone = batch.is_alone
        sent.add_done_callback(self._take)

    # ---- Taking answers -------------------------------------------------------------

    def _take(self, sent: Sent[Any]) -> None:
        """Take the answer of a batch, or see to what is to be done when it was lost."""
        answers, error = _result(sent)
        with self._changed:
            batch = self._out.pop(sent, None)
            if batch is None:
                return
            if batch.is_alone:
                self._is_alone = False
            given_up = self._try_again(batch) if isinstance(error, KilledWorker) else []
            if self._suspects and not self._out:
                self._send(_Batch([self._suspects.pop()], is_alone=True))
            self._changed.notify_all()
        if batch.has_room:
            self._room.release()
        if error is None:
            _settle(batch.jobs, answers)
        elif not isinstance(error, KilledWorker):
            _fail(batch.jobs, PreloadFailed(failure_of(error)))
        else:
            text = _("each machine that tried to make it was lost")
            _fail(given_up, TaskFailed(Failure(FailureKind.KILLED, text)))

    def _try_again(self, batch: _Batch) -> Sequence[_Job]:
        """Send the halves of a batch that was lost with its machines; suspect a single call.

        Returns what is given up: such a call that has been lost alone often enough.
        """
        if len(batch.jobs) > 1:
            middle = len(batch.jobs) // 2
            for half in (batch.jobs[:middle], batch.jobs[middle:]):
                self._send(_Batch(half))
            return []
        (job,) = batch.jobs
        job = job._replace(lost_alone=job.lost_alone + batch.is_alone)
        if job.is_given_up:
            return [job]
        self._suspects.append(job)
        return []


def _result(sent: Sent[Any]) -> tuple[Any, BaseException | None]:
    try:
        return sent.result(), None
    except BaseException as error:
        return None, error
    finally:
        sent.release()


def _fail(jobs: Sequence[_Job], error: Exception) -> None:
    for job in jobs:
        job.future.set_exception(error)


def _settle(jobs: Sequence[_Job], answers: Any) -> None:
    """Give each call its answer; one that is not whole is a failure of that call."""
    is_whole = isinstance(answers, list) and len(answers) == len(jobs)
    for job, answer in zip(jobs, answers if is_whole else [None] * len(jobs), strict=True):
        try:
            result = _opened(answer)
        except BaseException as error:
            job.future.set_exception(TaskFailed(failure_of(error)))
        else:
            job.future.set_result(result)


def _opened(answer: Any) -> Any:
    if isinstance(answer, Failure):
        raise TaskFailed(answer)
    if not isinstance(answer, Answer) or answer.digest != _digest(answer.content):
        text = _("what a worker sent is not what it made")
        raise TaskFailed(Failure(FailureKind.RAISED, text))
    return pickle.loads(answer.content)


# ---- On a machine of the cluster ------------------------------------------------------


class Answer(NamedTuple):
    """What a call has returned, pickled, and the digest of that."""

    digest: bytes
    content: bytes


_pools: OrderedDict[bytes, ProcessExecutor] = OrderedDict()
_pools_lock = Lock()


def make_batch(setup: bytes, calls: Sequence[bytes]) -> list[Answer | Failure]:
    """Make calls in worker processes of this machine; return the answer of each."""
    pool = _pool(pickle.loads(setup))
    futures = [pool.submit(make_call, call) for call in calls]
    return [_answer(future) for future in futures]


def _answer(future: Future[bytes]) -> Answer | Failure:
    try:
        content = future.result()
    except PreloadFailed:
        raise
    except TaskFailed as failed:
        return failed.failure
    return Answer(_digest(content), content)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _pool(setup: Setup) -> ProcessExecutor:
    """Return the worker processes for a build; those of the build before last end."""
    with _pools_lock:
        if setup.name not in _pools:
            if setup.identity != identity():
                text = _("A worker of the cluster has another version of the program.")
                raise PreloadFailed(Failure(FailureKind.RAISED, text))
            while len(_pools) >= MOST_POOLS:
                _name, oldest = _pools.popitem(last=False)
                oldest.stop()
            _pools[setup.name] = ProcessExecutor(
                get_worker().state.nthreads,
                limits=setup.limits,
                preload=setup.preload,
                fresh=sys.platform == "linux",
            )
        _pools.move_to_end(setup.name)
        return _pools[setup.name]
