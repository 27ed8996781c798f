"""Grids of labels and values, and lines of words outside of tables."""

from __future__ import annotations

from collections.abc import Sequence

from shenbao.form import Filing
from shenbao.form.parts import Grid, GridCell, Lines
from shenbao.sheet.layout.blocks import Block, Cells, spread
from shenbao.sheet.sheet import Cell, Role


def grid_block(grid: Grid, filing: Filing) -> Block:
    """Lay out a grid, leaving out fields that this sheet does not print."""
    room = len(grid.widths) - len(grid.headings)
    printed = [[cell for cell in row if _is_printed(cell, filing)] for row in grid.rows]
    return Block(
        key=grid.key,
        widths=grid.widths,
        body=[spread([_cell(cell, filing) for cell in row], room) for row in printed if row],
        head=[],
        headings=tuple(map(filing.phrase, grid.headings)),
    )


def _is_printed(cell: GridCell, filing: Filing) -> bool:
    key = cell.label or cell.value
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
    """Lay out lines: labels and values side by side, each pair as wide as the others."""
    lines = [_line(line, filing) for line in part.lines]
    most = max(map(len, lines), default=1)
    return Block(
        key=part.key,
        widths=(100.0,) if most == 1 else tuple([LABEL_SHARE, VALUE_SHARE] * (most // 2)),
        body=[spread(line, most) for line in lines if line],
        head=[],
        ruled=False,
    )


LABEL_SHARE, VALUE_SHARE = 40.0, 60.0
"""How much of the width of a pair on a line its label has, and its value."""


def _line(line: Sequence[str] | str, filing: Filing) -> Cells:
    if isinstance(line, str):
        return [Cell(filing.phrase(line), Role.NOTE)]
    pairs = ((label_cell(key, filing), value_cell(key, filing)) for key in line)
    return [cell for pair in pairs for cell in pair]
