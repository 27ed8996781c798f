"""Telling open pages which declarations were changed elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from socket import socket

from uvicorn import Server
from watchfiles import awatch

from shenbao.system.looks import Look, look
from shenbao.web.desk import Desk

News = Sequence[str] | None
"""The places of declarations that have changed; None says that the server ends.

None of them says that more is known of all declarations.
"""


TURN = 1000
"""Milliseconds after which is looked whether there is another folder to be watched."""


class Bell:
    """Rings for all that listen."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[News]] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[News]]:
        """Yield a queue that gets all news from now on."""
        heard: asyncio.Queue[News] = asyncio.Queue()
        self._listeners.add(heard)
        try:
            yield heard
        finally:
            self._listeners.discard(heard)

    def ring(self, news: News) -> None:
        """Tell all that listen."""
        for heard in self._listeners:
            heard.put_nowait(news)


def server_of(bell: Bell) -> type[Server]:
    """Return a server that lets go of all that listen before it waits for answers to end."""

    class ListenedServer(Server):
        async def shutdown(self, sockets: list[socket] | None = None) -> None:
            bell.ring(None)
            await super().shutdown(sockets)

    return ListenedServer


async def watch(desk: Desk, bell: Bell, stop: asyncio.Event) -> None:
    """Ring whenever a declaration or a form standard is changed, until it is to stop.

    What is changed before the folders are watched is none of the watcher's news, so what all
    looks like is compared once they are.
    """
    while not stop.is_set():
        folders = _folders(desk)
        before = await asyncio.to_thread(_looks, folders)
        await asyncio.to_thread(desk.look)
        is_new = True
        async for changes in awatch(
            *folders, stop_event=stop, rust_timeout=TURN, yield_on_timeout=True
        ):
            changed = {Path(path) for _kind, path in changes}
            if is_new:
                changed |= _changed(before, await asyncio.to_thread(_looks, folders))
                is_new = False
            if changed:
                await _tell(desk, bell, changed)
            if _folders(desk) != folders:
                break


def _looks(folders: Sequence[Path]) -> dict[Path, Look | None]:
    """Return what all that is below some folders looks like, by its path."""
    return {path: _look(path) for folder in folders for path in folder.rglob("*")}


def _look(path: Path) -> Look | None:
    try:
        return look(str(path))
    except OSError:
        return None


def _changed(before: dict[Path, Look | None], after: dict[Path, Look | None]) -> set[Path]:
    return {path for path in before | after if before.get(path, ()) != after.get(path, ())}


def _folders(desk: Desk) -> list[Path]:
    """Return the folders that can be watched: the first declaration makes that of all."""
    folders = (desk.project.declarations, desk.project.templates)
    return [folder for folder in folders if folder.is_dir()] or [desk.root]


async def _tell(desk: Desk, bell: Bell, paths: set[Path]) -> None:
    if any(path.is_relative_to(desk.project.templates) for path in paths):
        await asyncio.to_thread(desk.look_again)
    places = await asyncio.to_thread(_places, desk, paths)
    await asyncio.to_thread(desk.look)
    if places:
        bell.ring(places)


def _places(desk: Desk, paths: set[Path]) -> list[str]:
    if any(path.is_relative_to(desk.project.templates) for path in paths):
        return sorted(desk.places())
    home = desk.project.declarations
    inside = [path.relative_to(home) for path in paths if path.is_relative_to(home)]
    return sorted(path.with_suffix("").as_posix() for path in inside if path.suffix == ".toml")
