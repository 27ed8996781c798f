"""A cluster of Dask on this machine, some of whose workers and calls come to a bad end."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import blake2b

import pytest
from distributed import KilledWorker

from shenbao.system import cluster as module
from shenbao.system.cluster import Answer, Cluster, NoCluster, make_batch
from shenbao.system.failures import FailureKind, PreloadFailed
from shenbao.system.limits import Limits
from shenbao.system.tasks import Outcome, run_tasks
from shenbao.system.workers import make_call
from tests.clusters import local_cluster
from tests.system.troubles import work

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LIMITS = Limits(seconds=20, memory=64 * 1024**2)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a scheduler with two workers, which start again when they are killed."""
    settings = {"distributed.scheduler.allowed-failures": 0, "distributed.worker.daemon": False}
    with local_cluster(2, settings) as running:
        yield str(running.scheduler_address)


@pytest.fixture(scope="module")
def cluster(address: str) -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PATIENCE", 600.0)  # of a busy machine
        cluster = Cluster(address, batch=4)
        yield cluster
        cluster.client.close()


def outcomes(cluster: Cluster, tasks: list[int | str]) -> dict[int, Outcome[int, object]]:
    pool = cluster.pool(len(tasks), ("json",), LIMITS)
    try:
        return {
            outcome.key: outcome for outcome in run_tasks(work, enumerate(tasks), executor=pool)
        }
    finally:
        pool.stop()


def test_calls_are_made_by_all_machines_and_each_fails_alone(cluster: Cluster) -> None:
    tasks: list[int | str] = [*range(30), "raise", "kill", "memory", "loads Dask", *range(29)]
    found = outcomes(cluster, tasks)
    failed = {number: outcome.failure for number, outcome in found.items() if outcome.failure}
    assert {number: failure.kind for number, failure in failed.items()} == {
        30: FailureKind.RAISED,
        31: FailureKind.KILLED,
        32: FailureKind.OUT_OF_MEMORY,
    }
    assert failed[30].message == "ValueError: no such value"
    assert [found[number].result for number in range(63) if number not in failed] == [
        *range(30),
        False,
        *range(29),
    ]


def test_a_machine_that_is_lost_costs_no_call(cluster: Cluster) -> None:
    pool = cluster.pool(0, (), LIMITS)
    tasks = {number: "which" if number % 2 else number for number in range(64)}
    found: dict[int, object] = {}
    try:
        for outcome in run_tasks(work, tasks, executor=pool):
            if not any(isinstance(result, tuple) for result in found.values()):
                assert not outcome.failure
                if isinstance(outcome.result, tuple):
                    os.kill(outcome.result[1], signal.SIGKILL)
            found[outcome.key] = outcome.result
            assert not outcome.failure
    finally:
        pool.stop()
    assert found.keys() == tasks.keys()
    assert len({result for result in found.values() if isinstance(result, tuple)}) >= 1


def test_the_one_call_that_costs_machines_their_lives_is_named(cluster: Cluster) -> None:
    found = outcomes(cluster, [0, 1, 2, 3, "machine", 5])
    failed = {number: outcome.failure for number, outcome in found.items() if outcome.failure}
    assert {number: failure.kind for number, failure in failed.items()} == {4: FailureKind.KILLED}
    assert failed[4].message == "each machine that tried to make it was lost"
    assert [outcome.result for _number, outcome in sorted(found.items())] == [
        *(0, 1, 2, 3, None, 5)
    ]


class Client:
    """A client of a cluster of one machine, which answers each batch at once."""

    def answers(self, calls: list[bytes]) -> object:
        """Return what is sent for these calls."""

    def cluster(self) -> Cluster:
        """Return a cluster with this client."""
        cluster = Cluster("tcp://127.0.0.1:9")
        vars(cluster)["client"] = self
        return cluster

    def wait_for_workers(self, *_words: object, **_options: object) -> None: ...

    def ncores(self) -> dict[str, int]:
        return {"machine": 1}

    def submit(self, make: object, _setup: bytes, calls: list[bytes], **_options: object) -> Client:
        assert make is make_batch
        self.calls = calls
        return self

    def add_done_callback(self, take: Callable[[Client], None]) -> None:
        take(self)

    def result(self) -> object:
        return self.answers(self.calls)

    def release(self) -> None: ...

    def cancel(self, *_words: object, **_options: object) -> None: ...


class Unlucky(Client):
    """Its first machines are lost, whatever they make."""

    def __init__(self, losses: int) -> None:
        self.losses = losses

    def answers(self, calls: list[bytes]) -> list[Answer]:
        if self.losses:
            self.losses -= 1
            raise KilledWorker("a batch", None, 0)  # type: ignore[arg-type]
        made = map(make_call, calls)
        return [Answer(blake2b(content, digest_size=16).digest(), content) for content in made]


@pytest.mark.parametrize("losses", range(4))
def test_who_was_alone_on_a_machine_that_was_lost_is_tried_once_more(losses: int) -> None:
    """Such a machine may have been lost before, or by itself: that is no proof."""
    outcome = outcomes(Unlucky(losses).cluster(), [1])[0]
    assert (outcome.result, outcome.failure is None) == (
        (None, False) if losses == 3 else (1, True)
    )


def test_workers_of_another_version_do_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "identity", lambda: {"program": "another"})
    pool = cluster.pool(1, (), LIMITS)
    with pytest.raises(PreloadFailed, match="another version of the program"):
        list(run_tasks(work, {1: 1}, executor=pool))
    pool.stop()


def test_nobody_at_the_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    with pytest.raises(NoCluster, match=r"tcp://127\.0\.0\.1:9"):
        _ = Cluster("tcp://127.0.0.1:9").at_once


def test_workers_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool may be made when all workers have just been lost; it must not wait for ever."""
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    with local_cluster(0) as growing:
        cluster = Cluster(str(growing.scheduler_address))
        with closing(cluster.client):
            with pytest.raises(NoCluster, match="it has no workers"):
                cluster.pool(1, (), LIMITS)
            monkeypatch.setattr(module, "PATIENCE", 600.0)
            growing.scale(1)
            assert outcomes(cluster, [1]) == {0: Outcome(0, 1)}


def test_nothing_waits_for_ever_when_the_cluster_does_not() -> None:
    """All workers are gone for good, and the scheduler's settings say how long to wait for more."""
    with local_cluster(1, {"distributed.scheduler.no-workers-timeout": "0.2s"}) as shrinking:
        cluster = Cluster(str(shrinking.scheduler_address))
        with closing(cluster.client) as client:
            pool = cluster.pool(1, (), LIMITS)
            client.retire_workers([*client.ncores()])
            with pytest.raises(PreloadFailed, match="NoWorkerError"):
                list(run_tasks(work, {1: 1}, executor=pool))
            pool.stop()


class Answering(Client):
    """Whatever is asked of it, this is the answer."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def answers(self, _calls: list[bytes]) -> list[object]:
        return [self.answer]


@pytest.mark.parametrize(
    "answer",
    [Answer(b"", pickle.dumps(1)), Answer(b"x" * 16, b""), None, b"", [], ("a", "b")],
)
def test_an_answer_that_is_not_what_was_made_is_refused(answer: object) -> None:
    failure = outcomes(Answering(answer).cluster(), [1])[0].failure
    assert failure is not None
    assert failure.message == "what a worker sent is not what it made"
