"""Making the outputs of pages, in parallel in worker processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.build.inputs import FONT
from shenbao.build.manifest_lines import is_place
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.formats import FORMATS, renderer, why_not
from shenbao.formats.errors import TemplateError
from shenbao.i18n import _
from shenbao.system.engines import Engine, Here
from shenbao.system.executors import Pool
from shenbao.system.failures import Failure, FailureKind, TaskFailed
from shenbao.system.identity import digest_below
from shenbao.system.limits import Limits
from shenbao.system.reading import path_from, read_file
from shenbao.system.tasks import run_tasks
from shenbao.toml import key_path, read

if TYPE_CHECKING:
    from shenbao.formats.templating import Templates
    from shenbao.sheet import Sheet

MOST_BYTES = 256 * 1024**2
"""The most bytes that an output can have."""


class SharedPlace(Struct, frozen=True):
    """Where the cache is that machines share, and whether this one may write to it.

    With a ``secret``, entries are signed, and only signed ones are taken.
    """

    url: str
    may_write: bool = False
    secret: str = ""

    @property
    def key(self) -> bytes:
        """What entries are signed with; nothing without a secret."""
        return sha256(os.fsencode(self.secret)).digest() if self.secret else b""


Progress = Callable[[int, int], None]
"""Called with the number of parts of the work that are done, and of all parts."""


class Request(Struct, frozen=True):
    """What is asked of a build.

    ``sources`` maps each declaration to its place below the output folder, and
    ``whole`` says that there are no others, so that outputs of others go.
    The ``engine`` has the outputs made; a given ``pool`` is used instead and is not stopped.
    Workers elsewhere must see the files of ``folders`` as they are here. What a cache has that
    is ``shared`` with other machines is taken from there.
    ``passed_over`` tells what may have been meant as a declaration.
    """

    sources: Mapping[Path, str]
    formats: Sequence[str]
    passed_over: Sequence[Diagnostic] = ()
    whole: bool = True
    force: bool = False
    engine: Engine = field(default_factory=Here)
    limits: Limits = field(default_factory=Limits)
    pool: Pool | None = None
    folders: tuple[Path, ...] = ()
    shared: SharedPlace | None = None

    def paths_from(self, root: Path) -> dict[str, str]:
        """Return the path of each declaration from the root, by its place."""
        return {place: path_from(root, file) for file, place in self.sources.items()}


class Task(NamedTuple):
    """A page to be made: its content, where its templates are, and the formats to make it in.

    ``path`` is the file that is named where it cannot be made: the declaration, but for the
    list of a year, which nobody declares.
    """

    path: Path
    page: Sheet
    folders: tuple[Path, ...]
    formats: tuple[str, ...]
    is_declared: bool = True


class Made(NamedTuple):
    """The content of an output, and the names of the templates and assets it was made with."""

    format: str
    content: bytes
    assets: tuple[str, ...]


class Rendered(NamedTuple):
    """What a page was made into: its outputs, and why those in other formats cannot be made."""

    made: tuple[Made, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    def __add__(self, other: object) -> Rendered:
        """Return both as one."""
        if not isinstance(other, Rendered):
            return NotImplemented
        problems = dict.fromkeys(self.problems + other.problems)
        return Rendered(self.made + other.made, tuple(problems))


def without_unmade(request: Request, output: Path) -> tuple[Request, list[Diagnostic]]:
    """Return a request without the formats that cannot be made here, and a problem of each."""
    reasons = {name: reason for name in request.formats if (reason := why_not(name))}
    problems = [Diagnostic(Span(output), Code.OUTPUT, reason) for reason in reasons.values()]
    formats = tuple(name for name in request.formats if name not in reasons)
    return replace(request, formats=formats), problems


# ---- In a worker --------------------------------------------------------------


def preload(formats: Sequence[str]) -> None:
    """Load what the formats need, so that forked workers have it already."""
    for name in formats:
        if not why_not(name):
            renderer(name).preload()


def preload_elsewhere(formats: Sequence[str], folders: Mapping[Path, str]) -> None:
    """Load what the formats need, where folders have the files that these digests are of."""
    for folder, digest in folders.items():
        if digest_below(folder) != digest:
            message = _("A worker has other files in {folder}.")
            raise TaskFailed(Failure(FailureKind.RAISED, message.format(folder=folder)))
    preload(formats)


def make(task: Task) -> Rendered:
    """Render a page in all its formats; one that fails keeps no other from being made."""
    templates = _templates(task.folders)
    made = []
    problems = []
    for name in task.formats:
        templates.used.clear()
        try:
            content = _render(name, task.page, templates)
        except TemplateError as error:
            problems.append(_not_made(task, error))
        else:
            made.append(Made(name, content, tuple(sorted(templates.used))))
    return Rendered(tuple(made), tuple(problems))


def _render(format_name: str, page: Sheet, templates: Templates) -> bytes:
    if reason := why_not(format_name):
        raise TemplateError(reason)
    return renderer(format_name).render(page, templates)


def _not_made(task: Task, error: TemplateError) -> Diagnostic:
    """Say of a sheet's declaration, or of a yearly workbook, that it cannot be made."""
    if not task.is_declared:
        message = _("The portfolio cannot be made: {reason}").format(reason=error)
        return Diagnostic(Span(task.path), error.code, message)
    message = _("The sheet cannot be made: {reason}").format(reason=error)
    is_value = bool(error.key)
    span = _value(error.key, task.path) if is_value else _first_of(error.characters, task.path)
    return Diagnostic(span, error.code, message, error.hint)


