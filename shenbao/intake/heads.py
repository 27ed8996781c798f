"""The heads of tables: which columns of the form stand where, and in which table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from shenbao.declaration import NAME
from shenbao.declaration.folding import plain
from shenbao.diagnostics import Place
from shenbao.form.parts import HEADINGS, FactTable, FormColumn, IndicatorTable
from shenbao.intake.draft import Draft, DraftField, year_of_gap
from shenbao.intake.grid import Cell, Row
from shenbao.intake.phrases import Read
from shenbao.intake.vocabulary import TableWords, Vocabulary

_NUMBER = re.compile(r"[0-9]{0,4}")


class Head(Struct, frozen=True):
    """A column of the form by the cell that heads it, and what that is read as."""

    column: FormColumn
    cell: Cell
    label: str = ""

    @property
    def start(self) -> int:
        """The column of the file in which it begins."""
        return self.cell.column

    @property
    def end(self) -> int:
        """The column of the file behind it."""
        return self.cell.end

    def is_above(self, cell: Cell) -> bool:
        """Tell whether a cell stands below it."""
        return is_under(cell, self.cell)


def is_under(cell: Cell, head: Cell) -> bool:
    """Tell whether a cell stands in a column that a head covers."""
    return cell.column < head.end and head.column < cell.end


Under = Sequence[tuple[FormColumn, Cell]]
"""The cell of a row under each head."""


def cells_under(row: Row, heads: Sequence[Head], placeholders: Collection[str] = ()) -> Under:
    """Return the cell under each head; one that is merged over some is the first one's.

    One of ``placeholders`` that is merged over some stands for each of them.
    """
    cells: list[tuple[FormColumn, Cell]] = []
    taken = set()
    here = next((cell.place for cell in row.cells if cell.rows == 1), row.place)
    for head in heads:
        under = [cell for cell in row.cells if head.is_above(cell)]
        free = [cell for cell in under if cell.place not in taken]
        cell = next((candidate for candidate in free if candidate.text), free[0] if free else None)
        if cell is None and under and under[0].text in placeholders:
            cell = under[0]
        if cell is not None:
            taken.add(cell.place)
        cells.append((head.column, cell or _blank(head, here)))
    return cells


def _blank(head: Head, here: Place) -> Cell:
    """Return what stands below a head in a row that has no cell there."""
    return Cell("", replace(here, column=head.start + 1), head.start)


def merged_across(row: Row, heads: Sequence[Head]) -> Iterator[Cell]:
    """Yield the cells with words that stand below several of some heads."""
    for cell in row.filled:
        if sum(head.is_above(cell) for head in heads) > 1:
            yield cell


class Fit(Struct, frozen=True):
    """A row of heads: the columns in it, other cells, and what fills the gaps of the heads."""

    heads: Sequence[Head]
    others: Sequence[Cell]
    gaps: Mapping[str, str]

    @property
    def rank(self) -> tuple[int, int]:
        """The less it is, the better the row fits."""
        return len(self.others), -len(self.heads)


def fit(
    row: Row, above: Row | None, table: TableWords, vocabulary: Vocabulary, year: int | None
) -> Fit | None:
    """Return the heads of a table in a row, None where they are not all there."""
    reads = {cell.place: _reads(cell, table, year) for cell in row.filled}
    placed = _in_place(row, table, reads) or _by_label(row, above, table, reads)
    if placed is None:
        return None
    placed = [*placed, *_entry_heads(row, above, table, placed, reads)]
    heads = [head for head in placed if head.label or head.cell.text or _is_label(head.column)]
    under = {head.cell.place for head in heads}
    others = [
        cell for cell in row.filled if cell.place not in under and not is_side(cell, vocabulary)
    ]
    if not _is_whole(heads, others, table):
        return None
    gaps: dict[str, str] = {}
    for head in heads:
        for read in reads.get(head.cell.place, ()):
            if read.known is head.column:
                gaps |= read.gaps
    return Fit(heads, others, gaps)


def _reads(cell: Cell, table: TableWords, year: int | None) -> list[Read[FormColumn]]:
    """Return the columns that a cell may head: those of the year, where there are any."""
    found = table.heads.find(cell.text)
    fitting = [read for read in found if _is_of_year(read, year)]
    return fitting or found


def _is_of_year(read: Read[FormColumn], year: int | None) -> bool:
    years = {year_of_gap(name, words) for name, words in read.gaps.items()} - {None}
    return year is None or years <= {year}


def is_side(cell: Cell, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell is a heading that stands beside a table."""
    return vocabulary.heading(cell.text) is not None or vocabulary.is_heading_with_unit(cell.text)


def _is_label(column: FormColumn) -> bool:
    return column.facts is None


def _in_place(
    row: Row, table: TableWords, reads: Mapping[Place, list[Read[FormColumn]]]
) -> list[Head] | None:
    """Return the columns one by one, where the row has all of them in the order of the form."""
    columns = table.part.columns
    cells = row.cells[-len(columns) :]
    if len(row.cells) - len(columns) not in (0, len(table.part.headings)):
        return None
    heads = []
    for column, cell in zip(columns, cells, strict=True):
        read = next((read for read in reads.get(cell.place, ()) if read.known is column), None)
        if read is None and (cell.text or column.label):
            return None
        heads.append(Head(column, cell, read.label if read else ""))
    return heads


