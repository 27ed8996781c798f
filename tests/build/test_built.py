"""What a build has made is taken as long as a build would leave it, and only so long."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shenbao.build.built import Built
from shenbao.formats import FORMATS
from shenbao.project.project import Project
from tests.worlds import BOTH, THREE, BuiltWorld

A, B, C = THREE
SHEETS = [(place, name) for place in THREE for name in BOTH]


def taken(world: BuiltWorld, built: Built | None = None) -> dict[str, bytes]:
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


def a_declaration(world: BuiltWorld) -> None:
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
    paths = {f"{place}{FORMATS[name].suffix}" for place, name in SHEETS}
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
    assert taken(copied).keys() == {f"{place}{end}" for place in (B, C) for end in (".md", ".docx")}


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
