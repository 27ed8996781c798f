"""Reading files into grids, each in a process of its own that a hostile one cannot outlast."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from shenbao.diagnostics import Code, Diagnostic, Place, Span
from shenbao.i18n import _, language, use_language
from shenbao.intake.grid import Grid, Refused
from shenbao.intake.problems import problem_at
from shenbao.intake.readers import Numbers, kind_of, reader
from shenbao.intake.readers.foreign import Foreign, foreign_format
from shenbao.office.conversion import ConversionError, converted, office_program
from shenbao.system.boundary import boundary
from shenbao.system.failures import Failure, FailureKind
from shenbao.system.limits import Limits
from shenbao.system.reading import read_file
from shenbao.system.reasons import reason
from shenbao.system.tasks import run_tasks

LARGEST_FILE = 50 * 1024 * 1024
LIMITS = Limits(seconds=9, memory=400 * 1024 * 1024)
WORKERS = 4
CONVERSIONS = 2
"""The programs of LibreOffice that run at a time."""


class Loaded(Struct, frozen=True):
    """A file's kind and what it holds, or why it cannot be read."""

    kind: str
    found: Grid | Diagnostic


class Task(Struct, frozen=True):
    """A file to read, how its paragraphs may be numbered, and the language of messages.

    ``converted`` is what LibreOffice has made of a file of another program.
    """

    path: Path
    numbers: Numbers
    language: str
    converted: bytes | None = None


def load_grids(paths: Sequence[Path], numbers: Numbers) -> Mapping[Path, Loaded]:
    """Return what each file holds, by its path, in the order given."""
    results = convert_all(paths)
    refused = {
        path: Loaded("", result)
        for path, result in results.items()
        if isinstance(result, Diagnostic)
    }
    made = {path: result for path, result in results.items() if isinstance(result, bytes)}
    tasks = {
        path: Task(path, numbers, language(), made.get(path))
        for path in paths
        if path not in refused
    }
    workers = min(WORKERS, os.cpu_count() or 1, len(tasks))
    outcomes = run_tasks(load, tasks, workers=max(1, workers), limits=LIMITS)
    loaded = {
        outcome.key: outcome.result or Loaded("", _not_read(outcome.key, outcome.failure))
        for outcome in outcomes
    }
    loaded |= refused
    return {path: loaded[path] for path in dict.fromkeys(paths)}


def convert_all(paths: Sequence[Path]) -> dict[Path, bytes | Diagnostic]:
    """Return what LibreOffice makes of files of other programs, or why it makes nothing.

    It takes longer than a file may be read, and has limits of its own. Where it is
    not installed, nothing is converted, and whoever reads these files refuses them.
    """
    if office_program() is None:
        return {}
    foreign = {path: format for path in paths if (format := _foreign_format(path))}
    with ThreadPoolExecutor(CONVERSIONS) as threads:
        made = threads.map(_converted, foreign.keys(), foreign.values())
        return dict(zip(foreign, made, strict=True))


def _foreign_format(path: Path) -> Foreign | None:
    try:
        return foreign_format(_content(path), path.suffix.lower())
    except Exception:  # whoever reads it, in a process of its own, says why
        return None


def _converted(path: Path, foreign: Foreign) -> bytes | Diagnostic:
    problems: list[Diagnostic] = []
    with boundary(path, problems.append):
        return _made_of(path, foreign)
    return problems[0]


def _made_of(path: Path, foreign: Foreign) -> bytes | Diagnostic:
    try:
        return converted(_content(path), foreign.suffix, foreign.target)
    except (ConversionError, OSError, Refused) as error:
        message = _("LibreOffice makes nothing of the file: {reason}.").format(reason=error)
        hint = _("Save it as .{target} in its program.").format(target=foreign.target)
        return Diagnostic(Span(path), Code.UNREADABLE, message, hint)


def load(task: Task) -> Loaded:
    """Read a file, in this process."""
    use_language(task.language)
    try:
        content = task.converted or _content(task.path)
        kind = kind_of(content, task.path)
        grid = reader(kind).read(content, task.numbers)
        if task.converted:
            message = _("The file is read as LibreOffice converts it.")
            grid = replace(grid, problems=(problem_at(Place(), message), *grid.problems))
        return Loaded(kind, grid)
    except Refused as refused:
        problem = Diagnostic(Span(task.path), refused.code, refused.message, refused.hint)
        return Loaded("", problem)
    except OSError as error:
        message = _("The file cannot be read: {reason}.").format(reason=reason(error))
        return Loaded("", Diagnostic(Span(task.path), Code.UNREADABLE, message))


def _content(path: Path) -> bytes:
    try:
        return read_file(path, LARGEST_FILE, within=None)
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        message = _("The file is larger than {limit} bytes.").format(limit=LARGEST_FILE)
        raise Refused(message, code=Code.LIMIT) from error


def _not_read(path: Path, failure: Failure | None) -> Diagnostic:
    """Say why the process that read a file has not come back with it."""
    kind = failure.kind if failure else None
    hint = _("It may be broken or far too large; save the form alone in a new file.")
    if kind is FailureKind.TIMED_OUT:
        message = _("Reading the file takes more than {seconds} s of processor time.")
        message = message.format(seconds=LIMITS.seconds)
        return Diagnostic(Span(path), Code.LIMIT, message, hint)
    if kind is FailureKind.OUT_OF_MEMORY:
        message = _("Reading the file takes too much memory.")
        return Diagnostic(Span(path), Code.LIMIT, message, hint)
    message = _("The file is broken: it cannot be read.")
    return Diagnostic(Span(path), Code.UNREADABLE, message, hint)
