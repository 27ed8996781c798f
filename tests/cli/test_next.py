"""``shenbao next``: this year's declarations from last year's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worlds import CENTRAL, THREE, A, B, C, World, committed

FOLDER = "declarations/2025"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "repository", THREE)


def listed(world: World, *words: str) -> dict[str, str]:
    """Run the command; return why each declaration was left out, by its source."""
    found = json.loads(world.run("next", "2025", *words, "--json").out)
    return {left["source"]: left["why"] for left in found["left_out"]}


def test_each_declaration_is_written_and_listed(world: World) -> None:
    result = world.run("next", "2025")
    assert (result.status, result.err) == (0, "")
    assert {path.stem for path in (world.root / FOLDER).iterdir()} == {A, B, C}
    lines = result.out.splitlines()
    assert lines[0] == f"{FOLDER}/{A}.toml  劳务派遣人员 (from declarations/2024/{A}.toml)"
    assert lines.count("") == 3
    assert (
        "  moved    时效指标 › 采购工作完成时间 › 指标值: 2024年12月31日 → 2025年12月31日" in lines
    )
    assert "  look at  测算依据 › item 2: it names 2023年, 2024年" in lines
    assert lines[-1] == (
        "3 declarations written for 2025, 0 left out, 18 places to look at "
        "(shenbao check names them until their TODO comments are gone)"
    )
    for place in THREE:
        assert (world.root / f"declarations/{place}.toml").read_text("utf-8") == committed(place)


def test_the_check_names_what_is_to_be_looked_at_until_it_is_gone(world: World) -> None:
    world.run("next", "2025", str(world.root / f"declarations/2024/{B}.toml"))
    path = world.root / FOLDER / f"{B}.toml"
    text = path.read_text("utf-8")
    todos = [line for line in text.splitlines() if line.startswith("# TODO ")]
    assert len(todos) == 3
    found = world.run("check", "--select", "SB601", "--format", "json", str(path))
    messages = [finding["message"] for finding in json.loads(found.out)["findings"]]
    assert messages == [f"Still to be looked at: {line.removeprefix('# TODO ')}" for line in todos]
    path.write_text("\n".join(line for line in text.split("\n") if line not in todos), "utf-8")
    assert json.loads(world.run("check", "--select", "SB601", "--format", "json").out) is not None
    assert world.run("check", "--select", "SB601").out == "nothing found in 4 declarations\n"


def test_nothing_is_overwritten(world: World) -> None:
    kept = world.declare(f"2025/{A}", "mine")
    assert world.run("next", "2025").status == 1
    assert kept.read_text("utf-8") == "mine"
    kept.unlink()
    again = world.run("next", "2025")
    assert again.status == 0
    assert "2 left out" in again.out.splitlines()[-1]


def test_a_dry_run_writes_nothing(world: World) -> None:
    before = world.outside()
    dry = world.run("next", "2025", "--dry-run")
    assert world.outside() == before
    wet = world.run("next", "2025")
    assert dry.out.splitlines()[:-1] == wet.out.splitlines()[:-1]
    assert "would be written" in dry.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("edits", "why"),
    [
        ([("term = 5", "term = 1")], "it takes 1 year from 2024 on"),
        ([("term = 5", "term = 3"), ("44030425", "44030422")], "it takes 3 years from 2022 on"),
    ],
)
def test_a_project_whose_term_has_ended_is_left_out_and_named(
    world: World, edits: list[tuple[str, str]], why: str
) -> None:
    path = world.another("2024/another", 7, *edits)
    shown = "declarations/2024/another.toml"
    assert listed(world) == {shown: f"its term has ended: {why}"}
    assert not (world.root / FOLDER / path.name).exists()
    assert listed(world, str(path), "--with-ended") == {}
    assert why in (world.root / FOLDER / path.name).read_text("utf-8")


def test_years_in_which_a_project_was_declared_count_for_its_term(world: World) -> None:
    world.another("2024/another", 7, ("term = 5", "term = 2"))
    world.another("2023/another", 7, ("term = 5", "term = 2"), ("year = 2024", "year = 2023"))
    assert list(listed(world).values()) == ["its term has ended: it takes 2 years from 2023 on"]


def test_what_is_not_of_last_year_is_named_if_it_is_asked_for(world: World) -> None:
    path = world.declare(f"2018/{CENTRAL}", committed(f"2018/{CENTRAL}"))
    assert listed(world, "--dry-run") == {}
    assert listed(world, str(path), "--dry-run") == {
        f"declarations/2018/{CENTRAL}.toml": "it is of 2018, not of 2024"
    }


def test_a_faulty_declaration_stops_no_other(world: World) -> None:
    world.edit(f"declarations/2024/{A}.toml", "term = 5", 'term = "5"')
    result = world.run("next", "2025")
    assert result.status == 1
    assert list(result.errors) == [f"declarations/2024/{A}.toml"]
    assert {path.stem for path in (world.root / FOLDER).iterdir()} == {B, C}


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("2024/unit/x", "2025/unit/x"),
        ("x-2024", "x-2025"),
        ("x", "2025/x"),
        ("x20245", "2025/x20245"),
        ("2024年度/一科/x", "2025年度/一科/x"),
        ("一科2024/x-2024", "一科2025/x-2025"),
    ],
)
def test_the_year_moves_in_the_path_too(tmp_path: Path, place: str, target: str) -> None:
    world = World(tmp_path / "repository")
    world.declare(place, committed(THREE[0]))
    world.run("next", "2025")
    assert (world.root / f"declarations/{target}.toml").is_file()


def test_the_review_list_can_be_a_file(world: World, tmp_path: Path) -> None:
    text, data = tmp_path / "list.txt", tmp_path / "list.json"
    result = world.run("next", "2025", "--dry-run", "--report", str(text))
    world.run("next", "2025", "--dry-run", "--report", str(data))
    assert result.out.startswith(text.read_text("utf-8"))
    declarations = json.loads(data.read_text("utf-8"))["declarations"]
    assert [entry["name"] for entry in declarations] == ["劳务派遣人员", "购置费", "政务服务管理"]
    assert declarations[1]["moved"] == [
        {
            "at": "output.timeliness[0].target",
            "where": "时效指标 › 采购工作完成时间 › 指标值",
            "old": "2024年12月31日",
            "new": "2025年12月31日",
        }
    ]


def test_a_year_that_is_none_ends_the_command(world: World) -> None:
    result = world.run("next", "25")
    assert (result.status, result.err) == (2, "shenbao: 25 is not a year of a budget.\n")


@pytest.mark.parametrize(
    "words",
    [
        "2025 PATH --dry-run --amounts empty",
        "2025 --dry-run --amounts=empty PATH",
        "--amounts empty 2025 --dry-run PATH",
        "--dry-run 2025 PATH --amounts empty",
        "2025 --dry-run -- PATH",
    ],
)
def test_options_may_stand_anywhere(world: World, words: str) -> None:
    path = str(world.root / f"declarations/2024/{B}.toml")
    result = world.run("next", *words.replace("PATH", path).split())
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[-1].startswith("1 declaration would be written for 2025")


def test_an_argument_that_is_missing_is_named(world: World) -> None:
    result = world.run("next", "--dry-run")
    assert result.status == 2
    assert result.err.endswith("error: the following arguments are required: YEAR\n")


def test_nothing_is_written_through_a_link_out_of_the_repository(world: World) -> None:
    outside = world.root.parent / "outside"
    outside.mkdir()
    (world.root / FOLDER).symlink_to(outside, target_is_directory=True)
    result = world.run("next", "2025")
    assert result.status == 1
    assert result.err.count("is not written: a link leads out of the project.") == 3
    assert list(outside.iterdir()) == []


def test_a_list_that_is_there_is_not_overwritten(world: World) -> None:
    declaration = world.root / f"declarations/2024/{A}.toml"
    result = world.run("next", "2025", "--report", str(declaration))
    assert result.status == 2
    assert result.err.endswith(f"{A}.toml is there already, and is not overwritten.\n")
    assert declaration.read_text("utf-8") == committed(THREE[0])
    assert not (world.root / FOLDER).exists()


def test_a_declaration_that_is_asked_for_twice_is_carried_over_once(world: World) -> None:
    folder = world.root / "declarations"
    paths = [f"{folder}/2024/{A}.toml", f"{folder}/../declarations/2024/{A}.toml"]
    result = world.run("next", "2025", *paths)
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[-1].startswith("1 declaration written for 2025")


def test_follow_ups_that_are_not_filled_in_are_no_errors_of_it(world: World) -> None:
    assert world.run("follow", "self-evaluation").status == 0
    result = world.run("next", "2025")
    assert (result.status, result.err) == (0, "")
    assert {path.stem for path in (world.root / FOLDER).iterdir()} == {A, B, C}
