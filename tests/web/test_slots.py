"""What takes long leaves room for what is asked beside it."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from threading import Event

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from shenbao.web import reviewing
from shenbao.web.application import MADE_AT_ONCE, MOST_WAITING, application
from shenbao.web.guard import Access
from shenbao.web.watching import Announcer
from shenbao.web.workspace import Workspace
from tests.web.client import AT, HOST
from tests.worlds import THREE, World

TOO_MANY = 5


def test_of_many_that_take_long_some_are_made_and_some_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All others are refused, and what is asked meanwhile is answered."""
    world = World(tmp_path / "world", THREE)
    workspace, access = Workspace(world.root), Access.at(8848)
    is_let = Event()
    running: list[str] = []

    def comparison(_root: object, versions: str) -> str:
        running.append(versions)
        is_let.wait()
        return "<p>compared</p>"

    monkeypatch.setattr(reviewing, "comparison", comparison)
    app = application(workspace, access, Announcer())

    async def run() -> Counter[int]:
        headers = {"Authorization": f"Bearer {access.token}"}
        transport = ASGITransport(app=app)
        async with AsyncClient(
            transport=transport, base_url=f"http://{HOST}", headers=headers, timeout=None
        ) as asker:
            many = range(MADE_AT_ONCE + MOST_WAITING + TOO_MANY)
            left = {asyncio.create_task(asker.get("/api/comparison")) for _number in many}
            done: set[asyncio.Task[Response]] = set()
            while len(done) < TOO_MANY:
                now, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
                done |= now
            beside = await asker.get(AT)
            assert beside.status_code == 200
            assert len(running) <= MADE_AT_ONCE
            is_let.set()
            answers = await asyncio.gather(*done, *left)
            again = await asker.get("/api/comparison")
            return Counter(answer.status_code for answer in (*answers, again))

    found = asyncio.run(run())
    assert found == {200: MADE_AT_ONCE + MOST_WAITING + 1, 503: TOO_MANY}
    assert len(running) == MADE_AT_ONCE + MOST_WAITING + 1
