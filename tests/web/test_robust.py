"""The real server under what may befall it: its death in mid-save, many at once, slow ones."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.web.browser import CHROMIUM, cell, chromium, served
from tests.worlds import THREE, World

PLACE = "2024/440304241063100300012"
AT = f"/api/declarations/{PLACE}"

DYING = """
import os, signal, sys
from shenbao.cli.main import main

real = os.replace

def dying(source, target, *args, **more):
    if str(target).endswith(".toml") and sys.argv[1] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(source, target, *args, **more)
    if str(target).endswith(".toml"):
        os.kill(os.getpid(), signal.SIGKILL)

os.replace = dying
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world", THREE)


def text(world: World) -> str:
    return (world.root / f"declarations/{PLACE}.toml").read_text("utf-8")


@contextmanager
def dying_server(world: World, when: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address of a server that is killed as it saves, and its process."""
    words = ["--root", str(world.root), "--lang", "zh_CN", "serve", "--no-browser", "--port", "0"]
    command = [sys.executable, "-c", DYING, when, *words]
    environment = world.environment(PYTHONUNBUFFERED="1")
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "http://" in line)
        try:
            yield "http://" + line.partition("http://")[2].strip(), process
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_dies_in_mid_save_loses_nothing(world: World, when: str) -> None:
    """The file is the old one or the new one, and what was typed is still there."""
    old = text(world)
    new = old.replace("annual_amount = 91.10 ", "annual_amount = 95.00 ")
    assert new != old
    with chromium() as browser:
        page = browser.new_page()
        with dying_server(world, when) as (address, process):
            page.goto(address)
            page.get_by_role("link", name="政务服务管理").click()
            page.fill(cell("annual_amount"), "95")
            expect(page.get_by_text("草稿已存在")).to_be_visible()
            page.get_by_role("button", name="保存").click()
            assert process.wait(60) == -signal.SIGKILL
        assert text(world) == (old if when == "before" else new)
        port = urlsplit(address).port
        with served(world, "--port", str(port)) as again:
            page.goto(again)
            page.get_by_role("link", name="政务服务管理").click()
            shown = "95" if when == "before" else "95.00"
            expect(page.locator(cell("annual_amount"))).to_have_value(shown)
            page.close()


# ---- Many and slow ones -------------------------------------------------------------------------


class Caller:
    """Sends requests to a server by its printed address."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.port is not None
        self.port = parts.port
        self.token = parts.query.partition("=")[2]
        self.base = f"http://127.0.0.1:{self.port}"

    def get(self, path: str, timeout: float = 60) -> bytes:
        asked = Request(self.base + path, headers={"Authorization": f"Bearer {self.token}"})
        with urlopen(asked, timeout=timeout) as answer:
            return answer.read()  # type: ignore[no-any-return]

    def head(self, method: str, path: str, *headers: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *headers]
        lines.append(f"Authorization: Bearer {self.token}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def status_of(caller: Caller, request: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", caller.port)
    writer.write(request)
    await writer.drain()
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return int(line.split()[1])


@pytest.mark.slow
def test_two_hundred_at_once_are_answered_or_told_to_wait(world: World) -> None:
    with served(world) as address:
        caller = Caller(address)
        request = caller.head("GET", AT, "Connection: close")

        async def all_of_them() -> list[int]:
            return await asyncio.gather(*(status_of(caller, request) for _one in range(200)))

        statuses = asyncio.run(all_of_them())
        assert len(statuses) == 200
        assert set(statuses) <= {200, 503}
        assert 200 in statuses
        assert json.loads(caller.get(AT))["place"] == PLACE


@pytest.mark.slow
def test_a_slow_client_keeps_nobody_waiting(world: World) -> None:
    """One that sends half a request, and one that announces more than it sends."""
    with served(world) as address:
        caller = Caller(address)
        half = caller.head("GET", AT)[:40]
        body = ("Content-Type: application/json", "Content-Length: 1000")
        starved = caller.head("POST", f"{AT}/draft", *body) + b'{"base": "'
        with (
            socket.create_connection(("127.0.0.1", caller.port)) as first,
            socket.create_connection(("127.0.0.1", caller.port)) as second,
        ):
            first.sendall(half)
            second.sendall(starved)
            assert json.loads(caller.get(AT))["place"] == PLACE


@pytest.mark.slow
def test_what_is_too_large_is_refused_before_it_is_sent(world: World) -> None:
    with served(world) as address:
        caller = Caller(address)
        body = ("Content-Type: application/json", f"Content-Length: {10**12}")
        request = caller.head("POST", f"{AT}/draft", *body)
        assert asyncio.run(status_of(caller, request)) == 413


@pytest.mark.slow
def test_a_reader_of_others_may_read_and_not_write(world: World) -> None:
    with served(world, "--host", "0.0.0.0", "--read-only") as address:
        caller = Caller(address)
        assert json.loads(caller.get(AT))["place"] == PLACE
        with pytest.raises(HTTPError) as refused:
            urlopen(
                Request(
                    f"{caller.base}{AT}/save",
                    data=b"{}",
                    headers={
                        "Authorization": f"Bearer {caller.token}",
                        "Content-Type": "application/json",
                    },
                )
            )
        assert refused.value.code == 403
        refused.value.close()