def _value(key: str, path: Path) -> Span:
    """Return where the value at a key path, as people write it, stands in a file."""
    document, _problems = read(path, within=None)  # it is the one that has been laid out
    return document.value_span(key_path(key) or ()) if document else Span(path)


def _first_of(characters: str, path: Path) -> Span:
    """Return where the first of the characters stands in a file, or else the file's beginning."""
    text = read_file(path, within=None).decode() if characters else ""
    for number, line in enumerate(text.split("\n"), 1):
        columns = [column for column, character in enumerate(line, 1) if character in characters]
        if columns:
            return Span(path, number, columns[0], number, columns[0] + 1)
    return Span(path)


@lru_cache
def _templates(folders: tuple[Path, ...]) -> Templates:
    from shenbao.formats.templating import Templates

    return Templates(folders)


# ---- In the process of the build ----------------------------------------------


@contextmanager
def pool_for(request: Request, sheets: int) -> Iterator[Pool]:
    """Yield a pool for so many sheets; its workers start to get ready at once.

    If there are only few sheets, just the slow formats are preloaded: a worker
    loads what the others need while those are being made.
    """
    if request.pool is not None:
        yield request.pool
        return
    engine, formats = request.engine, request.formats
    slow = [name for name in formats if FORMATS[name].slow and sheets]
    loaded = partial(preload, formats if sheets > engine.at_once else slow)
    if engine.is_elsewhere:
        folders = {folder: digest_below(folder) for folder in request.folders}
        loaded = partial(preload_elsewhere, formats, folders)
    pool = engine.pool(sheets * len(formats), loaded, request.limits)
    try:
        yield pool
    finally:
        pool.stop()


@contextmanager
def begun_ahead(request: Request, sheets: int) -> Iterator[Request]:
    """Yield a request whose workers get ready before it is known what there is to do.

    Loading what makes PDF files takes longer than finding that out. For as many sheets as
    are made at once it is worth while; where nothing has to be made after all, it is stopped.
    """
    engine = request.engine
    slow = [name for name in request.formats if FORMATS[name].slow and not why_not(name)]
    is_worth = slow and 0 < sheets <= engine.at_once and not engine.is_elsewhere
    if not is_worth or request.pool is not None:
        yield request
        return
    pool = engine.pool(engine.at_once, partial(preload, slow), request.limits)
    try:
        yield replace(request, pool=pool)
    finally:
        pool.stop()


def make_all(
    tasks: Iterable[tuple[str, Task]], count: int, pool: Pool, progress: Progress
) -> Iterator[tuple[str, Rendered]]:
    """Yield the place of each task with what was made of it, as soon as all formats are done.

    The tasks are taken when there is room for them; ``count`` is about their number. If
    they are fewer than the workers, they are parted by format, the slow ones first.
    """
    if count <= pool.at_once:
        tasks = [*tasks]
        count = sum(len(task.formats) for _place, task in tasks)
        parts = ((place, task, _parted(task.formats)) for place, task in tasks)
    else:
        parts = ((place, task, [task.formats]) for place, task in tasks)
    made: dict[str, _Making] = {}

    def single() -> Iterator[tuple[tuple[str, Task], Task]]:
        for place, task, formats in parts:
            made[place] = _Making(len(formats))
            for some in formats:
                part = task._replace(formats=some)
                yield (place, part), part

    outcomes = run_tasks(make, single(), executor=pool)
    for done, outcome in enumerate(outcomes, start=1):
        place, task = outcome.key
        if outcome.failure:
            result = _failed(task, outcome.failure.message)
        elif _is_answer(outcome.result, task):
            result = outcome.result or Rendered()
        else:
            result = _failed(
                task, _("a worker answered with something other than what it was asked for")
            )
        made[place].waiting -= 1
        made[place].rendered += result
        if not made[place].waiting:
            yield place, made.pop(place).rendered
        progress(done, max(done, count))


def _failed(task: Task, reason: str) -> Rendered:
    return Rendered(problems=(_not_made(task, TemplateError(reason)),))


def _is_answer(result: object, task: Task) -> bool:
    """Tell whether what a worker sent is what was asked for: each format once, sound, no more."""
    if not isinstance(result, Rendered):
        return False
    made = [output.format for output in result.made]
    return (
        len(made) == len({*made})
        and {*made} <= {*task.formats}
        and all(map(_is_output, result.made))
        and all(problem.span.path == task.path for problem in result.problems)
    )


def _is_output(made: Made) -> bool:
    content: object = made.content
    return (
        isinstance(content, bytes)
        and len(content) <= MOST_BYTES
        and all(name.startswith(FONT) or is_place(name) for name in made.assets)
    )


class _Making(Struct):
    """A task that is being done: how many parts are waited for, and what the others have made."""

    waiting: int
    rendered: Rendered = field(default_factory=Rendered)


def _parted(formats: Sequence[str]) -> list[tuple[str, ...]]:
    return [(name,) for name in sorted(formats, key=lambda name: not FORMATS[name].slow)]
