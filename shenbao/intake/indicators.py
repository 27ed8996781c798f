"""Reading tables of indicators: row after row with their classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from shenbao.declaration import NAME
from shenbao.declaration.folding import plain
from shenbao.diagnostics import Severity
from shenbao.form.parts import CATEGORY, GROUP, FormColumn, FormRow, IndicatorTable, rule_of
from shenbao.i18n import _
from shenbao.intake.draft import Draft, DraftRow, OtherColumn, note_drift
from shenbao.intake.form_rows import read_form_row
from shenbao.intake.grid import Cell, Row
from shenbao.intake.heads import (
    Fit,
    Head,
    Under,
    cells_under,
    is_under,
    merged_across,
    serial_numbers,
    shown_columns,
    take_spanning,
)
from shenbao.intake.problems import problem_at
from shenbao.intake.vocabulary import Class, TableWords, Vocabulary
from shenbao.toml import key_name

CLASSES = (GROUP, CATEGORY)


class ClassCells(Struct, frozen=True):
    """The cells that name the classes of a row; None where the table has no column for them."""

    group: Cell | None = None
    category: Cell | None = None


class IndicatorReader:
    """Reads one table of indicators.

    A cell for a class that is blank goes on saying what the one above it does,
    as a merged cell would.
    """

    def __init__(self, words: TableWords, vocabulary: Vocabulary, draft: Draft) -> None:
        assert isinstance(words.part, IndicatorTable)
        self.words = words
        self.part = words.part
        self.vocabulary = vocabulary
        self.draft = draft
        self.heads: list[Head] = []
        self.others: list[OtherColumn] = []
        self.table = -1
        self.page = 0
        self.has_rows = False
        self.has_new_table = False
        self.unlabelled = 0
        self.above: dict[str, ClassCells] = {}
        self.row_class: Class | None = None
        self.row_label: Cell | None = None
        self.row_marker = ""
        self.last: list[int] = []
        chosen = vocabulary.standard.shape.choices.get("placeholder")
        self.placeholders = {text for text in (chosen.values if chosen else ()) if text}

    @property
    def is_begun(self) -> bool:
        """Whether its heads have been read."""
        return bool(self.heads)

    def begin(self, row: Row, fit: Fit) -> None:
        """Take the heads of the columns, for the first time or again."""
        self.pass_over(fit.others)
        self.heads = list(fit.heads)
        if row.table != self.table:  # on a page, a table may just show its heads again
            self.above = {}
            self.last = []
            self.has_new_table = self.has_rows
        self.table, self.page = row.table, row.place.page
        self.draft.heads.append(row)
        self.draft.columns.update(head.column.key for head in self.heads)
        self.draft.shown.update(shown_columns(self.part, self.heads))
        self.draft.fixed.update(cell.place for cell in row.filled)
        for column in self.part.columns:
            entries = [head.column.label for head in self.heads if head.column.key == column.key]
            if column.per and entries:
                self.draft.entries[column.per] = entries
        for head in fit.heads:
            if head.label:
                note_drift(self.draft, head.cell, head.cell.text, head.label)

    def read_row(self, row: Row, unit: str) -> bool:
        """Take the row if it names the classes of an indicator, or is one of the form itself."""
        if not self.heads:
            return False
        cells = self.cells_by_column(row)
        if self.is_torn(row, cells):
            self.go_on(cells)
            return True
        if self.read_own(row, cells):
            return True
        if self.part.classes_as_rows:
            taken = self.read_class_row(row, cells, unit)
        else:
            taken = self.read_indicators(row, cells, unit)
        if taken:
            self.has_rows = True
            self.page = row.place.page
            self.take_side(row, cells)
            self.draft.fixed.update(serial_numbers(cells))
            take_spanning(self.draft, cells, unit)
            for other in self.others:
                other.cells += [cell for cell in row.cells if is_under(cell, other.head)]
        return taken

    def read_indicators(self, row: Row, cells: Under, unit: str) -> bool:
        """Take what the row has of each collection, if it names the class of all that it has."""
        found = [self.read_class(name, cells, row) for name in self.part.collections]
        if not any(found):
            return False
        self.last = []
        self.tell_of_new_table(row, next(filter(None, found)))
        for drafted in filter(None, found):
            self.last.append(len(self.draft.indicators))
            self.draft.indicators.append(
                DraftRow(
                    drafted.group,
                    drafted.category,
                    drafted.marker,
                    drafted.cells,
                    row,
                    drafted.label,
                    self.doubt(row),
                    drafted.collection,
                    unit,
                )
            )
        return True

    def tell_of_new_table(self, row: Row, first: DraftRow) -> None:
        """Warn where a further table does not go on with the classes of the one before."""
        order = [(known.group.key, known.category.key) for known in self.vocabulary.classes]
        before = [order.index((old.group, old.category)) for old in self.draft.indicators[-1:]]
        if self.has_new_table and order.index((first.group, first.category)) < max(
            before, default=0
        ):
            message = _("The indicators begin again in this table; they are added to those above.")
            self.draft.problems.append(problem_at(row.place, message, severity=Severity.WARNING))
        self.has_new_table = False

    def read_class(self, collection: str, cells: Under, row: Row) -> DraftRow | None:
        """Return what a row has of a collection, None where it names no class of it."""
        own = self.own_cells(collection, cells)
        above = self.above.get(collection, ClassCells())
        named = ClassCells(
            self.class_cell(GROUP, above.group, own, row, above),
            self.class_cell(CATEGORY, above.category, own, row, above),
        )
        found = self.vocabulary.class_of(_words(named.group), _words(named.category))
        says = [own[key] for key in CLASSES if key in own and own[key].text]
        if found is None and says and own[NAME].text:  # and so is the class of the rows below
            self.above[collection] = named
        if found is None or not (says or self.goes_on(row, own)):
            return None
        kind, marker = found
        self.say(named.group, kind.group.label, kind)
        self.say(named.category, kind.category.label or kind.group.label, kind, marker)
        self.above[collection] = named
        authored = {key: cell for key, cell in own.items() if key not in CLASSES}
        label = named.category if named.category and named.category.text else named.group
        return DraftRow(
            kind.group.key,
            kind.category.key,
            marker,
            authored,
            row,
            label or named.category,
            collection=collection,
        )

    def own_cells(self, collection: str, cells: Under) -> dict[str, Cell]:
        """Return the cells of a collection by the keys of their columns."""
        return {
            key_name(column.place): cell
            for column, cell in cells
            if column.set in ("", collection) and not (column.serial or column.value)
        }

    # ---- Rows of other kinds --------------------------------------------------------------

    def read_own(self, row: Row, cells: Under) -> bool:
        """Take a row that the form itself adds, such as that of the sums."""
        words = next((cell for _column, cell in cells if cell.text), None)
        own = self.words.rows.find(words.text) if words else []
        if len(own) != 1 or words is None:
            return not own and self.read_unlabelled(cells)
        named = own[0].known
        others = [(column, cell) for column, cell in cells if cell.place != words.place]
        if any(cell.text and self.is_authored(named, column) for column, cell in others):
            return False
        self.draft.fixed.add(words.place)
        note_drift(self.draft, words, words.text, own[0].label)
        read_form_row(self.draft, self.part, named, others, "")
        self.take_side(row, cells)
        return True

    def read_unlabelled(self, cells: Under) -> bool:
        """Take a row without a label: it stands right below the heads, and fills known cells."""
        rows = [row for row in self.part.rows if row.above and not row.label]
        if self.has_rows or len(rows) <= self.unlabelled:
            return False
        row = rows[self.unlabelled]
        filled = [(column, cell) for column, cell in cells if cell.text]
        if any(not _is_filled(row, column) for column, _cell in filled):
            return False
        if any(self.names_class(cell.text) for _column, cell in filled):
            return False
        self.unlabelled += 1
        read_form_row(self.draft, self.part, row, cells, "")
        return True

    def names_class(self, text: str) -> bool:
        """Tell whether a text is the label of a class, which has a row of its own."""
        _marker, bare = self.vocabulary.split_marker(text.strip())
        return self.part.classes_as_rows and self.class_named(bare) is not None

    @staticmethod
    def is_authored(row: FormRow, column: FormColumn) -> bool:
        """Tell whether a row of the form has nothing to say in a column, where words stand."""
        rule = rule_of(row, column)
        return rule is None and column.key not in (*CLASSES, NAME)

    def read_class_row(self, row: Row, cells: Under, unit: str) -> bool:
        """Take a row for a class, or one for an indicator of the class above."""
        (collection,) = self.part.collections[:1]
        own = self.own_cells(collection, cells)
        name = own.get(NAME)
        if name is None or not name.text:
            return False
        others = [cell for key, cell in own.items() if key != NAME and cell.text]
        marker, bare = self.vocabulary.split_marker(name.text.strip())
        if not others and (named := self.class_named(bare)):
            self.row_class, self.row_label, self.row_marker, self.last = named, name, marker, []
            self.say(name, named.category.label or named.group.label, named, marker)
            return True
        kind = self.row_class
        if kind is None or row.table != self.table:
            return False
        authored = {key: cell for key, cell in own.items() if key not in CLASSES}
        self.last = [len(self.draft.indicators)]
        keys = (kind.group.key, kind.category.key)
        self.draft.indicators.append(
            DraftRow(
                *keys,
                self.row_marker,
                authored,
                row,
                self.row_label,
                self.doubt(row),
                collection,
                unit,
            )
        )
        return True

    def class_named(self, text: str) -> Class | None:
        """Return the class that a row of its own names: one of the group above, or a group."""
        classes = self.vocabulary.classes
        group = self.row_class.group if self.row_class else None
        for known in classes:
            if known.group is group and known.category_names.find(text):
                return known
        return next((known for known in classes if known.group_names.find(text)), None)

    # ---- Heads ----------------------------------------------------------------------------

    def pass_over(self, heads: Sequence[Cell]) -> None:
        """Tell of the columns that the form does not have; their words are kept together."""
        known = {plain(other.head.text): other for other in self.others}
        self.others = []
        for head in heads:
            other = known.get(plain(head.text))
            if other is None:
                message = _("The column “{name}” is not one of the form; it is passed over.")
                message = message.format(name=head.text)
                self.draft.problems.append(problem_at(head.place, message, "", Severity.WARNING))
                other = OtherColumn(head)
                self.draft.others.append(other)
            else:
                other.head = head
            self.others.append(other)

    # ---- Torn rows ------------------------------------------------------------------------

    def is_torn(self, row: Row, cells: Under) -> bool:
        """Tell whether a row on top of a page is the rest of the last one on the page before."""
        if not self.last:
            return False
        last = self.draft.indicators[self.last[0]].row
        if row.table != last.table or row.place.page <= last.place.page:
            return False
        has_class = any(cell.text for column, cell in cells if column.key in CLASSES)
        return not has_class and not all(
            cell.text
            for column, cell in cells
            if column.authored is not None and column.authored.required
        )

    def go_on(self, cells: Under) -> None:
        """Add the words of a torn row to the row above the page break, which it goes on from."""
        for index in self.last:
            last = self.draft.indicators[index]
            own = self.own_cells(last.collection, cells)
            for key, cell in own.items():
                if key in last.cells and cell.text:
                    self.draft.going_on[cell.place] = last.cells[key].place
            self.draft.indicators[index] = last.going_on(own)

    # ---- Cells ----------------------------------------------------------------------------

    def doubt(self, row: Row) -> str:
        """Say why it is not certain what belongs to which column or class, if it is not.

        A cell may stand below several heads, or cover one that names another class.
        """
        columns = [head for head in self.heads if head.column.key not in CLASSES]
        for cell in merged_across(row, columns):
            if cell.text not in self.placeholders:
                return _("The cells of several columns are merged here: {text}").format(
                    text=" ".join(cell.text.split())
                )
        classes = [head for head in self.heads if head.column.key in CLASSES]
        for cell in row.covered:
            is_class = any(head.is_above(cell) for head in classes)
            if is_class and plain(cell.text) != plain(row.covers(cell).text):
                message = _("The class is not certain: the merged cell beside it covers “{text}”.")
                return message.format(text=" ".join(cell.text.split()))
        return ""

    def goes_on(self, row: Row, cells: Mapping[str, Cell]) -> bool:
        """Tell whether a row without classes of its own belongs to those above it."""
        has_classes = any(head.column.key in CLASSES for head in self.heads)
        return row.table == self.table and (bool(cells[NAME].text) or not has_classes)

    def cells_by_column(self, row: Row) -> Under:
        """Return the cell under each head; one that is merged over some is the first one's.

        A placeholder that is merged over some stands for each of them.
        """
        return cells_under(row, self.heads, self.placeholders)

    def class_cell(
        self,
        key: str,
        upper: Cell | None,
        cells: Mapping[str, Cell],
        row: Row,
        above: ClassCells,
    ) -> Cell | None:
        """Return the cell that names a class: that above a blank one; None without a column."""
        if key not in cells:
            return None
        cell = cells[key]
        if cell.text or upper is None or row.table != self.table:
            return cell
        new_group = key == CATEGORY and GROUP in cells and _is_new(cells[GROUP], above.group)
        return cell if new_group else upper

    def say(self, cell: Cell | None, label: str, kind: Class, marker: str = "") -> None:
        if cell is None or not cell.text or cell.place in self.draft.fixed:
            return
        self.draft.fixed.add(cell.place)
        text = cell.text.removeprefix(marker).strip()
        names = (kind.category_names, kind.group_names)
        read = next((found[0] for known in names if (found := known.find(text))), None)
        note_drift(self.draft, cell, cell.text.removeprefix(marker), read.label if read else label)

    def take_side(self, row: Row, cells: Under) -> None:
        """Take the heading that is merged beside the rows."""
        under = {cell.place for _column, cell in cells if cell.text}
        for cell in row.filled:
            if cell.place not in under and self.words.headings.find(cell.text):
                self.draft.fixed.add(cell.place)


def _is_filled(row: FormRow, column: FormColumn) -> bool:
    """Tell whether a row of the form has something to say in a column."""
    rule = rule_of(row, column)
    return rule is not None and bool(rule.is_derived or rule.value or rule.take or rule.text)


def _is_new(cell: Cell, above: Cell | None) -> bool:
    return bool(cell.text) and (above is None or cell.place != above.place)


def _words(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text
