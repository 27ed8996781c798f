"""The program as others have it: built as a wheel, and installed away from its sources."""

from __future__ import annotations

import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.installations import Installation, program_wheel
from tests.worlds import ROOT, THREE, World, committed
from tests.worlds import SUFFIXES as FORMATS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows lets not everybody make links"),
]

SUFFIXES = {".css", ".docx", ".j2", ".mo", ".py", ".toml", ".xml"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return program_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("environment"))
    installation.install(wheel)
    return installation


def test_a_wheel_has_the_templates_and_no_cases(wheel: Path) -> None:
    with ZipFile(wheel) as file:
        names = file.namelist()
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    assert templates
    assert {f"shenbao/{path.relative_to(ROOT).as_posix()}" for path in templates} < set(names)
    inside = [name for name in names if name.startswith("shenbao/")]
    assert {Path(name).suffix for name in inside} == SUFFIXES
    assert not [name for name in names if "tests" in name or "/cases/" in name]
    assert {name.split("/")[0] for name in names} == {"shenbao", "shenbao-0.1.0.dist-info"}


def test_an_installed_program_makes_the_same_files_offline(
    installed: Installation, tmp_path: Path
) -> None:
    """The repository has nothing but a declaration; all else comes with the program."""
    place = THREE[2]
    here = World(tmp_path / "here", [place])
    assert here.run("build").status == 0
    there = tmp_path / "there"
    (there / "declarations" / place).parent.mkdir(parents=True)
    (there / "declarations" / f"{place}.toml").write_text(committed(place), "utf-8")
    assert not (there / "templates").exists()
    result = installed.run(there, "build")
    assert (result.status, result.err) == (0, "")
    for name in ("markdown", "word", "pdf"):
        made = there / "output" / f"{place}{FORMATS[name]}"
        assert made.read_bytes() == (here.root / "output" / f"{place}{FORMATS[name]}").read_bytes()
    again = installed.run(there, "build", "--explain")
    assert again.out.count("\n") == 4, again.out


def test_the_rest_of_an_installed_program(installed: Installation, tmp_path: Path) -> None:
    elsewhere = installed.run(tmp_path, "build")
    assert (elsewhere.status, elsewhere.out) == (2, "")
    assert elsewhere.err == (
        f"shenbao: {tmp_path} is no repository of declarations.\n"
        "Run shenbao init here, or name the folder of one with --root.\n"
    )
    explained = installed.run(tmp_path, "rule", "SB203")
    assert (explained.status, explained.err) == (0, "")
    assert "Wrong:" not in explained.out
