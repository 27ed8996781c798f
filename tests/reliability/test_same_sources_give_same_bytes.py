"""The same sources give the same bytes of every output and of the manifest, on any machine.

tests/formats looks into the zip members and the document properties.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.locales import NAMES, make_locales
from tests.worlds import FOUR, SUFFIXES, World, hashes, names

REVERSED = '''
"""Every folder is listed backwards."""
import os

list_folder, scan_folder = os.listdir, os.scandir


class Backwards(list):
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __next__(self):
        if not self:
            raise StopIteration
        return self.pop(0)

    def close(self):
        self.clear()


def scan(path="."):
    with scan_folder(path) as entries:
        return Backwards(sorted(entries, key=lambda one: one.name, reverse=True))


os.listdir = lambda path=".": sorted(list_folder(path), reverse=True)
os.scandir = scan
'''


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Locales that the machine need not have, made for these tests."""
    folder = tmp_path_factory.mktemp("locales")
    make_locales(folder)
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return built(tmp_path_factory.mktemp("first"), ["-j", "2"], 0o022, {})


def built(
    folder: Path, arguments: list[str], umask: int, changes: Mapping[str, str]
) -> dict[str, str]:
    """Build everything from nothing; return the hash of each output and of the manifest."""
    world = World(folder / "repository", FOUR)
    result = world.build(tuple(SUFFIXES), *arguments, umask=umask, **changes)
    assert (result.status, result.err) == (0, "")
    charset = charset_of_file_names(world.environment(**changes))
    outputs = {
        os.fsencode(name).decode(charset): content for name, content in world.outputs().items()
    }
    workbooks = {"2018/汇总表.xlsx", "2024/汇总表.xlsx"}
    assert outputs.keys() == workbooks | names(FOUR, formats=tuple(SUFFIXES))
    for path in (world.root / "output").rglob("*.*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
    manifest = (world.root / ".shenbao/manifest").read_bytes()
    return hashes({**outputs, "manifest": manifest})


def charset_of_file_names(environment: Mapping[str, str]) -> str:
    """Return the character set that Python takes the names of files for."""
    command = [sys.executable, "-c", "import sys; print(sys.getfilesystemencoding())"]
    return subprocess.check_output(command, env=environment, text=True).strip()


class Variant(NamedTuple):
    """Arguments, a umask and variables of a build."""

    arguments: list[str]
    umask: int
    changes: dict[str, str]


VARIANTS = {
    "another place, one worker": Variant(
        ["-j", "1"], 0o077, {"PYTHONHASHSEED": "0", "LC_ALL": "C"}
    ),
    "four workers in Shanghai": Variant(
        ["-j", "4"],
        0o022,
        {"PYTHONHASHSEED": "42", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
    ),
    "GB18030": Variant([], 0o027, {"LC_ALL": "zh_CN.GB18030", "SOURCE_DATE_EPOCH": "0"}),
    "Turkish": Variant([], 0o000, {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_same_bytes(
    variant: Variant, expected: dict[str, str], locales: Path, tmp_path: Path
) -> None:
    arguments, umask, changes = variant
    if changes["LC_ALL"] in NAMES:
        changes = {**changes, "LOCPATH": str(locales)}
    folder = tmp_path / "一 个 (很长的) 路径"
    folder.mkdir()
    # where Python takes the names of files for GB18030, this one, in UTF-8, is none
    where = tmp_path if changes["LC_ALL"] == "zh_CN.GB18030" else folder
    assert built(where, arguments, umask, changes) == expected


@pytest.mark.slow
def test_same_bytes_whatever_the_order_of_listing(expected: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(REVERSED)
    world = World(tmp_path / "x")
    path = f"{tmp_path}:{world.environment()['PYTHONPATH']}"
    assert built(tmp_path, [], 0o022, {"PYTHONPATH": path}) == expected


def fake_clock() -> Path | None:
    folders = [Path("/usr/lib"), Path("/usr/local/lib")]
    found = (path for folder in folders for path in folder.glob("**/faketime/libfaketimeMT.so.1"))
    return next(found, None)


@pytest.mark.slow
def test_same_bytes_in_four_hundred_days(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    library = fake_clock()
    if library is None:
        pytest.skip("libfaketime is not installed")
    expected = request.getfixturevalue("expected")
    clock = {
        "LD_PRELOAD": str(library),
        "FAKETIME": "+400d",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
    assert built(tmp_path, [], 0o022, clock) == expected
