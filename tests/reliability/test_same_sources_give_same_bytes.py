"""The same sources give the same bytes of every output and of the manifest, on any machine.

tests/formats looks into the zip members and the document properties.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.worlds import FOUR, SUFFIXES, World, hashes, names

UMASK = ["sh", "-c", 'umask "$0"; exec "$@"']
LOCALES = {"zh_CN.GB18030": ("zh_CN", "GB18030"), "tr_TR.UTF-8": ("tr_TR", "UTF-8")}
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
    for name, (language, charset) in LOCALES.items():
        if shutil.which("localedef"):
            command = ["localedef", "-i", language, "-f", charset, str(folder / name)]
            subprocess.run(command, capture_output=True, check=False)
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return built(tmp_path_factory.mktemp("first"), ["-j", "2"], "022", {})


def built(
    folder: Path, arguments: list[str], umask: str, changes: Mapping[str, str]
) -> dict[str, str]:
    """Build everything from nothing; return the hash of each output and of the manifest."""
    world = World(folder / "repository", FOUR)
    result = world.build(tuple(SUFFIXES), *arguments, prefix=[*UMASK, umask], **changes)
    assert (result.status, result.err) == (0, "")
    charset = LOCALES.get(changes.get("LC_ALL", ""), ("", "UTF-8"))[1]
    outputs = {
        os.fsencode(name).decode(charset): content for name, content in world.outputs().items()
    }
    workbooks = {"2018/汇总表.xlsx", "2024/汇总表.xlsx"}
    assert outputs.keys() == workbooks | names(FOUR, formats=tuple(SUFFIXES))
    for path in (world.root / "output").rglob("*.*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
    manifest = (world.root / ".shenbao/manifest.json").read_bytes()
    return hashes({**outputs, "manifest": manifest})


class Variant(NamedTuple):
    """Arguments, a umask and variables of a build."""

    arguments: list[str]
    umask: str
    changes: dict[str, str]


VARIANTS = {
    "another place, one worker": Variant(
        ["-j", "1"], "077", {"PYTHONHASHSEED": "0", "LC_ALL": "C"}
    ),
    "four workers in Shanghai": Variant(
        ["-j", "4"],
        "022",
        {"PYTHONHASHSEED": "42", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
    ),
    "GB18030": Variant([], "027", {"LC_ALL": "zh_CN.GB18030", "SOURCE_DATE_EPOCH": "0"}),
    "Turkish": Variant([], "000", {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_same_bytes(
    variant: Variant, expected: dict[str, str], locales: Path, tmp_path: Path
) -> None:
    arguments, umask, changes = variant
    name = changes["LC_ALL"]
    if name in LOCALES:
        if not (locales / name).exists():
            pytest.skip(f"localedef cannot make the locale {name} here")
        changes = {**changes, "LOCPATH": str(locales)}
    folder = tmp_path / "一 个 (很长的) 路径"
    folder.mkdir()
    # Python takes the names of files for GB18030 there, and these are UTF-8
    where = tmp_path if name == "zh_CN.GB18030" else folder
    assert built(where, arguments, umask, changes) == expected


@pytest.mark.slow
def test_same_bytes_whatever_the_order_of_listing(expected: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(REVERSED)
    world = World(tmp_path / "x")
    path = f"{tmp_path}:{world.environment()['PYTHONPATH']}"
    assert built(tmp_path, [], "022", {"PYTHONPATH": path}) == expected


def fake_clock() -> Path | None:
    folders = [Path("/usr/lib"), Path("/usr/local/lib")]
    found = (path for folder in folders for path in folder.glob("**/faketime/libfaketimeMT.so.1"))
    return next(found, None)


@pytest.mark.slow
@pytest.mark.skipif(fake_clock() is None, reason="libfaketime is not installed")
def test_same_bytes_in_four_hundred_days(expected: dict[str, str], tmp_path: Path) -> None:
    clock = {
        "LD_PRELOAD": str(fake_clock()),
        "FAKETIME": "+400d",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
    assert built(tmp_path, [], "022", clock) == expected
