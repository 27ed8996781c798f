"""Only regular files are read, no more of them than may be, and none elsewhere through a link."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

import pytest

from shenbao.system.reading import bounds, read_file
from tests.worlds import FOUR, PATIENCE, THREE, World

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")

SECRET = "root:x:0:0:"


@pytest.fixture(autouse=True)
def end() -> Iterator[None]:
    """Fail where something is waited for, which would be for ever."""

    def fail(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


# ---- One function opens files --------------------------------------------------


def make_fifo(path: Path, _elsewhere: Path) -> None:
    os.mkfifo(path)


def make_device(path: Path, _elsewhere: Path) -> None:
    path.symlink_to("/dev/zero")


def make_folder(path: Path, _elsewhere: Path) -> None:
    path.mkdir()


def make_loop(path: Path, _elsewhere: Path) -> None:
    path.symlink_to(path.name)


def make_link(path: Path, elsewhere: Path) -> None:
    elsewhere.write_text(f"{SECRET}\n")
    path.symlink_to(elsewhere)


def make_sparse(path: Path, _elsewhere: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


IRREGULAR: Mapping[str, Callable[[Path, Path], None]] = {
    "FIFO": make_fifo,
    "device": make_device,
    "folder": make_folder,
    "loop": make_loop,
}
KINDS = {**IRREGULAR, "link": make_link, "sparse": make_sparse}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_what_is_no_file_of_the_folder_is_not_read(
    make: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    (tmp_path / "inside").mkdir()
    path = tmp_path / "inside/file"
    make(path, tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"\[Errno \d+\]") as raised:
        read_file(path, 1024, within=tmp_path / "inside")
    assert raised.value.filename == str(path)


def test_no_name_that_no_file_can_have_is_read() -> None:
    for name in ("a\0b", "\ud800"):
        with pytest.raises(OSError, match="Invalid argument"):
            read_file(name, within=None)


def test_a_file_may_be_as_large_as_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_file(tmp_path / "file", 5, within=tmp_path) == b"12345"
    with pytest.raises(OSError, match="larger than 4 bytes") as raised:
        read_file(tmp_path / "file", 4, within=tmp_path)
    assert raised.value.errno == errno.EFBIG


def test_links_inside_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/file").write_bytes(b"1")
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    (tmp_path / "home").symlink_to(tmp_path, target_is_directory=True)
    assert read_file(tmp_path / "link/file", within=tmp_path) == b"1"
    assert read_file(tmp_path / "home/link/file", within=tmp_path) == b"1"
    assert read_file(tmp_path / "real/file", within=tmp_path / "home") == b"1"


@pytest.mark.parametrize("linked", ["a", "a/b", "a/b/file"])
@pytest.mark.parametrize("is_inside", [True, False])
@pytest.mark.parametrize("named", ["{}", "{}/../inside", "{}/./", "."])
def test_a_link_anywhere_on_the_way_is_seen(
    linked: str, is_inside: bool, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the folder is named, and whichever part of the path below it is the link."""
    inside = tmp_path / "inside"
    (inside / "a/b").mkdir(parents=True)
    (inside / "a/b/file").write_bytes(b"1")
    there = (inside if is_inside else tmp_path) / "moved"
    (inside / linked).rename(there)
    (inside / linked).symlink_to(there)
    monkeypatch.chdir(inside)
    folder = named.format(inside)
    path = "a/b/file" if named == "." else f"{folder}/a/b/file"
    if is_inside:
        assert read_file(path, within=folder) == b"1"
    else:
        with pytest.raises(OSError, match="leads out"):
            read_file(path, within=folder)


def test_a_folder_that_is_named_by_a_link_and_back_is_where_that_leads(tmp_path: Path) -> None:
    """``ln/..`` is not the folder that the link stands in."""
    (tmp_path / "far/deep").mkdir(parents=True)
    (tmp_path / "ln").symlink_to("far/deep")
    (tmp_path / "file").write_bytes(b"1")
    with pytest.raises(OSError, match="leads out"):
        read_file(tmp_path / "file", within=f"{tmp_path}/ln/..")


