"""Engines: what makes the pools in which tasks are done, on this machine or on others."""

from __future__ import annotations

from typing import ClassVar, Protocol

from msgspec import Struct

from shenbao.system.executors import Pool, ProcessExecutor
from shenbao.system.limits import Limits, available_cores
from shenbao.system.workers import Preload


class Engine(Protocol):
    """Makes pools. Nothing but whoever chooses an engine knows which it is."""

    @property
    def at_once(self) -> int:
        """The most tasks that its pools do at once."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether its workers may see other files than this process does."""

    def pool(self, tasks: int, preload: Preload, limits: Limits | None = None, /) -> Pool:
        """Return a pool for about so many tasks, each within the limits, to be stopped."""


class Here(Struct, frozen=True):
    """This machine, with so many worker processes; 0 is one a core."""

    workers: int = 0
    is_elsewhere: ClassVar[bool] = False

    @property
    def at_once(self) -> int:
        """The number of workers."""
        return self.workers or available_cores()

    def pool(self, tasks: int, preload: Preload, limits: Limits | None = None, /) -> Pool:
        """Return worker processes."""
        workers = max(1, min(self.at_once, tasks))
        return ProcessExecutor(workers, limits=limits, preload=preload)
