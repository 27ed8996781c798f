"""The eight ways to fail, the lives of processes, and what any executor must do."""

from __future__ import annotations

import gc
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.system import executors, failures
from shenbao.system.executors import TASKS_AHEAD, InlineExecutor, ProcessExecutor
from shenbao.system.failures import (
    Failure,
    FailureKind,
    PreloadFailed,
    TaskFailed,
    failure_of,
)
from shenbao.system.limits import Limits, taken_memory
from shenbao.system.tasks import Outcome, run_tasks
from tests.properties import tries
from tests.system.troubles import (
    HARMLESS_TO_THREADS,
    LIMITS,
    LOOPS,
    MEMORY,
    OF_EACH_KIND,
    SHORT,
    TINY,
    TROUBLES,
    announce_and_hang_in_c,
    identify,
    is_imported,
    make_bytes,
    perform,
)
from tests.worlds import PATIENCE, ROOT

SPAWN = [False, True] if sys.platform == "linux" else [True]
SPAWN_IDS = ["fork", "spawn"] if sys.platform == "linux" else ["spawn"]
needs_fork = pytest.mark.skipif(sys.platform != "linux", reason="workers are not forked here")


def check(outcomes: list[Outcome[str, object]], tasks: dict[str, int | str]) -> None:
    """Each task has one outcome, and it is the task's own."""
    assert sorted(outcome.key for outcome in outcomes) == sorted(tasks)
    for outcome in outcomes:
        task = tasks[outcome.key]
        if isinstance(task, int):
            assert outcome == Outcome(outcome.key, task * 10)
        else:
            _function, kind, message = TROUBLES[task]
            assert outcome.result is None
            assert outcome.failure
            assert outcome.failure.kind is kind
            assert outcome.failure.message.startswith(message)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tasks take as long by the clock as the load of this machine makes them."""
    monkeypatch.setattr("shenbao.system.limits.PATIENCE", 10 * PATIENCE)


class Held:
    """Stands for all the memory that a task has taken."""


def test_what_a_task_holds_is_freed_before_its_failure_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: list[weakref.ref[Held]] = []
    still_there: list[object] = []

    def take(_task: object) -> None:
        taken = Held()
        held.append(weakref.ref(taken))
        raise MemoryError

    def take_all(_task: object) -> None:
        taken = Held()
        held.append(weakref.ref(taken))
        try:
            take(None)
        except MemoryError:  # not even what is done about it can be done
            raise MemoryError from None

    def tell(error: BaseException) -> Failure:
        still_there.extend(reference() for reference in held)
        return failure_of(error)

    monkeypatch.setattr(failures, "failure_of", tell)
    with pytest.raises(TaskFailed) as failed:
        failures.guard(take_all, None)
    assert failed.value.failure.kind is FailureKind.OUT_OF_MEMORY
    assert "in take_all" in failed.value.failure.detail
    assert still_there == [None, None]


def test_what_is_being_done_about_another_error_goes_on() -> None:
    """A generator that calls from where it handles an error is not closed when the call fails."""

    def fail(_task: object) -> None:
        raise MemoryError

    def handle() -> Iterator[str]:
        try:
            raise ValueError
        except ValueError:
            with pytest.raises(TaskFailed):
                failures.guard(fail, None)
            yield "still here"
            yield "and here"

    assert list(handle()) == ["still here", "and here"]


# --- One of a hundred ---------------------------------------------------------------


def hundred_with(trouble: str) -> dict[str, int | str]:
    return {f"declaration {number}": number if number != 50 else trouble for number in range(100)}


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("trouble", TROUBLES)
def test_one_bad_of_a_hundred(trouble: str) -> None:
    tasks = hundred_with(trouble)
    limits = Limits(SHORT) if trouble in LOOPS else LIMITS
    outcomes = list(run_tasks(perform, tasks, workers=2, limits=limits))
    check(outcomes, tasks)
    bad = [outcome for outcome in outcomes if outcome.failure]
    assert [outcome.key for outcome in bad] == ["declaration 50"]


@pytest.mark.usefixtures("busy")
def test_one_of_each_kind_from_new_interpreters() -> None:
    tasks: dict[str, int | str] = {str(number): number for number in range(10)}
    tasks.update({trouble: trouble for trouble in OF_EACH_KIND})
    assert {TROUBLES[trouble][1] for trouble in OF_EACH_KIND} == set(FailureKind)
    limits = Limits(SHORT, MEMORY)
    with ProcessExecutor(2, limits=limits, preload=[perform.__module__], spawn=True) as executor:
        check(list(run_tasks(perform, tasks, workers=2, executor=executor)), tasks)


def wait_for_nothing(seconds: float | None) -> str:
    """Take no processor time; return at last, if there is an end to it."""
    select.select([os.pipe()[0]], [], [], seconds)
    return "done"


@pytest.mark.usefixtures("busy")
def test_time_in_which_nothing_is_done_does_not_count() -> None:
    (outcome,) = run_tasks(wait_for_nothing, {1: 2 * TINY}, limits=Limits(TINY))
    assert outcome.result == "done"


def test_what_waits_for_ever_is_stopped_by_the_clock() -> None:
    (outcome,) = run_tasks(wait_for_nothing, {1: None}, limits=Limits(TINY))
    assert outcome.failure
    assert outcome.failure.kind is FailureKind.TIMED_OUT
    assert outcome.failure.message == "it took more than 1 s and was stopped"


def test_only_the_killed_are_blamed() -> None:
    tasks: dict[str, int | str] = {
        str(number): number if number % 7 else "kill" for number in range(50)
    }
    check(list(run_tasks(perform, tasks, workers=3)), tasks)


def test_a_failure_has_its_traceback_as_a_detail() -> None:
    (outcome,) = run_tasks(perform, {1: "error"})
    assert outcome.failure
    assert outcome.failure.detail.startswith("Traceback")
    assert "in raise_value_error" in outcome.failure.detail
    assert pickle.loads(pickle.dumps(outcome.failure)) == outcome.failure


def test_an_argument_that_cannot_be_pickled() -> None:
    outcomes = list(run_tasks(perform_any, [(1, lambda: None), (2, 2)]))
    assert outcomes[1] == Outcome(2, 2)
    assert outcomes[0].failure
    assert outcomes[0].failure.kind is FailureKind.RAISED


def perform_any(argument: object) -> object:
    return argument


# --- Tasks and outcomes ---------------------------------------------------------------


EXECUTORS: dict[str, Callable[[], Executor]] = {
    "inline": InlineExecutor,
    "threads": lambda: ThreadPoolExecutor(2),
    "processes": lambda: ProcessExecutor(2, limits=LIMITS),
}


@pytest.mark.parametrize("make", EXECUTORS.values(), ids=EXECUTORS)
def test_any_executor(make: Callable[[], Executor]) -> None:
    tasks: dict[str, int | str] = {str(number): number for number in range(100)}
    troubles = set(HARMLESS_TO_THREADS)
    if make is InlineExecutor:  # there, Ctrl-C has to be heard
        troubles.remove("interrupt")
    tasks.update({trouble: trouble for trouble in troubles})
    with make() as executor:
        for _round in range(2):
            check(list(run_tasks(perform, tasks, workers=2, executor=executor)), tasks)


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessExecutor]:
    with ProcessExecutor(2, limits=LIMITS) as executor:
        yield executor


@tries(12, whole=400)
@given(
    tasks=st.dictionaries(
        st.text(), st.integers() | st.sampled_from(["error", "exit", "kill", "crash"])
    ),
    workers=st.integers(1, 4),
)
def test_keys_of_outcomes_are_keys_of_tasks(
    processes: ProcessExecutor, tasks: dict[str, int | str], workers: int
) -> None:
    check(list(run_tasks(perform, tasks, workers=workers, executor=processes)), tasks)


def test_a_key_may_come_twice() -> None:
    outcomes = list(run_tasks(perform, [("a", 1), ("a", 2)], workers=2))
    assert sorted(outcomes, key=str) == [Outcome("a", 10), Outcome("a", 20)]


def test_no_tasks_need_no_workers() -> None:
    assert list(run_tasks(perform, {}, workers=0)) == []


def test_tasks_need_workers() -> None:
    with pytest.raises(ValueError, match="0"):
        list(run_tasks(perform, {1: 1}, workers=0))


@pytest.mark.parametrize("make", EXECUTORS.values(), ids=EXECUTORS)
def test_few_tasks_are_under_way_at_once(make: Callable[[], Executor]) -> None:
    begun = received = 0

    def tasks() -> Iterator[tuple[int, int]]:
        nonlocal begun
        for number in range(100):
            begun += 1
            yield number, number

    with make() as executor:
        for _outcome in run_tasks(perform, tasks(), workers=2, executor=executor):
            assert begun - received <= 2 * TASKS_AHEAD
            received += 1
    assert (begun, received) == (100, 100)


def test_large_results() -> None:
    sizes = {size: size for size in (20_000_000, *range(300_000, 300_040))}
    outcomes = list(run_tasks(make_bytes, sizes, workers=2))
    assert len(outcomes) == len(sizes)
    for outcome in outcomes:
        assert outcome.result == make_bytes(outcome.key)


class BrokenExecutor(Executor):
    def submit(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise RuntimeError("broken")


def test_an_executor_that_takes_nothing() -> None:
    outcomes = list(run_tasks(perform, {1: 1, 2: 2}, executor=BrokenExecutor()))
    assert [outcome.key for outcome in outcomes] == [1, 2]
    for outcome in outcomes:
        assert outcome.failure
        assert outcome.failure.message == "RuntimeError: broken"


def test_ctrl_c_is_heard_inline() -> None:
    with pytest.raises(KeyboardInterrupt):
        list(run_tasks(perform, {1: "interrupt"}, executor=InlineExecutor()))


# --- Workers ----------------------------------------------------------------------------


def test_a_worker_goes_on_after_an_error_but_not_after_taking_all_memory() -> None:
    with ProcessExecutor(1, limits=LIMITS) as executor:
        first = executor.submit(identify, 1).result()
        for trouble in ("error", "exit", "interrupt"):
            with pytest.raises(TaskFailed):
                executor.submit(perform, trouble).result()
        assert executor.submit(identify, 1).result() == first
        with pytest.raises(TaskFailed, match=r"^MemoryError$"):
            executor.submit(perform, "memory").result()
        assert executor.submit(identify, 1).result() != first


@needs_fork
def test_a_worker_killed_between_tasks_harms_none() -> None:
    with ProcessExecutor(1) as executor:
        worker = executor.submit(identify, 1).result()
        handle = os.pidfd_open(worker)
        os.kill(worker, signal.SIGKILL)
        assert select.select([handle], [], [], PATIENCE)[0]
        os.close(handle)
        assert executor.submit(perform, 1).result() == 10


@needs_fork
def test_nothing_waits_when_workers_cannot_be_started_any_more() -> None:
    with ProcessExecutor(2) as executor:
        os.kill(executor.submit(os.getppid).result(), signal.SIGKILL)
        outcomes = list(run_tasks(perform, {number: number for number in range(9)}, workers=2))
        assert len(outcomes) == 9
        broken = list(run_tasks(perform, {1: "kill", 2: "kill", 3: "kill"}, executor=executor))
        assert {outcome.failure and outcome.failure.kind for outcome in broken} <= {
            FailureKind.KILLED,
            FailureKind.EXITED,
        }


@needs_fork
def test_a_parent_that_ignores_the_end_of_its_children() -> None:
    tasks: dict[str, int | str] = {"kill": "kill", "1": 1}
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        check(list(run_tasks(perform, tasks)), tasks)
    finally:
        signal.signal(signal.SIGCHLD, before)


@pytest.mark.parametrize("spawn", SPAWN, ids=SPAWN_IDS)
def test_temporary_files_go_with_the_executor(spawn: bool) -> None:
    with ProcessExecutor(2, spawn=spawn) as executor:
        made = {Path(executor.submit(tempfile.mkdtemp).result()) for _task in range(4)}
        (folder,) = {path.parent for path in made}
        assert all(path.is_dir() for path in made)
    assert not folder.exists()
    assert folder.parent == Path(tempfile.gettempdir())


loaded: list[int] = []


def load() -> None:
    loaded.append(os.getpid())


def tell_what_is_loaded(_task: object) -> tuple[int, list[int], int]:
    return os.getppid(), loaded, gc.get_freeze_count()


@needs_fork
def test_what_is_loaded_before_is_forked_with_the_worker() -> None:
    outcomes = run_tasks(tell_what_is_loaded, dict(enumerate("abcd")), workers=2, preload=load)
    results = [outcome.result for outcome in outcomes if outcome.result]
    assert len(results) == 4
    for parent, pids, frozen in results:
        assert pids == [parent]
        assert frozen
    assert loaded == []


@pytest.mark.parametrize("spawn", SPAWN, ids=SPAWN_IDS)
def test_modules_are_loaded_before(spawn: bool) -> None:
    with ProcessExecutor(1, preload=["zipapp"], spawn=spawn) as executor:
        assert executor.submit(is_imported, "zipapp").result()
    assert not is_imported("zipapp")


@pytest.mark.parametrize("spawn", SPAWN, ids=SPAWN_IDS)
def test_what_cannot_be_loaded_is_told_once(spawn: bool) -> None:
    with ProcessExecutor(2, preload=["no_such_module"], spawn=spawn) as executor:
        outcomes = run_tasks(perform, {1: 1, 2: 2}, executor=executor)
        with pytest.raises(PreloadFailed, match=r"^ModuleNotFoundError: .*no_such_module"):
            next(outcomes)


def get_limits(_task: object) -> dict[int, tuple[int, int]]:
    kinds = (resource.RLIMIT_CORE, resource.RLIMIT_DATA)
    return {kind: resource.getrlimit(kind) for kind in kinds}


@needs_fork
def test_limits_are_the_workers_own() -> None:
    before = get_limits(None)
    (outcome,) = run_tasks(get_limits, {1: 1}, limits=LIMITS)
    assert outcome.result
    assert outcome.result[resource.RLIMIT_CORE] == (0, 0)
    soft, hard = outcome.result[resource.RLIMIT_DATA]
    assert soft == hard
    assert MEMORY < soft < MEMORY + 2 * taken_memory()
    (outcome,) = run_tasks(get_limits, {1: 1}, limits=Limits(seconds=None, memory=None))
    assert outcome.result == {**before, resource.RLIMIT_CORE: (0, 0)}


# --- Stopping ---------------------------------------------------------------------------


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe: what all workers hold open as well has an end when the last of them has ended."""
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


