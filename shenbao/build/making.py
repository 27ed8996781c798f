"""Making the outputs of sheets, in worker processes side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from shenbao.build.faults import not_made, workbook_not_made
from shenbao.diagnostics import Diagnostic
from shenbao.formats import FORMATS, renderer, yearly_workbook_renderer
from shenbao.formats.errors import TemplateError
from shenbao.system.executors import ProcessExecutor
from shenbao.system.limits import Limits
from shenbao.system.tasks import run_tasks

if TYPE_CHECKING:
    from shenbao.formats.templating import Templates
    from shenbao.sheet import Sheet
    from shenbao.sheet.yearly_workbook import YearlyWorkbook


Progress = Callable[[int, int], None]
"""Told how many parts of the work are done, and of how many."""


@dataclass(frozen=True)
class Request:
    """What is asked of a build.

    ``sources`` maps each declaration to its place below the output folder;
    ``whole`` says that there are no others, so that outputs of others go;
    ``workers`` is the number of processes, 0 for one a core; an ``executor``
    takes their place.
    """

    sources: Mapping[Path, str]
    formats: Sequence[str]
    whole: bool = True
    force: bool = False
    workers: int = 0
    limits: Limits = field(default_factory=Limits)
    executor: Executor | None = None


class Task(NamedTuple):
    """A sheet or a yearly workbook, where its templates are, and the formats to make it in.

    ``path`` is the file that is told of where it cannot be made.
    """

    path: Path
    page: Sheet | YearlyWorkbook
    folders: tuple[Path, ...]
    formats: tuple[str, ...]


class Made(NamedTuple):
    """An output, and the names of the templates and assets it was made with."""

    form: str
    content: bytes
    assets: tuple[str, ...]


def make(task: Task) -> tuple[Made, ...] | Diagnostic:
    """Render a sheet or a yearly workbook in all formats asked for, or say why it cannot be."""
    templates = _templates(task.folders)
    made = []
    for form in task.formats:
        templates.used.clear()
        try:
            content = _render(form, task.page, templates)
        except TemplateError as error:
            return _not_made(task, error)
        made.append(Made(form, content, tuple(sorted(templates.used))))
    return tuple(made)


def _not_made(task: Task, error: TemplateError) -> Diagnostic:
    from shenbao.sheet import Sheet

    is_sheet = isinstance(task.page, Sheet)
    return not_made(task.path, error) if is_sheet else workbook_not_made(task.path, error)


def _render(form: str, page: Sheet | YearlyWorkbook, templates: Templates) -> bytes:
    from shenbao.sheet import Sheet

    if isinstance(page, Sheet):
        return renderer(form).render(page, templates)
    return yearly_workbook_renderer(form).render(page, templates)


class Crew(NamedTuple):
    """What makes outputs, and how many of them it makes at once."""

    executor: Executor
    size: int


@contextmanager
def hired(request: Request, sheets: int) -> Iterator[Crew]:
    """Yield a crew for so many sheets: worker processes, which get ready from now on.

    Few sheets wait for no more than the slow formats: a worker loads what the
    others need while those are made.
    """
    size = request.workers or available_cores()
    if request.executor is not None:
        yield Crew(request.executor, size)
        return
    slow = [form for form in request.formats if FORMATS[form].slow and sheets]
    executor = ProcessExecutor(
        max(1, min(size, sheets * len(request.formats))),
        limits=request.limits,
        preload=partial(preload, request.formats if sheets > size else slow),
    )
    try:
        yield Crew(executor, size)
    finally:
        executor.stop()


def make_all(
    tasks: Mapping[str, Task],
    crew: Crew,
    fail: Callable[[str, Diagnostic], None],
    progress: Progress,
) -> Iterator[tuple[str, list[Made]]]:
    """Yield the outputs of each task, by place, as soon as all of them are made.

    ``fail`` is told the place and the problem where one cannot be made. Tasks
    that are fewer than the crew are parted by format, the slow ones first.
    """
    parts = [
        ((place, names), task._replace(formats=names))
        for place, task in tasks.items()
        for names in ([task.formats] if len(tasks) > crew.size else _one_by_one(task.formats))
    ]
    made: dict[str, list[Made]] = {place: [] for place in tasks}
    outcomes = run_tasks(make, parts, workers=crew.size, executor=crew.executor)
    for done, outcome in enumerate(outcomes, start=1):
        place, _names = outcome.key
        result = outcome.result
        if outcome.failure:
            result = _not_made(tasks[place], TemplateError(outcome.failure.message))
        if isinstance(result, Diagnostic):
            if made.pop(place, None) is not None:
                fail(place, result)
        elif place in made:
            made[place].extend(result or ())
            if len(made[place]) == len(tasks[place].formats):
                yield place, made.pop(place)
        progress(done, len(parts))


def _one_by_one(formats: Sequence[str]) -> list[tuple[str, ...]]:
    return [(form,) for form in sorted(formats, key=lambda form: not FORMATS[form].slow)]


def preload(formats: Sequence[str]) -> None:
    """Load what the formats need, so that forked workers have it already."""
    for form in formats:
        renderer(form).preload()


def available_cores() -> int:
    """Return the number of cores this process may use."""
    with suppress(AttributeError):  # only some systems tell
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@lru_cache
def _templates(folders: tuple[Path, ...]) -> Templates:
    from shenbao.formats.templating import Templates

    return Templates(folders)
