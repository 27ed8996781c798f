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

from tests.locales import make_locales
from tests.worlds import FOUR, ROOT, SUFFIXES, World, hashes, names

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


PLACES = FOUR[1:]


def built(
    folder: Path, arguments: list[str], umask: int, changes: Mapping[str, str]
) -> dict[str, str]:
    """Build everything from nothing; return the hash of each output and of the manifest."""
    world = World(folder / "repository", PLACES)
    result = world.build(tuple(SUFFIXES), *arguments, umask=umask, **changes)
    assert (result.status, result.err) == (0, "")
    charset = charset_of_file_names(world.environment(**changes))
    outputs = {
        os.fsencode(name).decode(charset): content for name, content in world.outputs().items()
    }
    workbooks = {"2018/汇总表.xlsx", "2024/汇总表.xlsx"}
    assert outputs.keys() == workbooks | names(PLACES, formats=tuple(SUFFIXES))
    for path in (world.root / "output").rglob("*.*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
    manifest = (world.root / ".shenbao/manifest").read_bytes()
    return hashes({**outputs, "manifest": manifest})


def charset_of_file_names(environment: Mapping[str, str]) -> str:
    """Return the character set that Python takes the names of files for."""
    command = [sys.executable, "-c", "import sys; print(sys.getfilesystemencoding())"]
    return subprocess.check_output(command, env=environment, text=True).strip()


class Variant(NamedTuple):
    """Where and how a build is made, and whether it finds all folders listed backwards."""

    folder: str
    arguments: list[str]
    umask: int
    changes: dict[str, str]
    is_reversed: bool = False


VARIANTS = {
    "one worker, backwards": Variant(
        "一 个 (很长的) 路径",
        ["-j", "1"],
        0o077,
        {"PYTHONHASHSEED": "0", "LC_ALL": "C"},
        is_reversed=True,
    ),
    "three workers, GB18030, Shanghai": Variant(
        "x",  # a name in UTF-8 is none where Python takes those of files for GB18030
        ["-j", "3"],
        0o027,
        {
            "PYTHONHASHSEED": "42",
            "LC_ALL": "zh_CN.GB18030",
            "TZ": "Asia/Shanghai",
            "SOURCE_DATE_EPOCH": "0",
        },
    ),
    "Turkish, St. John's": Variant(
        "y", [], 0o000, {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"}
    ),
}


@pytest.mark.slow
def test_same_bytes(tmp_path: Path) -> None:
    """The locales are made for this test: a machine need not have them."""
    make_locales(tmp_path)
    (tmp_path / "sitecustomize.py").write_text(REVERSED)
    found = {}
    for name, (folder, arguments, umask, changes, is_reversed) in VARIANTS.items():
        variables = {**changes, "LOCPATH": str(tmp_path)}
        if is_reversed:
            variables["PYTHONPATH"] = f"{tmp_path}:{ROOT}"
        found[name] = built(tmp_path / folder, arguments, umask, variables)
    first, *_others = found.values()
    assert found == dict.fromkeys(VARIANTS, first)


def fake_clock() -> Path | None:
    folders = [Path("/usr/lib"), Path("/usr/local/lib")]
    found = (path for folder in folders for path in folder.glob("**/faketime/libfaketimeMT.so.1"))
    return next(found, None)


@pytest.mark.slow
def test_same_bytes_in_four_hundred_days(tmp_path: Path) -> None:
    library = fake_clock()
    if library is None:
        pytest.skip("libfaketime is not installed")
    clock = {
        "LD_PRELOAD": str(library),
        "FAKETIME": "+400d",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
    now = built(tmp_path / "now", [], 0o022, {})
    assert built(tmp_path / "then", [], 0o022, clock) == now
