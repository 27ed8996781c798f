"""What a check has recorded: it finds what a check without it finds, and looks at less."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from shenbao.check.discovery import all_rules
from shenbao.check.record import FOUND, INDEX
from shenbao.check.reviewer import Batch, Reviewer
from shenbao.check.totals import FILE as TOTALS
from shenbao.cli.examination import Examination
from shenbao.project.folders import CACHE
from shenbao.project.project import Project
from shenbao.system.lines import as_line, parsed
from shenbao.system.looks import look
from tests.build.test_lists_and_followers import FOLLOWED, FOLLOWER, LIST, LIST_TOML, handed
from tests.build.test_shards import declare_faulty
from tests.histories import History
from tests.worlds import FOUR, THREE, Result, World

DAY = "1767225600"
LATER = "1798761600"
"""A year later."""

WAIVED = "2025/01"
UNTIL = "2025/02"
"""Declarations with a waiver; that of the second ends between the two days."""

WAIVER = '\n[[waive]]\nrule = "SB507"\nreason = "已核实"\n'

REPEATING = (FOLLOWER, LIST)
FAULTY = ("2025/broken", "2025/unknown")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Declarations of several standards, with faulty ones, a follower, a list and waivers."""
    world = World(tmp_path_factory.mktemp("whole") / "repository", FOUR)
    for number in (1, 2, 4):
        world.another(f"2025/{number:02}", number)
    for place in (FOLLOWED, FOLLOWER):
        world.declare(place, handed(place))
    world.declare(LIST, LIST_TOML)
    declare_faulty(world)
    for place, more in ((WAIVED, ""), (UNTIL, "until = 2026-06-30\n")):
        path = world.root / f"declarations/{place}.toml"
        path.write_text(path.read_text("utf-8") + WAIVER + more, "utf-8")
    return world


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The places of the declarations that checks look at; few are recorded, too."""
    places: list[str] = []
    look_at = Reviewer.batch

    def batch(reviewer: Reviewer, paths: Iterable[Path]) -> Batch:
        several = list(paths)
        folder = reviewer.project.declarations
        places.extend(path.relative_to(folder).with_suffix("").as_posix() for path in several)
        return look_at(reviewer, several)

    monkeypatch.setattr("shenbao.cli.examination.FEWEST", 1)
    monkeypatch.setattr(Reviewer, "batch", batch)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    return places


@pytest.fixture
def world(whole: World, tmp_path: Path, seen: list[str]) -> World:
    """A copy of all these, which has been checked once."""
    shutil.copytree(whole.root, tmp_path / "repository")
    world = World.at(tmp_path / "repository")
    check(world)
    assert len(seen) == len(places(world))
    seen.clear()
    return world


def places(world: World) -> list[str]:
    folder = world.root / "declarations"
    paths = [path.relative_to(folder) for path in folder.rglob("*.toml")]
    return sorted(path.with_suffix("").as_posix() for path in paths)


def check(world: World, *words: str) -> Result:
    return world.run("check", "--format", "json", *words)


def checked_anew(world: World, *words: str) -> Result:
    """Check without what is recorded, and record nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shenbao.cli.examination.FEWEST", 1000)
        return check(world, *words)


def hold(world: World, seen: list[str], looked_at: Iterable[str], *words: str) -> None:
    """Hold that a check finds what it finds without the record, and looks at these alone."""
    found = check(world, *words)
    assert sorted(seen) == sorted(looked_at)
    assert found == checked_anew(world, *words)
    seen.clear()


ALWAYS = (*REPEATING, *FAULTY, UNTIL)
"""What is looked at in every check."""


def test_what_is_recorded_is_not_looked_at_again(world: World, seen: list[str]) -> None:
    hold(world, seen, ALWAYS)
    hold(world, seen, ALWAYS)


def test_a_declaration_that_says_something_else_is_looked_at(world: World, seen: list[str]) -> None:
    path = f"declarations/{THREE[2]}.toml"
    world.edit(path, "annual_amount = 91.10", "annual_amount = 19.10")
    hold(world, seen, [*ALWAYS, THREE[2]])
    hold(world, seen, ALWAYS)
    world.edit(path, "annual_amount = 19.10", "annual_amount = 91.10")
    world.another("2025/new", 70)
    (world.root / "declarations/2025/01.toml").unlink()
    hold(world, seen, [*ALWAYS, THREE[2], "2025/new"])
    declared = world.root / "declarations"
    (declared / f"{THREE[0]}.toml").rename(declared / "2024/renamed.toml")
    hold(world, seen, [*ALWAYS, "2024/renamed"])


