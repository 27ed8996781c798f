"""Removing goes where it seems to go: a link on the way is refused, and of a link the link goes."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shenbao.cli import main
from shenbao.system import removal
from shenbao.system.files import PREFIX, SUFFIX, Batch, remove_left_behind
from shenbao.system.removal import remove_empty_folder, remove_file, remove_tree, scratch_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links take rights there")

DEEPEST = 3
"""The folders between the one that is named and the file."""


@pytest.fixture(params=[True, False], ids=["by open folders", "by paths"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    opens_folders: bool = request.param
    monkeypatch.setattr(removal, "OPENS_FOLDERS", opens_folders)
    return opens_folders


def linked(home: Path, level: int) -> tuple[Path, Path]:
    """Return a folder below which a file seems to be, and the path to it.

    The folder at a level, where 0 is the one that is returned, is a link to elsewhere.
    """
    inside, elsewhere = home / "inside", home / "elsewhere"
    names = [f"folder{number}" for number in range(DEEPEST)]
    chain = [inside, *(inside.joinpath(*names[:count]) for count in range(1, DEEPEST + 1))]
    rest = chain[-1].relative_to(chain[level])
    (elsewhere / rest).mkdir(parents=True)
    (elsewhere / rest / "file").touch()
    chain[level].parent.mkdir(parents=True, exist_ok=True)
    chain[level].symlink_to(elsewhere, target_is_directory=True)
    return inside, chain[-1]


def leave_behind(path: Path, inside: Path) -> None:
    path.rename(path.with_name(f"{PREFIX}0{SUFFIX}"))
    try:
        remove_left_behind(inside)
    finally:
        path.with_name(f"{PREFIX}0{SUFFIX}").rename(path)


def drop(path: Path, inside: Path) -> None:
    Batch(inside).add(path, b"")


REMOVERS: dict[str, Callable[[Path, Path], None]] = {
    "file": remove_file,
    "empty folder": lambda path, inside: remove_empty_folder(path.with_name("empty"), inside),
    "batch": drop,
}


@pytest.mark.parametrize("remove", REMOVERS.values(), ids=REMOVERS)
@pytest.mark.parametrize("level", range(DEEPEST + 1))
def test_nothing_is_removed_through_a_link(
    level: int, remove: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    inside, folder = linked(tmp_path, level)
    (folder / "empty").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OSError, match="it is a link to another folder") as raised:
        remove(folder / "file", inside)
    assert raised.value.errno == errno.ELOOP
    assert Path(raised.value.filename).is_symlink()
    assert sorted(tmp_path.rglob("*")) == before
    assert (folder / "file").exists()


@pytest.mark.parametrize("level", range(DEEPEST + 1))
def test_what_was_left_behind_is_not_looked_for_through_a_link(level: int, tmp_path: Path) -> None:
    inside, folder = linked(tmp_path, level)
    if level:
        leave_behind(folder / "file", inside)
    else:
        with pytest.raises(OSError, match="it is a link to another folder"):
            leave_behind(folder / "file", inside)
    assert (folder / "file").exists()


@pytest.mark.parametrize("path", ["../file", "folder/../../file", "."])
def test_nothing_is_removed_elsewhere(path: str, tmp_path: Path) -> None:
    (tmp_path / "inside/folder").mkdir(parents=True)
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="Invalid argument"):
        remove_file(tmp_path / "inside" / path, tmp_path / "inside")
    assert (tmp_path / "file").exists()


def test_of_a_link_the_link_is_removed(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    remove_file(tmp_path / "link", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_tree_goes_and_what_its_links_lead_to_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").touch()
    with scratch_folder() as folder:
        (folder / "deep").mkdir()
        (folder / "deep/link").symlink_to(tmp_path / "elsewhere")
    assert not folder.exists()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    remove_tree(tmp_path / "link")
    assert (tmp_path / "elsewhere/file").exists()


def test_a_folder_that_becomes_a_link_meanwhile_leads_nowhere(
    way: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that was opened is the one that counts, whatever has its name by now."""
    if not way:
        pytest.skip("where folders cannot be opened, nothing holds them")
    for name in ("inside/folder", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").touch()
    unlink = os.unlink

    def exchange(name: str, *, dir_fd: int | None) -> None:
        (tmp_path / "inside/folder").rename(tmp_path / "moved")
        (tmp_path / "inside/folder").symlink_to(tmp_path / "elsewhere")
        unlink(name, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", exchange)
    remove_file(tmp_path / "inside/folder/file", tmp_path / "inside")
    assert (tmp_path / "elsewhere/file").exists()
    assert not (tmp_path / "moved/file").exists()


@pytest.mark.parametrize("place", ["output", "output/2024"])
def test_outputs_of_removed_declarations_are_removed_through_no_link(
    place: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--root", str(repository), "build", "--format", "markdown", "--quiet"]
    assert main(command) == 0
    (repository / place).rename(repository.parent / "elsewhere")
    (repository / place).symlink_to(repository.parent / "elsewhere")
    outputs = sorted((repository.parent / "elsewhere").rglob("*.md"))
    assert outputs
    gone, *_others = sorted((repository / "declarations").rglob("*.toml"))
    gone.unlink()
    capsys.readouterr()
    status = main(command)
    assert "it is a link to another folder" in capsys.readouterr().err
    assert status == (2 if place == "output" else 0)
    assert sorted((repository.parent / "elsewhere").rglob("*.md")) == outputs
