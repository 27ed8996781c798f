"""What a Word document carries to find its way home."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest

from shenbao.form import Filing
from shenbao.formats import word
from shenbao.office.origin import find_origin
from shenbao.office.packages import open_package
from shenbao.sheet.layout import lay_out
from shenbao.sheet.origin import Origin, digest, origin_of
from shenbao.sheet.pages import with_headings_in_heads
from tests.intake.pull.editing import tags, without_controls
from tests.judges import libreoffice, libreoffice_pdf, pdf_text
from tests.worlds import templates_of

CONTENT = "13a8132a4ee1ec7f06761839dab633d3f5478f27d83d8ca7db75b010a2d30cca"


def made(filing: Filing) -> bytes:
    return word.render(lay_out(filing), templates_of(filing.standard.folders))


def origin(content: bytes) -> Origin | None:
    return find_origin(open_package(content))


def test_every_document_carries_its_origin(filings: list[Filing]) -> None:
    for filing in filings[::4]:
        assert origin(made(filing)) == origin_of(lay_out(filing))


def test_the_origin_names_the_declaration_and_digests_each_cell(filings: list[Filing]) -> None:
    filing = next(
        one for one in filings if one.declaration.values.get("code") == "440304241063100300012"
    )
    found = origin(made(filing))
    assert found
    assert (found.declaration, found.content) == ("440304241063100300012", CONTENT)
    assert (found.values["annual_amount"], len(found.values)) == (digest("91.10"), 50)
    assert digest("年度目标") in found.fixed


def test_the_properties_say_both(filings: list[Filing]) -> None:
    with zipfile.ZipFile(BytesIO(made(filings[0]))) as archive:
        root = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    expected = origin_of(lay_out(filings[0]))
    assert {one.get("name"): "".join(one.itertext()) for one in root} == {
        "shenbao.declaration": expected.declaration,
        "shenbao.content": expected.content,
    }


def test_no_words_of_the_sheet_stand_in_it(filings: list[Filing]) -> None:
    with zipfile.ZipFile(BytesIO(made(filings[0]))) as archive:
        hidden = archive.read("customXml/item1.xml").decode()
    assert hidden.isascii()


def test_each_value_stands_in_a_control_with_its_key(filings: list[Filing]) -> None:
    for filing in filings[::4]:
        assert tags(made(filing)) == lay_out(filing).values()


def test_without_the_controls_it_is_the_same_document(filings: list[Filing]) -> None:
    for filing in filings[::4]:
        sheet = with_headings_in_heads(lay_out(filing))
        plain = word.compose(sheet, templates_of(filing.standard.folders))
        marked = docx.Document(BytesIO(without_controls(made(filing))))
        assert marked.element.xml == plain.element.xml


def test_a_tag_that_word_does_not_open_is_left_out(filings: list[Filing]) -> None:
    from msgspec.structs import replace

    sheet = lay_out(filings[0])
    first, *others = sheet.tables
    row = first.body[0]
    cells = tuple(replace(cell, key="k" * 65) if cell.role.is_value else cell for cell in row.cells)
    body = (replace(row, cells=cells), *first.body[1:])
    long = replace(sheet, tables=(replace(first, body=body), *others))
    found = tags(word.render(long, templates_of(filings[0].standard.folders)))
    expected = {key: text for key, text in long.values().items() if len(key) <= 64}
    assert (found, len(long.values()) - len(found)) == (expected, 1)


@pytest.mark.slow
def test_libreoffice_keeps_it_and_all_words(filings: list[Filing], tmp_path: Path) -> None:
    source = tmp_path / "form.docx"
    source.write_bytes(made(filings[0]))
    (tmp_path / "once").mkdir()
    once = libreoffice(source, tmp_path / "once", "docx")
    (tmp_path / "twice").mkdir()
    twice = libreoffice(once, tmp_path / "twice", "docx")
    assert origin(twice.read_bytes()) == origin(source.read_bytes())
    printed = [pdf_text(libreoffice_pdf(path, path.parent)) for path in (source, twice)]
    assert "".join(printed[0].split()) == "".join(printed[1].split())
