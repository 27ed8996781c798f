"""Relationships of packages, each damaged in every way: nothing breaks, and no word is lost.

Add-ins and other programs leave relationships that lead nowhere; Word and Excel open such files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from shenbao.form import Library
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.formats.word import render
from shenbao.intake.grid import Refused
from shenbao.intake.pull import pull
from shenbao.intake.readers import Numbers, excel, word
from shenbao.office.packages import PackageError
from shenbao.office.text import word_text
from tests.changes.comparison.reading import HALL, read_side, source
from tests.office.documents import NUMBERING, cell, document_of, numbered, paragraph, run, table
from tests.worlds import DATA, ROOT

PLAIN = dict.fromkeys(("styles", "settings", "theme", "fontTable", "webSettings"), "")
MARGINS = {kind: paragraph(run(words)) for kind, words in (("header", "眉"), ("footer", "脚"))}
FILES = {
    "word": document_of(
        numbered("甲", 1) + table(cell("一") + cell("二")), NUMBERING | MARGINS | PLAIN
    ),
    "excel": (DATA / "cases/superscript/y_sup.xlsx").read_bytes(),
}
NUMBERS = Numbers({}, {})

DAMAGES: dict[str, Callable[[str, list[str]], dict[str, str | None]]] = {
    "leads to NULL": lambda _target, _names: {"Target": "NULL"},
    "leads out": lambda _target, _names: {"Target": "../../NULL"},
    "leads to a place": lambda _target, _names: {"Target": "#_top"},
    "leads to a part of another kind": lambda _target, names: {"Target": f"/{names[0]}"},
    "has no target": lambda _target, _names: {"Target": None},
    "has no identifier": lambda _target, _names: {"Id": None},
    "is of no kind": lambda _target, _names: {"Type": None},
    "is of another kind": lambda _target, _names: {"Type": "http://x/footnotes"},
    "is in capital letters": lambda target, _names: {"Target": target.upper()},
    "is written with escapes": lambda target, _names: {"Target": target.replace("o", "%6F")},
    "is gone": lambda _target, _names: {"Id": "-", "Type": "http://x/none", "Target": "-"},
}
"""What a relationship may have in place of what it has, by its target and the package's parts."""

NEEDED = ("officeDocument", "worksheet", "sharedStrings", "styles", "numbering", "header", "footer")
"""The kinds of relationships that words are read by."""

KEEPS_ALL = ("is in capital letters", "is written with escapes")


def links_of(content: bytes) -> Iterator[tuple[str, int, str]]:
    """Yield each relationship: the part it stands in, its number there, and its kind."""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".rels"):
                for number, link in enumerate(etree.fromstring(archive.read(name))):
                    yield name, number, link.get("Type", "").rpartition("/")[2]


def damaged(content: bytes, part: str, number: int, damage: str) -> bytes:
    """Return the package with a relationship damaged."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(target, "w") as copy:
        names = archive.namelist()
        for name in names:
            words = archive.read(name)
            if name == part:
                root = etree.fromstring(words)
                link = root[number]
                for key, value in DAMAGES[damage](link.get("Target", ""), names).items():
                    del link.attrib[key]
                    link.attrib.update({key: value} if value is not None else {})
                words = etree.tostring(root)
            copy.writestr(name, words)
    return target.getvalue()


def rows(kind: str, content: bytes) -> list[str]:
    reader = word if kind == "word" else excel
    return [row.words for row in reader.read(content, NUMBERS).rows]


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", FILES)
def test_no_damage_breaks_a_reader(kind: str, damage: str) -> None:
    content = FILES[kind]
    links = list(links_of(content))
    assert len(links) > 5
    whole = rows(kind, content)
    for part, number, what in links:
        other = damaged(content, part, number, damage)
        try:
            found = rows(kind, other)
        except Refused:
            found = []
            if kind == "word":
                with pytest.raises(PackageError):
                    word_text(other)
        else:
            assert kind == "excel" or word_text(other)
        needed = what in NEEDED and damage not in KEEPS_ALL
        assert found == whole or needed, (part, what)


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_base_document_is_used_or_refused(
    damage: str, tmp_path: Path, library: Library
) -> None:
    sheet = read_side(source(HALL), library).sheet
    content = (ROOT / "templates/_base/base.docx").read_bytes()
    for part, number, _what in links_of(content):
        (tmp_path / "base.docx").write_bytes(damaged(content, part, number, damage))
        templates = Templates([tmp_path, ROOT / "templates/_base"])
        with suppress(TemplateError):
            assert render(sheet, templates)


def test_what_leads_nowhere_keeps_nothing_from_being_pulled(
    tmp_path: Path, library: Library
) -> None:
    """A form that was edited and got such a relationship from an add-in."""
    edited = (DATA / "edited/government-services-2024.docx").read_bytes()
    links = [link for link in links_of(edited) if link[2] in ("theme", "fontTable", "webSettings")]
    assert links
    sources = sorted((ROOT / "declarations").rglob("*.toml"))
    path = tmp_path / "edited.docx"
    damages = ("leads to NULL", "leads out", "leads to a place")
    texts = set()
    for content in (edited, *(damaged(edited, *links[0][:2], damage) for damage in damages)):
        path.write_bytes(content)
        texts.add(pull(path, sources, library).new)
    assert len(texts - {""}) == len(texts) == 1
