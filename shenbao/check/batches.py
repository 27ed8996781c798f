"""Looking at many declarations in worker processes; for a few, starting them takes longer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from shenbao.check.reviewer import Batch, Reviewer
from shenbao.i18n import _, language, use_language
from shenbao.system.boundary import failed_by
from shenbao.system.limits import available_cores

if TYPE_CHECKING:
    from shenbao.check.record import Record
    from shenbao.system.engines import Engine
    from shenbao.system.executors import Pool
    from shenbao.system.tasks import Outcome

SIZE = 24
"""The declarations of a batch."""

FIRST = 8
"""The declarations of the first batch; for these, all patterns but a few are compiled."""

FEWEST = 5 * SIZE
"""The declarations for which workers are started by themselves."""

Paths = Sequence[Path]


def batches(
    reviewer: Reviewer,
    paths: Paths,
    jobs: int = 0,
    engine: Engine | None = None,
    record: Record | None = None,
) -> Iterator[Batch]:
    """Yield what is kept of declarations, some at a time, in their order.

    ``jobs`` is the number of processes; 0 is one a core, and just this one where there are few
    declarations. A given ``engine`` takes their place. The first ones are looked at here in any
    case: workers are then forked with all that was read and worked out for them. What a
    ``record`` knows is not looked at again, and what is seen in others is added to it.
    """
    parts = [*_parts(paths, record.knows if record else lambda _path: False)]
    new = [part for is_known, part in parts if not is_known]
    with closing(_looked_at(reviewer, new, jobs, engine)) as looked_at:  # and its processes
        for is_known, part in parts:
            if record and is_known:
                yield _known(reviewer, part, record)
            else:
                batch = next(looked_at)
                if record:
                    record.add(batch.recorded)
                yield batch


def _parts(paths: Paths, knows: Callable[[Path], bool]) -> Iterator[tuple[bool, Paths]]:
    """Yield declarations in their order, some at a time, and whether all of these are known."""
    size = FIRST
    for is_known, found in groupby(paths, knows):
        several = [*found]
        while several:
            step = SIZE if is_known else size
            yield is_known, several[:step]
            several = several[step:]
            size = size if is_known else SIZE


def _known(reviewer: Reviewer, paths: Paths, record: Record) -> Batch:
    """Return what is kept of declarations that the record knows, unless that is damaged."""
    seen = [*filter(None, map(record.seen, paths))]
    return reviewer.batch_of(seen) if len(seen) == len(paths) else reviewer.batch(paths)


def _looked_at(
    reviewer: Reviewer, parts: Sequence[Paths], jobs: int, engine: Engine | None
) -> Generator[Batch]:
    """Yield what is kept of declarations that are looked at, part by part."""
    is_many = sum(map(len, parts)) >= FEWEST
    workers = jobs or (available_cores() if is_many else 1)
    here = 1 if engine or workers > 1 else len(parts)
    yield from map(reviewer.batch, parts[:here])
    if parts[here:]:
        yield from _spread(reviewer, parts[here:], workers, engine)


def _spread(
    reviewer: Reviewer, parts: Sequence[Paths], workers: int, engine: Engine | None
) -> Iterator[Batch]:
    """Have workers look at the parts; yield what is kept of them in the order of the parts."""
    from shenbao.system.engines import Here  # a check of few has no time for it
    from shenbao.system.tasks import run_tasks

    engine = engine or Here(workers)
    executor = engine.pool(workers, partial(_prepare, reviewer, language()))
    tasks = ((number, _task(part, engine)) for number, part in enumerate(parts))
    ready: dict[int, Outcome[int, Batch]] = {}
    coming = 0
    try:
        for outcome in run_tasks(_look_at, tasks, executor=executor):
            ready[outcome.key] = outcome
            while coming in ready:
                batch = ready.pop(coming).result
                yield batch or _one_by_one(parts[coming], executor, engine)
                coming += 1
    finally:
        executor.stop()


def _task(paths: Paths, engine: Engine) -> tuple[Paths, str]:
    """Return the task of a worker; on other machines the files must be the same as here."""
    from shenbao.system.identity import digest_of_files

    return paths, digest_of_files(paths, paths[0].parent) if engine.is_elsewhere else ""


def _one_by_one(paths: Paths, executor: Pool, engine: Engine) -> Batch:
    """Look one by one at declarations, one of which has ended a worker or took too long."""
    from shenbao.system.tasks import run_tasks

    whole = Batch()
    tasks = ((path, _task([path], engine)) for path in paths)
    found = {outcome.key: outcome for outcome in run_tasks(_look_at, tasks, executor=executor)}
    for path in paths:
        outcome = found[path]
        if outcome.failure is not None:
            whole.problems.append(failed_by(path, outcome.failure.message))
        elif outcome.result is not None:
            whole += outcome.result
    return whole


# ---- In a worker --------------------------------------------------------------

_reviewers: list[Reviewer] = []
"""The one that looks at declarations in this process."""


def _prepare(reviewer: Reviewer, chosen: str) -> None:
    """Let this process look at declarations by a reviewer and speak a language."""
    use_language(chosen)
    _reviewers[:] = [reviewer]


def _look_at(task: tuple[Paths, str]) -> Batch:
    paths, digest = task
    if digest:
        from shenbao.system.failures import Failure, FailureKind, TaskFailed
        from shenbao.system.identity import digest_of_files

        if digest_of_files(paths, paths[0].parent) != digest:
            text = _("a worker has other declarations")
            raise TaskFailed(Failure(FailureKind.RAISED, text))
    (reviewer,) = _reviewers
    return reviewer.batch(paths)
