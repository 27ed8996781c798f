"""Shards of a build: what is merged of them is, byte for byte, what one machine makes of all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.project.shards import Shard, faults
from tests.build.test_lists_and_followers import (
    FINAL,
    FOLLOWED,
    FOLLOWER,
    LIST,
    LIST_TOML,
    OTHER,
    handed,
    of_2022,
)
from tests.properties import tries
from tests.worlds import FOUR, THREE, Result, World

FORMATS = ("--format", "markdown", "--format", "xlsx")
SHARED = ("2025/04", "2025/05")
"""Two declarations with the same code, of which no machine makes a sheet."""

ALIKE = ("2025/Name", "2025/name")
"""Two declarations whose outputs some systems take for the same files."""


MORE = [f"2025/{number:02}" for number in range(5)]
PLACES = (*FOUR, *MORE, FOLLOWED, FOLLOWER, FINAL, OTHER, LIST)
FAULTY = {*SHARED, *ALIKE, "2025/broken", "2025/unknown"}


def declare_faulty(world: World) -> None:
    """Write declarations that are wrong by themselves, and some that are so beside others."""
    world.declare(SHARED[1], (world.root / f"declarations/{SHARED[0]}.toml").read_text("utf-8"))
    for number, place in enumerate(ALIKE, 100):
        world.another(place, number)
    world.declare("2025/broken", "form = ")
    world.declare("2025/unknown", 'form = "nobody"\n')


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Declarations of several standards, with followers and a list; nothing is made yet."""
    world = World(tmp_path_factory.mktemp("sources") / "repository", FOUR)
    for number, place in enumerate(MORE):
        world.another(place, number)
    for place in (FOLLOWED, FOLLOWER, FINAL):
        world.declare(place, handed(place))
    world.declare(OTHER, of_2022(handed("2026/chaiwei")))
    world.declare(LIST, LIST_TOML)
    return world


