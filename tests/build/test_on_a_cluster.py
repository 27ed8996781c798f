"""A build on a cluster of Dask: the same bytes, whatever becomes of its machines."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from shenbao.build import make
from shenbao.build.make import Made, Rendered, Task, make_all
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.sheet import Sheet
from shenbao.system.executors import InlineExecutor
from tests.clusters import local_cluster
from tests.worlds import BOTH, FOUR, THREE, World, names, options

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def world_of(root: Path) -> World:
    world = World(root, FOUR)
    for number in range(8):
        world.another(f"2025/{number:02}", number)
    return world


LONGEST = 60
"""Seconds in which a process that is interrupted ends, however busy the machine is."""

ENDLESS = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}"


def clients_made(monkeypatch: pytest.MonkeyPatch) -> list[Client]:
    """Return the list of all connections with clusters that are made from now on."""
    made: list[Client] = []

    def make_client(*arguments: Any, **settings: Any) -> Client:
        made.append(Client(*arguments, **settings))
        return made[-1]

    monkeypatch.setattr("shenbao.system.cluster.Connection", make_client)
    return made


def test_a_cluster_does_what_one_machine_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = clients_made(monkeypatch)
    monkeypatch.setattr("shenbao.check.batches.SIZE", 8)
    with local_cluster(2) as running:
        on = ("--on", str(running.scheduler_address).replace("tcp://", "dask://"))
        check_made(tmp_path, on)
        check_stopped(World(tmp_path / "stopped", FOUR), on)
        check_found(world_of(tmp_path / "checked"), on)
        monkeypatch.setattr(make, "digest_below", lambda _folder: "another")
        check_nothing_made(World(tmp_path / "other", FOUR[:1]), on)
    assert [client.status for client in clients] == ["closed"] * 4


def check_made(folder: Path, on: Sequence[str]) -> None:
    here, there = world_of(folder / "here"), world_of(folder / "there")
    assert here.run("build", *options(BOTH), "--quiet") == (0, "", "")
    assert there.run("build", *options(BOTH), "--quiet", *on) == (0, "", "")
    assert there.outputs() == here.outputs()
    assert len(here.outputs()) == 2 * 12
    manifests = [(world.root / ".shenbao/manifest").read_bytes() for world in (here, there)]
    assert manifests[0] == manifests[1]


def check_stopped(world: World, on: Sequence[str]) -> None:
    """One of the standards has a template that ends in no time that is allowed."""
    world.template("sheet.md.j2", ENDLESS)
    world.configure(seconds_per_sheet=1)
    result = world.run("build", "--format", "markdown", *on)
    assert result.errors.keys() == {f"declarations/{FOUR[3]}.toml"}
    assert world.outputs().keys() == names(THREE, ["markdown"])


def check_found(world: World, on: Sequence[str]) -> None:
    alone = world.run("check", "--format", "json")
    found = world.run("check", "--format", "json", *on)
    assert found == alone
    codes = {finding["code"] for finding in json.loads(found.out)["findings"]}
    assert codes >= {"SB501", "SB502"}


def check_nothing_made(world: World, on: Sequence[str]) -> None:
    """The workers have other files."""
    result = world.run("build", *options(BOTH), "--quiet", *on)
    assert result.status == 2
    assert "The work cannot be begun: A worker has other files in " in result.err
    assert world.outputs() == {}


@pytest.mark.parametrize(
    ("on", "message"),
    [
        ("dask://", "dask:// is not a cluster: write dask://HOST:PORT."),
        ("ray://h:1", "ray://h:1 is not a cluster: write dask://HOST:PORT."),
    ],
)
def test_what_is_no_cluster_is_refused(tmp_path: Path, on: str, message: str) -> None:
    result = World(tmp_path / "here", FOUR[:1]).run("build", "--on", on)
    assert (result.status, result.err) == (2, f"shenbao: {message}\n")


def test_who_waits_for_an_answer_can_be_interrupted(tmp_path: Path) -> None:
    """Dask itself goes on waiting for two minutes, and shows a traceback then."""
    root = str(World(tmp_path / "here", FOUR[:1]).root)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(LONGEST)
        words = ["build", "--on", f"dask://127.0.0.1:{silent.getsockname()[1]}"]
        command = [sys.executable, "-m", "shenbao", "--root", root, *words]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as asking:
            silent.accept()
            asking.send_signal(signal.SIGINT)
            _out, said = asking.communicate(timeout=LONGEST)
    assert (asking.returncode, said) == (130, "shenbao: interrupted\n")


# ---- What a worker may answer ---------------------------------------------------------------

TASK = Task(Path("x.toml"), Sheet("", "", ()), (), ("markdown", "word"))
SOUND = Made("markdown", b"x", ("sheet.md.j2",))


class Answering(InlineExecutor):
    """A pool whose workers answer every task with this."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def submit(self, *_call: object, **_options: object) -> Any:
        return super().submit(lambda: self.answer)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        (),
        Rendered((SOUND, SOUND)),
        Rendered((Made("pdf", b"x", ()),)),
        Rendered((Made("markdown", "x", ()),)),  # type: ignore[arg-type]
        Rendered((Made("markdown", b"x", ("../../etc/passwd",)),)),
        Rendered((Made("markdown", b"x", ("/etc/passwd",)),)),
        Rendered((), (Diagnostic(Span(Path("other.toml")), Code.TEMPLATE, "x"),)),
    ],
)
def test_only_what_was_asked_for_is_taken(answer: object) -> None:
    ((place, rendered),) = make_all(
        iter([("a", TASK)]), 9, Answering(answer), lambda _done, _all: None
    )
    assert place == "a"
    assert rendered.made == ()
    (problem,) = rendered.problems
    assert problem.span.path == TASK.path
    assert "something other than what it was asked for" in problem.message


def test_what_was_asked_for_is_taken() -> None:
    ((_place, rendered),) = make_all(
        iter([("a", TASK)]), 9, Answering(Rendered((SOUND,))), lambda _done, _all: None
    )
    assert rendered == Rendered((SOUND,))
