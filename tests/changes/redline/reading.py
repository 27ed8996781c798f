"""Reading Word files with and without their tracked changes."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Element = Any
Content = list[Any]
"""What a document shows: the text of each paragraph, and of each table its rows of cells,
a cell as its text, the columns it spans, and whether it continues the one above."""


def body_of(docx: bytes) -> Element:
    with ZipFile(BytesIO(docx)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    body = root.find(f"{W}body")
    assert body is not None
    return body


def settled(docx: bytes, *, accept: bool) -> Element:
    """Accept or reject all changes by the rules of the standard (ECMA-376 part 1, 17.13.5)."""
    body = body_of(docx)
    kept, gone = (f"{W}ins", f"{W}del") if accept else (f"{W}del", f"{W}ins")
    for row in list(body.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{gone}") is not None:
            row.getparent().remove(row)
    for table in list(body.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            table.getparent().remove(table)
    for paragraph in list(body.iter(f"{W}p")):
        if paragraph.find(f"{W}pPr/{W}rPr/{gone}") is not None:
            paragraph.getparent().remove(paragraph)
    for mark in list(body.iter(gone)):
        mark.getparent().remove(mark)
    for mark in list(body.iter(kept)):
        parent = mark.getparent()
        for child in list(mark):
            mark.addprevious(child)
        parent.remove(mark)
    for text in body.iter(f"{W}delText"):
        text.tag = f"{W}t"
    return body


def content(body: Element) -> Content:
    """Return what a document shows, without its blank paragraphs."""
    shown: Content = []
    for child in body:
        if child.tag == f"{W}p" and text_of(child):
            shown.append(text_of(child))
        elif child.tag == f"{W}tbl":
            shown.append(rows_of(child))
    return shown


def text_of(element: Element) -> str:
    words = ""
    for part in element.iter(f"{W}t", f"{W}br"):
        words += "\n" if part.tag == f"{W}br" else part.text or ""
    return words


def rows_of(table: Element) -> list[list[tuple[str, int, bool]]]:
    """Return the cells of a table; one continues only what is merged above it."""
    rows: list[list[tuple[str, int, bool]]] = []
    open_merges: dict[int, bool] = {}
    for row in table.findall(f"{W}tr"):
        cells: list[tuple[str, int, bool]] = []
        merges: dict[int, bool] = {}
        column = 0
        for cell in row.findall(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            columns = 1 if span is None else int(span.get(f"{W}val"))
            continues = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            assert not continues or open_merges.get(column), "a cell continues what is not merged"
            merges[column] = merge is not None
            cells.append((text_of(cell), columns, continues))
            column += columns
        open_merges = merges
        rows.append(cells)
    return rows


def settled_as_merged(docx: bytes, *, accept: bool) -> Content:
    """Settle the changes as programs do that keep as merged what is left of a merge."""
    gone = f"{W}del" if accept else f"{W}ins"
    tables = []
    for table in body_of(docx).iter(f"{W}tbl"):
        rows = zip(table.findall(f"{W}tr"), merges_of(rows_of(table)), strict=True)
        left = [cells for row, cells in rows if row.find(f"{W}trPr/{gone}") is None]
        above = [[], *left]
        if left:
            tables.append(
                [
                    [(cell[1], cell in before) for cell in cells]
                    for before, cells in zip(above, left, strict=False)
                ]
            )
    return tables


def merges_of(rows: list[list[tuple[str, int, bool]]]) -> list[list[tuple[int, int, int]]]:
    """Return for each cell its column, the columns it spans, and the row where its merge begins."""
    found: list[list[tuple[int, int, int]]] = []
    begins: dict[int, int] = {}
    for number, row in enumerate(rows):
        column, cells = 0, []
        for _text, columns, continues in row:
            begins[column] = begins[column] if continues else number
            cells.append((column, columns, begins[column]))
            column += columns
        found.append(cells)
    return found


def merges_only(shown: Content) -> Content:
    """Return the tables among the content without their texts."""
    return [
        [[(columns, continues) for _text, columns, continues in row] for row in table]
        for table in shown
        if not isinstance(table, str)
    ]
