"""Documents are packed as python-docx would save them, but in order and undated."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document

from shenbao.formats import word
from shenbao.office.packing import packed, repacked
from tests.formats.forms import FORM, TEMPLATES

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def of_many_parts() -> Document:
    document = docx.Document()
    document.add_picture(BytesIO(PICTURE))
    section = document.sections[0]
    section.header.paragraphs[0].text = "a"
    section.footer.paragraphs[0].text = "b"
    document.core_properties.title = "c"
    return document


@pytest.mark.parametrize("made", [of_many_parts, lambda: word.compose(FORM, TEMPLATES)])
def test_the_parts_are_those_that_are_saved(made: Callable[[], Document]) -> None:
    document = made()
    saved = BytesIO()
    document.save(saved)
    content = packed(document)
    assert content == repacked(saved)
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
