"""A disk that is full, or that may not be written to, leaves all outputs as they were."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tests.reliability.refusals import check_manners
from tests.worlds import BOTH, Result, World, options

NO_PRIVILEGE = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"]


def mount(*arguments: str) -> bool:
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def small_disk(world: World) -> Iterator[Path]:
    """An output folder on a disk of 200 KiB."""
    folder = world.root / "output"
    folder.mkdir()
    if shutil.which("mount") is None or not mount(
        "-t", "tmpfs", "-o", "size=200k,mode=755", "shenbao", str(folder)
    ):
        pytest.skip("only root may mount a file system here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def change_all(world: World) -> None:
    path = world.root / "templates/_base/sheet.md.j2"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def check_told(result: Result, place: Path, reason: str) -> None:
    """Exit status 2, and one line that names a path below the place."""
    assert result.status == 2
    check_manners(result)
    (line,) = result.err.splitlines()
    words = line.removeprefix("shenbao: ").removesuffix(f" cannot be written: {reason}.")
    assert Path(words).resolve().is_relative_to(place), line


def build(world: World) -> Result:
    return world.run("build", *options(BOTH))


def state(world: World) -> tuple[dict[str, bytes], bytes]:
    return world.outputs(), (world.root / ".shenbao/manifest").read_bytes()


def test_a_full_disk_changes_nothing(world: World, small_disk: Path) -> None:
    assert build(world).status == 0
    before = state(world)
    change_all(world)
    for number in range(12):
        world.another(f"2025/{number}", number)
    check_told(build(world), small_disk, "No space left on device")
    assert state(world) == before
    for number in range(12):
        (world.root / f"declarations/2025/{number}.toml").unlink()
    assert build(world).status == 0


def test_a_read_only_disk_changes_nothing(world: World, small_disk: Path) -> None:
    assert build(world).status == 0
    before = state(world)
    change_all(world)
    assert mount("-o", "remount,ro", str(small_disk))
    check_told(build(world), small_disk, "Read-only file system")
    assert state(world) == before


@pytest.fixture
def without_privilege() -> Sequence[str]:
    """What makes root a user like others, who may not write where it is not allowed."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed")
    return NO_PRIVILEGE


def output(world: World) -> Path:
    return world.root / "output"


def below_output(world: World) -> Path:
    return world.root / "output/2024"


def cache(world: World) -> Path:
    return world.root / ".shenbao"


@pytest.mark.parametrize("place", [output, below_output, cache])
def test_a_folder_that_may_not_be_written_to_changes_nothing(
    place: Callable[[World], Path], world: World, without_privilege: Sequence[str]
) -> None:
    assert build(world).status == 0
    before = state(world)
    change_all(world)
    world.another("2026/x", 1)
    folder = place(world)
    folder.chmod(0o555)
    try:
        result = world.build(prefix=without_privilege)
    finally:
        folder.chmod(0o755)
    check_told(result, folder, "Permission denied")
    assert state(world) == before


def test_an_output_folder_that_cannot_be_made_is_told(
    world: World, without_privilege: Sequence[str], tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    result = world.build(("markdown",), "--out", str(closed / "x"), prefix=without_privilege)
    with suppress(OSError):
        closed.chmod(0o755)
    check_told(result, closed, "Permission denied")
