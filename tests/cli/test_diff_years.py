"""``shenbao diff --years``: the declarations of two years, compared by project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worlds import CENTRAL, THREE, A, B, C, World, committed


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "repository", THREE)
    for place in THREE:
        name = place.removeprefix("2024/")
        made.declare(f"2025/{name}", committed(place).replace("year = 2024", "year = 2025"))
    return made


def entries(world: World, *words: str) -> dict[str, list[str]]:
    """Return the kinds of changes of each declaration."""
    found = json.loads(world.run("diff", *words, "--years", "2024..2025", "--format", "json").out)
    return {
        entry["path"]: [change["kind"] for change in entry["changes"]]
        for entry in found["declarations"]
    }


def test_a_year_in_which_nothing_changed_is_no_change(world: World) -> None:
    result = world.run("diff", "--years", "2024..2025", "--exit-code")
    assert (result.status, result.err) == (0, "")
    assert entries(world) == {}


def test_projects_are_found_by_code_wherever_their_files_are(world: World) -> None:
    path = world.root / f"declarations/2025/{C}.toml"
    text = path.read_text("utf-8").replace("annual_amount = 91.10", "annual_amount = 95.00")
    path.unlink()
    world.declare("unit/this-year", text)
    (world.root / f"declarations/2025/{A}.toml").unlink()
    central = committed(f"2018/{CENTRAL}")
    world.declare("2025/new", central.replace("year = 2018", "year = 2025"))
    found = entries(world)
    assert set(found) == {
        f"declarations/2024/{A}.toml",
        "declarations/2025/new.toml",
        "declarations/unit/this-year.toml",
    }
    changed = world.run("diff", "--years", "2024..2025", "--exit-code")
    assert changed.status == 1
    assert "91.10 → 95.00 (+3.90, +4.3 %)" in changed.out
    assert "\n2024 → 2025\n" in changed.out


def test_paths_of_either_year_narrow_it(world: World) -> None:
    for name in (A, B):
        world.edit(f"declarations/2025/{name}.toml", "term = 5", "term = 4")
    assert set(entries(world)) == {f"declarations/2025/{name}.toml" for name in (A, B)}
    for year in (2024, 2025):
        path = str(world.root / f"declarations/{year}/{A}.toml")
        assert set(entries(world, path)) == {f"declarations/2025/{A}.toml"}


def test_projects_without_a_code_are_known_by_their_names(world: World) -> None:
    text = committed(f"2018/{CENTRAL}")
    world.declare("2024/x", text.replace("year = 2018", "year = 2024"))
    world.declare("2025/y", text.replace("year = 2018", "year = 2025"))
    assert entries(world) == {"declarations/2025/y.toml": ["declaration_renamed"]}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("2024",), "2024 does not name two years, such as 2024..2025."),
        (("2024..2026",), "There is no declaration of 2026."),
        (("2024..2025", "--staged"), "--years compares the files as they are now, "),
    ],
)
def test_what_cannot_be_compared_is_told(world: World, words: list[str], message: str) -> None:
    result = world.run("diff", "--years", *words)
    assert (result.status, result.err.startswith(f"shenbao: {message}")) == (2, True)


def test_a_faulty_declaration_is_named_and_stops_no_other(world: World) -> None:
    world.edit(f"declarations/2025/{A}.toml", "term = 5", "term = 4")
    world.declare("2025/broken", "year = [")
    result = world.run("diff", "--years", "2024..2025")
    assert result.status == 1
    assert list(result.errors) == ["declarations/2025/broken.toml"]
    assert f"declarations/2025/{A}.toml" in result.out
