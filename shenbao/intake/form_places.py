"""Where a form has its fields and its words: in which rows, in which order, beside what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from shenbao.form.parts import FactTable, Grid, GridCell, IndicatorTable, Lines, Part
from shenbao.intake.alignment import Wanted


def fields_by_place(parts: Sequence[Part]) -> Iterator[Wanted]:
    """Yield the fields in reading order, each with what stands around it.

    Fields side by side have the same row, rows are counted over all parts.
    """
    number = 0
    for part in parts:
        headings = frozenset(getattr(part, "headings", ()))
        above = dict(_labels_above(part)) if isinstance(part, Grid) else {}
        for keys in _field_rows(part):
            number += 1
            for place, key in enumerate(keys):
                others = frozenset(keys) - {key}
                yield Wanted(key, (number, place), headings, others, above.get(key, ""))


def _labels_above(part: Grid) -> Iterator[tuple[str, str]]:
    """Yield the fields of a grid, each with the one whose label is the next one over its own."""
    seen: list[tuple[int, int, str]] = []
    for row in part.rows:
        start, of_row = 0, []
        for cell in row:
            end = start + cell.span
            if cell.label:
                over = (key for left, right, key in reversed(seen) if left < end and start < right)
                yield cell.label, next(over, "")
                of_row.append((start, end, cell.label))
            start = end
        seen += of_row


def _field_rows(part: Part) -> Iterator[Sequence[str]]:
    """Yield the keys of the fields in each row of a part."""
    match part:
        case Grid():
            yield from ([cell.value for cell in row if cell.value] for row in part.rows)
        case Lines():
            yield from (line for line in part.lines if not isinstance(line, str))
        case FactTable() | IndicatorTable():
            for row in part.rows:
                yield [rule.value for rule in row.cells.values() if rule.value]
        case _:
            return


def next_fields(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """Yield the key of each table with that of the field that follows it."""
    for part, below in pairwise(parts):
        if isinstance(part, FactTable):
            keys = (key for row in _field_rows(below) for key in row)
            yield from ((part.key, key) for key in islice(keys, 1))


def is_odd(row: Sequence[GridCell]) -> bool:
    """Tell whether a row of a grid has a value that does not stand beside its own label.

    Rows that hold no words at all cannot be told from others.
    """
    before: GridCell | None = None
    is_odd = False
    for cell in row:
        is_odd |= bool(cell.value) and (before is None or before.label != cell.value)
        before = cell
    return is_odd and any(cell.text or cell.label for cell in row)


def own_words(parts: Sequence[Part]) -> Iterator[str]:
    """Yield the words that a form has among its fields, in cells or in lines of their own."""
    for part in parts:
        if isinstance(part, Grid):
            yield from (cell.text for row in part.rows for cell in row if cell.text)
        elif isinstance(part, Lines):
            yield from (line for line in part.lines if isinstance(line, str))


def stacked(part: Grid) -> Iterator[str]:
    """Yield the fields of a grid whose label stands in another row than the value."""
    for row in part.rows:
        labels = {cell.label for cell in row if cell.label}
        yield from (cell.value for cell in row if cell.value and cell.value not in labels)
