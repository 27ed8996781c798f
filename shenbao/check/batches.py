"""Looking at many declarations in worker processes; to start those takes longer than few do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shenbao.check.reviewer import Batch, Reviewer
from shenbao.i18n import language, use_language
from shenbao.system.boundary import failed_by
from shenbao.system.limits import available_cores

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from shenbao.system.tasks import Outcome

SIZE = 24
"""The declarations of a batch."""

FEWEST = 5 * SIZE
"""The declarations for which workers are started by themselves."""

Paths = Sequence[Path]


def batches(reviewer: Reviewer, paths: Paths, jobs: int = 0) -> Iterator[Batch]:
    """Yield what is kept of declarations, some at a time, in their order.

    ``jobs`` is the number of processes; 0 is one a core, and just this one where there are few
    declarations. The first ones are looked at here in any case: workers are then forked with
    all that was read and worked out for them.
    """
    parts = [paths[first : first + SIZE] for first in range(0, len(paths), SIZE)]
    workers = jobs or (available_cores() if len(paths) >= FEWEST else 1)
    here = 1 if workers > 1 else len(parts)
    yield from map(reviewer.batch, parts[:here])
    if parts[here:]:
        yield from _spread(reviewer, parts[here:], workers)


def _spread(reviewer: Reviewer, parts: Sequence[Paths], workers: int) -> Iterator[Batch]:
    """Have workers look at the parts; yield what is kept of them in the order of the parts."""
    from shenbao.system.executors import ProcessExecutor  # a check of few has no time for it
    from shenbao.system.tasks import run_tasks

    executor = ProcessExecutor(workers, preload=partial(_prepare, reviewer, language()))
    ready: dict[int, Outcome[int, Batch]] = {}
    coming = 0
    try:
        for outcome in run_tasks(_look_at, enumerate(parts), workers=workers, executor=executor):
            ready[outcome.key] = outcome
            while coming in ready:
                batch = ready.pop(coming).result
                yield batch or _one_by_one(parts[coming], executor)
                coming += 1
    finally:
        executor.stop()


def _one_by_one(paths: Paths, executor: Executor) -> Batch:
    """Look at declarations of which one has cost a worker its life, or took too long."""
    from shenbao.system.tasks import run_tasks

    whole = Batch()
    tasks = ((path, [path]) for path in paths)
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
    """Have what this process is asked to look at looked at by this reviewer, in this language."""
    use_language(chosen)
    _reviewers[:] = [reviewer]


def _look_at(paths: Paths) -> Batch:
    (reviewer,) = _reviewers
    return reviewer.batch(paths)
