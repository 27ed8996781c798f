"""Builds that are left to run while a test does something to them."""

from __future__ import annotations

import os
import resource
import select
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.orphans import orphans_adopted
from tests.worlds import BOTH, PATIENCE, World, options

GLANCE = 0.003
"""Seconds between two looks at what is waited for."""


class Running:
    """A build under way; its own end and that of all its workers can be waited for."""

    def __init__(self, process: subprocess.Popen[bytes], line: int) -> None:
        self.process = process
        self._line = line

    def ended(self) -> bool:
        """Wait for the build itself; tell whether it ended at all."""
        return not self._goes_on(PATIENCE)

    def nobody_left(self) -> bool:
        """Wait for the last process that came of it: all have one end of a pipe."""
        ready, _, _ = select.select([self._line], [], [], PATIENCE)
        return bool(ready) and os.read(self._line, 1) == b""

    def reaches(self, moment: Callable[[], bool]) -> bool:
        """Wait until something is true; tell whether it ever was while the build went on."""
        for _glance in range(int(PATIENCE / GLANCE)):
            if moment():
                return True
            if not self._goes_on(GLANCE):
                break
        return False

    def has_the_lock(self) -> bool:
        """Tell whether the build has the lock of its repository, and so something to do."""
        return f" {self.process.pid} " in Path("/proc/locks").read_text()

    def _goes_on(self, seconds: float) -> bool:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False


def files(world: World) -> set[tuple[str, int]]:
    """Return the files in the output folder, whole or not; one that is replaced is another."""
    folders = [folder for folder, _folders, _files in os.walk(world.root / "output")]
    return {
        (entry.name, entry.inode())
        for folder in folders
        for entry in os.scandir(folder)
        if entry.is_file()
    }


@contextmanager
def running(world: World, formats: Sequence[str] = BOTH, *arguments: str) -> Iterator[Running]:
    """Start a build; whatever is left of it in the end is killed."""
    ours, theirs = os.pipe()
    process = subprocess.Popen(
        world.command("build", *options(formats), *arguments),
        env=world.environment(),
        cwd=world.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[theirs],
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Running(process, ours)
    finally:
        process.kill()
        process.communicate()
        os.close(ours)


@contextmanager
def processor_time_below(seconds: float) -> Iterator[None]:
    """Hold that this process and those that begin and end meanwhile take no more processor time.

    By the clock they would take longer the more else the machine has to do.
    """
    before = _seconds_used()
    with orphans_adopted():
        yield
    assert _seconds_used() - before < seconds


def _seconds_used() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
