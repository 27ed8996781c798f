"""Copies of the repository that the commands and examples of the pages may change."""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from shenbao.build.make import preload
from shenbao.formats import FORMATS
from tests.docs.shell import BINARIES
from tests.histories import History, fingerprints
from tests.syntax import trees
from tests.worlds import ROOT, A, C, compile_templates

NOT_CLONED = (".git", ".venv", ".hypothesis", ".shenbao", ".*_cache", "__pycache__", "output")
FEW = (A, C)
"""The declarations of a clone, one of each of two shards; more would only take longer."""

BROUGHT = {
    "导出.txt": "tests/data/export/shenzhen-2024.txt",
    "去年的表": "tests/data/resaved",
    "改好的表.docx": "tests/data/edited/government-services-2024.docx",
}
"""Files and folders that the reader of a page brings, and what stands in for them."""

SHARED = ("shenbao", "tests")
"""Folders that no command of a page writes into: a clone has links to those of this repository."""

OBJECTS = ".git/objects"
"""Files of a clone that git never writes into: others may be new."""


@pytest.fixture
def package() -> Mapping[str, ast.Module]:
    """The syntax trees of the modules of the package, by their names in it."""
    return {
        path.removeprefix("shenbao/").removesuffix(".py").replace("/", "."): tree
        for path, tree in trees().items()
    }


@pytest.fixture(scope="session")
def cloned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The repository as after a clone, with the virtual environment of this one.

    Of the declarations it has but few. Its history is two commits on main. What makes sheets is
    loaded with it: else the workers of each build would load it.
    """
    preload(tuple(FORMATS))
    compile_templates()
    root = tmp_path_factory.mktemp("cloned") / "clone"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*NOT_CLONED, *SHARED))
    for name in SHARED:
        (root / name).symlink_to(ROOT / name)
    for path in (root / "declarations").rglob("*.toml"):
        if path.stem not in FEW:
            path.unlink()
    (root / ".venv").symlink_to(BINARIES.parent)
    for name, stand_in in BROUGHT.items():
        copy = shutil.copytree if (ROOT / stand_in).is_dir() else shutil.copy
        copy(ROOT / stand_in, root / name)
    history = History(root)
    history.commit("one")
    history.commit("two")
    history.git("gc", "--quiet")
    before = state_of(root)
    yield root
    assert state_of(root) == before


def state_of(root: Path) -> dict[str, str]:
    """Return fingerprints of a clone and of all that it has links to, but what Python compiled."""
    found = fingerprints(root)
    for name in SHARED:
        found |= fingerprints(ROOT / name)
    return {name: content for name, content in found.items() if "__pycache__" not in name}


@pytest.fixture
def clone(cloned: Path, tmp_path: Path) -> Path:
    """A clone of the repository for one test; the objects of git are links, as quick to make."""
    objects = f"{cloned / OBJECTS}{os.sep}"

    def take(source: str, target: str) -> object:
        return (os.link if source.startswith(objects) else shutil.copy2)(source, target)

    return shutil.copytree(cloned, tmp_path / "clone", symlinks=True, copy_function=take)


@pytest.fixture
def own_code(clone: Path) -> Path:
    """A clone whose code may be changed, too."""
    (clone / "shenbao").unlink()
    shutil.copytree(ROOT / "shenbao", clone / "shenbao")
    return clone


@pytest.fixture
def project(cloned: Path, tmp_path: Path) -> Path:
    """The declarations and templates of a clone, and nothing else, for one test."""
    root = tmp_path / "project"
    for name in ("declarations", "templates"):
        shutil.copytree(cloned / name, root / name)
    return root
