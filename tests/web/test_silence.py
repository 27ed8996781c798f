"""Connections on which nothing is asked end, and keep nobody out."""

from __future__ import annotations

import asyncio
import json
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import pytest
from uvicorn import Config, Server

from shenbao.web.silence import connections
from tests.web.browser import served
from tests.web.client import AT, PLACE
from tests.web.test_robust import Caller, status_of
from tests.worlds import THREE, World

HEAD = b"GET /%b HTTP/1.1\r\nHost: x\r\n"
ASKED = HEAD % b"" + b"\r\n"
POSTED = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
SILENT = {
    "nothing": b"",
    "half a head": HEAD % b"",
    "half a head after a request": ASKED + HEAD % b"",
    "half of what was refused": POSTED + b"1234",
    "nothing after a request": ASKED,
}
"""What a client sends before it falls silent."""

BOUND = 60
"""Seconds after which something is taken to hang; nothing is measured by it."""

LONG = 3600
"""Seconds that no test takes."""


class Answering:
    """A server that answers at once; what is asked of /wait, when it is let."""

    def __init__(self) -> None:
        self.is_let = asyncio.Event()

    async def __call__(
        self, scope: Any, _receive: Any, send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["path"] == "/wait":
            await self.is_let.wait()
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def answering(most: int, seconds: float) -> AsyncIterator[tuple[Answering, int]]:
    """Yield a server with such connections, and its port; uvicorn closes none by itself."""
    app = Answering()
    config = Config(
        app,
        http=connections(most, seconds),
        limit_concurrency=most,
        timeout_keep_alive=LONG,
        log_level="critical",
        lifespan="off",
    )
    server = Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve([listener]))
    yield app, listener.getsockname()[1]
    server.should_exit = True
    app.is_let.set()
    await serving


async def opened(port: int, sent: bytes) -> tuple[StreamReader, StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    return reader, writer


async def heard(connection: tuple[StreamReader, StreamWriter]) -> bytes:
    """Return all that comes until the other side ends."""
    found = await asyncio.wait_for(connection[0].read(), BOUND)
    connection[1].close()
    return found


@pytest.mark.parametrize("sent", SILENT.values(), ids=SILENT)
def test_who_falls_silent_is_left(sent: bytes) -> None:
    async def run() -> bytes:
        async with answering(9, 0.05) as (_app, port):
            return await heard(await opened(port, sent))

    assert asyncio.run(run()).count(b"200 OK") == (ASKED in sent or POSTED in sent)


def test_who_waits_for_an_answer_is_not_silent() -> None:
    async def run() -> bytes:
        async with answering(9, 0.05) as (app, port):
            waiting = await opened(port, HEAD % b"wait" + b"\r\n")
            await heard(await opened(port, b""))  # which was opened later, and has ended
            app.is_let.set()
            return await heard(waiting)

    assert asyncio.run(run()).endswith(b"ok")


def test_a_new_one_ends_the_one_that_is_silent_for_longest() -> None:
    most = 5

    async def run() -> list[bytes]:
        async with answering(most, LONG) as (app, port):
            waiting = await opened(port, HEAD % b"wait" + b"\r\n")
            silent = [await opened(port, b"") for _number in range(3 * most)]
            asking = await opened(port, ASKED)
            answer = await asyncio.wait_for(asking[0].readuntil(b"ok"), BOUND)
            ended = [await heard(connection) for connection in silent[: 2 * most]]
            app.is_let.set()
            whole = await asyncio.wait_for(waiting[0].readuntil(b"ok"), BOUND)
            for _reader, writer in (waiting, asking, *silent):
                writer.close()
            return [answer, whole, *ended]

    answer, whole, *ended = asyncio.run(run())
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert whole.startswith(b"HTTP/1.1 200 OK")
    assert ended == [b""] * 2 * most


def test_where_all_are_busy_who_comes_is_told_so() -> None:
    async def run() -> bytes:
        async with answering(3, LONG) as (app, port):
            busy = [await opened(port, HEAD % b"wait" + b"\r\n") for _number in range(2)]
            late = await opened(port, ASKED)
            answer = await asyncio.wait_for(late[0].readuntil(b"\r\n"), BOUND)
            app.is_let.set()
            for reader, writer in (*busy, late):
                await asyncio.wait_for(reader.read(1), BOUND)
                writer.close()
            return answer

    assert asyncio.run(run()) == b"HTTP/1.1 503 Service Unavailable\r\n"


@pytest.mark.slow
def test_many_silent_ones_keep_no_reader_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The real server, which others may read and not write; more of them than it has room for."""
    world = World(tmp_path_factory.mktemp("silence") / "world", THREE)
    with served(world, "--host", "0.0.0.0", "--read-only") as address, ExitStack() as stack:
        caller = Caller(address)
        half = caller.head("GET", AT)[:40]
        for number in range(550):
            silent = stack.enter_context(socket.create_connection(("127.0.0.1", caller.port)))
            silent.sendall(half if number % 2 else b"")
        assert json.loads(caller.get(AT))["place"] == PLACE
        sent = ("Content-Type: application/json", "Content-Length: 2", "Connection: close")
        saved = caller.head("POST", f"{AT}/save", *sent) + b"{}"
        assert asyncio.run(status_of(caller, saved)) == 403
