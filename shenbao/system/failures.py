"""What goes wrong in a task, as plain records that any process can send to any other."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import current_thread, main_thread
from typing import ParamSpec, TypeVar

K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")


class Kind(StrEnum):
    """How a task failed."""

    RAISED = "raised"
    KILLED = "killed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    EXITED = "exited"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task has no result; ``detail`` is the traceback, where there is one."""

    kind: Kind
    message: str
    detail: str = ""


class TaskFailed(Exception):
    """A failure on its way: unlike what was raised in the worker, it can always be pickled."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure

    def __str__(self) -> str:
        return self.failure.message


class PreloadFailed(TaskFailed):
    """Nothing can be run, because what workers need cannot be loaded."""


def guard(function: Callable[[T], R], argument: T) -> R:
    """Return the result; raise TaskFailed, whatever the function has raised."""
    try:
        return function(argument)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and _hears_ctrl_c():
            raise
        failure = failure_of(error)
    raise TaskFailed(failure)  # out here, it does not hold on to the other one


def _hears_ctrl_c() -> bool:
    """Tell whether this thread may have been interrupted by the user, and not by its task."""
    return (
        current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    )


def failure_of(error: BaseException) -> Failure:
    """Return an exception as a record."""
    if isinstance(error, TaskFailed):
        return error.failure
    detail = ""
    with suppress(Exception):
        detail = "".join(traceback.format_exception(error))
    return Failure(_kind(error), describe(error), detail)


def _kind(error: BaseException) -> Kind:
    match error:
        case MemoryError():
            return Kind.OUT_OF_MEMORY
        case SystemExit():
            return Kind.EXITED
        case _:
            return Kind.RAISED


def describe(error: BaseException) -> str:
    """Return the name of an exception and what it says."""
    name = type(error).__name__
    text = ""
    with suppress(Exception):  # an exception can fail even at this
        text = str(error)
    return f"{name}: {text}" if text else name
