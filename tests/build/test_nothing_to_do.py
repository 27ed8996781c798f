"""A build with nothing to do reads no form and loads almost nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shenbao.build.inputs import ROOMS
from shenbao.cli import main
from tests.worlds import ROOT

RENDERERS = ("jinja2", "weasyprint", "lxml", "docx", "xlsxwriter")
HEAVY = (*RENDERERS, "tomli", "tree_sitter", "argparse", "rich", "dataclasses", "pathlib")


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
def test_nothing_heavy_is_loaded(repository: Path) -> None:
    assert main(["--root", str(repository), "build", "--quiet"]) == 0
    loaded, said = build(repository)
    assert loaded == []
    assert said.startswith(
        "markdown       3 files\nword           3 files\npdf            3 files\n"
        "3 declarations → 9 files in output/ ("
    )


@pytest.mark.slow
def test_where_there_is_something_to_do_it_is_loaded(repository: Path) -> None:
    assert main(["--root", str(repository), "build", "--quiet"]) == 0
    (repository / "output/2024/440304221061500000025.md").unlink()
    loaded, _said = build(repository)
    assert "tomli" in loaded
    assert "xlsxwriter" not in loaded
    assert (repository / "output/2024/440304221061500000025.md").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", ["declarations/2024/new.toml", "pyproject.toml", ".shenbao/unfinished"]
)
def test_what_only_a_build_can_answer(change: str, repository: Path) -> None:
    assert main(["--root", str(repository), "build", "--quiet"]) == 0
    source = repository / "declarations/2024/440304221061500000025.toml"
    text = source.read_text("utf-8").replace("440304221061500000025", "440304221061500000099")
    (repository / change).write_text("" if change != "declarations/2024/new.toml" else text)
    loaded, _said = build(repository)
    assert "argparse" in loaded


def test_the_program_is_all_that_makes_outputs() -> None:
    """What a build loads is fingerprinted, but for what only says how its work is shared out."""
    code = (
        "import sys\n"
        "from importlib import import_module\n"
        "from shenbao.formats import FORMATS\n"
        "names = [name for entry in FORMATS.values()"
        " for name in (entry.module, entry.yearly_workbook) if name]\n"
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
