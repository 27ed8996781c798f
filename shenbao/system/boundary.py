"""The boundary around the work on a file: what nobody foresaw in it stops no other file."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.i18n import _
from shenbao.system.failures import describe

Tell = Callable[[Diagnostic], object]
"""Takes the problem that a failure is for its user."""


class FailedElsewhere(Exception):
    """Code of a package failed; the message says whose it is, and the hint what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class boundary:  # noqa: N801 - it is used like a function
    """Make of whatever is raised in the ``with`` block a problem of the file it works on.

    What comes after the block goes on, so it must not need what the block has not made.
    ``passing`` are exceptions that concern more than this file, such as a full disk.
    It is a class because there are many, and a generator takes three times as long.
    """

    __slots__ = ("_passing", "_path", "_tell")

    def __init__(self, path: Path, tell: Tell, passing: tuple[type[Exception], ...] = ()) -> None:
        self._path = path
        self._tell = tell
        self._passing = passing

    def __enter__(self) -> None:
        """Do nothing: what is raised is dealt with on leaving."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, self._passing):
            return False
        problem = failed(self._path, error)
        traceback.clear_frames(error.__traceback__)  # with all that the exception holds
        self._tell(problem)
        return True


Item = TypeVar("Item")
Result = TypeVar("Result")


def on_all(
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], Result],
    alone: Callable[[Item], AbstractContextManager[object]],
) -> Result:
    """Return what work on many files at once makes of them, without those that it fails on.

    Only where it fails is it tried on each by itself, in the boundary that ``alone`` returns.
    """
    try:
        return work(items)
    except Exception:
        sound = []
        for item in items:
            with alone(item):
                work([item])
                sound.append(item)
        if len(sound) == len(items):  # it is of no single file
            raise
    return work(sound)


def failed(path: Path, error: Exception) -> Diagnostic:
    """Return the problem of a file that the program has failed on, and where it did."""
    if isinstance(error, FailedElsewhere):
        return Diagnostic(Span(path), Code.FAILED, str(error), error.hint)
    return failed_by(path, f"{describe(error)} ({_raised_at(error)})")


def failed_by(path: Path, reason: str) -> Diagnostic:
    """Return the problem of a file that the program has failed on for this reason."""
    message = _("The program fails on this file: {reason}")
    hint = _("Report it to those who keep the program; the other files are not affected.")
    return Diagnostic(Span(path), Code.FAILED, message.format(reason=reason), hint)


def _raised_at(error: Exception) -> str:
    """Return the innermost line of an exception's traceback."""
    *_outer, frame = traceback.extract_tb(error.__traceback__, -1) or [None]
    return f"{os.path.basename(frame.filename)}:{frame.lineno}" if frame else "?"
