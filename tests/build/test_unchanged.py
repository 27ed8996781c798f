"""What a build with nothing to do has answered stands only as long as nothing has changed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shenbao.build import plan, unchanged
from shenbao.cli import main
from shenbao.formats.pdf.packaged_fonts import PACKAGES
from shenbao.system import looks
from tests.worlds import ROOT, BuiltWorld

NAME = ".shenbao/unchanged"
ANSWER = [
    "markdown       3 files",
    "3 declarations → 3 files in output/ ({seconds} s)",
]


@pytest.fixture
def answered(built_once: BuiltWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuiltWorld:
    """A repository with nothing to do of which an answer is kept."""
    monkeypatch.setattr(plan, "default_formats", lambda: ("markdown",))
    monkeypatch.setattr("shenbao.cli.summary.default_formats", lambda: ("markdown",))
    monkeypatch.setattr(plan, "stamps_saved_at", lambda _root: 1 << 62)
    monkeypatch.setattr(looks, "SETTLED", -(1 << 62))
    built = built_once.copy(tmp_path / "repository")
    ask(built)
    assert answer(built) == ANSWER
    return built


def ask(built: BuiltWorld) -> str:
    """Ask for a plain build, which keeps its answer where it finds nothing to do."""
    result = built.run("build")
    assert (result.status, result.err) == (0, "")
    return result.out


def answer(built: BuiltWorld) -> list[str] | None:
    return unchanged.answer(str(built.root))


def test_what_is_kept_is_answered_in_the_same_words(
    answered: BuiltWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(plan, "nothing_to_do", None)
        kept = ask(answered)
    (answered.root / NAME).unlink()
    assert re.sub(r"\d\.\d s", "", kept) == re.sub(r"\d\.\d s", "", ask(answered))


# ---- Whatever changes is seen ----------------------------------------------------


def lengthen(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n")


def write_anew(path: Path) -> None:
    """Put another file of the same content, size and time in its place."""
    status = path.stat()
    new = path.with_name("new")
    new.write_bytes(path.read_bytes())
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "longer": lengthen,
    "another": write_anew,
    "gone": Path.unlink,
}
FILES = ("declarations/*/*.toml", "templates/*/form.toml", "output/*/*.md", ".shenbao/manifest")
NEW = (
    "pyproject.toml",
    "standards.lock",
    ".shenbao/unfinished",
    "declarations/new.toml",
    "declarations/2024/new.toml",
    "declarations/2024/new/new.toml",
    "templates/new/form.toml",
)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_that_changed_is_seen(
    change: Callable[[Path], object], answered: BuiltWorld
) -> None:
    for pattern in FILES:
        paths = sorted(answered.root.glob(pattern))
        assert paths, pattern
        for path in paths:
            content = path.read_bytes()
            change(path)
            assert answer(answered) is None, path
            path.write_bytes(content)
            ask(answered)
            assert answer(answered) == ANSWER


@pytest.mark.parametrize("name", NEW)
def test_a_file_that_came_is_seen(name: str, answered: BuiltWorld) -> None:
    path = answered.root / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    assert answer(answered) is None


CIRCUMSTANCES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "language": lambda patch: patch.setenv("LANGUAGE", "zh"),
    "version": lambda patch: patch.setattr(unchanged, "__version__", "0"),
    "program": lambda patch: patch.setattr(unchanged, "__file__", "/elsewhere"),
    "Python": lambda patch: patch.setattr(sys, "hexversion", 0),
    "packages": lambda patch: patch.setattr(sys, "path", [*sys.path, "/elsewhere"]),
}


@pytest.mark.parametrize("change", CIRCUMSTANCES.values(), ids=CIRCUMSTANCES)
def test_other_circumstances_are_seen(
    change: Callable[[pytest.MonkeyPatch], None],
    answered: BuiltWorld,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(monkeypatch)
    assert answer(answered) is None


@pytest.mark.slow
def test_all_that_is_looked_at_is_noted(built_whole: Path) -> None:
    """Whatever else the system is asked for could change and nobody would see it.

    But stamps only save reading, and packages of fonts are replaced, with a folder beside them.
    """
    code = (
        "import json, os, sys\n"
        "asked = set()\n"
        "def noting(call):\n"
        "    def noted(path='.', *words, **options):\n"
        "        asked.add(os.path.abspath(path))\n"
        "        return call(path, *words, **options)\n"
        "    return noted\n"
        "from shenbao.build import plan\n"
        "from shenbao.system import looks\n"
        "looks.SETTLED = -(1 << 62)\n"
        "for name in ('stat', 'listdir', 'scandir', 'open'):\n"
        "    setattr(os, name, noting(getattr(os, name)))\n"
        f"found = plan.nothing_to_do({str(built_whole)!r})\n"
        "print(json.dumps([sorted(asked), sorted(found.looks)]))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    asked, noted = json.loads(result.stdout)
    unseen = {Path(path) for path in asked} - {Path(path) for path in noted}
    assert {path.name for path in unseen} == {"stamps.json", *PACKAGES}


@pytest.mark.slow
def test_what_was_touched_and_is_the_same_is_answered_by_a_build_and_then_kept(
    built_whole: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(looks, "SETTLED", -(1 << 62))
    said = []
    for number, is_kept in enumerate((True, False, True)):
        if number == 1:
            write_anew(built_whole / "declarations/2024/440304221061500000025.toml")
        assert main(["--root", str(built_whole), "build"]) == 0
        assert (unchanged.answer(str(built_whole)) is not None) is is_kept
        said.append(re.sub(r"\d\.\d s", "", capsys.readouterr().out).splitlines()[-4:])
    assert said == [said[0]] * 3


# ---- Nothing is believed that was not kept so --------------------------------------


def test_what_is_damaged_is_not_believed(answered: BuiltWorld) -> None:
    path = answered.root / NAME
    content = path.read_bytes()
    assert len(content) > 1000
    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        assert answer(answered) is None
        path.write_bytes(content[:length] + bytes([content[length] ^ 1]) + content[length + 1 :])
        assert answer(answered) is None


@pytest.mark.parametrize("content", [b"", b"\0", b"\xff\0\xff\0", b"00000000\0", b"00000000\0\0\0"])
def test_what_was_never_kept_is_not_believed(content: bytes, answered: BuiltWorld) -> None:
    (answered.root / NAME).write_bytes(content)
    assert answer(answered) is None
    ask(answered)
    assert answer(answered) == ANSWER


def test_what_came_with_the_repository_is_not_believed(answered: BuiltWorld) -> None:
    """It may look at nothing, or at what others know, such as that a file is not there."""
    for brought in ({}, {str(answered.root / "pyproject.toml"): None}):
        unchanged.keep(str(answered.root), ANSWER, brought)
        assert answer(answered) is None


def test_what_cannot_be_kept_is_found_again(answered: BuiltWorld) -> None:
    kept = answered.root / NAME
    kept.unlink()
    kept.mkdir()
    assert ask(answered).endswith("s)\n")
    assert answer(answered) is None


def test_nothing_is_kept_of_files_that_may_still_be_written(
    answered: BuiltWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    (answered.root / NAME).unlink()
    monkeypatch.setattr(looks, "SETTLED", 1 << 62)
    ask(answered)
    assert not (answered.root / NAME).exists()


# ---- Almost nothing is loaded -------------------------------------------------------


@pytest.mark.slow
def test_for_what_is_kept_nothing_is_loaded(built_whole: Path) -> None:
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "from shenbao.cli import main\n"
        "from shenbao.system import looks\n"
        "looks.SETTLED = -(1 << 62)\n"
        f"assert main(['--root', {str(built_whole)!r}, 'build']) == 0\n"
        "print(*sys.modules.keys() - before, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code]
    first, second = (
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        for _time in range(2)
    )
    assert "gettext" in first.stderr.split()
    loaded = {name for name in second.stderr.split() if name.partition(".")[0] != "shenbao"}
    assert loaded <= {"__future__", "errno", "zlib"}

    reading, writing = os.pipe()
    os.close(reading)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    unread = subprocess.run(
        command,
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
        env=environment,
    )
    os.close(writing)
    assert {*unread.stderr.split()} == {*second.stderr.split()}
