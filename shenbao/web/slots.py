"""Limiting how many long tasks run at a time, so that other requests are not held up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shenbao.i18n import _
from shenbao.web.errors import BusyError


class Slots:
    """Lets so many tasks run at a time, and so many others wait.

    Whoever waits holds no thread, as those of the server are few: else what is typed
    meanwhile would wait, too.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._asked = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a slot; raise BusyError where too many wait already."""
        if self._asked >= self._most:
            raise BusyError(_("Too much is being made at once; try again in a moment."))
        self._asked += 1
        try:
            async with self._turns:
                yield
        finally:
            self._asked -= 1