def is_folder(line: bytes) -> bool:
    return Path(line.decode().strip()).is_dir()


def wait_for_end(reader: int) -> None:
    while True:
        assert select.select([reader], [], [], PATIENCE)[0], "a process still has the pipe"
        if not os.read(reader, 4096):
            return


@needs_fork
def test_closing_the_generator_kills_the_workers(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    tasks = [("quick", -1), ("slow", writer)]
    with closing(run_tasks(hang_unless_negative, tasks, workers=2)) as outcomes:
        assert next(outcomes).key == "quick"
        assert is_folder(os.read(reader, 4096))
    os.close(writer)
    wait_for_end(reader)


def hang_unless_negative(handle: int) -> None:
    if handle >= 0:
        announce_and_hang_in_c(handle)


@needs_fork
def test_an_error_of_the_caller_kills_the_workers(pipe: tuple[int, int]) -> None:
    reader, writer = pipe

    def take_the_first_and_fail() -> None:
        for _outcome in run_tasks(hang_unless_negative, [(1, -1), (2, writer)], workers=2):
            assert is_folder(os.read(reader, 4096))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_the_first_and_fail()
    os.close(writer)
    wait_for_end(reader)


@needs_fork
def test_stopping_an_executor(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    executor = ProcessExecutor(1)
    running = executor.submit(announce_and_hang_in_c, writer)
    waiting: Future[object] = executor.submit(perform, 1)
    assert is_folder(os.read(reader, 4096))
    executor.stop()
    executor.stop()
    os.close(writer)
    wait_for_end(reader)
    with pytest.raises(TaskFailed):
        running.result(PATIENCE)
    with pytest.raises(CancelledError):
        waiting.result(PATIENCE)
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(perform, 1)


@pytest.mark.parametrize("spawn", SPAWN, ids=SPAWN_IDS)
def test_shutting_down_does_what_was_submitted(spawn: bool) -> None:
    executor = ProcessExecutor(2, spawn=spawn)
    futures = [executor.submit(perform, number) for number in range(10)]
    executor.shutdown(wait=False)
    assert [future.result(PATIENCE) for future in futures] == list(range(0, 100, 10))
    executor.shutdown()
    assert not [thread for thread in threading.enumerate() if thread in executor._threads]


SCRIPT = """
import sys
from shenbao.system.executors import ProcessExecutor
from shenbao.system.tasks import run_tasks
from tests.system import troubles

if __name__ == "__main__":
    how, function, end = sys.argv[1:]
    executor = ProcessExecutor(2, spawn=True) if how == "spawn" else None
    if end == "leave":
        executor = executor or ProcessExecutor(2)
        futures = [executor.submit(getattr(troubles, function), 1) for _ in range(5)]
        sys.stdin.read()
        sys.exit()
    tasks = [(number, 1) for number in range(5)]
    outcomes = run_tasks(getattr(troubles, function), tasks, workers=2, executor=executor)
    try:
        for outcome in outcomes:
            print(outcome, flush=True)
    except KeyboardInterrupt:
        outcomes.close()
        if executor:
            executor.stop()
        sys.exit(130)
"""


Start = Callable[..., tuple[subprocess.Popen[bytes], list[bytes]]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the script in a process group of its own; return when both workers are busy.

    With the process comes the temporary folder that each worker has made.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[bytes], list[bytes]]:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout
        folders = [process.stdout.readline() for _worker in range(2)]
        assert all(map(is_folder, folders))
        return process, folders

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


WAYS = [
    pytest.param("fork", "announce_and_hang_in_c", id="fork", marks=needs_fork),
    pytest.param("spawn", "announce_and_hang", id="spawn"),
]


@pytest.mark.parametrize(("how", "function"), WAYS)
def test_no_worker_outlives_its_parent(how: str, function: str, start: Start) -> None:
    process, folders = start(how, function, "stay")
    process.kill()
    # Every process that it has started holds these pipes: this ends when all of them have.
    assert process.communicate(timeout=PATIENCE) == (b"", b"")
    assert process.returncode == -signal.SIGKILL
    assert not any(map(is_folder, folders))


@pytest.mark.parametrize(("how", "function"), WAYS)
def test_no_worker_outlives_the_end_of_the_program(how: str, function: str, start: Start) -> None:
    process, folders = start(how, function, "leave")
    assert process.communicate(timeout=PATIENCE) == (b"", b"")
    assert process.returncode == 0
    assert not any(map(is_folder, folders))


@pytest.mark.parametrize(("how", "function"), WAYS)
def test_stopping_at_once_and_without_a_word(how: str, function: str, start: Start) -> None:
    process, folders = start(how, function, "stay")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    assert process.communicate(timeout=PATIENCE) == (b"", b"")
    assert process.returncode == 130
    assert not any(map(is_folder, folders))


def test_a_lock_that_nobody_gives_back_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after Ctrl-C that comes just when the lock of a future has been taken."""
    monkeypatch.setattr(executors, "ENDING", 0.1)
    executor = ProcessExecutor(1, limits=LIMITS)
    future = executor.submit(os.getpid)
    with future._condition:
        executor.stop()
        assert not future.done()
    assert wait([future], PATIENCE).done == {future}


@needs_fork
def test_a_fresh_interpreter_imports_nothing_of_the_folder_it_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shenbao").mkdir()
    (tmp_path / "shenbao/__init__.py").write_text("raise SystemExit(3)", "utf-8")
    monkeypatch.chdir(tmp_path)
    with ProcessExecutor(2, limits=LIMITS, fresh=True) as executor:
        tasks: dict[str, int | str] = {"a": 1, "b": "error", "c": "kill", "d": 2}
        check(list(run_tasks(perform, tasks, executor=executor)), tasks)
