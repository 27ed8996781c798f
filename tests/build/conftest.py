"""A repository that is built once; each test gets a copy of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.build import make
from shenbao.system.engines import Here
from shenbao.system.executors import InlineExecutor, Pool
from tests.worlds import BOTH, THREE, BuiltWorld, World, names


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> BuiltWorld:
    world = BuiltWorld(tmp_path_factory.mktemp("built") / "repository", *BOTH)
    assert world.make().keys() == names(THREE)
    return world


@pytest.fixture
def built(built_once: BuiltWorld, tmp_path: Path) -> BuiltWorld:
    """A repository of three declarations whose outputs in two formats are made."""
    return built_once.copy(tmp_path / "repository")


@pytest.fixture
def built_whole(tmp_path: Path) -> Path:
    """A repository of one declaration whose outputs in all usual formats are made."""
    world = World(tmp_path / "repository", THREE[:1])
    assert world.run("build", "--quiet") == (0, "", "")
    return world.root


@pytest.fixture(autouse=True)
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a build makes is made in the process of the test, by templates that are read anew.

    tests/reliability and tests/system have the worker processes.
    """

    def pool(*_arguments: object) -> Pool:
        make._templates.cache_clear()
        return InlineExecutor()

    monkeypatch.setattr(Here, "pool", pool)
