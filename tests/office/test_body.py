"""One walk through a Word document: whoever reads one finds the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.cli import main
from shenbao.form import Filing, Library
from shenbao.formats import word
from shenbao.intake.grid import Grid
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.word import read
from shenbao.intake.standards import Standards
from shenbao.office.elements import READINGS, Reading, reading_of
from shenbao.office.packages import open_package
from shenbao.office.text import word_text
from shenbao.office.xml import MC, Element, W
from shenbao.sheet.layout import lay_out
from tests.intake.test_word import PARAGRAPHS
from tests.office.documents import NUMBERING, cell, document_of, paragraph, run, table
from tests.office.test_text import BODIES, SHOWN
from tests.properties import tries
from tests.reliability.test_harmful_base_documents_are_refused import FAULTS
from tests.worlds import DATA, ROOT, templates_of

FILES = sorted([*DATA.rglob("*.docx"), *(ROOT / "templates").rglob("*.docx")])


@pytest.fixture(scope="module")
def documents(filings: list[Filing]) -> Mapping[str, bytes]:
    """Word files of every origin, by their names."""
    made = {
        filing.declaration.document.path.stem: word.render(
            lay_out(filing), templates_of(filing.standard.folders)
        )
        for filing in filings[::8]
    }
    saved = {str(path.relative_to(ROOT)): path.read_bytes() for path in FILES[::3]}
    assert (len(made), len(saved)) == (3, 10)
    bodies = {name: xml for name, (xml, _text) in (BODIES | SHOWN).items()}
    for name, (inner, _text) in PARAGRAPHS.items():
        bodies |= {f"{name} in a paragraph": paragraph(inner)}
        bodies |= {f"{name} in a cell": table(f"<w:tc>{paragraph(inner)}</w:tc>")}
    written = {name: document_of(xml, NUMBERING) for name, xml in bodies.items()}
    assert len(written) > 40
    return made | saved | written | {"a link": FAULTS["link"][0]()}


@pytest.fixture(scope="module")
def numbers(library: Library) -> Numbers:
    return Standards(library).numbers()


def test_text_and_import_agree_word_for_word(
    documents: Mapping[str, bytes], numbers: Numbers
) -> None:
    for name, content in documents.items():
        grid = read(content, numbers)
        text = word_text(content, lambda: numbers.numerals)
        found, expected = words(text), words(text_of(grid))
        if any("inside a cell" in problem.message for problem in grid.problems):
            found, expected = sorted(found), sorted(expected)  # import puts such a table last
        assert found == expected, name


def words(text: str) -> list[str]:
    return re.findall(r"[^\s|]+", text)


def text_of(grid: Grid) -> str:
    rows = [row.unified([]) for row in grid.rows]
    return "\n".join(" ".join(cell.text for cell in row.cells) for row in rows)


ODD = "".join(chr(code) for code in (0x2F17, 0x2EA0, 0x2ED3, 0x200B, 0xAD, 0x65, 0x301, 0xFEFF))
"""Radicals, letters that nobody sees, and one that is put together from parts."""


@tries(10)
@given(texts=st.lists(st.text(f"甲乙 7{ODD}", max_size=9), min_size=1, max_size=5))
def test_they_agree_on_characters_too(texts: list[str]) -> None:
    body = "".join(paragraph(run(text)) for text in texts)
    content = document_of(body + table("".join(map(cell, texts))))
    text = word_text(content)
    assert words(text) == words(text_of(read(content, Numbers({}, {}))))
    assert {*text} & {*ODD} <= {"e", chr(0x301)}


def test_git_is_shown_the_same(
    documents: Mapping[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.docx"
    for name in [name for name in documents if name.endswith(".docx")][::2]:
        path.write_bytes(documents[name])
        shown = []
        for option in ([], ["--textconv"]):
            assert main(["text", *option, str(path)]) == 0
            shown.append(capsys.readouterr().out)
        assert shown[0] == shown[1] != "", name


def test_every_element_of_these_files_is_in_the_table(documents: Mapping[str, bytes]) -> None:
    """An element of Word that is not in it is read on into; it had better be known."""
    unknown = set()
    for content in (*documents.values(), *(path.read_bytes() for path in FILES)):
        package = open_package(content, only_read=True)
        names = [name for name in package.names if re.match(r"word/(document|\w+notes|comm)", name)]
        for name in names:
            unknown |= set(shown(package.root(name))) - READINGS.keys()
    assert {name for name in unknown if name.startswith((W, MC))} == set()


def shown(element: Element) -> Iterator[str]:
    """Yield the names of an element and of all in it that is shown."""
    if reading_of(element) is not Reading.NOT_SHOWN:
        yield str(element.tag)
        for child in element:
            yield from shown(child)