def test_a_waiver_ends_on_its_day(
    world: World, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    hold(world, seen, ALWAYS)


def test_one_file_is_compared_with_what_is_recorded(world: World, seen: list[str]) -> None:
    (asked,) = (world.root / "declarations").rglob(f"{THREE[0]}.toml")
    hold(world, seen, ALWAYS, str(asked))
    world.edit(f"declarations/{THREE[0]}.toml", "annual_amount", "# 年度\nannual_amount")
    hold(world, seen, [*ALWAYS, THREE[0]], str(asked))
    hold(world, seen, ALWAYS)


def test_what_is_mended_is_looked_at_again(world: World, seen: list[str]) -> None:
    text = (world.root / f"declarations/{THREE[1]}.toml").read_text("utf-8")
    world.declare(THREE[1], text.replace("；", "； ", 1).replace("。", " 。", 1))
    fixed = check(world, "--fix", "--select", "SB301")
    assert fixed.out != checked_anew(world).out
    seen.clear()
    check(world)
    seen.clear()
    hold(world, seen, ALWAYS)


CAUSES: tuple[Callable[[World], object], ...] = (
    lambda world: world.write("templates/central-project/review.toml", ""),
    lambda world: world.write("templates/_base/more.toml", ""),
    lambda world: world.configure(declarations='"declarations"'),
    lambda world: world.write(TOTALS, "[[total]]\n"),
)
"""Changes of a standard, of what all share, of the settings, and of what all must come to."""


def test_all_is_looked_at_where_something_else_has_changed(world: World, seen: list[str]) -> None:
    for change in CAUSES:
        change(world)
        hold(world, seen, places(world))


@pytest.mark.parametrize("path", [TOTALS, "templates/shenzhen-project/review.toml"])
def test_what_is_wrong_beside_declarations_is_found_every_time(
    tmp_path: Path, seen: list[str], path: str
) -> None:
    world = World(tmp_path / "repository", THREE)
    world.write(path, "nonsense = 1\n")
    assert "nonsense" in check(world).out
    seen.clear()
    hold(world, seen, THREE)


@pytest.mark.parametrize("words", [["check", "--select", "SB5"], ["--lang", "zh_CN", "check"]])
def test_all_is_looked_at_where_something_else_is_asked(
    world: World, seen: list[str], words: list[str]
) -> None:
    found = world.run(*words)
    assert sorted(seen) == places(world)
    seen.clear()
    assert world.run(*words) == found
    assert sorted(seen) == sorted(ALWAYS)


def test_what_workers_have_seen_is_recorded(world: World, seen: list[str]) -> None:
    shutil.rmtree(world.root / CACHE)
    check(world, "--jobs", "2")
    seen.clear()
    hold(world, seen, ALWAYS)


def test_a_record_that_somebody_brings_is_not_believed(world: World, seen: list[str]) -> None:
    """By their contents the files say that nothing is wrong in a declaration that is faulty."""
    cache = world.root / CACHE
    brought = {name: (cache / name).read_bytes() for name in (FOUND, INDEX)}
    shutil.rmtree(cache)
    for name, content in brought.items():
        world.write(f"{CACHE}/{name}", content)
    hold(world, seen, places(world))


def test_what_is_damaged_is_looked_at_again(world: World, seen: list[str]) -> None:
    cache = world.root / CACHE
    content = bytearray((cache / FOUND).read_bytes())
    content[len(content) // 2] ^= 1
    (cache / FOUND).write_bytes(content)
    hold(world, seen, places(world))  # it does not look as it did

    content = bytearray((cache / FOUND).read_bytes())
    content[len(content) // 2] ^= 1
    (cache / FOUND).write_bytes(content)
    version, facts, _look, entries = parsed((cache / INDEX).read_bytes())
    line = as_line([version, facts, look(os.fspath(cache / FOUND)), entries])
    (cache / INDEX).write_bytes(line)
    found = check(world)
    assert {*ALWAYS} < {*seen}
    assert found == checked_anew(world)


@pytest.mark.parametrize("content", [b"", b"x\n", as_line([]), as_line([1, {}, None, [1]])])
def test_what_is_no_record_is_passed_over(world: World, seen: list[str], content: bytes) -> None:
    world.write(f"{CACHE}/{INDEX}", content)
    hold(world, seen, places(world))
    hold(world, seen, ALWAYS)


def test_nothing_is_recorded_elsewhere(world: World, seen: list[str], tmp_path: Path) -> None:
    shutil.rmtree(world.root / CACHE)
    (tmp_path / "elsewhere").mkdir()
    (world.root / CACHE).symlink_to(tmp_path / "elsewhere")
    hold(world, seen, places(world))
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.usefixtures("plain_git")
def test_what_a_revision_has_unchanged_is_not_looked_at(world: World, seen: list[str]) -> None:
    history = History(world.root)
    history.commit("before")
    world.edit(f"declarations/{THREE[2]}.toml", "annual_amount = 91.10", "annual_amount = 19.10")
    check(world)
    seen.clear()
    hold(world, seen, [*ALWAYS, *ALWAYS, THREE[2]], "--since", "HEAD")


def test_what_rules_of_others_find_is_not_recorded(world: World) -> None:
    """It may depend on anything."""
    project, _problems = Project.open(world.root)
    own = all_rules()["SB301"]
    other = replace(own, code="LOCAL001")
    for rules, is_recorded in (([own], True), ([own, other], False)):
        shutil.rmtree(world.root / CACHE, ignore_errors=True)
        Examination(project, (), ["SB301", "LOCAL001"], tuple(rules), date(2026, 1, 1)).report()
        assert (world.root / CACHE / INDEX).is_file() is is_recorded
