"""What the system has to bring for PDF files: where it does not, all else is made."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shenbao.formats import FORMATS, unprepared, why_not
from shenbao.formats.pdf import libraries, subsetting
from shenbao.formats.pdf.packaged_fonts import packaged_fonts
from tests.worlds import THREE, A, World


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the loader of libraries find no Pango, as on a system that lacks it."""
    load = ctypes.CDLL

    def refuse(name: Any, *arguments: Any, **options: Any) -> ctypes.CDLL:
        if "pango" in str(name):
            raise OSError(f"cannot load library {name}")
        return load(name, *arguments, **options)

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    monkeypatch.setattr(libraries, "find_library", lambda name: f"lib{name}.dylib")
    libraries.missing.cache_clear()
    yield
    libraries.missing.cache_clear()


def test_all_libraries_are_here() -> None:
    assert [why_not(name) for name in FORMATS] == [""] * len(FORMATS)


@pytest.mark.usefixtures("without_pango")
@pytest.mark.parametrize("system", libraries.LIBRARIES)
def test_each_system_has_a_way_to_get_them(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert why_not("pdf") == (
        f"No PDF can be made, as Pango is not installed ({libraries.WAYS[system]})."
    )
    assert [why_not(name) for name in FORMATS if name != "pdf"] == [""] * (len(FORMATS) - 1)


@pytest.mark.usefixtures("without_pango")
def test_without_pango_all_but_the_pdf_is_made(tmp_path: Path) -> None:
    """And that is said once, whatever the number of sheets."""
    world = World(tmp_path, THREE[:2])
    options = [word for name in FORMATS for word in ("--format", name)]
    result = world.run("build", *options)
    assert result.status == 1
    assert result.err == f"output:1:1: SB040 error: {why_not('pdf')}\n"
    made = {path.name for path in (world.root / "output").rglob("*") if path.is_file()}
    assert {f"{A}.md", f"{A}.docx", f"{A}.xlsx"} < made
    assert not [name for name in made if name.endswith(".pdf")]
    checked = world.run("build", "--check", *options)
    assert checked.err == result.err
    assert checked.status == 1
    shown = world.run("standard", "show", "unit-list", "--out", str(tmp_path / "shown"))
    assert shown.status == 1
    assert shown.err.count(why_not("pdf")) == 1
    assert len(list((tmp_path / "shown").iterdir())) == len(FORMATS) - 1


def test_the_first_build_says_what_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    steps = [lambda: done.append("a"), lambda: done.append("b")]
    monkeypatch.setattr(libraries, "unprepared", lambda: steps)
    world = World(tmp_path, THREE[:1])
    first = world.run("build", "--format", "pdf")
    line = "Preparing the fonts of PDF files, once for all builds: {} of 2\n"
    assert first.out.startswith(line.format(1) + line.format(2))
    assert done == ["a", "b"]
    assert "Preparing" not in world.run("build", "--format", "pdf", "--force").out
    assert done == ["a", "b"]


def test_what_is_made_once_is_the_fonts_of_all_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unprepared(["markdown", "word"]) == []
    monkeypatch.setattr(subsetting, "is_cached", lambda _key: False)
    assert len(unprepared(FORMATS)) == len(packaged_fonts()) == 2
    monkeypatch.setattr(subsetting, "is_cached", lambda _key: True)
    assert unprepared(FORMATS) == []
