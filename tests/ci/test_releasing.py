"""RELEASING.md holds true: there is one version, and the wheel that it makes is whole."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from shenbao import __version__
from tests.worlds import ROOT

TEXT = (ROOT / "RELEASING.md").read_text("utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
BUILD = ".venv/bin/uv build --clear --no-build-isolation"


def test_the_version_is_the_same_everywhere() -> None:
    assert set(re.findall(r"\d+\.\d+\.\d+", TEXT)) == {__version__}
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## (\S+) \((?:unreleased|\d{4}-\d\d-\d\d)\)$", changelog, re.MULTILINE)
    assert newest
    assert newest[1] == __version__


def test_the_commands_are_there() -> None:
    assert COMMANDS[:3] == ["make test", "make bench", BUILD]
    programs = {shlex.split(command)[0] for command in COMMANDS} - {"make", "git"}
    assert programs == {".venv/bin/uv", ".venv/bin/uvx"}
    assert [name for name in programs if not (ROOT / name).exists()] == []


def test_the_wheel_holds_all_files_of_the_package(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    no_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "shenbao", tmp_path / "shenbao", ignore=no_caches)
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    subprocess.run([*shlex.split(BUILD), "--offline", "--quiet"], cwd=tmp_path, check=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    assert f"dist/{wheel.name}" in TEXT
    kept = {
        path.relative_to(tmp_path).as_posix()
        for path in (tmp_path / "shenbao").rglob("*")
        if path.is_file() and path.suffix != ".po" and "check/cases" not in path.as_posix()
    }
    assert {name for name in zipfile.ZipFile(wheel).namelist() if "dist-info" not in name} == kept
