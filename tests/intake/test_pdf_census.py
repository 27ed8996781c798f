"""Every kind of annotation and field of PDF: words in it are read, told of, or nobody sees them.

``tests/data/census/pdf.txt`` says which there are, and what becomes of words in them.
"""

from __future__ import annotations

import pytest

from shenbao.intake.grid import Grid
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.pdf import read
from tests.census import cases
from tests.intake.test_hostile_files import pdf_objects

WORD = "Budget"


def usual(name: str) -> str:
    """Return the entries of an annotation with a word in it."""
    return f"/Subtype/{name}/Contents(WORD)"


CASES = {name: (outcome, entries) for name, outcome, entries in cases("pdf.txt", usual)}


def page_with(entries: bytes) -> bytes:
    """Return a PDF of a page that says "Budget of 2024", and has an annotation."""
    words = b"BT /F1 12 Tf 72 720 Td (Budget of 2024) Tj ET"
    return pdf_objects([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Annots[5 0 R]"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        b"<</Type/Annot/Rect[72 500 300 530]%s>>" % entries,
    ])  # fmt: skip


def grid(entries: str) -> Grid:
    return read(page_with(entries.encode("latin-1")), Numbers({}, {}))


def test_the_kinds_are_found() -> None:
    assert len(CASES) == 46


@pytest.mark.parametrize("name", CASES)
def test_words_are_read_or_told_of(name: str) -> None:
    outcome, entries = CASES[name]
    found = grid(entries.replace("WORD", "Words in it"))
    is_read = any("Words in it" in row.words for row in found.rows)
    problems = [problem for problem in found.problems if "ruled" not in problem.message]
    assert (is_read, len(problems)) == (outcome == "read", int(outcome == "told"))
    assert all(problem.span.place.page == 1 for problem in problems)


def test_struck_words_are_not_read() -> None:
    _outcome, entries = CASES["StrikeOut of words on the page"]
    found = grid(entries)
    assert [row.words for row in found.rows] == ["of 2024"]
    assert found.problems[0].message == f"Struck-out words are not read: {WORD}"


def drawn(line: bytes) -> Grid:
    """Return a page that says "Budget of 2024", with a line drawn on it."""
    return layered(b"BT /F1 12 Tf 72 720 Td (Budget of 2024) Tj ET " + line, b"")


@pytest.mark.parametrize(
    "line",
    [b"0.7 w 72 724 m 111 724 l S", b"72 724 39 0.7 re f", b"72 723 39 .5 re 72 725 39 .5 re f"],
)
def test_words_that_a_line_is_drawn_through_are_not_read(line: bytes) -> None:
    found = drawn(line)
    assert [row.words for row in found.rows] == ["of 2024"]
    assert found.problems[0].message == f"Struck-out words are not read: {WORD}"


@pytest.mark.parametrize(
    "line",
    [
        b"0.7 w 72 718 m 111 718 l S",
        b"72 724 400 0.7 re f",
        b"72 719 39 10 re f",
        b"10 724 400 0 re S",
    ],
)
def test_words_that_other_lines_touch_are_read(line: bytes) -> None:
    found = drawn(line)
    assert [row.words for row in found.rows] == ["Budget of 2024"]
    assert not any("Struck" in problem.message for problem in found.problems)


def test_words_in_an_odd_encoding_stop_nothing() -> None:
    found = grid("/Subtype/Text/Contents(\xd6\xd0\xce)")
    assert [row.words for row in found.rows] == ["Budget of 2024"]
    assert "A note on the page is not read" in found.problems[0].message


FONT = (
    b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    b"/ColorSpace<</Odd[/Separation/Gold/DeviceGray<<>>]>>"
)
SHOWN, WRITTEN = (
    b"BT /F1 12 Tf 72 520 Td (shown) Tj ET ",
    b"BT /F1 12 Tf %s 72 720 Td (unseen) Tj ET ",
)


def layered(words: bytes, settings: bytes, layer: bytes = b"6 0 R") -> Grid:
    """Return a page of words, some of which may stand in a layer L1, as they are read."""
    pdf = pdf_objects([
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R]/D<<%s>>>>>>" % settings,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Properties<</L1 %s>>%s>>>>" % (layer, FONT),
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        b"<</Type/OCMD/OCGs[6 0 R]>>",
        b"<</Type/OCG/Name(x)>>",
    ])  # fmt: skip
    return read(pdf, Numbers({}, {}))


