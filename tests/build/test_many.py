"""Many declarations: few are held at a time, and what holds among all of them still does."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest

from shenbao.build import run, write
from shenbao.build.layout import LaidOutSheet
from shenbao.build.make import Made, Request
from shenbao.build.store import Store
from shenbao.build.uniqueness import BATCH, batches
from shenbao.build.workbooks import LaidOutPage
from shenbao.diagnostics import Code
from shenbao.project.project import Project
from shenbao.system.executors import TASKS_AHEAD, InlineExecutor
from tests.worlds import World

COUNT = 2 * BATCH + 9
PLACES_TO_LOOK_AT = [f"2025/{number:03}" for number in (10, BATCH, 2 * BATCH + 1, COUNT - 1)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    for number in range(COUNT):
        world.another(f"2025/{number:03}", number)
    return world


def build(world: World) -> run.Report:
    project, _problems = Project.open(world.root)
    sources, _passed_over = project.find_declarations()
    request = Request(sources, ["markdown"], pool=InlineExecutor())
    return run.build(project, request)


def test_few_sheets_are_held_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    held = []
    real = write.Writer.write

    def noted(writer: write.Writer, page: LaidOutPage, made: Sequence[Made]) -> None:
        if page.place in PLACES_TO_LOOK_AT:
            held.append(sum(isinstance(known, LaidOutSheet) for known in gc.get_objects()))
        real(writer, page, made)

    monkeypatch.setattr(write.Writer, "write", noted)
    assert build(world).declarations == COUNT
    assert len(held) == len(PLACES_TO_LOOK_AT)
    assert max(held) <= BATCH + TASKS_AHEAD + 1


def test_two_far_apart_may_not_have_the_same_value(world: World) -> None:
    first, last = world.root / "declarations/2025/000.toml", f"2025/{COUNT - 1:03}"
    world.declare(last, first.read_text("utf-8"))
    report = build(world)
    assert report.declarations == COUNT - 2
    duplicates = [problem for problem in report.problems if problem.code == Code.DUPLICATE]
    assert [problem.span.path.stem for problem in duplicates] == ["000", f"{COUNT - 1:03}"]
    assert not (world.root / f"output/{last}.md").exists()


def test_all_are_read_once_and_those_that_may_clash_together(world: World) -> None:
    other = world.another("2025/other", 7, ("year = 2024", "year = 2025"))
    clash = world.another("2025/clash", 7)
    (world.root / "declarations/2025/003.toml").write_text("year = [")
    project, _problems = Project.open(world.root)
    sources, _passed_over = project.find_declarations()
    together, *others = batches(project.library, sources)
    assert set(together) == {clash, clash.with_name("007.toml")}
    assert other not in together
    assert sorted(chain(together, *others)) == sorted(sources)
    assert max(map(len, others)) <= BATCH


def test_the_manifest_is_saved_the_more_seldom_the_larger_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = []
    real = Store.save

    def noted(store: Store) -> None:
        saved.append(len(store.manifest.sheets))
        real(store)

    monkeypatch.setattr(Store, "save", noted)
    monkeypatch.setattr(write, "BATCH", 2)
    build(world)
    assert saved[-1] == COUNT
    assert sum(saved) < 12 * COUNT
