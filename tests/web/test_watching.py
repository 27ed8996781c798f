"""What is changed on disk is told to open pages, whenever that is."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

from shenbao.project.project import Project
from shenbao.web.watching import Announcer, News, watch
from shenbao.web.workspace import Workspace
from tests.histories import History
from tests.worlds import THREE, World

PLACE = THREE[0]
LONG = 120
"""Seconds, a bound for what hangs."""


async def first_news(workspace: Workspace) -> News:
    """Return the first news of a watch that begins now."""
    announcer, stop = Announcer(), asyncio.Event()
    async with announcer.listening() as heard:
        watching = asyncio.create_task(watch(workspace, announcer, stop))
        async with asyncio.timeout(LONG):
            news = await heard.get()
        stop.set()
        await watching
    return news


def change(world: World, place: str) -> None:
    path = world.root / "declarations" / f"{place}.toml"
    path.write_text(path.read_text("utf-8") + "# changed\n", "utf-8")


@pytest.mark.parametrize("what", ["declaration", "new one", "standard", "settings", "commit"])
def test_what_changes_before_it_is_watched_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """All are looked at first, which takes a while; the watcher knows of nothing before it."""
    world = World(tmp_path / "world", THREE)
    git = History(world.root)
    project, _problems = Project.open(world.root)
    workspace = Workspace(project.root)
    looks: list[None] = []
    look = workspace.look

    def look_and_change(places: Collection[str] = ()) -> None:
        look(places)
        if not looks:
            match what:
                case "declaration":
                    change(world, PLACE)
                case "new one":
                    world.declare("2024/new", "")
                case "standard":
                    form = world.root / "templates/shenzhen-project/form.toml"
                    form.write_text(form.read_text("utf-8") + "# changed\n", "utf-8")
                case "settings":
                    (world.root / "pyproject.toml").write_text("[tool.shenbao]\n", "utf-8")
                case "commit":
                    git.commit("Begin")
        looks.append(None)

    monkeypatch.setattr(workspace, "look", look_and_change)
    told = {
        "declaration": [PLACE],
        "new one": ["2024/new"],
        "standard": sorted(THREE),
        "settings": sorted(THREE),
        "commit": [],
    }
    assert asyncio.run(first_news(workspace)) == told[what]


def test_a_folder_that_comes_again_is_watched_again(tmp_path: Path) -> None:
    """As where git checks out a commit without declarations, and then another one."""
    world = World(tmp_path / "world", THREE)
    workspace, announcer, stop = Workspace(world.root), Announcer(), asyncio.Event()

    async def watched() -> None:
        async with announcer.listening() as heard, asyncio.timeout(LONG):
            watching = asyncio.create_task(watch(workspace, announcer, stop))

            async def told_of(place: str) -> None:
                while place not in (await heard.get() or ()):
                    pass

            await asyncio.to_thread(workspace.look)
            world.declare("2024/first", "")
            await told_of("2024/first")
            shutil.rmtree(world.root / "declarations")
            world.declare("2024/second", "")
            await told_of("2024/second")
            world.declare("2024/third", "")
            await told_of("2024/third")
            stop.set()
            await watching

    asyncio.run(watched())