@pytest.fixture(scope="module")
def alone(sources: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same, built by one machine."""
    world = copied(sources, tmp_path_factory.mktemp("alone") / "repository")
    assert world.run("build", *FORMATS, "--quiet") == (0, "", "")
    assert world.outputs().keys() >= {"2022/list.md", "2024/汇总表.xlsx"}
    return world


def copied(world: World, root: Path) -> World:
    shutil.copytree(world.root, root)
    return World.at(root)


def build_shards(world: World, count: int, *words: str) -> list[Result]:
    asked = [f"{number}/{count}" for number in range(1, count + 1)]
    return [world.run("build", *FORMATS, "--shard", shard, "--quiet", *words) for shard in asked]


def manifest(world: World) -> bytes:
    return (world.root / ".shenbao/manifest").read_bytes()


@pytest.mark.parametrize("count", [1, 7])
def test_merged_shards_are_what_one_machine_makes(
    sources: World, alone: World, tmp_path: Path, count: int
) -> None:
    world = copied(sources, tmp_path / "repository")
    assert {result.status for result in build_shards(world, count)} == {0}
    assert world.run("merge", "build", "--quiet") == (0, "", "")
    assert manifest(world) == manifest(alone)
    assert world.outputs() == alone.outputs()
    kept = {path.name for path in (world.root / ".shenbao").iterdir()}
    assert not {name for name in kept if name.startswith(("manifest-", "stamps-", "unfinished"))}
    assert '"written": 0' in world.run("build", *FORMATS, "--json").out


def test_what_is_wrong_beside_others_is_found_by_the_merge(sources: World, tmp_path: Path) -> None:
    one, world = copied(sources, tmp_path / "one"), copied(sources, tmp_path / "many")
    for each in (one, world):
        declare_faulty(each)
    alone = one.run("build", *FORMATS, "--quiet")
    assert alone.errors.keys() == {f"declarations/{place}.toml" for place in FAULTY}
    build_shards(world, 4)  # which puts each apart from the one that it clashes with
    merged = world.run("merge", "build", "--quiet")
    assert merged.errors.keys() == alone.errors.keys()
    assert (merged.status, merged.err) == (1, alone.err.replace(str(one.root), str(world.root)))
    assert manifest(world) == manifest(one)
    assert world.outputs() == one.outputs()


def test_a_shard_begins_with_what_the_whole_build_knew(alone: World, tmp_path: Path) -> None:
    world = copied(alone, tmp_path / "repository")
    first = world.root / f"declarations/{THREE[0]}.toml"
    first.write_text(first.read_text("utf-8") + "# a remark\n", "utf-8")
    (world.root / f"declarations/{THREE[1]}.toml").unlink()
    one = copied(world, tmp_path / "one")
    assert one.run("build", *FORMATS, "--quiet").status == 0
    made = [json.loads(result.out) for result in build_shards(world, 3, "--json")]
    assert sum(facts["declarations"] for facts in made) == len(PLACES) - 1
    assert sum(facts["written"] for facts in made) == 0
    assert world.run("merge", "build", "--quiet").status == 0
    assert manifest(world) == manifest(one)
    assert world.outputs() == one.outputs()
    assert f"{THREE[1]}.md" not in world.outputs()
    assert f"{THREE[0]}.md" in world.outputs()


# ---- What does not belong together ----------------------------------------------------------


@pytest.fixture(scope="module")
def three(sources: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository of which three shards are built."""
    world = copied(sources, tmp_path_factory.mktemp("three") / "repository")
    build_shards(world, 3)
    return world


@pytest.fixture
def shards(three: World, tmp_path: Path) -> World:
    """Such a one that a test may ruin."""
    return copied(three, tmp_path / "repository")


def another_program(world: World) -> None:
    path = world.root / ".shenbao/manifest-2-of-3"
    lines = path.read_bytes().splitlines()
    (number,) = (index for index, line in enumerate(lines) if b'["shard","2/3"' in line)
    _sum, text = lines[number].split(b" ", 1)
    text = text.replace(b'"program":"', b'"program":"f')
    lines[number] = blake2b(text, digest_size=8).hexdigest().encode() + b" " + text
    path.write_bytes(b"\n".join(lines) + b"\n")


def damage(world: World) -> None:
    path = world.root / ".shenbao/manifest-2-of-3"
    path.write_bytes(path.read_bytes().replace(b'"name"', b'"nane"', 1))


AMISS: dict[str, tuple[Callable[[World], object], str]] = {
    "missing": (
        lambda world: (world.root / ".shenbao/manifest-2-of-3").unlink(),
        "Shard 2/3 is missing.",
    ),
    "twice": (
        lambda world: shutil.copytree(world.root / ".shenbao", world.root / ".shenbao/again"),
        "Shard 1/3 is there 2 times.",
    ),
    "of another count": (
        lambda world: world.run("build", *FORMATS, "--shard", "1/2", "--quiet"),
        "The shards are of different counts: 2, 3.",
    ),
    "none": (
        lambda world: shutil.rmtree(world.root / ".shenbao"),
        "No shard has left anything in {root}/.shenbao.",
    ),
    "damaged": (
        damage,
        "{root}/.shenbao/manifest-2-of-3 is not the manifest of a shard, or is damaged.",
    ),
    "edited since": (
        lambda world: world.edit(f"declarations/{LIST}.toml", "某局", "某某局"),
        "was made of another state than this one: declarations that say something else.",
    ),
    "one more": (
        lambda world: world.another("2025/more", 999),
        "Shard 1/3 was made of another state than this one: more, fewer or other declarations",
    ),
    "other templates": (
        lambda world: world.template("sheet.css", "/* other */"),
        "Shard 1/3 was made of another state than this one: other settings or form standards.",
    ),
    "another program": (
        another_program,
        "Shard 2/3 was made of another state than this one: another version of the program.",
    ),
    "other formats": (
        lambda world: world.run("build", "--format", "markdown", "--shard", "3/3", "--quiet"),
        "Shard 3/3 was asked for otherwise than shard 1/3: formats.",
    ),
}


@pytest.mark.parametrize("amiss", AMISS)
def test_shards_that_are_not_all_of_this_state_are_refused(shards: World, amiss: str) -> None:
    change, message = AMISS[amiss]
    change(shards)
    before = shards.outputs()
    result = shards.run("merge", "build")
    assert result.status == 2
    assert message.format(root=shards.root) in result.err
    assert shards.outputs() == before
    assert not (shards.root / ".shenbao/manifest").exists()


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "3/0", "-1/3", "1/3/3", "01/3", "１/3"])
def test_what_is_no_shard_is_refused(three: World, text: str) -> None:
    result = three.run("build", f"--shard={text}")
    assert (result.status, result.err) == (
        2,
        f"shenbao: {text} is not a shard: write K/N, such as 3/16.\n",
    )


def test_a_shard_goes_with_no_paths(three: World) -> None:
    result = three.run("build", "--shard", "1/3", str(three.root / "declarations/2025"))
    assert result.status == 2
    assert "A shard is a part of all declarations" in result.err


@pytest.mark.parametrize(
    "words",
    [
        "build --format word",
        "build --summary",
        "check --json",
        "check --jobs 1",
        "check --cache-write",
    ],
)
def test_what_is_asked_of_the_other_merge_is_refused(three: World, words: str) -> None:
    what, option, *_value = words.split()
    message = f"shenbao: {option} cannot be used with merge {what}.\n"
    assert three.run("merge", *words.split()) == (2, "", message)


# ---- Which declaration is where -------------------------------------------------------------


def test_the_shards_of_names_stay_what_they_are() -> None:
    """They are on paper, so that other programs can tell them, too."""
    assert [_number(place, 16) for place in THREE] == [15, 6, 10]


def _number(place: str, count: int) -> int:
    (number,) = (number for number in range(1, count + 1) if Shard(number, count).has(place))
    return number


@tries(30)
@given(st.text(max_size=20), st.integers(1, 200))
def test_each_name_is_in_one_shard(place: str, count: int) -> None:
    assert 1 <= _number(place.replace("\ud800", ""), count) <= count


SHARDS = st.integers(1, 4).flatmap(lambda of: st.builds(Shard, st.integers(1, of), st.just(of)))


@tries(50)
@given(st.lists(SHARDS, min_size=1))
def test_only_all_shards_of_a_whole_go_together(shards: list[Shard]) -> None:
    wanted = [Shard(number, shards[0].of) for number in range(1, shards[0].of + 1)]
    assert (not [*faults(shards)]) == (sorted(shards) == wanted)
