"""Words of a Word document that have the colour behind them, or are as small as dots."""

from __future__ import annotations

from itertools import chain

import pytest

from shenbao.office.body import Paragraph, document_root, read_body
from shenbao.office.packages import open_package
from tests.office.documents import document_of, paragraph, run

WHITE, RED = '<w:color w:val="FFFFFF"/>', '<w:color w:val="ff0000"/>'


def looks(properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>8</w:t></w:r>{run('13')}"


def shaded(fill: str, pattern: str = "clear", color: str = "auto") -> str:
    return f'<w:shd w:val="{pattern}" w:color="{color}" w:fill="{fill}"/>'


def in_table(cell: str, inner: str, table: str = "") -> str:
    rows = f"<w:tr><w:tc><w:tcPr>{cell}</w:tcPr>{paragraph(inner)}</w:tc></w:tr>"
    return f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tblGrid/>{rows}</w:tbl>"


def style(kind: str, name: str, inner: str) -> str:
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{inner}</w:style>'


STYLES = (
    style("paragraph", "Dark", f"<w:pPr>{shaded('333333')}</w:pPr>")
    + style("paragraph", "Darker", '<w:basedOn w:val="Dark"/>')
    + style("character", "Pale", f"<w:rPr>{WHITE}</w:rPr>")
    + style("table", "Head", f"<w:tblStylePr w:type='firstRow'>{shaded('4472C4')}</w:tblStylePr>")
    + style("table", "Plain", "")
)
HIDDEN = {
    "white on paper": paragraph(looks(WHITE)),
    "white by a style": paragraph(looks('<w:rStyle w:val="Pale"/>')),
    "white in a plain cell": in_table("", looks(WHITE)),
    "white in a table of a plain style": in_table("", looks(WHITE), '<w:tblStyle w:val="Plain"/>'),
    "red on red": paragraph(looks(RED + shaded("FF0000"))),
    "red on a red pattern of one colour": paragraph(looks(RED + shaded("auto", "solid", "FF0000"))),
    "red under a red highlighter": paragraph(looks('<w:highlight w:val="red"/>' + RED)),
    "red in a red paragraph": paragraph(f"<w:pPr>{shaded('FF0000')}</w:pPr>{looks(RED)}"),
    "red in a red cell": in_table(shaded("FF0000"), looks(RED)),
    "red in a red table": in_table("", looks(RED), shaded("FF0000")),
    "half a point": paragraph(looks('<w:sz w:val="1"/>')),
    "a point": paragraph(looks('<w:sz w:val="2"/>')),
}
SHOWN = {
    "red on paper": paragraph(looks(RED)),
    "white on automatic": paragraph(looks('<w:color w:val="auto"/>' + shaded("auto"))),
    "white in a black run": paragraph(looks(WHITE + shaded("000000"))),
    "white under a highlighter": paragraph(looks(WHITE + '<w:highlight w:val="darkBlue"/>')),
    "white in a dark paragraph": paragraph(f"<w:pPr>{shaded('333333')}</w:pPr>{looks(WHITE)}"),
    "white in a dark style": paragraph(f'<w:pPr><w:pStyle w:val="Dark"/></w:pPr>{looks(WHITE)}'),
    "white in a style on it": paragraph(f'<w:pPr><w:pStyle w:val="Darker"/></w:pPr>{looks(WHITE)}'),
    "white in a dark cell": in_table(shaded("4472C4"), looks(WHITE)),
    "white in a table with a dark head": in_table("", looks(WHITE), '<w:tblStyle w:val="Head"/>'),
    "white on a pattern": paragraph(looks(WHITE + shaded("FFFFFF", "pct25", "000000"))),
    "small letters": paragraph(looks('<w:sz w:val="8"/>')),
}  # fmt: skip


def said(body: str) -> tuple[str, list[str]]:
    """Return the words that are read, and those that are not."""
    package = open_package(document_of(body, {"styles": STYLES}), only_read=True)
    blocks = read_body(document_root(package), package, dict).blocks
    paragraphs = [
        paragraph
        for block in blocks
        for paragraph in (
            [block]
            if isinstance(block, Paragraph)
            else chain.from_iterable(cell.blocks for row in block.rows for cell in row)
        )
        if isinstance(paragraph, Paragraph)
    ]
    unread = [unread.words for paragraph in paragraphs for unread in paragraph.unread]
    return "".join(paragraph.text for paragraph in paragraphs), unread


@pytest.mark.parametrize("name", HIDDEN)
def test_what_nobody_sees_is_not_read(name: str) -> None:
    assert said(HIDDEN[name]) == ("13", ["8"])


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_seen_is_read(name: str) -> None:
    assert said(SHOWN[name]) == ("813", [])


def test_what_is_behind_words_in_a_box_is_not_known() -> None:
    box = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{paragraph(looks(WHITE))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    words, unread = said(paragraph(box))
    assert (words.strip(), unread) == ("813", [])
