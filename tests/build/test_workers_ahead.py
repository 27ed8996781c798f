"""Where few declarations were touched, workers get ready before it is known what there is to do."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from shenbao.build import make
from shenbao.build.make import Request, begun_ahead
from shenbao.system.executors import InlineExecutor, Pool
from shenbao.system.limits import Limits
from shenbao.system.workers import Preload
from tests.worlds import BuiltWorld


class Noted(InlineExecutor):
    """A pool that notes that it is stopped."""

    is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True


class Two:
    """An engine of two workers that notes its pools."""

    at_once = 2
    is_elsewhere: ClassVar[bool] = False

    def __init__(self) -> None:
        self.pools: list[Noted] = []

    def pool(self, _tasks: int, _preload: Preload, _limits: Limits | None = None, /) -> Pool:
        self.pools.append(Noted())
        return self.pools[-1]


class Elsewhere(Two):
    is_elsewhere = True


@pytest.mark.parametrize(
    ("sheets", "formats", "engine", "is_begun"),
    [
        (1, ("markdown", "pdf"), Two(), True),
        (2, ("pdf",), Two(), True),
        (0, ("pdf",), Two(), False),
        (3, ("pdf",), Two(), False),
        (1, ("markdown", "word"), Two(), False),
        (1, ("pdf",), Elsewhere(), False),
    ],
)
def test_when_they_are_begun(
    sheets: int, formats: tuple[str, ...], engine: Two, is_begun: bool
) -> None:
    request = Request({}, formats, engine=engine)
    with begun_ahead(request, sheets) as begun:
        assert begun.pool is (engine.pools[0] if is_begun else None)
        assert [pool.is_stopped for pool in engine.pools] == [False] * is_begun
    assert [pool.is_stopped for pool in engine.pools] == [True] * is_begun


def test_what_is_touched_is_counted(built: BuiltWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []

    @contextmanager
    def noted(request: Request, sheets: int) -> Iterator[Request]:
        assert request.sources == {}  # nothing has been looked for yet
        counts.append(sheets)
        yield request

    monkeypatch.setattr(make, "begun_ahead", noted)
    stamps = built.root / ".shenbao/stamps.json"
    touch(stamps, after=30)
    assert built.make() == {}
    first, second, third = built.root.glob("declarations/*/*.toml")
    touch(first)
    assert built.make() == {}
    touch(second, third)
    assert built.make() == {}
    stamps.unlink()
    assert built.make() == {}
    assert counts == [0, 1, 3, 0]


def touch(*paths: Path, after: float = 60) -> None:
    """Let files have been changed in some seconds."""
    later = time.time() + after
    for path in paths:
        os.utime(path, (later, later))