def test_a_file_that_becomes_a_link_meanwhile_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is open must be what is found inside; neither may have been exchanged."""
    path, elsewhere = tmp_path / "inside/file", tmp_path / "elsewhere"
    path.parent.mkdir()
    elsewhere.write_text(SECRET)
    path.touch()
    really_open = os.open

    def exchange(name: Path, flags: int) -> int:
        monkeypatch.undo()
        path.unlink()
        path.symlink_to(elsewhere)
        handle = really_open(name, flags)
        path.unlink()
        path.touch()
        return handle

    monkeypatch.setattr(os, "open", exchange)
    assert read_file(path, within=path.parent) == b""


def test_a_file_that_is_saved_meanwhile_is_read_as_it_is_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Editors and git put another file in its place, here each time that it has been opened."""
    path = tmp_path / "file"
    path.write_text("0")
    really_open = os.open
    to_come = ["1", "2", "3"]

    def open_and_save(name: Path, flags: int) -> int:
        handle = really_open(name, flags)
        if to_come:
            (tmp_path / "new").write_text(to_come.pop(0))
            (tmp_path / "new").replace(path)
        return handle

    monkeypatch.setattr(os, "open", open_and_save)
    assert read_file(path, within=tmp_path) == b"3"
    to_come += ["4"] * 1_000
    with pytest.raises(OSError, match="again and again") as raised:
        read_file(path, within=tmp_path)
    assert raised.value.errno == errno.EBUSY


def test_what_a_path_may_not_lead_out_of(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "declarations").mkdir(parents=True)
    (tmp_path / "alias").symlink_to(project, target_is_directory=True)
    (project / "out").symlink_to(tmp_path, target_is_directory=True)
    inside = ["declarations/a.toml", "a.toml", "out/a.toml", "../alias/declarations/a.toml"]
    assert {bounds(project / path, project) for path in inside} == {project}
    assert bounds(tmp_path / "a.toml", project) is None
    assert bounds(project / "../a.toml", project) is None
    assert bounds(project / "a.toml", None) is None


# ---- Every command -------------------------------------------------------------

GOOD, BAD = THREE[0], THREE[1]

PLACES = {
    "declaration": f"declarations/{BAD}.toml",
    "another one": "declarations/2024/x.toml",
    "form": "templates/other/form.toml",
    "words": "templates/central-project/lexicon.toml",
    "template": "templates/central-project/sheet.md.j2",
    "beside the templates": "templates/central-project/notes.txt",
    "words of rules": "templates/central-project/review.toml",
    "totals": "portfolio.toml",
    "output": f"output/{GOOD}.md",
    "another output": "output/2024/x.md",
    "manifest": ".shenbao/manifest",
    "stamps": ".shenbao/stamps.json",
}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_special_files_cost_what_they_stand_for(
    make: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    """The declaration whose files are all in order is built and checked."""
    world = World(tmp_path / "project", FOUR)
    for place in PLACES.values():
        if make is make_folder and place.startswith(".shenbao"):
            continue  # what cannot be remembered ends a build
        path = world.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        make(path, tmp_path / "elsewhere")
    build = ("build", "--format", "markdown")
    results = [world.run(*command) for command in (build, ["check"], [*build, "--check"])]
    for result in results:
        assert result.status == 1
        assert SECRET not in result.out + result.err
        assert "Traceback" not in result.err
    built, checked, _compared = results
    assert (world.root / f"output/{THREE[2]}.md").is_file()
    assert (world.root / f"output/{GOOD}.md").is_file() == (make is not make_folder)
    for bad in (f"declarations/{BAD}.toml", "declarations/2024/x.toml"):
        for result in (built, checked):
            assert f"{bad}:1:1: SB00" in result.out + result.err
    assert f"declarations/{THREE[2]}.toml" in checked.out


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        *(("text", kind) for kind in IRREGULAR),
        *((command, "FIFO") for command in ("import", "pull", "diff")),
        ("import", "folder"),
    ],
)
def test_an_argument_that_is_no_file_is_refused(command: str, kind: str, tmp_path: Path) -> None:
    world = World(tmp_path / "project", THREE)
    IRREGULAR[kind](tmp_path / "argument.docx", tmp_path / "elsewhere")
    words = [str(tmp_path / "argument.docx")]
    if command == "diff":
        words.append(str(world.root / f"declarations/{GOOD}.toml"))
    result = world.run(command, *words)
    assert result.status in (1, 2)
    assert result.err
