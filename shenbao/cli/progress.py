"""A progress bar for a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shenbao.i18n import _

Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Progress]:
    """Yield what takes (done, all); nothing is shown, or loaded, where nobody looks."""
    if not shown or not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(_("making sheets"))
        yield lambda done, every: bar.update(task, completed=done, total=every)
