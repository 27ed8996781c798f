"""The words of a Word file as lines of text, so that git can show what changed in it.

A paragraph is a line, and so is a row of a table: its cells are parted by bars.
A merged cell is repeated in every row that it reaches. Tracked changes are read as
if they were accepted, characters as import and pull read them. Notes and comments
follow the body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from shenbao.office.body import Block, Cell, Paragraph, Table, document_root, read_body
from shenbao.office.characters import readable
from shenbao.office.flat_packages import is_flat, unflattened
from shenbao.office.numbering import Numerals
from shenbao.office.packages import open_package

BAR = " | "
CONTINUED = "\n    "
"""What parts the lines within a cell: those after the first are indented."""


def word_text(content: bytes, numerals: Callable[[], Numerals] = dict) -> str:
    """Return the words of a .docx, or one written as XML; ``numerals`` number the items of lists.

    Raises PackageError where it cannot be read safely, or is no Word document.
    """
    package = open_package(unflattened(content) if is_flat(content) else content, only_read=True)
    body = read_body(document_root(package), package, numerals)
    notes = (note.text for note in body.notes if note.text.strip())
    lines = (readable(line).text for line in (*_lines(body.blocks), *notes))
    return "".join(f"{line}\n" for line in lines)


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    above: dict[int, str] = {}
    for row in table.rows:
        above = {
            cell.column: above[cell.column] if cell.is_continued else _cell_text(cell)
            for cell in row
        }
        yield BAR.join(above.values()).rstrip()


def _cell_text(cell: Cell) -> str:
    return "\n".join(_lines(cell.blocks)).strip("\n").replace("\n", CONTINUED)
