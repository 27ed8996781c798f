"""Telling open pages what was changed elsewhere: declarations, and what is known of all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from socket import socket

from uvicorn import Server
from watchfiles import awatch

from shenbao.changes.revisions.recording import head_files
from shenbao.project.folders import CONFIGURATION, LOCK, SUFFIX, ProjectError
from shenbao.system.looks import Look, look
from shenbao.web.workspace import Workspace

News = Sequence[str] | None
"""The places of declarations that have changed; None says that the server ends.

None of them says that more is known of all declarations.
"""


TURN = 500
"""Milliseconds after which is told what has changed so far, and looked at what is not watched."""


class Announcer:
    """Tells all that listen what has changed."""

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

    def announce(self, news: News) -> None:
        """Tell all that listen."""
        for heard in self._listeners:
            heard.put_nowait(news)


def server_of(announcer: Announcer) -> type[Server]:
    """Return a server that lets go of all that listen before it waits for answers to end."""

    class ListenedServer(Server):
        async def shutdown(self, sockets: list[socket] | None = None) -> None:
            announcer.announce(None)
            await super().shutdown(sockets)

    return ListenedServer


async def watch(workspace: Workspace, announcer: Announcer, stop: asyncio.Event) -> None:
    """Announce whenever what is known of declarations is changed, until it is to stop.

    What is changed before the folders are watched is none of the watcher's news, so what all
    looks like is compared once they are. A folder that is removed, even one that is there again at
    once, is watched anew; what has happened meanwhile nobody knows, so all of it is news.
    """
    unknown: set[Path] = set()
    settings = [workspace.root / name for name in (CONFIGURATION, LOCK)]
    while not stop.is_set():
        folders = _folders(workspace)
        heads = await asyncio.to_thread(head_files, workspace.root)
        before = await asyncio.to_thread(_looks, folders)
        aside = _looks_of([*settings, *heads])
        await asyncio.to_thread(workspace.look)
        is_new = True
        async for changes in awatch(
            *folders, stop_event=stop, debounce=TURN, rust_timeout=TURN, yield_on_timeout=True
        ):
            changed = {Path(path) for _kind, path in changes}
            is_over = not changed.isdisjoint(folders)
            changed |= await asyncio.to_thread(_below, workspace, changed)
            if is_new:
                changed |= _changed(before, await asyncio.to_thread(_looks, folders)) | unknown
                is_new = False
            before_aside, aside = aside, _looks_of([*settings, *heads])
            changed |= _changed(before_aside, aside)
            if changed:
                await _tell(workspace, announcer, changed, heads)
            if is_over or _folders(workspace) != folders:
                unknown = {*workspace.overview.paths(), workspace.project.templates}
                break


def _below(workspace: Workspace, changed: set[Path]) -> set[Path]:
    """Return the files in changed folders, or once there: no news comes of each of them."""
    there = {below for path in changed if path.is_dir() for below in path.rglob("*")}
    others = {path for path in changed if path.suffix != SUFFIX}
    known = workspace.overview.paths() if others else ()
    return there | {path for path in known if not others.isdisjoint(path.parents)}


def _looks(folders: Sequence[Path]) -> dict[Path, Look | None]:
    """Return the look of every file and folder below some folders, by path."""
    return _looks_of(path for folder in folders for path in folder.rglob("*"))


def _looks_of(paths: Iterable[Path]) -> dict[Path, Look | None]:
    return {path: _look(path) for path in paths}


def _look(path: Path) -> Look | None:
    try:
        return look(str(path))
    except OSError:
        return None


def _changed(before: dict[Path, Look | None], after: dict[Path, Look | None]) -> set[Path]:
    return {path for path in before | after if before.get(path, ()) != after.get(path, ())}


def _folders(workspace: Workspace) -> list[Path]:
    """Return the folders that can be watched: the first declaration makes that of all."""
    folders = (workspace.project.declarations, workspace.project.templates)
    return [folder for folder in folders if folder.is_dir()] or [workspace.root]


async def _tell(
    workspace: Workspace, announcer: Announcer, paths: set[Path], heads: Sequence[Path]
) -> None:
    is_of_all = any(_concerns_all(workspace, path) for path in paths)
    if is_of_all:
        with suppress(ProjectError):  # until there is one again, what was read of it stays
            await asyncio.to_thread(workspace.look_again)
    places = await asyncio.to_thread(_places, workspace, paths, is_of_all=is_of_all)
    await asyncio.to_thread(workspace.look, places)
    if places or is_of_all or not paths.isdisjoint(heads):
        announcer.announce(places)


def _concerns_all(workspace: Workspace, path: Path) -> bool:
    """Tell whether a file affects how all declarations are read."""
    is_setting = path.parent == workspace.root and path.name in (CONFIGURATION, LOCK)
    return is_setting or path.is_relative_to(workspace.project.templates)


def _places(workspace: Workspace, paths: set[Path], *, is_of_all: bool) -> list[str]:
    home = workspace.project.declarations
    inside = [path.relative_to(home) for path in paths if path.is_relative_to(home)]
    places = {path.with_suffix("").as_posix() for path in inside if path.suffix == SUFFIX}
    return sorted({*places, *(workspace.places() if is_of_all else ())})
