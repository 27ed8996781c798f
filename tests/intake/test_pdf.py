"""PDFs: lines that are full go on, others end a paragraph; tables go on from page to page."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from pypdf import PdfWriter

from shenbao.declaration.folding import bare
from shenbao.form import Filing
from shenbao.intake import FileImport
from shenbao.intake.readers.pdf_lines import (
    FIGURE,
    PARAGRAPH,
    Column,
    Glyph,
    Line,
    joined,
    lines_of,
)
from shenbao.sheet.layout import lay_out
from shenbao.toml import normal
from tests.intake.files import content, imported, imported_here
from tests.intake.generated import CHINESE, LIBRARY, filing_of, loaded
from tests.intake.test_round_trips import cells, data_of, sheet_of
from tests.judges import libreoffice_all
from tests.properties import tries

SIZE = 10.0
DIGITS = [f"{number}." for number in range(1, 100)]


def line(text: str, row: int, *, left: float = 0, wide: float = SIZE) -> list[Glyph]:
    """Return the glyphs of a line; letters are half as wide as Chinese characters."""
    glyphs = []
    for character in text:
        width = wide if ord(character) > 0x2E80 else wide / 2
        found = {"text": character, "x0": left, "x1": left + width, "size": SIZE}
        glyphs.append(Glyph({**found, "top": row * 14.0, "bottom": row * 14.0 + SIZE}))
        left += width
    return glyphs


def read(*texts: str, width: float = 100) -> str:
    glyphs = [glyph for row, text in enumerate(texts) for glyph in line(text, row)]
    return joined(lines_of(glyphs), Column(0, width, 0), [DIGITS]).text


JOINED = {
    "a full line": (("一二三四五六七八九十", "甲"), "一二三四五六七八九十甲"),
    "a short line": (("一二三四五六七八", "甲"), "一二三四五六七八\n甲"),
    "a figure that had no room": (("一二三四五六七八", "12345万元"), "一二三四五六七八12345万元"),
    "a figure that had": (("一二三四五六七", "12345万元"), "一二三四五六七\n12345万元"),
    "words": (("一二三四五六ABCD", "EFGHIJ"), "一二三四五六ABCD EFGHIJ"),
    "a mark that may not begin a line": (
        ("一二三四五六七八九", "甲，乙"),
        "一二三四五六七八九甲，乙",
    ),
    "a bracket that may not end one": (
        ("一二三四五六七八九", "（甲）"),
        "一二三四五六七八九（甲）",
    ),
    "a figure wider than its column": (
        ("12345678901234567890", "12.5"),
        "1234567890123456789012.5",
    ),
    "a figure with room for another digit": (
        ("123456789012345678", "12.5"),
        "123456789012345678 12.5",
    ),
    "a figure behind words": (("一二三四五六七八九12", "34"), "一二三四五六七八九12 34"),
    "an item behind a full line": (
        ("1.一二三四五六七八九", "2.甲乙", "3.丙"),
        "1.一二三四五六七八九\n2.甲乙\n3.丙",
    ),
    "a figure that is no item": (
        ("1.一二三四五六七八九", "2.5万元", "2.丙"),
        "1.一二三四五六七八九2.5万元\n2.丙",
    ),
}


@pytest.mark.parametrize(("texts", "says"), JOINED.values(), ids=JOINED.keys())
def test_joined(texts: tuple[str, ...], says: str) -> None:
    assert read(*texts) == says


def test_a_blank_line_is_a_larger_step() -> None:
    glyphs = [*line("甲", 0), *line("乙", 2), *line("丙", 3)]
    assert joined(lines_of(glyphs), Column(0, 100, 0)).text == "甲\n\n乙\n丙"


def test_a_gap_between_letters_is_a_space() -> None:
    spaced = Line([*line("ab", 0), *line("cd", 0, left=15), *line("甲", 0, left=26)])
    assert spaced.text == "ab cd甲"


def test_a_paragraph_that_may_end_in_a_full_line_is_told() -> None:
    glyphs = [*line("一二三四五六七八九。", 0), *line("甲", 1)]
    assert joined(lines_of(glyphs), Column(0, 100, 0)).doubts == (PARAGRAPH,)
    assert joined(lines_of(glyphs), Column(0, 111, 0)).doubts == ()


def test_a_figure_that_may_go_on_behind_a_full_line_is_told() -> None:
    glyphs = [*line("12345678901234567890", 0), *line("12", 1)]
    assert joined(lines_of(glyphs), Column(0, 100, 0)).doubts == (FIGURE,)
    assert joined(lines_of(glyphs), Column(0, 111, 0)).doubts == ()


def doubts(found: FileImport) -> list[str]:
    """Return what is told but doubts where a paragraph ends."""
    return [note.message for note in found.problems if "at a full line" not in note.message]


def test_many_forms_in_one_file(filings: list[Filing], tmp_path: Path) -> None:
    """The title of the next form, not the head of a page, ends a form."""
    forms = filings[:2]
    writer = PdfWriter()
    for filing in forms:
        writer.append(BytesIO(content(filing, "pdf")))
    saved = BytesIO()
    writer.write(saved)
    found = imported(saved.getvalue(), "all.pdf", tmp_path, 2024)
    assert (doubts(found), found.unused) == ([], [])
    assert [normal(form.data) for form in found.forms] == [data_of(one) for one in forms]
    assert [(form.left, form.problems) for form in found.forms] == [([], [])] * 2


@pytest.mark.slow
def test_what_libreoffice_prints(filings: list[Filing], tmp_path: Path) -> None:
    """Another program breaks lines and pages in another way."""
    some = [filings[index] for index in (6, 14, 16)]
    sources = [tmp_path / f"{number}.docx" for number in range(len(some))]
    for source, filing in zip(sources, some, strict=True):
        source.write_bytes(content(filing, "word"))
    printed = libreoffice_all(sources, tmp_path, "pdf")
    for path, filing in zip(printed, some, strict=True):
        found = imported(path.read_bytes(), "form.pdf", tmp_path, filing.declaration.year)
        (form,) = found.forms
        assert (doubts(found), form.left, form.problems) == ([], [], [])
        said = [[bare(text) for text in row] for row in cells(sheet_of(form, LIBRARY))]
        assert said == [[bare(text) for text in row] for row in cells(lay_out(filing))]


LONG = st.lists(
    st.text(CHINESE + "12345ABC", min_size=1, max_size=120), min_size=1, max_size=8
).map("\n".join)
NAMES = st.text(CHINESE[:30], min_size=1, max_size=40)


@st.composite
def long_forms(draw: st.DrawFn) -> dict[str, Any]:
    """Declarations of texts that fill pages."""
    loaded("shenzhen-project")
    rows = st.lists(
        st.fixed_dictionaries({"name": NAMES, "target": NAMES.map(lambda text: text[:8])}),
        min_size=1,
        max_size=12,
    )
    return {
        "form": "shenzhen-project",
        "year": 2024,
        "code": "44030424106310030001",
        "name": draw(NAMES),
        "applicant": "某单位",
        "budget_unit": "某局",
        "term": 1,
        "project_type": "31 履职类项目",
        "is_new": True,
        "allocation": "因素法",
        "total_amount": 1,
        "annual_amount": 1,
        "policy_basis": draw(LONG),
        "estimate": draw(LONG),
        "annual_goal": draw(LONG),
        "output": {"quantity": draw(rows), "cost": draw(rows)},
        "satisfaction": {"served": draw(rows)},
    }


@pytest.mark.slow
@tries(2, whole=80, phases=[Phase.generate])
@given(data=long_forms())
def test_generated(data: dict[str, Any], tmp_path: Path) -> None:
    """All words come back at their places; where lines end, a page cannot always tell."""
    filing = filing_of(data)
    found = imported_here(content(filing, "pdf"), tmp_path / "form.pdf", LIBRARY, year=2024)
    (form,) = found.forms
    assert (doubts(found), form.left, form.problems) == ([], [], [])
    said = [[bare(text) for text in row] for row in cells(sheet_of(form, LIBRARY))]
    assert said == [[bare(text) for text in row] for row in cells(lay_out(filing))]


def test_a_running_head_may_take_several_lines(tmp_path: Path) -> None:
    """The head of the second page says the title and the name, which wraps here."""
    rows = [{"name": f"指标{number}", "target": "1个"} for number in range(25)]
    filing = filing_of(
        {
            "form": "central-project",
            "year": 2025,
            "name": "cþí³]某µ¶øcÍ¿¨Ĩºﾯ",
            "authority": "某局",
            "implementer": "某所",
            "annual_funds": "1",
            "annual_goal": "某",
            "output": {"quantity": rows},
        }
    )
    known = {"year": 2025, "form": "central-project"}
    found = imported_here(content(filing, "pdf"), tmp_path / "a.pdf", LIBRARY, **known)
    (form,) = found.forms
    assert (found.unused, form.left) == ([], [])
    assert cells(sheet_of(form, LIBRARY)) == cells(lay_out(filing))
