"""Builds that are left to run while a test does something to them."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.worlds import BOTH, World, options


class Running:
    """A build under way; its own end and that of all its workers can be waited for."""

    def __init__(self, process: subprocess.Popen[bytes], line: int) -> None:
        self.process = process
        self._line = line

    def ended_within(self, seconds: float) -> bool:
        """Wait for the build itself."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def nobody_left_within(self, seconds: float) -> bool:
        """Wait for the last process that came of it: all have one end of a pipe."""
        ready, _, _ = select.select([self._line], [], [], seconds)
        return bool(ready) and os.read(self._line, 1) == b""


@contextmanager
def running(world: World, formats: Sequence[str] = BOTH, *arguments: str) -> Iterator[Running]:
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


def under_way(build: Running) -> bool:
    """Wait until the build has the lock, and so something to do; tell whether it ever had."""
    for _turn in range(1000):
        if f" {build.process.pid} " in Path("/proc/locks").read_text():
            return True
        if build.ended_within(0.02):
            return False
    return False
