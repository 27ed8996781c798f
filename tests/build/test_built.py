"""What a build has made is taken as long as a build would leave it, and only so long."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from shenbao.build.built import Built
from shenbao.build.make import SharedPlace
from shenbao.formats import FORMATS
from shenbao.project.project import Project
from tests.worlds import BOTH, THREE, BuiltWorld, World, options

A, B, C = THREE
SHEETS = [(place, name) for place in THREE for name in BOTH]


def paths_of(places: Iterable[str]) -> set[str]:
    """Return the outputs of declarations by their paths below the output folder."""
    return {f"{place}{FORMATS[name].suffix}" for place in places for name in BOTH}


def taken(world: World, built: Built | None = None) -> dict[str, bytes]:
    """Return the outputs that are taken, by their paths below the output folder."""
    built = built or Built(Project.open(world.root)[0])
    found = {
        f"{place}{FORMATS[name].suffix}": built.output(
            world.root / f"declarations/{place}.toml", name
        )
        for place, name in SHEETS
    }
    return {path: content for path, content in found.items() if content is not None}


def nothing(_world: BuiltWorld) -> None:
    pass


def a_declaration(world: World) -> None:
    world.edit(f"declarations/{A}.toml", "annual_amount = 852.90", "annual_amount = 900.00")


def a_comment(world: BuiltWorld) -> None:
    world.edit("templates/shenzhen-project/form.toml", "[wording]\n", "# 说明\n[wording]\n")


def a_template(world: BuiltWorld) -> None:
    world.template("sheet.md.j2", "{{ sheet.title }}\n", "shenzhen-project")


def an_output(world: BuiltWorld) -> None:
    world.output(f"{B}.md").write_text("by hand", "utf-8")


def no_output(world: BuiltWorld) -> None:
    world.output(f"{C}.docx").unlink()


def other_name(world: BuiltWorld) -> None:
    path = world.root / f"declarations/{A}.toml"
    path.rename(path.with_name("renamed.toml"))


def other_names_of_outputs(world: BuiltWorld) -> None:
    world.configure(name='"{code}"')


CHANGES = (
    nothing,
    a_declaration,
    a_comment,
    a_template,
    an_output,
    no_output,
    other_name,
    other_names_of_outputs,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> BuiltWorld:
    world = BuiltWorld(tmp_path_factory.mktemp("built") / "world", *BOTH)
    world.make()
    return world


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_build_would_leave_is_taken_and_nothing_else(
    world: BuiltWorld, tmp_path: Path, change: Callable[[BuiltWorld], None]
) -> None:
    """One that was asked before the change knows it as well as one that is new."""
    copied = world.copy(tmp_path / "copy")
    known = Built(Project.open(copied.root)[0])
    assert len(taken(copied, known)) == len(SHEETS)
    change(copied)
    found = taken(copied)
    if change is not other_names_of_outputs:  # settings are those of the project that is given
        assert taken(copied, known) == found
    made = copied.make()
    paths = paths_of(THREE)
    if change in (other_name, other_names_of_outputs):
        assert found.keys() == (
            {*paths} - {f"{A}.md", f"{A}.docx"} if change is other_name else set()
        )
        return
    assert found.keys() == paths - made.keys()
    again = taken(copied, known)
    assert again == {path: copied.output(path).read_bytes() for path in paths}
    assert found.items() <= again.items()


def test_a_faulty_declaration_has_none_though_its_old_output_is_there(
    world: BuiltWorld, tmp_path: Path
) -> None:
    copied = world.copy(tmp_path / "copy")
    copied.edit(f"declarations/{A}.toml", "year = 2024\n", 'year = "x"\n')
    copied.make(status=1)
    assert copied.output(f"{A}.md").exists()
    assert taken(copied).keys() == paths_of((B, C))


@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"\xff\n[]"])
def test_without_a_manifest_that_can_be_believed_there_is_none(
    world: BuiltWorld, tmp_path: Path, content: bytes | None
) -> None:
    copied = world.copy(tmp_path / "copy")
    known = Built(Project.open(copied.root)[0])
    assert taken(copied, known)
    if content is None:
        shutil.rmtree(copied.root / ".shenbao")
    else:
        (copied.root / ".shenbao/manifest").write_bytes(content)
    assert taken(copied, known) == taken(copied) == {}


def test_while_a_build_is_under_way_there_is_none(world: BuiltWorld, tmp_path: Path) -> None:
    copied = world.copy(tmp_path / "copy")
    (copied.root / ".shenbao/unfinished").write_bytes(b"")
    assert taken(copied) == {}


# ---- What other machines have made --------------------------------------------------------------


@pytest.fixture
def shared(world: BuiltWorld, tmp_path: Path) -> SharedPlace:
    """Return a cache into which another machine has put all outputs."""
    other = BuiltWorld(tmp_path / "other", *BOTH)
    url = str(tmp_path / "cache")
    words = ("build", *options(BOTH), "--quiet", "--cache", url, "--cache-write")
    assert other.run(*words).status == 0
    assert other.outputs() == world.outputs()
    return SharedPlace(url)


def test_what_others_have_made_is_taken_as_a_build_would(
    world: BuiltWorld, shared: SharedPlace, tmp_path: Path
) -> None:
    """Where nothing is built here; but for what has changed, and what is faulty."""
    fresh = World(tmp_path / "fresh", THREE)
    built = Built(Project.open(fresh.root)[0], shared)
    every = {path: world.output(path).read_bytes() for path in paths_of(THREE)}
    assert taken(fresh, built) == every
    assert taken(fresh) == {}
    a_declaration(fresh)
    fresh.edit(f"declarations/{B}.toml", "year = 2024\n", 'year = "x"\n')
    assert taken(fresh, built) == {path: every[path] for path in paths_of([C])}
    assert not (fresh.root / ".shenbao").exists()


def test_what_is_forged_or_out_of_reach_is_not_taken(shared: SharedPlace, tmp_path: Path) -> None:
    fresh = World(tmp_path / "fresh", THREE)
    project = Project.open(fresh.root)[0]
    for place in (
        SharedPlace(shared.url, secret="another"),
        SharedPlace(str(tmp_path / "nowhere")),
        SharedPlace("nonsense://x"),
    ):
        assert taken(fresh, Built(project, place)) == {}
    entries = [path for path in Path(shared.url).rglob("*") if path.is_file()]
    assert len(entries) >= len(SHEETS)
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:-1] + b"x")
    assert taken(fresh, Built(project, shared)) == {}
