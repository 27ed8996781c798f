"""Reading tables of facts: the rows of the form by their labels, and those of authors."""

from __future__ import annotations

from shenbao.declaration.folding import plain
from shenbao.diagnostics import Severity
from shenbao.form.parts import FactTable, FormColumn, FormRow, rule_of
from shenbao.i18n import _
from shenbao.intake.draft import Draft, DraftFact, note_drift
from shenbao.intake.form_rows import read_form_row
from shenbao.intake.grid import Cell, Row
from shenbao.intake.heads import (
    Fit,
    Head,
    Under,
    cells_under,
    merged_across,
    serial_numbers,
    shown_columns,
    take_spanning,
)
from shenbao.intake.phrases import Read
from shenbao.intake.problems import problem_at
from shenbao.intake.vocabulary import TableWords, Vocabulary


class FactReader:
    """Reads one table of facts, once its heads have been read, up to where it ends."""

    def __init__(self, words: TableWords, vocabulary: Vocabulary, draft: Draft) -> None:
        assert isinstance(words.part, FactTable)
        self.words = words
        self.part = words.part
        self.vocabulary = vocabulary
        self.draft = draft
        self.heads: list[Head] = []
        self.table = -1
        self.page = 0
        self.has_rows = False
        self.has_ended = False
        self.rows: set[str] = set()
        self.free = 0
        self.sides: set[object] = set()
        self.last: list[tuple[str, int]] = []

    @property
    def is_begun(self) -> bool:
        """Whether its heads have been read."""
        return bool(self.heads)

    def begin(self, row: Row, fit: Fit) -> None:
        """Take the heads of the columns, for the first time or again."""
        self.heads = list(fit.heads)
        self.table, self.page = row.table, row.place.page
        self.draft.shown.update(shown_columns(self.part, self.heads))
        self.draft.begun.setdefault(self.part.key, set()).add(row.table)
        for head in fit.heads:
            self.draft.fixed.add(head.cell.place)
            if head.label:
                note_drift(self.draft, head.cell, head.cell.text, head.label)
        self.take_sides(row)

    def read_row(self, row: Row, unit: str) -> bool:
        """Take the row if it is one of the form, or of an author where the table has those."""
        if not self.heads or self.has_ended or row.table != self.table:
            return False
        cells = cells_under(row, self.heads)
        if self.is_torn(row, cells):
            self.go_on(cells)
            return True
        taken = self.read_own(cells, unit) or (self.part.free and self.read_free(row, cells, unit))
        if taken:
            take_spanning(self.draft, cells, unit)
            columns = [head for head in self.heads if head.column.facts is not None]
            self.draft.merged.update(cell.place for cell in merged_across(row, columns))
            self.page = row.place.page
            self.has_rows = True
            self.take_sides(row)
        elif row.filled:
            self.has_ended = self.is_next_part(row, cells)
        return taken

    # ---- Rows -----------------------------------------------------------------------------

    def read_own(self, cells: Under, unit: str) -> bool:
        """Take a row of the form by its label."""
        label, found = self.label_of(cells)
        if label is None or found is None:
            return False
        own = found.known
        others = [(column, cell) for column, cell in cells if cell.place != label.place]
        self.take_outer(own, others)
        if self.part.free and not all(_fits(own, column, cell) for column, cell in others):
            return False
        self.rows.add(own.key)
        self.draft.fixed.add(label.place)
        note_drift(self.draft, label, label.text, found.label)
        first = len(self.draft.facts)
        read_form_row(self.draft, self.part, own, others, unit)
        self.note_last(first)
        below = not own.above and own.is_total
        self.has_ended = self.part.free and below and self.has_all_below()
        return True

    def label_of(self, cells: Under) -> tuple[Cell | None, Read[FormRow] | None]:
        """Return the cell with the label of a row of the form, the innermost of several."""
        filled = [cell for _column, cell in cells if cell.text]
        labels = [cell for column, cell in cells if cell.text and column.facts is None]
        for cell in [*reversed(labels), *filled[:1]]:
            if found := self.named(cell):
                return cell, found
        return next(iter(filled), None), None

    def take_outer(self, row: FormRow, cells: Under) -> None:
        """Take the labels that stand before that of a row; others are left over."""
        known = {plain(label) for label in row.outer}
        for column, cell in cells:
            if column.facts is None and plain(cell.text) in known:
                self.draft.fixed.add(cell.place)

    def named(self, label: Cell | None) -> Read[FormRow] | None:
        """Return the row of the form that a label names, if it has not been read yet."""
        found = self.words.rows.find(label.text) if label else []
        new = [read for read in found if read.known.key not in self.rows]
        if not found and label and plain(label.text) in self.vocabulary.total_words:
            totals = (row for row in self.part.rows if row.is_total and row.key not in self.rows)
            new = [Read(row, row.label, {}) for row in totals]
        return new[0] if len(new) == 1 else None

    def note_missing(self) -> None:
        """Warn of a total that the form has, and the file has not, among the rows of an author."""
        if not (self.part.free and self.free and self.heads):
            return
        for row in self.part.rows:
            if row.is_total and row.key not in self.rows:
                message = _("The row “{label}” is not found; a row of the author's may be it.")
                message = message.format(label=row.label)
                place = self.heads[0].cell.place
                problem = problem_at(place, message, severity=Severity.WARNING)
                self.draft.problems.append(problem)

    def has_all_below(self) -> bool:
        """Tell whether all rows that the form has below those of authors have been read."""
        return all(row.key in self.rows for row in self.part.rows if not row.above)

    def read_free(self, row: Row, cells: Under, unit: str) -> bool:
        """Take a row of an author, unless the next part of the form begins there."""
        if self.is_next_part(row, cells):
            return False
        if not any(cell.text for _column, cell in cells):
            return not row.filled or any(cell.place in self.sides for cell in row.filled)
        first = len(self.draft.facts)
        self.draft.fixed.update(serial_numbers(cells))
        for column, cell in cells:
            if column.facts is not None:
                address = (self.part.key, self.free, column.key)
                where = self.draft.facts if column.authored else self.draft.derived
                where.append(DraftFact(address, column.facts, cell, unit))
        self.free += 1
        self.note_last(first)
        return True

    def is_next_part(self, row: Row, cells: Under) -> bool:
        """Tell whether a row is no row of the table: by its heading, or by the fields it names."""
        under = {cell.place for _column, cell in cells if cell.text}
        left = min(head.start for head in self.heads)
        beside = [cell for cell in row.filled if cell.place not in under or cell.column < left]
        headings = {self.vocabulary.heading(cell.text) for cell in beside} - {None}
        if headings:
            return not headings & set(self.part.headings[-1:])
        if any(cell.place in self.sides for cell in beside):
            return False
        first = next(iter(row.filled), None)
        return first is not None and self.begins_grid(row, first)

    def begins_grid(self, row: Row, first: Cell) -> bool:
        """Tell whether a row begins with the label of a field: in cells that are not the table's.

        That of the field that follows the table does so in any cells.
        """
        named = {known.key for known in self.vocabulary.fields_named(first.text)}
        if self.vocabulary.next_field.get(self.part.key) in named:
            return True
        starts = [head.start for head in self.heads]
        return bool(named) and [cell.column for cell in row.cells][-len(starts) :] != starts

    # ---- Torn rows ------------------------------------------------------------------------

    def is_torn(self, row: Row, cells: Under) -> bool:
        """Tell whether a row on top of a page is the rest of the last one on the page before."""
        if not self.last or row.place.page <= self.page:
            return False
        first = next(iter(cells))[1]
        return not first.text and any(cell.text for _column, cell in cells)

    def go_on(self, cells: Under) -> None:
        """Add the words of a torn row to the row above the page break, which it goes on from."""
        places = dict(self.last)
        for column, cell in cells:
            if cell.text and column.key in places:
                index = places[column.key]
                fact = self.draft.facts[index]
                self.draft.going_on[cell.place] = fact.cell.place
                self.draft.facts[index] = fact.going_on(cell)

    def note_last(self, first: int) -> None:
        """Note which facts are those of the last row."""
        facts = self.draft.facts
        self.last = [(str(facts[index].address[-1]), index) for index in range(first, len(facts))]

    def take_sides(self, row: Row) -> None:
        """Take the headings that are merged beside the rows."""
        for cell in row.filled:
            beside = all(not head.is_above(cell) for head in self.heads)
            if beside and (read := self.words.headings.find(cell.text)):
                self.draft.fixed.add(cell.place)
                self.sides.add(cell.place)
                note_drift(self.draft, cell, cell.text, read[0].label)
            elif beside:
                self.sides.add(cell.place)


def _fits(row: FormRow, column: FormColumn, cell: Cell) -> bool:
    """Tell whether a cell can be of a row of the form: a cell that this keeps blank is blank."""
    rule = rule_of(row, column)
    is_open = rule is None or rule.is_derived or rule.value or rule.take
    return not cell.text or bool(is_open) or column.facts is None
