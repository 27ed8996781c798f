"""A build on a cluster of Dask: the same bytes, whatever becomes of its machines."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
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
from tests.worlds import BOTH, FOUR, World, options

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with local_cluster(2) as running:
        yield str(running.scheduler_address).removeprefix("tcp://")


def world_of(root: Path) -> World:
    world = World(root, FOUR)
    for number in range(20):
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


def test_a_cluster_makes_what_one_machine_makes(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the standards has a template that ends in no time that is allowed."""
    clients = clients_made(monkeypatch)
    here, there = world_of(tmp_path / "here"), world_of(tmp_path / "there")
    for world in (here, there):
        world.standard("greedy")
        world.template("sheet.md.j2", ENDLESS, "greedy")
        world.configure(seconds_per_sheet=1)
    alone = here.run("build", *options(BOTH), "--quiet")
    found = there.run("build", *options(BOTH), "--quiet", "--on", f"dask://{address}")
    assert alone.errors.keys() == {"declarations/2030/greedy.toml"}
    assert found.errors.keys() == alone.errors.keys()
    assert there.outputs() == here.outputs()
    assert len(here.outputs()) == 2 * 24
    manifests = [(world.root / ".shenbao/manifest").read_bytes() for world in (here, there)]
    assert manifests[0] == manifests[1]
    assert [client.status for client in clients] == ["closed"]


def test_a_cluster_finds_what_one_machine_finds(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shenbao.check.batches.SIZE", 8)
    clients = clients_made(monkeypatch)
    world = world_of(tmp_path / "here")
    alone = world.run("check", "--format", "json")
    found = world.run("check", "--format", "json", "--on", f"dask://{address}")
    assert found == alone
    assert [client.status for client in clients] == ["closed"]
    codes = {finding["code"] for finding in json.loads(found.out)["findings"]}
    assert codes >= {"SB501", "SB502"}


def test_workers_with_other_files_make_nothing(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path / "here", FOUR[:1])
    monkeypatch.setattr(make, "digest_below", lambda _folder: "another")
    result = world.run("build", *options(BOTH), "--quiet", "--on", f"dask://{address}")
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