def _by_label(
    row: Row,
    above: Row | None,
    table: TableWords,
    reads: Mapping[Place, list[Read[FormColumn]]],
) -> list[Head] | None:
    """Return the columns by their labels; those with one label in the order of the form.

    None is returned where it is not certain which is which.
    """
    heads: list[Head] = []
    counts = Counter(
        tuple(read.known.labels[-1] for read in reads[cell.place]) for cell in row.filled
    )
    for cell in row.filled:
        found = reads[cell.place]
        if not found:
            continue
        free = [read for read in found if all(head.column is not read.known for head in heads)]
        labels = tuple(read.known.labels[-1] for read in found)
        if len(free) > 1 and counts[labels] != len(found):
            free = [read for read in free if _has_outer(read.known, cell, above)]
            if len(free) != 1:
                return None
        if not free:
            return None
        heads.append(Head(free[0].known, cell, free[0].label))
    return [*_label_column(row, table, heads), *heads] if heads else None


def _has_outer(column: FormColumn, cell: Cell, above: Row | None) -> bool:
    """Tell whether the head above a cell is the outer one of a column."""
    names = {plain(label) for label in column.labels[:-1]}
    upper = above.filled if above else ()
    return any(plain(found.text) in names for found in upper if is_under(cell, found))


def _entry_heads(
    row: Row,
    above: Row | None,
    table: TableWords,
    heads: Sequence[Head],
    reads: Mapping[Place, list[Read[FormColumn]]],
) -> Iterator[Head]:
    """Yield the heads that are entries of a list, where a column has a value for each of these."""
    for column in table.part.columns:
        if not column.per:
            continue
        found = (
            (cell, words)
            for cell in row.filled
            if not reads[cell.place] and (words := _entry_in(cell, above, column, table, heads))
        )
        for place, (cell, words) in enumerate(found):
            yield Head(column.of_entry(place, words), cell)


def _entry_in(
    cell: Cell, above: Row | None, column: FormColumn, table: TableWords, heads: Sequence[Head]
) -> str:
    """Return the entry that a cell names, "" if it names none.

    It stands below the head of the column, or behind it, or else between the neighbours.
    """
    outer = HEADINGS.join(filter(None, column.labels))
    if not outer:
        return cell.text if _is_between(cell, column, table, heads) else ""
    before, between, behind = cell.text.rpartition(HEADINGS)
    if between and plain(before) == plain(outer):
        return behind
    names = {plain(column.label), *map(plain, column.aliases)}
    upper = above.filled if above else ()
    is_below = any(
        plain(found.text) in names and found.place != cell.place
        for found in upper
        if is_under(cell, found)
    )
    return cell.text if is_below else ""


def _is_between(cell: Cell, column: FormColumn, table: TableWords, heads: Sequence[Head]) -> bool:
    """Tell whether a cell stands between the heads of the columns beside one."""
    place = table.part.columns.index(column)
    before = [head.end for head in heads if head.column in table.part.columns[:place]]
    behind = [head.start for head in heads if head.column in table.part.columns[place + 1 :]]
    return bool(before) and max(before) <= cell.column and cell.end <= min(behind, default=cell.end)


def _label_column(row: Row, table: TableWords, heads: Sequence[Head]) -> Iterator[Head]:
    """Yield the column of the rows' labels, which may have no head: that before the first head."""
    first = table.part.columns[0]
    if isinstance(table.part, IndicatorTable) or first.facts is not None:
        return
    if any(head.column is first for head in heads):
        return
    before = [cell for cell in row.cells if cell.end <= min(head.start for head in heads)]
    if before:
        yield Head(first, before[-1])


def _is_whole(heads: Sequence[Head], others: Sequence[Cell], table: TableWords) -> bool:
    """Tell whether a row heads a table: with all columns, or with those that matter most."""
    columns = [head.column for head in heads]
    there = {(column.set, column.key) for column in columns}
    if isinstance(table.part, IndicatorTable):
        named = [head for head in heads if head.cell.text]
        sets = {column.set for column in table.part.columns if column.key == NAME}
        if not all((name, NAME) in there for name in sets) or len(named) < 2:
            return False
        needed = {
            (column.set, column.key)
            for column in table.part.columns
            if column.facts is not None and column.facts.required
        }
        return not others or (needed <= there and len(others) < len(heads))
    needed = {
        (column.set, column.key)
        for column in table.part.columns
        if column.label and not (column.facts is not None and column.facts.optional)
    }
    others = [cell for cell in others if all(cell.place != head.cell.place for head in heads)]
    return bool(needed) and needed <= there and len(others) < len(heads)


def serial_numbers(cells: Under) -> Iterator[Place]:
    """Yield the places of the numbers that the form itself gives to rows."""
    return (cell.place for column, cell in cells if column.serial and _NUMBER.fullmatch(cell.text))


def take_spanning(draft: Draft, cells: Under, unit: str) -> None:
    """Take the value of a field from a cell beside all rows, which may stand in each of them."""
    for column, cell in cells:
        if not column.value:
            continue
        known = draft.fields.get(column.value)
        if known is None or (cell.text and not known.text):
            draft.fields[column.value] = DraftField(cell.text, cell, unit=unit)
        elif cell.text == known.text and cell.place != known.cell.place:
            draft.fixed.add(cell.place)


def shown_columns(
    table: FactTable | IndicatorTable, heads: Iterable[Head]
) -> Iterator[tuple[str, str, str]]:
    """Yield the columns that heads stand over: their table, their set and their key."""
    return ((table.key, head.column.set, head.column.key) for head in heads)
