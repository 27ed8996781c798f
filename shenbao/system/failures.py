"""Why a task has failed, as plain records that can be pickled, whatever was raised."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from threading import current_thread, main_thread
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")
R = TypeVar("R")


class FailureKind(StrEnum):
    """How a task failed."""

    RAISED = "raised"
    KILLED = "killed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    EXITED = "exited"


class Failure(Struct, frozen=True):
    """Why a task has no result; ``detail`` is the traceback, where there is one."""

    kind: FailureKind
    message: str
    detail: str = ""


class TaskFailed(Exception):
    """Raised in place of whatever a task has raised, which might not survive pickling."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure

    def __str__(self) -> str:
        return self.failure.message


class PreloadFailed(TaskFailed):
    """No task can be done, because what workers need cannot be loaded."""


def guard(function: Callable[[T], R], argument: T) -> R:
    """Return the result; raise TaskFailed, whatever the function has raised."""
    handled = sys.exception()
    try:
        return function(argument)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and _is_interruptible():
            raise
        if isinstance(error, MemoryError):
            _let_go(error, handled)
        failure = failure_of(error)
    raise TaskFailed(failure)  # outside, so that the original exception is not kept with it


def _let_go(error: BaseException, handled: BaseException | None) -> None:
    """Free what functions hold that an exception went through: else memory may still be full.

    So are those of the exceptions that it came of, up to one that was ``handled`` before.
    """
    step = error.__traceback__ and error.__traceback__.tb_next  # behind the caller's own
    found: BaseException | None = error
    while found is not None and found is not handled:
        while step:
            step.tb_frame.clear()
            step = step.tb_next
        found = found.__context__
        step = found.__traceback__ if found else None


def _is_interruptible() -> bool:
    """Return whether a KeyboardInterrupt in this thread may come from the user, not the task."""
    return (
        current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    )


def failure_of(error: BaseException) -> Failure:
    """Return why a task that has raised this exception has failed."""
    if isinstance(error, TaskFailed):
        return error.failure
    detail = ""
    with suppress(Exception):
        detail = "".join(traceback.format_exception(error))
    return Failure(_kind(error), describe(error), detail)


def _kind(error: BaseException) -> FailureKind:
    match error:
        case MemoryError():
            return FailureKind.OUT_OF_MEMORY
        case SystemExit():
            return FailureKind.EXITED
        case _:
            return FailureKind.RAISED


def describe(error: BaseException) -> str:
    """Return the name of an exception's class and its text."""
    name = type(error).__name__
    text = ""
    with suppress(Exception):  # an exception can fail even at this
        text = str(error)
    return f"{name}: {text}" if text else name
