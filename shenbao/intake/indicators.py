"""Reading the indicator table: its heads, then row after row with their classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shenbao.declaration.folding import plain
from shenbao.diagnostics import Severity
from shenbao.i18n import _
from shenbao.intake.draft import Draft, DraftRow, OtherColumn, note_drift
from shenbao.intake.grid import Cell, Row
from shenbao.intake.problems import problem_at
from shenbao.intake.vocabulary import Vocabulary

NAME = "name"
GROUP, CATEGORY = "group", "category"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table by the cell that heads it; ``end`` is the column behind it."""

    key: str
    start: int
    end: int


class IndicatorTable:
    """The indicator table of a form, once its heads have been read.

    A cell for a class that is blank goes on saying what the one above it does,
    as a merged cell would.
    """

    def __init__(self, vocabulary: Vocabulary, draft: Draft) -> None:
        self.vocabulary = vocabulary
        self.draft = draft
        self.columns: list[Column] = []
        self.others: list[OtherColumn] = []
        self.table = -1
        self.above: dict[str, Cell | None] = {GROUP: None, CATEGORY: None}
        chosen = vocabulary.standard.shape.choices.get("placeholder")
        self.placeholders = {text for text in (chosen.values if chosen else ()) if text}

    def begin(self, row: Row) -> bool:
        """Take the row if it holds the heads of the columns, for the first time or again."""
        found = [(cell, self.vocabulary.head(cell.text)) for cell in row.filled]
        heads = [(cell, known) for cell, known in found if known]
        keys = [known.key for _cell, known in heads]
        if NAME not in keys or len(heads) < 2 or len(set(keys)) < len(keys):
            return False
        unknown = [cell for cell, known in found if not known and not self.is_side(cell)]
        if unknown and not (self.has_required(keys) and len(unknown) < len(heads)):
            return False
        self.pass_over(unknown)
        self.columns = [Column(known.key, cell.column, cell.end) for cell, known in heads]
        if row.table != self.table:  # on a page, a table may just show its heads again
            self.above = {GROUP: None, CATEGORY: None}
        self.table = row.table
        self.draft.heads.append(row)
        self.draft.columns.update(keys)
        self.draft.fixed.update(cell.place for cell, _known in found)
        for cell, known in heads:
            note_drift(self.draft, cell, cell.text, known.label)
        return True

    def read_row(self, row: Row) -> bool:
        """Take the row if it names the classes of an indicator."""
        if not self.columns:
            return False
        cells = self.cells_by_column(row)
        if self.is_torn(row, cells):
            self.go_on(cells)
            return True
        group, category = (self.class_cell(key, cells, row) for key in (GROUP, CATEGORY))
        found = self.vocabulary.class_of(_words(group), _words(category))
        own = [cell for key, cell in cells.items() if key in self.above and cell.text]
        if found is None and own and cells[NAME].text:  # and so is the class of the rows below
            self.above = {GROUP: group, CATEGORY: category}
        if found is None or not (own or self.goes_on(row, cells)):
            return False
        kind, marker = found
        self.say(group, kind.group.label)
        self.say(category, kind.category.label, marker)
        self.say_side(row, cells)
        self.above = {GROUP: group, CATEGORY: category}
        for other in self.others:
            other.cells += [cell for cell in row.cells if is_under(cell, _span(other.head))]
        authored = {key: cell for key, cell in cells.items() if key not in self.above}
        keys = (kind.group.key, kind.category.key)
        label = category or group
        self.draft.indicators.append(DraftRow(*keys, marker, authored, row, label, self.doubt(row)))
        return True

    def is_side(self, cell: Cell) -> bool:
        """Tell whether a cell is the heading beside the table."""
        return plain(cell.text) == self.vocabulary.side

    def has_required(self, keys: Sequence[str]) -> bool:
        """Tell whether all columns that every indicator fills in are among some."""
        columns = self.vocabulary.standard.shape.columns.values()
        return {column.key for column in columns if column.required} <= set(keys)

    def pass_over(self, heads: Sequence[Cell]) -> None:
        """Tell of the columns that the form does not have; their words are kept together."""
        known = {plain(other.head.text): other for other in self.draft.others}
        self.others = []
        for head in heads:
            other = known.get(plain(head.text))
            if other is None:
                message = _("The column “{name}” is not one of the form; it is passed over.")
                message = message.format(name=head.text)
                self.draft.problems.append(problem_at(head.place, message, "", Severity.WARNING))
                other = OtherColumn(head)
                self.draft.others.append(other)
            self.others.append(other)

    def is_torn(self, row: Row, cells: dict[str, Cell]) -> bool:
        """Tell whether a row on top of a page is the rest of the last one on the page before."""
        if not self.draft.indicators:
            return False
        last = self.draft.indicators[-1].row
        if row.table != last.table or row.place.page <= last.place.page:
            return False
        columns = self.vocabulary.standard.shape.columns
        needed = [key for key, column in columns.items() if column.required and key in cells]
        has_class = any(cells[key].text for key in self.above if key in cells)
        return not has_class and not all(cells[key].text for key in needed)

    def doubt(self, row: Row) -> str:
        """Say why it is not certain what belongs to which column or class, if it is not.

        A cell may stand below several heads, or cover one that names another class.
        """
        columns = [column for column in self.columns if column.key not in self.above]
        for cell in row.cells:
            heads = sum(is_under(cell, column) for column in columns)
            if heads > 1 and cell.text and cell.text not in self.placeholders:
                return _("The cells of several columns are merged here: {text}").format(
                    text=" ".join(cell.text.split())
                )
        classes = [column for column in self.columns if column.key in self.above]
        for cell in row.covered:
            is_class = any(is_under(cell, column) for column in classes)
            if is_class and plain(cell.text) != plain(row.covers(cell).text):
                message = _("The class is not certain: the merged cell beside it covers “{text}”.")
                return message.format(text=" ".join(cell.text.split()))
        return ""

    def go_on(self, cells: dict[str, Cell]) -> None:
        """Add the words of a torn row to those of the row above the page break."""
        last = self.draft.indicators[-1]
        for key, cell in cells.items():
            if key in last.cells and cell.text:
                self.draft.going_on[cell.place] = last.cells[key].place
        self.draft.indicators[-1] = last.going_on(cells)

    def goes_on(self, row: Row, cells: dict[str, Cell]) -> bool:
        """Tell whether a row without classes of its own belongs to those above it."""
        has_classes = any(column.key in self.above for column in self.columns)
        return row.table == self.table and (bool(cells[NAME].text) or not has_classes)

    def cells_by_column(self, row: Row) -> dict[str, Cell]:
        """Return the cell under each head; one that is merged over some is the first one's.

        A placeholder that is merged over some stands for each of them.
        """
        cells: dict[str, Cell] = {}
        taken = set()
        for column in self.columns:
            under = [cell for cell in row.cells if is_under(cell, column)]
            free = [cell for cell in under if cell.place not in taken]
            cell = next(
                (candidate for candidate in free if candidate.text), free[0] if free else None
            )
            if cell is None and under and under[0].text in self.placeholders:
                cell = under[0]
            if cell is not None:
                taken.add(cell.place)
            cells[column.key] = cell or Cell("", row.place, column.start)
        return cells

    def class_cell(self, key: str, cells: dict[str, Cell], row: Row) -> Cell | None:
        """Return the cell that names a class: that above a blank one; None without a column."""
        if key not in cells:
            return None
        cell = cells[key]
        above = self.above[key]
        if cell.text or above is None or row.table != self.table:
            return cell
        new_group = key == CATEGORY and GROUP in cells and self.has_new_group(cells[GROUP])
        return cell if new_group else above

    def has_new_group(self, cell: Cell) -> bool:
        above = self.above[GROUP]
        return bool(cell.text) and (above is None or cell.place != above.place)

    def say(self, cell: Cell | None, label: str, marker: str = "") -> None:
        if cell is None or cell.place in self.draft.fixed:
            return
        self.draft.fixed.add(cell.place)
        note_drift(self.draft, cell, cell.text.removeprefix(marker), label)

    def say_side(self, row: Row, cells: dict[str, Cell]) -> None:
        """Take the heading that is merged beside the rows."""
        under = {cell.place for cell in cells.values()}
        for cell in row.filled:
            if cell.place not in under and plain(cell.text) == self.vocabulary.side:
                self.draft.fixed.add(cell.place)


def is_under(cell: Cell, column: Column) -> bool:
    """Tell whether a cell stands below the head of a column."""
    return cell.column < column.end and column.start < cell.end


def _span(head: Cell) -> Column:
    return Column("", head.column, head.end)


def _words(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text
