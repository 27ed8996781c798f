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
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from shenbao.web.guard import Access
from shenbao.web.workspace import Workspace
from tests.web.browser import CHROMIUM, cell, chromium, served
from tests.web.client import AT, PLACE, Client
from tests.worlds import THREE, World

FORM = f"#/at/{quote(PLACE, safe='')}"

expect.set_options(timeout=60_000)  # a bound for what hangs; nothing is measured by it

MANY = 50
"""Requests at once; a server does forty in threads."""

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
def dying_server(
    world: World, when: str, *more: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address of a server that is killed as it saves, and its process."""
    words = ["--root", str(world.root), "--lang", "zh_CN", "serve", "--no-browser", "--port", "0"]
    command = [sys.executable, "-c", DYING, when, *words, *more]
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
def test_a_server_that_dies_in_mid_save_loses_nothing(world: World) -> None:
    """The file is the old one or the new one, and what was typed is still there."""
    old = text(world)
    new = old.replace("annual_amount = 91.10 ", "annual_amount = 95.00 ")
    assert new != old
    with chromium() as browser:
        page = browser.new_page()
        with dying_server(world, "before") as (address, process):
            page.goto(f"{address}{FORM}")
            page.fill(cell("annual_amount"), "95")
            expect(page.get_by_text("草稿已存在")).to_be_visible()
            page.get_by_role("button", name="保存").click()
            assert process.wait(60) == -signal.SIGKILL
        assert text(world) == old
        port = str(urlsplit(address).port)  # what a browser keeps is kept by port, too
        with dying_server(world, "after", "--port", port) as (address, process):
            page.goto(f"{address}{FORM}")
            expect(page.locator(cell("annual_amount"))).to_have_value("95")
            page.get_by_role("button", name="保存").click()
            assert process.wait(60) == -signal.SIGKILL
        page.close()
    assert text(world) == new
    draft = {"base": old, "texts": {"annual_amount": "95"}, "rows": {}}
    found = Client(Workspace(world.root), Access.at(8848)).post(f"{AT}/rebase", json=draft).json()
    assert (found["conflicts"], found["draft"]["texts"]) == ([], {})


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
def test_a_server_stands_many_slow_and_large_ones(world: World) -> None:
    with served(world) as address:
        caller = Caller(address)
        with slow_clients(caller):
            assert json.loads(caller.get(AT))["place"] == PLACE
            hold_many_at_once(caller)
        hold_too_large(caller)
        assert json.loads(caller.get(AT))["place"] == PLACE


@contextmanager
def slow_clients(caller: Caller) -> Iterator[None]:
    """Keep up one that sends half a request, and one that announces more than it sends."""
    half = caller.head("GET", AT)[:40]
    body = ("Content-Type: application/json", "Content-Length: 1000")
    starved = caller.head("POST", f"{AT}/draft", *body) + b'{"base": "'
    with (
        socket.create_connection(("127.0.0.1", caller.port)) as first,
        socket.create_connection(("127.0.0.1", caller.port)) as second,
    ):
        first.sendall(half)
        second.sendall(starved)
        yield


def hold_many_at_once(caller: Caller) -> None:
    """All of them are answered, though they are more than a server has threads."""
    request = caller.head("GET", AT, "Connection: close")

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(status_of(caller, request) for _one in range(MANY)))

    assert asyncio.run(all_of_them()) == [200] * MANY


def hold_too_large(caller: Caller) -> None:
    """What is too large, or does not say how large it is, is refused before it is sent."""
    kind = "Content-Type: application/json"
    for length, status in (
        (f"Content-Length: {10**12}", 413),
        ("Transfer-Encoding: chunked", 411),
    ):
        request = caller.head("POST", f"{AT}/draft", kind, length)
        assert asyncio.run(status_of(caller, request)) == status
