"""Lists of other declarations, with totals of all and of each value of a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from shenbao.form import Filing
from shenbao.form.listing import Entry, Listing
from shenbao.form.parts import FormColumn, FormRow, ListTable
from shenbao.form.reckoning import added_up
from shenbao.sheet.layout.blocks import Block, Cells
from shenbao.sheet.layout.heads import head_rows
from shenbao.sheet.sheet import Cell, Role
from shenbao.toml import key_name


def list_block(part: ListTable, filing: Filing) -> Block:
    """Lay out a list, with its totals above, below and between the rows."""
    laid_out = _Rows(part, filing, Listing(part, filing))
    keys = [key_name((part.key, column.key)) for column in part.columns]
    return Block(
        key=part.key,
        widths=(*part.heading_widths, *(column.width for column in part.columns)),
        body=list(laid_out.rows()),
        head=head_rows(part.columns, keys, filing),
        headings=tuple(map(filing.phrase, part.headings)),
    )


class _Rows:
    """Lays out the rows of one list."""

    def __init__(self, part: ListTable, filing: Filing, listing: Listing) -> None:
        self.part = part
        self.filing = filing
        self.listing = listing
        self.entries = listing.entries()
        self.places = {id(entry): place for place, entry in enumerate(self.entries)}

    def rows(self) -> Iterator[Cells]:
        """Yield all rows from top to bottom."""
        yield from (self.total(row, self.entries) for row in self.totals(above=True))
        yield from self.grouped(self.entries, [row for row in self.part.rows if row.each])
        yield from (self.total(row, self.entries) for row in self.totals(above=False))

    def totals(self, *, above: bool) -> list[FormRow]:
        return [row for row in self.part.rows if not row.each and row.above == above]

    def grouped(self, entries: Sequence[Entry], subtotals: Sequence[FormRow]) -> Iterator[Cells]:
        """Yield rows with subtotals of each value of a column, the first of them outermost."""
        if not subtotals:
            yield from self.plain(entries)
            return
        row, *inner = subtotals
        by = self.listing.column(row.each)
        for _value, same in groupby(entries, lambda entry: self.listing.text(entry, by)):
            run = list(same)
            if row.above:
                yield self.total(row, run)
            yield from self.grouped(run, inner)
            if not row.above:
                yield self.total(row, run)

    def plain(self, entries: Sequence[Entry]) -> Iterator[Cells]:
        """Yield the rows of declarations; words on a whole declaration are merged over its rows."""
        for _number, same in groupby(entries, lambda entry: entry.number):
            run = list(same)
            for index, entry in enumerate(run):
                yield [self.cell(entry, column, index, len(run)) for column in self.part.columns]

    def cell(self, entry: Entry, column: FormColumn, index: int, count: int) -> Cell:
        """Return the cell of a row, which may continue that of the same declaration above."""
        text = self.listing.text(entry, column)
        key = key_name((self.part.key, self.places[id(entry)], column.key))
        role = Role(column.role)
        if column.repeat or self.listing.is_of_indicator(column):
            return Cell(text, role, key)
        return Cell(text, role, key, rows=1 if index else count, continued=index > 0)

    def total(self, row: FormRow, entries: Sequence[Entry]) -> Cells:
        """Return a row of sums: its label reaches up to the first of them."""
        first = next(iter(entries), None)
        words = {
            column.key: self.listing.text(first, column) if first else ""
            for column in self.part.columns
        }
        sums = [self.sum(row, column, entries) for column in self.part.columns]
        covered = next((place for place, text in enumerate(sums) if text is not None), len(sums))
        label = Cell(self.filing.phrase(row.label, **words), Role.LABEL, columns=covered)
        cells = [label] if covered else []
        for text in sums[covered:]:
            cells.append(Cell(text or "", Role.FIXED))
        return cells

    def sum(self, row: FormRow, column: FormColumn, entries: Sequence[Entry]) -> str | None:
        """Return the sum of a column as it is printed, None where it is not added up."""
        rule = row.cells.get(column.key)
        if rule is not None and rule.formula is not None:
            figure = self.listing.worked_out(rule.formula, entries, column)
        elif rule is not None:
            return self.filing.text(rule.value) if rule.value else self.filing.phrase(rule.text)
        elif row.is_total and column.facts is not None and column.facts.kind.is_figure:
            figure = added_up(self.listing.added(entries, column))
        else:
            return None
        return self.listing.shown(figure, column)
