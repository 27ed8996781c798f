"""A build that is killed leaves whole files, and the next build mends what it left."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from shenbao.build.manifest_lines import State, read_lines
from tests.reliability.processes import files, running
from tests.worlds import SUFFIXES, World, hashes, options

FORMATS = ("markdown", "xlsx")
"""All files are written in one way, but for the yearly workbooks, which come last."""


def version(world: World, number: int) -> None:
    """Change every output."""
    for path in (world.root / "templates").glob("*/*.toml"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(r'(?m)^title = "(?:\d+ )?', f'title = "{number} ', text), "utf-8")


class Moment(NamedTuple):
    """When a build is killed: so many files are made, or are in their places."""

    in_place: bool
    least: int

    def seen_in(self, world: World) -> Callable[[], bool]:
        """Return what tells whether a build that is yet to begin has come so far."""
        before, names = files(world), {Path(name).name for name in world.outputs()}

        def come() -> bool:
            new = files(world) - before
            return sum(name in names or not self.in_place for name, _number in new) >= self.least

        return come


MOMENTS = (Moment(False, 2), Moment(False, 7), Moment(True, 1), Moment(True, 6))

MOST_BUILDS = 100
"""After so many builds it is no longer by chance that one is not seen at its moment."""


def everything(world: World) -> dict[str, str]:
    manifest = (world.root / ".shenbao/manifest").read_bytes()
    return hashes({**world.outputs(), "manifest": manifest})


@pytest.mark.slow
def test_builds_killed_at_any_moment_leave_whole_files(world: World) -> None:
    """Nor does anything of them stay: the next build ends as if there had been none."""
    clean, contents = {}, {}
    for number in (1, 0):
        version(world, number)
        assert world.run("build", *options(FORMATS), "--force").status == 0
        clean[number], contents[number] = everything(world), world.outputs()
    whole = {name: {contents[0][name], contents[1][name]} for name in contents[0]}
    assert all(len(versions) == 2 for versions in whole.values())

    left = [*MOMENTS]
    for number in range(1, MOST_BUILDS):  # some end before they are seen at their moment
        if not left:
            break
        version(world, number % 2)
        come = left[0].seen_in(world)
        with running(world, FORMATS, "--force") as build:
            if build.reaches(come):
                build.process.kill()
                left.pop(0)
            assert build.nobody_left()
        found = {
            name: content for name, content in world.outputs().items() if name.endswith(suffixes())
        }
        assert found.keys() == whole.keys()
        assert [name for name in found if found[name] not in whole[name]] == []
        _manifest, state = read_lines((world.root / ".shenbao/manifest").read_bytes())
        assert state is State.WHOLE
    assert left == []

    version(world, 0)
    assert world.run("build", *options(FORMATS)).status == 0
    assert everything(world) == clean[0]


def suffixes() -> tuple[str, ...]:
    return tuple(SUFFIXES.values())


def test_nothing_half_written_stays_beside_the_manifest(world: World) -> None:
    assert world.run("build", *options(FORMATS[:1])).status == 0
    half = world.root / ".shenbao/.shenbao-0123456789abcdef.tmp"
    half.touch()
    (world.root / ".shenbao/unfinished").touch()
    assert world.run("build", *options(FORMATS[:1])).status == 0
    assert not half.exists()
