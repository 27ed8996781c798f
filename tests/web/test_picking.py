"""The indicators that are offered: whence, in which order, and what is said of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.web.records import Array, Declaration, Pick
from shenbao.web.workspace import Workspace
from tests.worlds import THREE, World

PLACE = "2024/440304241063100300012"
ADDRESS = "output.quantity"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world", THREE)


def last_year(world: World, name: str, target: str, unit: str = "") -> None:
    """Add last year's declaration of the same project, with another first indicator."""
    text = (world.root / f"declarations/{PLACE}.toml").read_text("utf-8")
    head, first, rest = text.partition("[[output.quantity]]\n")
    _old, second, rest = rest.partition("[[output.quantity]]\n")
    text = f'{head}{first}name = "{name}"\ntarget = "{target}"\n\n{second}{rest}'
    text = text.replace("year = 2024", "year = 2023")
    if unit:
        text = text.replace("深圳市福田区民意速办和智慧城市建设中心", unit)
    world.declare(f"2023/{PLACE[5:]}", text)


def test_last_year_comes_first_then_the_unit_then_the_standard(world: World) -> None:
    last_year(world, "走访企业数", "≥30家")
    offered = Workspace(world.root).picks(PLACE)[ADDRESS]
    assert offered[0].source == "last_year"
    explain = "该指标主要考察走访企业数"
    assert Pick("走访企业数", "last_year", 1, example="≥30家", explain=explain) in offered
    sources = [pick.source for pick in offered]
    assert sources == sorted(sources, key=["last_year", "unit", "lexicon"].index)
    assert set(sources) == {"last_year", "unit", "lexicon"}
    names = [pick.name for pick in offered]
    assert len(names) == len(set(names))


def test_another_unit_offers_nothing(world: World) -> None:
    last_year(world, "走访企业数", "≥30家", unit="另一个单位")
    offered = Workspace(world.root).picks(PLACE)[ADDRESS]
    assert "走访企业数" not in {pick.name for pick in offered}


def test_every_class_of_the_form_has_its_offers(world: World) -> None:
    workspace = Workspace(world.root)
    opened = workspace.open(PLACE)
    assert isinstance(opened, Declaration)
    arrays = {part.address for part in opened.form.parts if isinstance(part, Array)}
    assert workspace.picks(PLACE).keys() == arrays
