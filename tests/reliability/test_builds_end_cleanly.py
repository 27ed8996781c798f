"""A build ends at once when it is asked to, and none begins while another is at work.

tests/build/test_incremental.py has declarations that are deleted or touched, and what
`build --check` finds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time

import pytest

from tests.reliability.processes import running, under_way
from tests.reliability.refusals import check_manners
from tests.worlds import FOUR, THREE, World, names

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


@pytest.fixture
def endless(world: World) -> World:
    """A repository with one sheet that is being made for ever."""
    world.template("sheet.md.j2", ENDLESS)
    return world


def test_a_second_build_does_not_begin(endless: World) -> None:
    endless.configure(seconds_per_sheet=4)
    with running(endless) as first:
        assert under_way(first)
        second = endless.build()
        assert second.status == 75
        assert second.err == (
            "shenbao: Another build is at work here; try again when it is done.\n"
        )
        assert second.out == ""
        assert first.ended_within(30)
        assert first.process.returncode == 1
    manifest = json.loads((endless.root / ".shenbao/manifest.json").read_bytes())
    assert sorted(manifest["sheets"]) == sorted(THREE)
    assert endless.outputs().keys() == names(THREE)


def to_itself(process: int, number: signal.Signals) -> None:
    os.kill(process, number)


def to_the_group(process: int, number: signal.Signals) -> None:
    """As a terminal does when Ctrl-C is pressed."""
    os.killpg(process, number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("send", [to_itself, to_the_group])
def test_a_build_ends_when_it_is_asked_to(
    send: object, number: signal.Signals, endless: World
) -> None:
    assert callable(send)
    chance = random.Random(number)
    for delay in (0.0, chance.uniform(0, 0.2), chance.uniform(0.2, 1)):
        with running(endless) as build:
            assert under_way(build)
            assert not build.ended_within(delay)
            started = time.monotonic()
            send(build.process.pid, number)
            assert build.ended_within(10)
            assert build.nobody_left_within(5)
            assert time.monotonic() - started < 2
            out, err = build.process.communicate()
        assert build.process.returncode == 130
        assert (out, err) == (b"", b"shenbao: interrupted\n")
    (endless.root / "templates/central-project/sheet.md.j2").unlink()
    assert endless.build().status == 0
    assert endless.outputs().keys() == names(FOUR)


def test_a_build_goes_on_without_a_reader_of_its_output(world: World) -> None:
    result = world.build(prefix=["sh", "-c", '"$@" | true; exit 0', "sh"])
    check_manners(result)
    assert world.outputs().keys() == names(FOUR)
