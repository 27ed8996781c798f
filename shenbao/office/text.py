"""The words of a Word file as lines of text, so that git can show what changed in it.

A paragraph is a line, and so is a row of a table: its cells are parted by bars.
A merged cell is told again in every row it reaches. Tracked changes are read as
if they were accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from shenbao.office.packages import UnreadablePackageError, open_package
from shenbao.office.xml import MC, W

NOT_READ = {f"{W}del", f"{W}moveFrom", f"{MC}Fallback"}
"""What is gone once all changes are accepted, and what programs of old read in place of another."""

BAR = " | "
CONTINUED = "\n    "
"""What parts the lines within a cell: those after the first are indented."""

LONGEST_NUMBER = 6
"""The digits of a number of columns; one with more is a joke."""

CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def word_text(content: bytes) -> str:
    """Return the words of a .docx.

    Raises PackageError where it cannot be read safely, or is no Word document.
    """
    package = open_package(content, only_read=True)
    try:
        root = package.root(package.main_part)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise UnreadablePackageError("not a Word document", error) from error
    return "".join(f"{line}\n" for line in _lines(root))


def _lines(element: etree._Element) -> Iterator[str]:
    """Yield the lines of an element and of what stands in it, content controls included."""
    for child in element:
        if child.tag == f"{W}p":
            yield _text(child)
        elif child.tag == f"{W}tbl":
            yield from _rows(child)
        elif child.tag not in NOT_READ:
            yield from _lines(child)


def _rows(table: etree._Element) -> Iterator[str]:
    above: dict[int, str] = {}
    for row in _below(table, f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is not None:
            continue
        texts: dict[int, str] = {}
        column = 0
        for cell in _below(row, f"{W}tc"):
            texts[column] = above.get(column, "") if _is_continued(cell) else _cell_text(cell)
            column += _span(cell)
        above = texts
        yield BAR.join(texts.values()).rstrip()


def _below(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the nearest elements of a kind, whatever wraps them; not those inside one another."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in (f"{W}tbl", *NOT_READ):
            yield from _below(child, tag)


def _is_continued(cell: etree._Element) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    value = "1" if span is None else span.get(f"{W}val") or "1"
    return int(value) if value.isdecimal() and len(value) < LONGEST_NUMBER else 1


def _cell_text(cell: etree._Element) -> str:
    return "\n".join(_lines(cell)).strip("\n").replace("\n", CONTINUED)


def _text(element: etree._Element) -> str:
    said = []
    for child in element:
        if child.tag == f"{W}t":
            said.append(child.text or "")
        elif child.tag in CHARACTERS:
            said.append(CHARACTERS[str(child.tag)])
        elif child.tag not in NOT_READ:
            said.append(_text(child))
    return "".join(said)
