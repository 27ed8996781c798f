"""What the tests of all rooms share: the repository's own standards and declarations."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shenbao.form import Filing, Library
from shenbao.i18n import use_language

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"

# copies of the repository that tests make need not make their own fonts
os.environ.setdefault("SHENBAO_FONTS", str(ROOT / ".shenbao/fonts"))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Messages are English in tests, whatever the locale of the machine."""
    monkeypatch.setenv("LANGUAGE", "en")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(ROOT / "templates")


@pytest.fixture(scope="session")
def filings(library: Library) -> list[Filing]:
    """Every committed declaration: the fifteen of Shenzhen, then the two central ones."""
    paths = sorted((ROOT / "declarations").rglob("*.toml"))
    central = sorted((DATA / "central").rglob("*.toml"))
    assert (len(paths), len(central)) == (15, 2)
    filed, problems = library.file_all([*paths, *central])
    assert problems == []
    return filed


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of three declarations with the templates of this one."""
    root = tmp_path / "repository"
    shutil.copytree(ROOT / "templates", root / "templates")
    for code in ("440304241063100300012", "440304221061500000025", "44030422106150000027"):
        source = ROOT / f"declarations/2024/{code}.toml"
        (root / "declarations/2024").mkdir(parents=True, exist_ok=True)
        shutil.copy(source, root / "declarations/2024")
    return root
