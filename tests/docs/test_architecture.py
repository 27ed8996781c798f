"""The page on the architecture: its rooms are those of the code, and its walks are what happens."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import docx
import pytest
import tomli
from docx.oxml.ns import qn

from shenbao.cli import main
from shenbao.system.executors import InlineExecutor
from tests.docs.pages import blocks, table
from tests.docs.test_glossary import Package, exists
from tests.docs.walks import Step, seen_walk, shown_walk
from tests.worlds import ROOT, C

PAGE = "docs/architecture.md"
TARGET, PROBLEM = "The way of a target", "The way of a problem"
DECLARATION = f"declarations/2024/{C}.toml"
KEY, WORDS = "output.quantity[1].target", "≥1500件"


def layers() -> list[list[str]]:
    """Return the rooms from top to bottom, those that stand side by side together."""
    settings = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (contract,) = (
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    return [re.findall(r"\w+", layer) for layer in contract["layers"] if layer != "__main__"]


def test_the_picture_shows_the_rooms_as_they_are_layered() -> None:
    (picture,) = (block for block in blocks("text") if block.page == PAGE)
    rows = [re.findall(r"\w+", line) for line in picture.text.splitlines()]
    drawn = [row for row in rows if row]
    *rooms, diagnostics, messages = layers()
    assert drawn == [*rooms, [*diagnostics, *messages]]


def test_every_room_is_described() -> None:
    rooms = [f"`shenbao/{room}`" for row in layers() for room in row]
    described = [row[0] for row in table(PAGE, "Room")]
    packages = {f"`shenbao/{path.parent.name}`" for path in ROOT.glob("shenbao/*/__init__.py")}
    assert described == [room for room in rooms if room in packages]
    assert set(described) == packages
    assert len(described) == 18


@pytest.mark.parametrize("heading", [TARGET, PROBLEM])
def test_walks_meet_rooms_only_downwards(heading: str, package: Package) -> None:
    rank = {room: index for index, row in enumerate(layers()) for room in row}
    steps = shown_walk(PAGE, heading)
    assert len(steps) > 8
    assert len({step.room for step in steps}) > 4
    for step in steps:
        assert exists(step.name, package), step
        caller = step.above[-1].partition(".")[0] if step.above else step.room
        assert caller == step.room or rank[caller] < rank[step.room], step


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets are made within the process of the test."""

    class Inline(InlineExecutor):
        def __init__(self, *_words: object, **_options: object) -> None:
            pass

        def stop(self) -> None:
            pass

    monkeypatch.setattr("shenbao.system.engines.ProcessExecutor", Inline)


@pytest.fixture
def nothing_remembered() -> None:
    """What tests before have had worked out is worked out anew."""
    modules = [module for name, module in sys.modules.items() if name.startswith("shenbao.")]
    caches = [value for module in modules for value in vars(module).values()]
    for value in caches:
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def assert_seen(steps: list[Step], command: list[str]) -> None:
    """Check that a command calls the functions of a walk in their order, each where it stands."""
    seen = seen_walk({step.name for step in steps}, lambda: main(command))
    assert [step for step in seen if step in steps] == steps


@pytest.mark.usefixtures("at_hand", "nothing_remembered")
def test_the_way_of_a_target_is_what_happens(project: Path) -> None:
    command = ["--root", str(project), "build", str(project / DECLARATION), "--format", "word"]
    assert_seen(shown_walk(PAGE, TARGET), command)
    made = docx.Document(str(project / f"output/2024/{C}.docx"))
    (tag,) = made.element.body.iterfind(f".//{qn('w:tag')}[@{qn('w:val')}='{KEY}']")
    control = tag.getparent().getparent()
    assert "".join(text.text for text in control.iter(qn("w:t"))) == WORDS


@pytest.mark.usefixtures("nothing_remembered")
def test_the_way_of_a_problem_is_what_happens(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shown,) = (block for block in blocks("json") if block.page == PAGE)
    words = ["--select", "SB203", "--format", "sarif"]
    command = ["--root", str(project), "check", str(project / DECLARATION), *words]
    assert_seen(shown_walk(PAGE, PROBLEM), command)
    log: dict[str, Any] = json.loads(capsys.readouterr().out)
    (result,) = log["runs"][0]["results"]
    assert result == json.loads(shown.text)
