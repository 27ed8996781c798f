"""``shenbao library``: the indicators of all declarations, and their way to the lexicon."""

from __future__ import annotations

import json
import tomllib
from difflib import unified_diff
from pathlib import Path

import openpyxl
import pytest

from tests.worlds import CENTRAL, THREE, A, C, World, committed

NEW = '\n[[output.quantity]]\nname = "走访企业数"\ntarget = "≥30家"\n'
EXPLAINED = NEW + 'explain = "全年走访的企业数，按走访记录统计"\n'


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "repository", THREE)
    for place in THREE:
        name = place.removeprefix("2024/")
        made.declare(f"2025/{name}", committed(place).replace("year = 2024", "year = 2025"))
    return made


def add(world: World, place: str, lines: str) -> None:
    path = world.root / f"declarations/{place}.toml"
    path.write_text(path.read_text("utf-8") + lines, "utf-8")


def found(world: World, name: str, *words: str) -> dict[str, object]:
    entries = json.loads(world.run("library", *words, "--json").out)["indicators"]
    (entry,) = [entry for entry in entries if entry["name"] == name]
    return dict(entry)


def test_all_that_is_known_of_an_indicator_is_listed(world: World) -> None:
    add(world, f"2024/{A}", NEW)
    add(world, f"2025/{C}", EXPLAINED.replace("≥30家", "≥40家"))
    entry = found(world, "走访企业数")
    places = entry.pop("where")
    assert entry == {
        "classes": ["产出指标", "数量指标"],
        "name": "走访企业数",
        "times": 2,
        "years": [2024, 2025],
        "targets": {"≥30家": 1, "≥40家": 1},
        "units": {"家": 2},
        "explanations": {"全年走访的企业数，按走访记录统计": 1, "该指标主要考察走访企业数": 1},
    }
    assert isinstance(places, list)
    assert [place["path"] for place in places] == [
        f"declarations/2024/{A}.toml",
        f"declarations/2025/{C}.toml",
    ]


def test_it_can_be_read_and_narrowed(world: World) -> None:
    add(world, f"2024/{A}", NEW)
    text = world.run("library").out
    assert "产出指标 › 数量指标\n" in text
    assert "  走访企业数  1 time\n    targets: ≥30家\n    units: 家\n" in text
    assert text.splitlines()[-1].endswith(" indicators in 6 declarations")
    assert "走访企业数" not in world.run("library", "--least", "2").out
    assert "走访企业数" not in world.run("library", str(world.root / "declarations/2025")).out


def test_follow_ups_count_for_nothing(world: World) -> None:
    before = world.run("library", "--json").out
    world.run("follow", "self-evaluation")
    assert json.loads(world.run("library", "--json").out) == json.loads(before)


def test_it_is_a_list_in_excel(world: World, tmp_path: Path) -> None:
    path = tmp_path / "library.xlsx"
    world.declare(f"2018/{CENTRAL}", committed(f"2018/{CENTRAL}"))
    assert world.run("library", "--xlsx", str(path)).status == 0
    content = path.read_bytes()
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    entries = json.loads(world.run("library", "--json").out)["indicators"]
    assert [row[2:4] for row in rows[1:]] == [(entry["name"], entry["times"]) for entry in entries]
    assert rows[0][:4] == ("First-level class", "Second-level class", "Indicator", "Times")
    world.run("library", "--xlsx", str(path))
    assert path.read_bytes() == content


def sheets(world: World) -> dict[str, bytes]:
    assert world.run("build", "--format", "markdown", "--format", "word", "--quiet").status == 0
    return world.outputs()


@pytest.mark.slow
def test_common_indicators_move_to_the_lexicon_and_no_output_changes(world: World) -> None:
    for place in (f"2024/{A}", f"2025/{C}"):
        add(world, place, EXPLAINED + "# 我的注释\n")
    before = sheets(world)
    old = (world.root / f"declarations/2024/{A}.toml").read_text("utf-8")
    dry = world.run("library", "--to-lexicon", "--dry-run")
    assert (dry.status, dry.err) == (0, "")
    assert (world.root / f"declarations/2024/{A}.toml").read_text("utf-8") == old
    result = world.run("library", "--to-lexicon")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[-1].endswith(
        "6 sheets were laid out before and after, and none has changed"
    )
    lexicon = tomllib.loads(
        (world.root / "templates/shenzhen-project/lexicon.toml").read_text("utf-8")
    )
    assert {"name": "走访企业数", "explain": "全年走访的企业数，按走访记录统计"} in lexicon[
        "indicator"
    ]
    text = (world.root / f"declarations/2024/{A}.toml").read_text("utf-8")
    assert EXPLAINED.splitlines()[-1] not in text
    gone = list(unified_diff(old.split("\n"), text.split("\n"), n=0))[2:]
    assert {line[:8] for line in gone if not line.startswith("@@")} == {"-explain"}
    assert sheets(world) == before
    assert world.run("library", "--to-lexicon").out.startswith("0 indicators in the lexicon now")


def test_what_is_explained_in_two_ways_stays(world: World) -> None:
    add(world, f"2024/{A}", NEW)
    add(world, f"2025/{C}", EXPLAINED)
    result = world.run("library", "--to-lexicon")
    assert "stays: 走访企业数: it is explained in 2 ways" in result.out
    lexicon = (world.root / "templates/shenzhen-project/lexicon.toml").read_text("utf-8")
    assert "走访企业数" not in lexicon


def test_with_a_faulty_declaration_nothing_moves(world: World) -> None:
    world.edit(f"declarations/2025/{A}.toml", "term = 5", 'term = "5"')
    before = world.outside()
    assert world.run("library", "--to-lexicon").status == 2
    assert world.outside() == before
    assert world.run("library").status == 1


def test_a_file_that_is_no_workbook_is_not_overwritten(world: World) -> None:
    before = world.outside()
    path = world.root / f"declarations/2024/{A}.toml"
    result = world.run("library", "--xlsx", str(path))
    assert result.status == 2
    assert result.err.endswith(f"{A}.toml is there already, and is not overwritten.\n")
    assert world.outside() == before


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_lexicon_keeps_its_line_ends(world: World, line_end: str) -> None:
    for place in (f"2024/{A}", f"2025/{C}"):
        add(world, place, EXPLAINED)
    path = world.root / "templates/shenzhen-project/lexicon.toml"
    before = path.read_text("utf-8").rstrip("\n").replace("\n", line_end)
    path.write_bytes(before.encode())
    assert world.run("library", "--to-lexicon").status == 0
    after = path.read_bytes().decode()
    assert after.startswith(before)
    assert after.count("\n") == after.count(line_end)
    names = [entry["name"] for entry in tomllib.loads(after)["indicator"]]
    assert "走访企业数" in names


def test_a_lexicon_in_braces_is_not_changed(world: World) -> None:
    for place in (f"2024/{A}", f"2025/{C}"):
        add(world, place, EXPLAINED)
    world.write("templates/shenzhen-project/lexicon.toml", 'indicator = [{ name = "甲" }]\n')
    before = world.outside()
    result = world.run("library", "--to-lexicon")
    assert result.status == 2
    assert "Nothing was moved: a file cannot be changed." in result.err
    assert world.outside() == before
