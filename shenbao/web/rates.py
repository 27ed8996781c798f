"""How fast each client may ask: more slowly than a program can, faster than people and pages do."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_KNOWN = 1000
"""The clients that are remembered before those that have been quiet are forgotten."""


class Rates:
    """A token bucket for each client, which begins full.

    A request takes one token; ``per_second`` come back, up to ``at_once``.
    """

    def __init__(
        self, per_second: float, at_once: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait(self, client: str) -> float:
        """Return after how many seconds a request may come again; 0 where it may now."""
        now = self._now()
        if client not in self._buckets and len(self._buckets) >= MOST_KNOWN:
            self._forget_quiet(now)
        tokens = self._tokens(client, now)
        if tokens < 1:
            return (1 - tokens) / self._per_second
        self._buckets[client] = (tokens - 1, now)
        return 0

    @property
    def known(self) -> set[str]:
        """The clients that are remembered."""
        return {*self._buckets}

    def _tokens(self, client: str, now: float) -> float:
        left, then = self._buckets.get(client, (self._at_once, now))
        return min(self._at_once, left + (now - then) * self._per_second)

    def _forget_quiet(self, now: float) -> None:
        """Forget clients whose buckets are full again, as those of unknown ones are."""
        self._buckets = {
            client: bucket
            for client, bucket in self._buckets.items()
            if self._tokens(client, now) < self._at_once
        }
