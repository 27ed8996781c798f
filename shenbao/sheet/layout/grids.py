"""Grids of labels and values, and lines of words outside of tables."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from shenbao.form import Filing
from shenbao.form.page import page_of, text_width
from shenbao.form.parts import Grid, GridCell, Lines
from shenbao.sheet.layout.blocks import Block, Cells, spread
from shenbao.sheet.sheet import Cell, Role


def grid_block(grid: Grid, filing: Filing) -> Block:
    """Lay out a grid, leaving out fields that this sheet does not print."""
    room = len(grid.widths) - len(grid.headings)
    printed = [
        [cell for cell in row if _is_printed(cell.label or cell.value, filing)] for row in grid.rows
    ]
    return Block(
        key=grid.key,
        widths=grid.widths,
        body=[spread([_cell(cell, filing) for cell in row], room) for row in printed if row],
        head=[],
        headings=tuple(map(filing.phrase, grid.headings)),
    )


def _is_printed(key: str, filing: Filing) -> bool:
    """Tell whether a cell with the label or the value of a field is printed; "" is no field."""
    if not key:
        return True
    return filing.standard.fields[key].printed_blank or key in filing.declaration.values


def _cell(cell: GridCell, filing: Filing) -> Cell:
    if cell.label:
        return label_cell(cell.label, filing, cell.span)
    if cell.value:
        return value_cell(cell.value, filing, cell.span)
    return Cell(filing.phrase(cell.text), Role.LABEL if cell.text else Role.FIXED, "", cell.span)


def label_cell(key: str, filing: Filing, span: int = 1) -> Cell:
    """Return the cell with the label of a field."""
    return Cell(filing.phrase(filing.standard.fields[key].label), Role.LABEL, key, span)


def value_cell(key: str, filing: Filing, span: int = 1) -> Cell:
    """Return the cell with the value of a field."""
    is_long = filing.standard.fields[key].kind.is_long
    return Cell(filing.text(key), Role.TEXT if is_long else Role.SHORT, key, span)


# ---- Lines --------------------------------------------------------------------------------


def line_block(part: Lines, filing: Filing) -> Block:
    """Lay out lines: pairs of a label as wide as its words, and a value, all pairs alike."""
    printed = [_printed_line(line, filing) for line in part.lines]
    lines = [_line(line, part, filing) for line in printed if line]
    pairs = max([1, *(len(line) // 2 for line in lines)])
    room = text_width(page_of(filing.standard.page)) / EM / pairs
    labels = [
        max((_ems(line[2 * pair].text) for line in lines if len(line) > 2 * pair + 1), default=0)
        for pair in range(pairs)
    ]
    shares = [min(ems + PADDING, MOST * room) for ems in labels]
    widths = [width for share in shares for width in (share, room - share)]
    has_pairs = any(len(line) > 1 for line in lines)
    return Block(
        key=part.key,
        widths=tuple(widths) if has_pairs else (100.0,),
        body=[spread(line, len(widths) if has_pairs else 1) for line in lines],
        head=[],
        ruled=False,
    )


EM = 3.8
"""How wide a letter of a line is, in millimetres: Word's are the widest."""

PADDING = 1.2
"""How much wider a label of a line is than its words, in letters."""

MOST = 0.7
"""How much of the width of a pair its label has at most."""


def _ems(text: str) -> float:
    """Return the width of a text in full-width letters."""
    return sum(1 if east_asian_width(letter) in "WFA" else 0.5 for letter in text)


def _printed_line(line: Sequence[str] | str, filing: Filing) -> Sequence[str] | str:
    """Return a line without the fields that this sheet does not print."""
    if isinstance(line, str):
        return line
    return [key for key in line if _is_printed(key, filing)]


def _line(line: Sequence[str] | str, part: Lines, filing: Filing) -> Cells:
    if isinstance(line, str):
        return [Cell(filing.phrase(line), Role.CENTRED if part.align else Role.NOTE)]
    pairs = ((label_cell(key, filing), value_cell(key, filing)) for key in line)
    return [cell for pair in pairs for cell in pair]
