"""A kind of source file is a module and an entry: nothing else knows which there are."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath
from types import ModuleType

import pytest

from shenbao.cli import main
from shenbao.intake.grid import Grid, Refused
from shenbao.intake.readers import SOURCES, Numbers, Source, kind_of, text
from tests.worlds import DATA, ROOT

EXPORT = (DATA / "export/shenzhen-2024.txt").read_text("utf-8")


def register(kind: str, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """Register a kind whose files have bars between their cells where text has tabs."""

    def read(content: bytes, numbers: Numbers) -> Grid:
        return text.read(content.removeprefix(b"BARS").replace("¦".encode(), b"\t"), numbers)

    module = ModuleType(source.module)
    module.__dict__["read"] = read
    monkeypatch.setitem(sys.modules, source.module, module)
    monkeypatch.setitem(SOURCES, kind, source)


def imported(path: Path, folder: Path) -> dict[str, str]:
    """Import the files of a folder; return the TOML texts by their names."""
    assert (
        main(["--root", str(ROOT), "import", str(path), "--year", "2024", "--out", str(folder)])
        == 0
    )
    return {file.name: file.read_text("utf-8") for file in folder.rglob("*.toml")}


def test_a_new_kind_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register("bars", Source((".bars",), "tests.bars"), monkeypatch)
    forms = tmp_path / "forms"
    forms.mkdir()
    (forms / "a.bars").write_text(EXPORT.replace("\t", "¦"), "utf-8")
    (tmp_path / "a.txt").write_text(EXPORT, "utf-8")
    found = imported(forms, tmp_path / "found")
    assert len(found) == 15
    assert found == imported(tmp_path / "a.txt", tmp_path / "expected")


def test_a_new_kind_may_be_known_by_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked before text is, whatever its place, as its bytes need not be text."""
    source = Source((".bars",), "tests.bars", lambda one: one.content[:4] == b"BARS", is_text=False)
    register("bars", source, monkeypatch)
    assert kind_of(b"BARS\xff\xff", PurePath("a.txt")) == "bars"
    with pytest.raises(Refused, match="The file is not what its name says"):
        kind_of(b"no bars", PurePath("a.bars"))
    with pytest.raises(Refused) as raised:
        kind_of(b"\xff\xff", PurePath("a.txt"))
    assert raised.value.hint.endswith(".txt, .bars.")


def test_every_kind_has_suffixes_of_its_own() -> None:
    suffixes = [suffix for source in SOURCES.values() for suffix in source.suffixes]
    assert len(suffixes) == len(set(suffixes)) >= len(SOURCES)
    for kind, source in SOURCES.items():
        if source.is_text:
            named = {kind_of(b"words", PurePath(f"a{suffix}")) for suffix in source.suffixes}
            assert named == {kind}


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"<table><tr><td>x", "a.xls", "html"),
        (b"<table><tr><td>x", "a.md", "markdown"),
        (b"| a | b |\n|---|---|\n| c | d |", "a.html", "markdown"),
        (b"words", "a.HTM", "html"),
        (b"words", "a.csv", "text"),
        (b"junk %PDF-1.7", "a.txt", "pdf"),
        (b"PK broken", "a.XLSX", "excel"),
        (b"PK broken", "a.txt", "word"),
    ],
)
def test_what_a_file_holds_says_more_than_its_name(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, PurePath(name)) == kind
