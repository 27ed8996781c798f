"""Whatever people do to a Word file: what they see is pulled or told, and nothing else changes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shenbao.intake import FileImport
from shenbao.intake.pull import Pulled
from tests.fuzz.edits import EDITS, Editor
from tests.fuzz.outcome import Outcome, bare, filing_of, rendered
from tests.fuzz.seen import seen
from tests.intake.files import imported_here
from tests.intake.generated import LIBRARY
from tests.intake.pull.pairs import TEXT, Pair
from tests.judges import libreoffice
from tests.properties import UNSHRUNK, tries
from tests.worlds import DATA, ROOT

SECOND = '[[output.quality]]\nname = "教材合格率"\ntarget = "≥98%"\n\n[[output.cost]]'
SOURCES = {"small": TEXT.replace("[[output.cost]]", SECOND)} | {
    path.stem: path.read_text("utf-8")
    for folder in (ROOT / "declarations", DATA / "central")
    for path in sorted(folder.rglob("*.toml"))
}
"""One declaration with two classes of two indicators each, and all real ones."""

Steps = list[tuple[str, int]]
"""Edits, each by its name and the number that it takes chances by."""

NAMES = st.one_of(st.just("small"), st.sampled_from(list(SOURCES)))
STEPS = st.lists(
    st.tuples(st.sampled_from(list(EDITS)), st.integers(0, 9999)), min_size=1, max_size=4
)


@cache
def made(name: str) -> bytes:
    """Return the Word file of a declaration."""
    return rendered(SOURCES[name])


def edited(name: str, steps: Steps) -> bytes:
    """Return the Word file of a declaration after some edits."""
    editor = Editor(made(name))
    for step, number in steps:
        editor.apply(step, number)
    return editor.content()


def saved_by_libreoffice(content: bytes) -> bytes:
    """Return the file as LibreOffice saves it."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        source.mkdir()
        path = source / "edited.docx"
        path.write_bytes(content)
        return libreoffice(path, target, "docx:MS Word 2007 XML").read_bytes()


def outcome(name: str, content: bytes) -> Outcome:
    """Pull a file twice, which must come to the same, and then into what came of it."""
    with TemporaryDirectory() as folder:
        pair = Pair(Path(folder), SOURCES[name], LIBRARY)
        pulled = pair.pull_content(content)
        again = pair.pull_content(content)
        assert (pulled.new, pulled.problems) == (again.new, again.problems)
        pair.toml.write_text(pulled.new, "utf-8")
        assert pair.pull_content(content).new == pulled.new
    return Outcome(content, pulled)


@tries(5, whole=500, phases=UNSHRUNK)
@given(name=NAMES, steps=STEPS)
@example(name="440304241063100000021", steps=[("paste_over", 479), ("type_over", 1075)])
def test_what_is_seen_is_pulled_or_told(name: str, steps: Steps) -> None:
    assert outcome(name, edited(name, steps)).faults() == []


@pytest.mark.slow
@tries(2, whole=250, phases=UNSHRUNK)
@given(name=NAMES, steps=STEPS)
def test_what_libreoffice_has_saved_is_pulled_or_told(name: str, steps: Steps) -> None:
    content = saved_by_libreoffice(edited(name, steps))
    assert outcome(name, content).faults() == []


def accounted(found: FileImport) -> str:
    """Return all words of a file that an import has read, left over or told of, without spaces."""
    texts = [leftover.words for leftover in found.unused]
    texts += [problem.message for problem in found.problems]
    for form in found.forms:
        texts += [placed.text for placed in form.values]
        texts += [placed.cell.text for placed in form.values]
        texts += [words for _place, words in form.fixed]
        texts += [leftover.words for leftover in form.left]
        texts += [problem.message for problem in form.problems]
    return "\0".join(map(bare, texts))


@tries(5, whole=500, phases=UNSHRUNK)
@given(name=NAMES, steps=STEPS)
@example(
    name="440304221061500000017",
    steps=[("drag_row", 4403), ("paste_over", 7384), ("copy_row", 4967)],
)
def test_what_is_seen_is_imported_or_left(name: str, steps: Steps) -> None:
    content = edited(name, steps)
    with TemporaryDirectory() as folder:
        path = Path(folder, "edited.docx")
        standard = filing_of(SOURCES[name]).standard.name
        found = imported_here(content, path, LIBRARY, year=2025, form=standard)
    words = accounted(found)
    if not found.forms:  # the words of the form itself are of no account then
        assert found.problems
        words += "\0".join(Outcome(content, Pulled(path, old=SOURCES[name])).own)
    there = seen(content)
    texts = {*there.paragraphs, *(text for row in there.rows for text in row.texts)}
    assert [text for text in sorted(texts) if bare(text) not in words] == []
