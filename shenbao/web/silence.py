"""Connections on which nothing is asked: they are closed, so that others find room.

uvicorn counts a connection from its first moment, and waits without end for a request on it. So
whoever opens many and says nothing, or one letter a minute, would keep out everybody else.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


def connections(most: int, seconds: float) -> type[H11Protocol]:
    """Return the connections of a server that ends those that are silent.

    That is one on which no whole head of a request has come within some seconds of its beginning
    or of the last answer; what comes of it meanwhile does not count. Where there are ``most``
    connections, a new one ends the one that has been silent for longest.
    """
    silent: dict[H11Protocol, asyncio.TimerHandle] = {}

    class Connection(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            while len(self.connections) >= most and silent:
                end(next(iter(silent)))
            self._wait()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._is_busy():
                forget(self)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            forget(self)
            super().connection_lost(exc)

        def _wait(self) -> None:
            forget(self)
            if not self._is_busy() and not self.transport.is_closing():
                silent[self] = self.loop.call_later(seconds, end, self)

        def _is_busy(self) -> bool:
            # before the first request there is none, whatever its type says
            cycle: Any = self.cycle
            return cycle is not None and not cycle.response_complete

    def forget(connection: H11Protocol) -> None:
        timer = silent.pop(connection, None)
        if timer is not None:
            timer.cancel()

    def end(connection: H11Protocol) -> None:
        forget(connection)
        connection.connections.discard(connection)
        connection.transport.close()

    return Connection
