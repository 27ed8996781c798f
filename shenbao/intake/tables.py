"""The tables of a form: which of them the rows of a file belong to."""

from __future__ import annotations

from collections.abc import Sequence

from shenbao.form.parts import FactTable, IndicatorTable, ListTable
from shenbao.intake.draft import Draft, take_gaps
from shenbao.intake.facts import FactReader
from shenbao.intake.grid import Row
from shenbao.intake.heads import Fit, fit
from shenbao.intake.indicators import IndicatorReader
from shenbao.intake.turned import TurnedReader
from shenbao.intake.vocabulary import Vocabulary

Reader = FactReader | IndicatorReader | TurnedReader


class FormTables:
    """Reads all tables of a form, each below its heads, in the order of the form."""

    def __init__(self, vocabulary: Vocabulary, draft: Draft) -> None:
        self.vocabulary = vocabulary
        self.draft = draft
        self.readers: list[Reader] = [
            _reader_of(words.part)(words, vocabulary, draft)
            for words in vocabulary.tables
            if not isinstance(words.part, ListTable)
        ]
        self.current: Reader | None = None
        columns = (column for words in vocabulary.tables for column in words.part.columns)
        self.levels = max((len(column.labels) + bool(column.per) for column in columns), default=1)

    @property
    def has_indicators(self) -> bool:
        """Whether the heads of a table of indicators have been read."""
        return any(reader.is_begun for reader in self.readers if not isinstance(reader, FactReader))

    def read(self, rows: Sequence[Row], index: int, unit: str) -> bool:
        """Take a row that heads a table, or belongs to the one whose heads were read last."""
        row = rows[index]
        if self.is_upper_head(rows, index) or self.begin(rows, index):
            return True
        return self.current is not None and self.current.read_row(row, unit)

    def finish(self) -> None:
        """Warn of what the tables should have, and have not."""
        for reader in self.readers:
            if isinstance(reader, FactReader):
                reader.note_missing()
            elif isinstance(reader, TurnedReader):
                reader.finish()

    # ---- Heads ----------------------------------------------------------------------------

    def fits(self, rows: Sequence[Row], index: int) -> list[tuple[Reader, Fit]]:
        """Return the tables that a row may head, those that it fits best."""
        row = rows[index]
        above = rows[index - 1] if index and rows[index - 1].table == row.table else None
        found = [
            (reader, fitting)
            for reader in self.readers
            if (fitting := self.fit(reader, row, above))
        ]
        best = min((fitting.rank for _reader, fitting in found), default=None)
        return [(reader, fitting) for reader, fitting in found if fitting.rank == best]

    def fit(self, reader: Reader, row: Row, above: Row | None) -> Fit | None:
        """Return how a row heads a table, None where it does not."""
        if isinstance(reader, TurnedReader):
            return reader.fit(row)
        return fit(row, above, reader.words, self.vocabulary, self.draft.year)

    def begin(self, rows: Sequence[Row], index: int) -> bool:
        """Take a row that holds the heads of a table, for the first time or again."""
        found = self.fits(rows, index)
        if not found:
            return False
        chosen = self.likeliest([reader for reader, _fit in found], rows, index)
        fitting = next(fitting for reader, fitting in found if reader is chosen)
        chosen.begin(rows[index], fitting)
        self.current = chosen
        for head in fitting.heads:
            take_gaps(self.draft, fitting.gaps, head.cell)
        return True

    def likeliest(self, readers: Sequence[Reader], rows: Sequence[Row], index: int) -> Reader:
        """Return which of the tables with the same heads begins at a row.

        It is told by the heading beside it, then by the first row below; the rest of one on
        the page before has the same heads again. What is left is read in the form's order.
        """
        row = rows[index]
        below = rows[index + 1] if index + 1 < len(rows) else None
        for narrowed in (
            [reader for reader in readers if _has_heading(reader, row, below)],
            [reader for reader in readers if below and _has_row(reader, below)],
        ):
            readers = narrowed or readers
        current = self.current
        if current in readers and current is not None:
            goes_on = row.table == current.table and row.place.page > current.page
            if goes_on or not current.has_rows or len(readers) == 1:
                return current
        new = [reader for reader in readers if not reader.is_begun]
        return new[0] if new else current if current in readers and current else readers[0]

    def is_upper_head(self, rows: Sequence[Row], index: int) -> bool:
        """Take a row above the heads of a table that holds no more than heads of its own."""
        row = rows[index]
        for below in rows[index + 1 : index + self.levels]:
            if below.table != row.table:
                return False
            place = rows.index(below, index + 1)
            for reader, _fitting in self.fits(rows, place):
                shared = {cell.place for cell in below.cells}
                outer = [cell for cell in row.filled if cell.place not in shared]
                if outer and all(reader.words.outer.find(cell.text) for cell in outer):
                    self.draft.fixed.update(cell.place for cell in outer)
                    return True
        return False


def _reader_of(
    part: FactTable | IndicatorTable,
) -> type[FactReader] | type[IndicatorReader] | type[TurnedReader]:
    if isinstance(part, FactTable):
        return FactReader
    return TurnedReader if part.turned else IndicatorReader


def _has_heading(reader: Reader, row: Row, below: Row | None) -> bool:
    cells = [*row.filled, *(below.filled if below else ())]
    return any(reader.words.headings.find(cell.text) for cell in cells)


def _has_row(reader: Reader, below: Row) -> bool:
    return any(reader.words.rows.find(cell.text) for cell in below.filled)
