"""Looking at all declarations: what is looked at again after a change, and what a failure costs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from msgspec import UNSET

from shenbao.system.executors import InlineExecutor, ProcessExecutor
from shenbao.web import outlines
from shenbao.web.outlines import Asked, Edition
from shenbao.web.overview import Overview
from shenbao.web.records import Declaration, Row
from shenbao.web.workspace import Workspace
from tests.worlds import THREE, World

PLACE = "2024/440304241063100300012"
PATH = f"declarations/{PLACE}.toml"
KILLER = "2024/killer"
real_outline = outlines.outline


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world", THREE)


class Counting(InlineExecutor):
    """Notes which declarations it was asked to look at."""

    def __init__(self) -> None:
        self.places: list[str] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        if fn is outlines.outline:
            self.places += [asked.place for asked in args[1]]
        return super().submit(fn, *args, **kwargs)

    def taken(self) -> list[str]:
        places, self.places = self.places, []
        return sorted(places)


def workspace_of(world: World) -> tuple[Workspace, Counting]:
    executor = Counting()
    workspace = Workspace(world.root, executor)
    workspace.look()
    assert executor.taken() == sorted(THREE)
    return workspace, executor


def test_only_what_has_changed_is_looked_at_and_told(world: World) -> None:
    workspace, executor = workspace_of(world)
    first = workspace.summaries()
    assert [row.place for row in first.rows] == sorted(THREE)
    assert not first.busy
    workspace.look()
    assert executor.taken() == []
    assert workspace.summaries(first.version).rows == []

    world.edit(PATH, 'name = "政务服务管理"', 'name = "改过的名称"')
    workspace.look()
    assert executor.taken() == [PLACE]
    news = workspace.summaries(first.version)
    assert [row.name for row in news.rows] == ["改过的名称"]

    (world.root / PATH).unlink()
    workspace.look([PLACE])
    last = workspace.summaries(news.version)
    assert (last.gone, executor.taken()) == ([PLACE], [])
    assert PLACE not in {row.place for row in workspace.summaries().rows}
    assert workspace.summaries("another server.7").all


def test_standards_that_were_read_anew_are_looked_through_again(world: World) -> None:
    workspace, executor = workspace_of(world)
    workspace.look_again()
    workspace.look()
    assert executor.taken() == sorted(THREE)


@pytest.mark.parametrize("named", [[], [PLACE]], ids=["all", "named"])
def test_what_repeats_a_declaration_changes_with_it(named: Sequence[str], world: World) -> None:
    world.run("follow", "self-evaluation")
    workspace = Workspace(world.root, executor := Counting())
    workspace.look()
    follow_ups = [f"2024/self-evaluation/{place[5:]}" for place in THREE]
    assert executor.taken() == sorted([*THREE, *follow_ups])
    units = {row.place: row.unit for row in workspace.summaries().rows}
    assert [units[place] for place in follow_ups] == [units[place] for place in THREE]
    world.edit(PATH, 'target = "6套"', 'target = "8套"')
    workspace.look(named)
    assert executor.taken() == sorted([PLACE, f"2024/self-evaluation/{PLACE[5:]}"])


def test_rows_are_the_same_whoever_looks(world: World) -> None:
    """Found by comparing declarations, too: the same code twice in a year."""
    world.declare("2024/copy", (world.root / PATH).read_text("utf-8"))
    alone = Workspace(world.root).summaries().rows
    assert any(code == "SB014" for row in alone for code, *_counts in row.findings or ()), alone
    with processes() as (executor, told):
        workspace = Workspace(world.root, executor, 2, told.set)
        workspace.look()
        assert settled(workspace.overview, told) == alone


def test_whatever_a_list_counts_is_shown_with_its_declaration(world: World) -> None:
    """Found in it by itself, or by comparing it with others: names, codes and totals."""
    world.declare("2024/copy", (world.root / PATH).read_text("utf-8"))
    workspace = Workspace(world.root)
    for row in workspace.summaries().rows:
        opened = workspace.open(row.place)
        assert isinstance(opened, Declaration)
        compared = workspace.compared(row.place)
        shown = [*opened.problems, *opened.findings, *compared]
        counts = Counter((problem.code, problem.severity) for problem in shown)
        fixable = Counter(of.code for of in shown if of.fixable)
        assert counts == {(code, weight): count for code, weight, count, _of in row.findings or ()}
        assert fixable == {
            code: count for code, _weight, _count, count in row.findings or () if count
        }
        if row.place in (PLACE, "2024/copy"):
            assert {(found.code, found.at) for found in compared} >= {
                ("SB014", ""),
                ("SB501", "name"),
            }


@contextmanager
def processes() -> Iterator[tuple[ProcessExecutor, Event]]:
    """Yield two worker processes, and an event of their news."""
    executor = ProcessExecutor(2)
    try:
        yield executor, Event()
    finally:
        executor.stop()


def settled(overview: Overview, told: Event) -> Sequence[Row]:
    """Return the rows when nothing more is to be found out."""
    while (found := overview.rows()).busy:
        assert told.wait(120), "no news"
        told.clear()
    return found.rows


def deadly(edition: Edition, asked: list[Asked]) -> list[outlines.Outline]:
    """Look at declarations; one of them costs the worker its life."""
    if any(each.place == KILLER for each in asked):
        os._exit(3)
    return real_outline(edition, asked)


def test_a_file_that_costs_a_worker_its_life_costs_no_other_row(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shenbao.web.overview.outline", deadly)
    world.declare(KILLER, (world.root / PATH).read_text("utf-8"))
    with processes() as (executor, told):
        workspace = Workspace(world.root, executor, 2, told.set)
        workspace.look()
        rows = {row.place: row for row in settled(workspace.overview, told)}
    assert rows[KILLER].is_broken is True
    assert [place for place in THREE if rows[place].year is UNSET] == []
