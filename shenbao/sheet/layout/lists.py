"""Lists of other declarations, with totals of all and of each value of a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from msgspec import Struct

from shenbao.form import Filing
from shenbao.form.formulas import WORDS, Content, Figure
from shenbao.form.listing import Entry, Listing
from shenbao.form.parts import FormColumn, FormRow, ListTable
from shenbao.form.phrases import fill
from shenbao.form.reckoning import added_up
from shenbao.sheet.layout.blocks import Block, Cells
from shenbao.sheet.layout.formulas import figure_in
from shenbao.sheet.layout.heads import head_rows
from shenbao.sheet.sheet import Cell, Role, Worksheet
from shenbao.toml import key_name

NOTHING = {is_money: Figure(Fraction(), is_money, 0) for is_money in (True, False)}
"""What adding up nothing comes to, where figures may still come."""

BRACES = '"&CHAR(123)&"', '"&CHAR(125)&"'
"""Braces of words in a formula, where others stand around the keys of cells."""

LONGEST_WORDS = 255
"""How many characters words in a formula of a workbook may have."""


def list_block(part: ListTable, filing: Filing) -> Block:
    """Lay out a list, with its totals above, below and between the rows."""
    laid_out = _Rows(part, filing, Listing(part, filing))
    columns = laid_out.columns
    keys = [key_name((part.key, column.key)) for column in columns]
    return Block(
        key=part.key,
        widths=(*part.heading_widths, *(column.width for column in columns)),
        body=list(laid_out.rows()),
        head=head_rows(columns, keys, filing),
        headings=tuple(map(filing.phrase, part.headings)),
        worksheet=laid_out.worksheet(),
        may_be_empty=True,
    )


class _Total(Struct, frozen=True):
    """A row of sums, the rows that it adds up, and the spellings of the value that these have."""

    row: FormRow
    entries: Sequence[Entry]
    spellings: tuple[str, ...] = ()


class _Rows:
    """Lays out the rows of one list."""

    def __init__(self, part: ListTable, filing: Filing, listing: Listing) -> None:
        self.part = part
        self.filing = filing
        self.listing = listing
        self.columns = listing.columns
        self.entries = listing.entries()
        self.places = {id(entry): place for place, entry in enumerate(self.entries)}

    def worksheet(self) -> Worksheet | None:
        """Return the worksheet of its own that the list has, if it has one."""
        cut = (place for place, column in enumerate(self.columns) if not column.wrap)
        widths = tuple(column.width for column in self.columns)
        name = self.filing.phrase(self.part.worksheet)
        return Worksheet(name, widths, frozenset(cut), len(self.entries)) if name else None

    def rows(self) -> Iterator[Cells]:
        """Yield all rows from top to bottom; those to be sorted have all totals below them."""
        whole = [_Total(row, self.entries) for row in self.part.rows if not row.each]
        if self.part.worksheet:
            yield from self.plain(self.entries)
            for row in self.listing.subtotals:
                yield from (self.total(self.subtotal(row, same)) for same in self.groups(row))
            yield from map(self.total, whole)
            return
        yield from (self.total(total) for total in whole if total.row.above)
        yield from self.grouped(self.entries, self.listing.subtotals)
        yield from (self.total(total) for total in whole if not total.row.above)

    def groups(self, row: FormRow) -> list[list[Entry]]:
        return [*self.listing.grouped(self.entries, row).values()]

    def subtotal(self, row: FormRow, entries: Sequence[Entry]) -> _Total:
        """Return the subtotal of rows; the spelling that is the right one comes first."""
        by = self.listing.column(row.each)
        spellings = (self.listing.value(entries[0], row), *self.texts(entries, by))
        return _Total(row, entries, tuple(dict.fromkeys(spellings)))

    def texts(self, entries: Sequence[Entry], column: FormColumn) -> Counter[str]:
        """Return the texts of declarations in a column, and how many have each."""
        first = {entry.number: entry for entry in entries}
        return Counter(self.listing.text(entry, column) for entry in first.values())

    def grouped(self, entries: Sequence[Entry], subtotals: Sequence[FormRow]) -> Iterator[Cells]:
        """Yield rows with subtotals of each value of a column, the first of them outermost."""
        if not subtotals:
            yield from self.plain(entries)
            return
        row, *inner = subtotals
        for _value, same in groupby(entries, lambda entry: self.listing.value(entry, row)):
            total = self.subtotal(row, list(same))
            if row.above:
                yield self.total(total)
            yield from self.grouped(total.entries, inner)
            if not row.above:
                yield self.total(total)

    def plain(self, entries: Sequence[Entry]) -> Iterator[Cells]:
        """Yield the rows of declarations; words on a whole declaration are merged over its rows."""
        for _number, same in groupby(entries, lambda entry: entry.number):
            run = list(same)
            whole = {column.key: self.shown(run[0], column) for column in self.whole_columns}
            for index, entry in enumerate(run):
                yield [
                    self.cell(entry, column, whole.get(column.key), index, len(run))
                    for column in self.columns
                ]

    @cached_property
    def whole_columns(self) -> list[FormColumn]:
        """The columns that show something of whole declarations."""
        return [column for column in self.columns if not self.listing.is_of_indicator(column)]

    def shown(self, entry: Entry, column: FormColumn) -> tuple[str, str]:
        """Return the text of a row in a column, and its figure where that is a number."""
        text = self.listing.text(entry, column)
        is_number = self.part.worksheet and isinstance(self.listing.figure(entry, column), Figure)
        return text, figure_in(text) if is_number else ""

    def cell(
        self,
        entry: Entry,
        column: FormColumn,
        whole: tuple[str, str] | None,
        index: int,
        count: int,
    ) -> Cell:
        """Return the cell of a row, which may continue that of the same declaration above.

        What it shows of the ``whole`` declaration is the same in all its ``count`` rows.
        """
        text, figure = whole or self.shown(entry, column)
        key = self.key(self.places[id(entry)], column)
        role = Role(column.role)
        if self.part.worksheet or column.repeat or whole is None:
            return Cell(text, role, key, figure=figure)
        return Cell(text, role, key, rows=1 if index else count, continued=index > 0)

    def key(self, place: int, column: FormColumn) -> str:
        return key_name((self.part.key, place, column.key))

    # ---- Totals ---------------------------------------------------------------------------

    def total(self, total: _Total) -> Cells:
        """Return a row of sums: its label reaches up to the first of them."""
        first = next(iter(total.entries), None)
        words = {
            column.key: self.listing.text(first, column) if first else "" for column in self.columns
        }
        if total.spellings:
            words[total.row.each] = total.spellings[0]
        cells = [self.sum(total, column) for column in self.columns]
        label = self.filing.phrase(total.row.label, **words)
        covered = next((place for place, cell in enumerate(cells) if cell), len(cells))
        first_cell = cells[0] if cells and self.columns[0].key == total.row.beside else None
        if first_cell is not None:
            label, covered = label + first_cell.text, 1
        return [
            *([Cell(label, Role.LABEL, columns=covered)] if covered else []),
            *(cell or Cell("", Role.FIXED) for cell in cells[covered:]),
        ]

    def sum(self, total: _Total, column: FormColumn) -> Cell | None:
        """Return the cell of a column with its sum, or words; None where there is neither."""
        rule, notes = total.row.cells.get(column.key), ""
        if column.key == total.row.beside:
            notes = self.notes(total)
        if rule is not None and rule.formula is not None:
            figure = self.listing.worked_out(rule.formula, total.entries, column)
            return Cell(self.listing.shown(figure, column), Role.FIXED)
        if rule is not None:
            words = self.filing.text(rule.value) if rule.value else self.filing.phrase(rule.text)
            return Cell(words + notes, Role.FIXED)
        if self.is_added(total.row, column):
            text = self.listing.shown(self.added(total, column), column)
            formula = self.formula(total, column)
            return Cell(
                text, Role.FIXED, figure=figure_in(text) if formula else "", formula=formula
            )
        return Cell(notes, Role.FIXED) if notes else None

    @staticmethod
    def is_added(row: FormRow, column: FormColumn) -> bool:
        return row.is_total and column.facts is not None and column.facts.kind.is_figure

    def added(self, total: _Total, column: FormColumn) -> Content:
        """Return the sum of a column; words are passed over where a note tells of them."""
        figures = self.listing.added(total.entries, column)
        if total.row.missing:
            figures = [figure for figure in figures if figure is not WORDS]
        found = added_up(figures)
        if found is None and self.part.worksheet and column.facts:
            return NOTHING[column.facts.kind.is_money]
        return found

    def notes(self, total: _Total) -> str:
        """Return what is to be known of a total: what is not in it, and what is, misspelt."""
        row, found = total.row, ""
        missing = {entry.number for entry in total.entries if self.is_in_words(entry, row)}
        if row.missing and missing:
            found = fill(row.missing, {"count": str(len(missing))})
        if row.spelt and total.spellings:
            texts = self.texts(total.entries, self.listing.column(row.each))
            for name in total.spellings[1:]:
                found += fill(row.spelt, {"name": name, "count": str(texts[name])})
        return found

    def is_in_words(self, entry: Entry, row: FormRow) -> bool:
        """Tell whether there are words in a row where a figure is to be added up."""
        return any(
            self.is_added(row, column)
            and not isinstance(self.listing.figure(entry, column), Figure)
            and bool(self.listing.text(entry, column))
            for column in self.columns
        )

    def formula(self, total: _Total, column: FormColumn) -> str:
        """Return the formula of a sum in a worksheet, which stays right when rows are sorted.

        There is none where one figure stands in several rows. Words among figures count nothing.
        """
        is_once = not self.part.of_indicators or self.listing.is_of_indicator(column)
        if not (self.part.worksheet and self.entries and is_once):
            return ""
        if not total.spellings:
            return f"=SUM({self.area(column)})"
        names = self.area(self.listing.column(total.row.each))
        sums = (
            f"SUMPRODUCT(--EXACT({names},{_words(name)}),{self.area(column)})"
            for name in total.spellings
        )
        return f"={'+'.join(sums)}"

    def area(self, column: FormColumn) -> str:
        """Return the cells of a column in all rows, as formulas of cells name them."""
        return ":".join(f"{{{self.key(place, column)}}}" for place in (0, len(self.entries) - 1))


def _words(text: str) -> str:
    """Return words as they stand in a formula, long ones in parts."""
    starts = range(0, max(len(text), 1), LONGEST_WORDS)
    parts = (text[start : start + LONGEST_WORDS].replace('"', '""') for start in starts)
    words = "&".join(f'"{part}"' for part in parts)
    return words.replace("{", BRACES[0]).replace("}", BRACES[1])
