"""What the tests of all rooms share: the repository's own standards and declarations."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

from shenbao.form import Filing, Library
from shenbao.i18n import use_language
from shenbao.system.limits import available_cores
from tests.histories import environment
from tests.judges import end_libreoffice
from tests.properties import load_profile
from tests.worlds import DATA, FOUR, ROOT, THREE, CleanWorld, World, compile_templates

TESTS = ROOT / "tests"

YOUNG = 10_000
"""New objects after which garbage is looked for among them, instead of 700."""

IN_MEMORY = Path("/dev/shm")
"""Where some systems have a folder that is kept in memory: tests make many thousands of files."""

ROOM = 4 * 1024**3
"""The bytes that must be free there; all tests together have a tenth of that at a time."""


def has_room(folder: Path) -> bool:
    """Tell whether tests can have their temporary files, and programs among them, in a folder."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    system = os.statvfs(folder)
    return system.f_bavail * system.f_frsize >= ROOM and not system.f_flag & os.ST_NOEXEC


if "TMPDIR" not in os.environ and sys.platform == "linux" and has_room(IN_MEMORY):
    os.environ["TMPDIR"] = tempfile.tempdir = str(IN_MEMORY)

load_profile()

# a shell that starts the tests in the background ignores Ctrl-C, and so would all that they start
signal.signal(signal.SIGINT, signal.default_int_handler)

# copies of the repository that tests make need not make their own fonts
os.environ.setdefault("SHENBAO_FONTS", str(ROOT / ".shenbao/fonts"))


def pytest_xdist_auto_num_workers() -> int:
    """Use one process more than there are cores: many tests wait for programs that they start."""
    return available_cores() + 1


def pytest_collection(session: pytest.Session) -> None:
    """Load the tests from another place on in each of several processes, where all will run.

    pytest rewrites a file when it is loaded first, which takes as long as all else of the start:
    so each process rewrites a part, and finds the others' on disk, even where Python is told to
    write no compiled files: the set-up has compiled the package there anyway.
    """
    number, count = (os.environ.get(f"PYTEST_XDIST_WORKER{of}", "") for of in ("", "_COUNT"))
    if not number or session.config.args != [TESTS.name]:
        return
    writes_none, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    paths = sorted(TESTS.rglob("test_*.py"))
    start = len(paths) * int(number.removeprefix("gw")) // int(count)
    for path in paths[start:] + paths[:start]:
        with suppress(Exception):  # which pytest tells of when it collects the tests
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    sys.dont_write_bytecode = writes_none


def pytest_collection_finish() -> None:
    """Leave what the tests themselves consist of alone: garbage is looked for in what they make."""
    gc.freeze()
    gc.set_threshold(YOUNG)


def pytest_sessionfinish() -> None:
    """End the office program that tests of this process have started."""
    end_libreoffice()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Messages are English in tests, whatever the locale of the machine."""
    monkeypatch.setenv("LANGUAGE", "en")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows no settings but a repository's own, in this process and those that it starts."""
    for name, value in environment().items():
        monkeypatch.setenv(name, value)


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
def templates(tmp_path: Path) -> Path:
    """The templates of this repository, in a folder where a test may change them."""
    return World(tmp_path).root / "templates"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of three declarations with the templates of this one."""
    compile_templates()
    return World(tmp_path / "repository", THREE).root


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A repository of three declarations of one standard and one of another."""
    return World(tmp_path / "repository", FOUR)


@pytest.fixture
def clean(tmp_path: Path) -> CleanWorld:
    """A repository of one declaration in which the check finds nothing."""
    return CleanWorld(tmp_path / "repository")
