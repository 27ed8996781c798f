"""A build with nothing to do reads no form and loads almost nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shenbao.build import inputs, plan
from shenbao.build.inputs import ROOMS
from shenbao.system import looks
from tests.worlds import BOTH, ROOT, BuiltWorld, World

RENDERERS = ("jinja2", "weasyprint", "lxml", "docx", "xlsxwriter")
HEAVY = (
    *RENDERERS,
    "tomli",
    "tree_sitter",
    "argparse",
    "rich",
    "dataclasses",
    "msgspec",
    "pathlib",
)


def build(root: Path) -> tuple[list[str], str]:
    """Build in a process of its own; return the heavy modules it loaded, and what it printed."""
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "from shenbao.cli import main\n"
        f"assert main(['--root', {str(root)!r}, 'build']) == 0\n"
        f"print(*({set(HEAVY)!r} & sys.modules.keys() - before), file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LANGUAGE": "en"},
    )
    return result.stderr.split(), result.stdout


@pytest.mark.slow
def test_nothing_heavy_is_loaded(built_whole: Path) -> None:
    loaded, said = build(built_whole)
    assert loaded == []
    assert said.startswith(
        "markdown       1 file\nword           1 file\npdf            1 file\n"
        "1 declaration → 3 files in output/ ("
    )


@pytest.mark.slow
def test_where_there_is_something_to_do_it_is_loaded(built_whole: Path) -> None:
    (built_whole / "output/2024/440304221061500000025.md").unlink()
    loaded, _said = build(built_whole)
    assert "tomli" in loaded
    assert "xlsxwriter" not in loaded
    assert (built_whole / "output/2024/440304221061500000025.md").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", ["declarations/2024/new.toml", "pyproject.toml", ".shenbao/unfinished"]
)
def test_what_only_a_build_can_answer(change: str, built_whole: Path) -> None:
    source = built_whole / "declarations/2024/440304221061500000025.toml"
    text = source.read_text("utf-8").replace("440304221061500000025", "440304221061500000099")
    (built_whole / change).write_text("" if change != "declarations/2024/new.toml" else text)
    loaded, _said = build(built_whole)
    assert "argparse" in loaded


def misspell(world: World) -> None:
    world.write("declarations/2024/other.TOML", "")


def misspell_in_wide_letters(world: World) -> None:
    world.write("declarations/2024/other.ｔｏｍｌ", "")


def make_a_folder(world: World) -> None:
    (world.root / "declarations/2024/folder.toml").mkdir()


def link_a_folder(world: World) -> None:
    (world.root / "declarations/link").symlink_to(world.root / "schema")
    (world.root / "schema").mkdir()


def name_no_format(world: World) -> None:
    world.edit("templates/_base/portfolio.toml", 'formats = ["xlsx"]', 'formats = ["xls"]')


def spoil_the_lexicon(world: World) -> None:
    world.write("templates/central-project/lexicon.toml", "[[indicator]]\n")


def spoil_words_for_reading(world: World) -> None:
    world.write("templates/shenzhen-project/amounts.toml", "unit = 1")


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        (misspell, 1),
        (misspell_in_wide_letters, 1),
        (make_a_folder, 1),
        (link_a_folder, 0),
        (name_no_format, 1),
        (spoil_the_lexicon, 1),
        (spoil_words_for_reading, 1),
    ],
)
def test_what_a_build_tells_it_tells_again(
    spoil: Callable[[World], None],
    status: int,
    built: BuiltWorld,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is to be made, and yet something is wrong."""
    monkeypatch.setattr(plan, "default_formats", lambda: BOTH)
    monkeypatch.setattr(plan, "stamps_saved_at", lambda _root: 1 << 62)
    assert plan.nothing_to_do(str(built.root)) is not None
    spoil(built)
    for _time in range(2):
        assert plan.nothing_to_do(str(built.root)) is None
        assert built.make(status=status) == {}
        assert built.errors


@pytest.mark.parametrize("settled", [True, False])
def test_files_younger_than_the_record_are_read_once_more_and_then_trusted(
    settled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = BuiltWorld(tmp_path / "repository", "markdown")
    built.make()
    monkeypatch.setattr(plan, "default_formats", lambda: ("markdown",))
    monkeypatch.setattr(looks, "SETTLED", -1 if settled else 1 << 62)
    read: list[bytes] = []

    def noted(content: bytes) -> str:
        read.append(content)
        return real(content)

    real = inputs.fingerprint
    monkeypatch.setattr(inputs, "fingerprint", noted)
    stamps = built.root / ".shenbao/stamps.json"
    os.utime(stamps, (1, 1))  # older than every file, but for the sources
    monkeypatch.setattr(plan, "stamps_saved_at", lambda _root: 1 << 62)
    found = plan.nothing_to_do(str(built.root))
    assert found is not None
    assert (found.declarations, found.looks is not None) == (3, settled)
    assert len(read) > 10
    assert (stamps.stat().st_mtime > 1) is settled
    if settled:
        later = time.time() + 60
        os.utime(stamps, (later, later))
        read.clear()
        assert plan.nothing_to_do(str(built.root)) is not None
        assert len(read) < 5  # what files come to together


def test_where_a_declaration_was_touched_the_manifest_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = BuiltWorld(tmp_path / "repository", "markdown")
    built.make()
    monkeypatch.setattr(plan, "default_formats", lambda: ("markdown",))
    assert plan.nothing_to_do(str(built.root)) is not None
    touched, *_others = built.root.glob("declarations/*/*.toml")
    later = time.time() + 60
    os.utime(touched, (later, later))
    monkeypatch.setattr(plan, "Store", None)
    assert plan.nothing_to_do(str(built.root)) is None


def test_the_program_is_all_that_makes_outputs() -> None:
    """What a build loads is fingerprinted, but for what only says how its work is shared out."""
    code = (
        "import sys\n"
        "from importlib import import_module\n"
        "from shenbao.formats import FORMATS\n"
        "names = [entry.module for entry in FORMATS.values()]\n"
        "for name in ('shenbao.build.run', 'shenbao.build.verify', *names): import_module(name)\n"
        "print(*{name.split('.')[1] for name in sys.modules if name.startswith('shenbao.')})\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(result.stdout.split())
    modules = {path.stem for path in (ROOT / "shenbao").glob("*.py")}
    assert set(ROOMS) <= loaded
    assert loaded - set(ROOMS) - modules == {"system"}