IN_LAYER = b"/OC /L1 BDC %s/Span BMC EMC EMC " % (WRITTEN % b"0 Tr")
WHITE = b"BT /F1 12 Tf 72 720 Td (unseen) Tj ET 0 g "
CURVE = b"0 g 60 690 m 9 9 9 9 300 900 c f 1 g "
OFF, MEMBERSHIP = b"/OFF[6 0 R]", b"5 0 R"
LAYERS = {
    "a layer that is off": (IN_LAYER, OFF, b"6 0 R", False),
    "a layer that is on": (IN_LAYER, b"/ON[6 0 R]", b"6 0 R", True),
    "layers that are all off": (IN_LAYER, b"/BaseState/OFF", b"6 0 R", False),
    "one of all that is on": (IN_LAYER, b"/BaseState/OFF/ON[6 0 R]", b"6 0 R", True),
    "a membership of what is off": (IN_LAYER, OFF, MEMBERSHIP, False),
    "white letters": (b"1 g " + WHITE, b"", b"6 0 R", False),
    "white letters in red, green and blue": (b"1 1 .99 rg " + WHITE, b"", b"6 0 R", False),
    "white letters in printing colours": (b"0 0 0 0 k " + WHITE, b"", b"6 0 R", False),
    "white letters in a space of its own": (b"/Odd cs 1 sc " + WHITE, b"", b"6 0 R", True),
    "white letters on white": (b"1 g 60 700 200 50 re f " + WHITE, b"", b"6 0 R", False),
    "white letters on black": (b"0 g 60 700 200 50 re f 1 g " + WHITE, b"", b"6 0 R", True),
    "white letters below black": (b"0 g 60 200 200 50 re f 1 g " + WHITE, b"", b"6 0 R", False),
    "white letters on a curve": (
        b"0 g 60 690 m 9 9 9 9 300 900 c f 1 g " + WHITE,
        b"",
        b"6 0 R",
        True,
    ),
    "white letters on a shading": (b"/Odd sh 1 g " + WHITE, b"", b"6 0 R", True),
    "white letters on a picture": (
        b"q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q 1 g " + WHITE,
        b"",
        b"6 0 R",
        True,
    ),
    "white letters with an edge": (b"1 g 2 Tr " + WHITE, b"", b"6 0 R", True),
    "grey letters": (b".9 g " + WHITE, b"", b"6 0 R", True),
    "letters as small as dots": (
        b"BT /F1 .5 Tf 3 Tc 72 720 Td (unseen) Tj 0 Tc ET ",
        b"",
        b"6 0 R",
        False,
    ),
    "letters of one point": (
        b"BT /F1 1 Tf 3 Tc 72 720 Td (unseen) Tj 0 Tc ET ",
        b"",
        b"6 0 R",
        False,
    ),
    "small letters of a large font": (
        b"BT /F1 1 Tf 12 0 0 12 72 720 Tm (unseen) Tj ET ",
        b"",
        b"6 0 R",
        True,
    ),
    "letters beside the page": (b"BT /F1 12 Tf 700 720 Td (unseen) Tj ET ", b"", b"6 0 R", False),
    "letters above the page": (b"BT /F1 12 Tf 72 801 Td (unseen) Tj ET ", b"", b"6 0 R", False),
    "letters drawn invisibly": (WRITTEN % b"3 Tr", b"", b"6 0 R", False),
    "letters that only clip": (WRITTEN % b"7 Tr", b"", b"6 0 R", False),
}


@pytest.mark.parametrize("kind", LAYERS)
def test_words_that_no_viewer_shows_are_not_read(kind: str) -> None:
    words, settings, layer, is_shown = LAYERS[kind]
    grid = layered(words + b"0 Tr " + SHOWN, settings, layer)
    assert [row.words for row in grid.rows] == (["unseen", "shown"] if is_shown else ["shown"])
    told = [problem.message for problem in grid.problems if "ruled" not in problem.message]
    assert told == ([] if is_shown else ["Hidden words are not read: unseen"])


def test_words_recognised_in_a_scan_are_read_and_told() -> None:
    grid = layered(WRITTEN % b"3 Tr", b"")
    assert [row.words for row in grid.rows] == ["unseen"]
    assert "a program has recognised them" in grid.problems[0].message
