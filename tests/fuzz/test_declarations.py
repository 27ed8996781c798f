"""Whatever a declaration holds: four formats show it, with the same bytes each time."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form import Filing
from shenbao.formats import renderer
from shenbao.formats.errors import TemplateError
from shenbao.formats.pdf.packaged_fonts import packaged_font
from shenbao.formats.templating import Templates
from shenbao.sheet.layout import lay_out
from tests.fuzz.outcome import bare
from tests.intake.files import TEMPLATES
from tests.intake.generated import LIBRARY, declarations, filing_of
from tests.intake.test_generated import read_back
from tests.intake.test_round_trips import sheet_of
from tests.properties import UNSHRUNK, tries

SELECTORS = re.compile("[\U000e0100-\U000e01ef]")

OTHERS = ("word", "markdown", "xlsx")
SHIFT = 50
"""So many declarations, about, are made by a worker before another one makes some again."""


def replaced(data: Any, characters: str) -> Any:
    """Return the data with a plain character in place of each of some others."""
    if isinstance(data, dict):
        return {key: replaced(value, characters) for key, value in data.items()}
    if isinstance(data, list):
        return [replaced(value, characters) for value in data]
    if isinstance(data, str):
        return "".join("某" if character in characters else character for character in data)
    return data


@cache
def templates(standard: str) -> Templates:
    """Return the templates of a standard, kept as a worker of a build keeps them."""
    return Templates([TEMPLATES / standard, TEMPLATES / "_base"])


def made(filing: Filing, kind: str, known: Templates | None = None) -> bytes:
    """Return a declaration in a format, by the templates that are kept or by others."""
    known = known or templates(filing.standard.name)
    return renderer(kind).render(lay_out(filing), known)


def printable(data: dict[str, Any]) -> tuple[Filing, bytes]:
    """Return the declaration without the characters that no font for PDFs has, and its PDF."""
    filing = filing_of(deepcopy(data))
    try:
        return filing, made(filing, "pdf")
    except TemplateError as error:
        filing = filing_of(replaced(data, error.characters))
    return filing, made(filing, "pdf")


def words(filing: Filing) -> dict[str, str]:
    """Return the values on the sheet of a declaration without white space."""
    return {key: bare(text) for key, text in lay_out(filing).values().items()}


@cache
def look_alikes() -> dict[int, int]:
    """Return the first of the characters that the font of the PDF draws with one glyph."""
    file = packaged_font("NotoSerifSC-Regular.otf")
    assert file
    with TTFont(file, lazy=True) as font:
        glyphs = font.getBestCmap()
    first: dict[str, int] = {}
    return {code: first.setdefault(glyphs[code], code) for code in sorted(glyphs)}


def as_drawn(values: dict[str, str]) -> dict[str, str]:
    """Return texts as far as glyphs tell them: not by selectors, nor by what looks the same."""
    drawn = look_alikes()
    return {key: SELECTORS.sub("", text).translate(drawn) for key, text in values.items()}


@pytest.mark.slow
@tries(2, whole=2000, phases=UNSHRUNK)
@given(standard=st.sampled_from(["shenzhen-project", "central-project"]), drawn=st.data())
def test_four_formats_show_the_same(standard: str, drawn: st.DataObject) -> None:
    """All are made twice, the second time in another order, now and then by a new worker."""
    filing, pdf = printable(drawn.draw(declarations(standard)))
    files = {kind: made(filing, kind) for kind in OTHERS} | {"pdf": pdf}
    for kind, content in files.items():
        with TemporaryDirectory() as folder:
            form = read_back(content, filing, kind, Path(folder))
        shown = {key: bare(text) for key, text in sheet_of(form, LIBRARY).values().items()}
        wanted = words(filing)
        if kind == "pdf":
            shown, wanted = as_drawn(shown), as_drawn(wanted)
        assert shown == wanted, kind
    is_new = drawn.draw(st.integers(1, SHIFT)) == SHIFT
    known = Templates(templates(standard).folders) if is_new else None
    again = {kind: made(filing, kind, known) for kind in files}
    assert [kind for kind in files if files[kind] != again[kind]] == []


def test_a_pdf_cannot_tell_what_one_glyph_draws() -> None:
    drawn = look_alikes()
    assert drawn[0x2011] == drawn[ord("-")]
    assert sum(code != first for code, first in drawn.items()) < 2000
