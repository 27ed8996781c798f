"""Tracked changes that are still open count as accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form import Library
from tests.intake.pull.editing import Document, edited
from tests.intake.pull.pairs import TEXT, Pair, said
from tests.intake.pull.test_edits import SECOND
from tests.judges import libreoffice

TRACKED = "1: SB031 warning: The document has tracked changes; they are read as accepted."
EXPECTED = TEXT.replace('"6次"', '"8次"').replace(f"\n{SECOND}", "").replace("三定", "几定")


@pytest.fixture
def pair(tmp_path: Path, library: Library) -> Pair:
    return Pair(tmp_path, TEXT, library)


def track(document: Document) -> None:
    document.track_typed_over("output.quantity[0].target", "8次")
    document.track_deleted_row("output.quantity[1].name")
    document.track_typed_over("policy_basis", "几定方案")


def test_open_changes_are_read_as_accepted(pair: Pair) -> None:
    pulled = pair.pull(track)
    assert (pulled.new, said(pulled)) == (EXPECTED, [TRACKED])


@pytest.mark.slow
def test_those_that_libreoffice_saves_are_read_as_accepted(pair: Pair, tmp_path: Path) -> None:
    source = tmp_path / "tracked.docx"
    source.write_bytes(edited(pair.made, track))
    saved = libreoffice(source, tmp_path / "saved", "docx")
    pulled = pair.pull_content(saved.read_bytes())
    assert (pulled.new, said(pulled)) == (EXPECTED, [TRACKED])
