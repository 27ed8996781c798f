"""A build ends at once when it is asked to, and none begins while another is at work.

tests/build/test_incremental.py has declarations that are deleted or touched, and what
`build --check` finds.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.processes import Running, files, running
from tests.reliability.refusals import check_manners
from tests.worlds import FOUR, PATIENCE, THREE, World, names, options

MARKDOWN = ("markdown",)
ENDLESS = (
    "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}"
    "{% endfor %}{% endfor %}{% endfor %}"
)


@pytest.fixture
def endless(world: World) -> World:
    """A repository with one sheet that is being made for ever."""
    world.template("sheet.md.j2", ENDLESS)
    world.configure(seconds_per_sheet=10 * PATIENCE)
    return world


def has_the_lock(build: Running, _world: World) -> bool:
    return build.has_the_lock()


def makes_sheets(build: Running, _world: World) -> bool:
    children = Path(f"/proc/{build.process.pid}/task/{build.process.pid}/children")
    return bool(children.read_text())


def waits_for_the_endless_sheet(_build: Running, world: World) -> bool:
    """All others are written aside, to be put in their places when the last is made."""
    return len(files(world)) == len(THREE)


def test_a_second_build_does_not_begin(endless: World) -> None:
    with running(endless, MARKDOWN) as first:
        assert first.reaches(lambda: waits_for_the_endless_sheet(first, endless))
        before = endless.outside(), files(endless)
        assert endless.run("build", *options(MARKDOWN)) == (
            75,
            "",
            "shenbao: Another build is at work here; try again when it is done.\n",
        )
        assert (endless.outside(), files(endless)) == before
        assert first.process.poll() is None


def to_itself(process: int, number: signal.Signals) -> None:
    os.kill(process, number)


def to_the_group(process: int, number: signal.Signals) -> None:
    """As a terminal does when Ctrl-C is pressed."""
    os.killpg(process, number)


@pytest.mark.parametrize(
    ("moment", "send", "number"),
    [
        (has_the_lock, to_itself, signal.SIGINT),
        (has_the_lock, to_the_group, signal.SIGTERM),
        (makes_sheets, to_itself, signal.SIGTERM),
        (makes_sheets, to_the_group, signal.SIGINT),
        (waits_for_the_endless_sheet, to_itself, signal.SIGTERM),
        (waits_for_the_endless_sheet, to_the_group, signal.SIGINT),
    ],
)
def test_a_build_ends_when_it_is_asked_to(
    moment: Callable[[Running, World], bool],
    send: Callable[[int, signal.Signals], None],
    number: signal.Signals,
    endless: World,
) -> None:
    """It does not wait for the sheets that are being made: one of them would take hours."""
    with running(endless, MARKDOWN) as build:
        assert build.reaches(lambda: moment(build, endless))
        send(build.process.pid, number)
        assert build.ended()
        assert build.nobody_left()
        out, err = build.process.communicate()
    assert build.process.returncode == 130
    assert (out, err) == (b"", b"shenbao: interrupted\n")
    (endless.root / "templates/central-project/sheet.md.j2").unlink()
    assert endless.run("build", *options(MARKDOWN)).status == 0
    assert endless.outputs().keys() == names(FOUR, MARKDOWN)


def test_a_build_goes_on_without_a_reader_of_its_output(world: World) -> None:
    result = world.build(MARKDOWN, prefix=["sh", "-c", '"$@" | true; exit 0', "sh"])
    check_manners(result)
    assert world.outputs().keys() == names(FOUR, MARKDOWN)
