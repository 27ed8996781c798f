"""The account of a form: each of its cells is a value, fixed words, or left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shenbao.diagnostics import Place
from shenbao.intake.authoring import Authored
from shenbao.intake.draft import Draft, Leftover
from shenbao.intake.grid import Cell, Row


def left_over(draft: Draft, authored: Authored) -> list[Leftover]:
    """Return the words of all cells that are neither values nor fixed, row by row."""
    used = draft.fixed | {value.cell.place for value in authored.placed}
    used |= {rest for rest, place in draft.going_on.items() if place in used}
    used |= {cell.place for row in authored.empty for cell in row.cells.values()}
    used |= {cell.place for other in draft.others for cell in (other.head, *other.cells)}
    # rows that one merged cell begins have one place
    unread = [leftover for leftover in authored.unread if leftover.place in used]
    rejected = {(leftover.place, leftover.words) for leftover in authored.left}
    others = (Leftover(other.head.place, other.words) for other in draft.others)
    found = [*authored.left, *unread, *others]
    for row in draft.rows:
        cells = [cell for cell in row.filled if cell.place not in used]
        used |= {cell.place for cell in cells}
        if (row.place, row.words) in rejected or not cells:
            continue
        is_whole = len(cells) == len(row.filled)
        words = row.words if is_whole else "\t".join(cell.text for cell in cells)
        found.append(Leftover(cells[0].place, words))
    order = {cell.place: index for index, cell in enumerate(_cells(draft.rows))}
    return sorted(found, key=lambda leftover: order.get(leftover.place, 0))


def _cells(rows: Sequence[Row]) -> Iterator[Cell]:
    for row in rows:
        yield from row.cells


def fixed_words(draft: Draft, authored: Authored) -> list[tuple[Place, str]]:
    """Return the words of the form, each with its place: labels, classes, placeholders."""
    cells = {cell.place: cell.text for cell in _cells(draft.rows) if cell.text}
    places = draft.fixed | {cell.place for row in authored.empty for cell in row.cells.values()}
    return [(place, cells[place]) for place in sorted(places) if place in cells]
