"""Reading turned tables of indicators: a column for each, a row for each entry of a list."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from shenbao.declaration import NAME
from shenbao.declaration.folding import on_one_line, plain
from shenbao.form.parts import CATEGORY, GROUP, HEADINGS, IndicatorTable
from shenbao.intake.draft import Draft, DraftRow, note_drift
from shenbao.intake.grid import Cell, Row
from shenbao.intake.heads import Fit, Head, is_side, is_under
from shenbao.intake.vocabulary import Class, TableWords, Vocabulary
from shenbao.toml import key_name

LEVELS = (GROUP, CATEGORY, NAME)


class _Column(Struct):
    """A column of the file: its class, the cell with the name, and the cells below by key."""

    kind: Class
    marker: str
    label: Cell
    name: Cell
    cells: dict[str, Cell] = field(default_factory=dict)


class TurnedReader:
    """Reads one turned table: the rows of its head, then a row for each entry, then totals."""

    def __init__(self, words: TableWords, vocabulary: Vocabulary, draft: Draft) -> None:
        assert isinstance(words.part, IndicatorTable)
        self.words = words
        self.part = words.part
        self.vocabulary = vocabulary
        self.draft = draft
        self.levels = [
            column for key in LEVELS for column in self.part.columns if column.key == key
        ]
        self.per = next(column for column in self.part.columns if column.per)
        self.totals = [column for column in self.part.columns if column.formula]
        self.head: list[Row] = []
        self.columns: list[_Column] = []
        self.entries: list[str] = []
        self.found: set[str] = set()
        self.table = -1
        self.page = 0
        self.unit = ""
        self.has_ended = False

    @property
    def is_begun(self) -> bool:
        """Whether its head has been read."""
        return bool(self.head)

    @property
    def has_rows(self) -> bool:
        """Whether rows below the head have been read."""
        return bool(self.entries or self.found)

    # ---- The head -------------------------------------------------------------------------

    def fit(self, row: Row) -> Fit | None:
        """Return the corner and the classes in a row that may be the first of the head."""
        cells = [cell for cell in row.cells if not is_side(cell, self.vocabulary)]
        if len(cells) < 2 or not self.is_corner(cells[0]) or not row.table:
            return None
        heads = [cell for cell in cells[1:] if cell.text]
        if self.levels[0].key != NAME and not all(map(self.names_class, heads)):
            return None
        return Fit([Head(self.per, cell) for cell in cells], (), {}) if heads else None

    def is_corner(self, cell: Cell) -> bool:
        return plain(cell.text) == plain(self.levels[0].label or self.part.corner)

    def names_class(self, cell: Cell) -> bool:
        first = cell.text.partition(HEADINGS)[0]
        if self.levels[0].key == GROUP:
            return bool(self.vocabulary.groups_named(first))
        return bool(self.vocabulary.categories_named(first))

    def begin(self, row: Row, fit: Fit) -> None:
        """Take the first row of the head; where it stands on a new page again it is passed over."""
        self.draft.fixed.update(head.cell.place for head in fit.heads)
        if self.columns:
            return
        self.head = [row]
        self.table, self.page = row.table, row.place.page
        self.draft.heads.append(row)
        shown = ((self.part.key, column.set, column.key) for column in self.part.columns)
        self.draft.shown.update(shown)

    def goes_on(self, row: Row) -> bool:
        """Tell whether a row belongs to the head: beside its corner, or beside a further label."""
        if self.columns or len(self.head) >= len(self.levels):
            return False
        corner = self.corner(row)
        label = self.levels[len(self.head)].label
        if label:
            return plain(corner.text) == plain(label)
        return corner.place == self.corner(self.head[0]).place or not corner.text

    def corner(self, row: Row) -> Cell:
        """Return the first cell of a row that is no heading beside the table."""
        return next(
            (cell for cell in row.cells if not is_side(cell, self.vocabulary)), row.cells[0]
        )

    def read_columns(self) -> list[_Column]:
        """Return the columns below the classes in the head."""
        *_upper, last = self.head
        start = self.corner(last).end
        found = (self.read_column(cell) for cell in last.cells if cell.column >= start)
        return [column for column in found if column is not None]

    def read_column(self, cell: Cell) -> _Column | None:
        """Return the column below a cell of the head, None where it names no class."""
        upper = [self.above(row, cell) for row in self.head]
        keys = [column.key for column in self.levels]
        if len(self.head) == 1 and len(keys) > 1:
            upper = list(self.split(cell))
        by_key = dict(zip(keys, upper, strict=False))
        group, category = by_key.get(GROUP), by_key.get(CATEGORY)
        kind = self.vocabulary.class_of(
            group.text if group else None, category.text if category else None
        )
        name = by_key.get(NAME)
        if kind is None or name is None:
            return None
        for label in filter(None, (group, category)):
            self.draft.fixed.add(label.place)
        if len(self.head) == 1 or name.place in {
            label.place for label in (group, category) if label
        }:
            self.draft.fixed.discard(name.place)
        return _Column(*kind, category or group or name, name)

    @staticmethod
    def above(row: Row, cell: Cell) -> Cell:
        """Return the cell of a row of the head that stands above a cell of its last row."""
        blank = Cell("", row.place, cell.column, cell.columns)
        return next((upper for upper in row.cells if is_under(cell, upper)), blank)

    def split(self, cell: Cell) -> Iterator[Cell]:
        """Yield the classes and the name that a head of one row joins."""
        words = cell.text
        for column in self.levels[:-1]:
            before, between, behind = words.partition(HEADINGS)
            named = (
                self.vocabulary.groups_named(before)
                if column.key == GROUP
                else self.vocabulary.categories_named(before)
            )
            label = before if named else ""
            words = (behind if between else "") if named else words
            yield Cell(label, cell.place, cell.column, cell.columns)
        yield Cell(words, cell.place, cell.column, cell.columns, tag=cell.tag)

    # ---- Rows -----------------------------------------------------------------------------

    def read_row(self, row: Row, unit: str) -> bool:
        """Take a row of the head, of an entry of the list, or of a total."""
        if not self.head or self.has_ended or row.table != self.table:
            return False
        if self.goes_on(row):
            self.head.append(row)
            self.draft.fixed.add(self.corner(row).place)
            return True
        if not self.columns:
            self.columns, self.unit = self.read_columns(), unit
        if row.place.page > self.page and self.is_head_again(row):
            self.draft.fixed.update(cell.place for cell in row.cells)
            return True
        label = self.corner(row)
        if not self.is_row(row, label):
            self.has_ended = True
            return False
        self.page = row.place.page
        self.draft.fixed.add(label.place)
        self.take(row, label, self.key_of(label))
        return True

    def is_head_again(self, row: Row) -> bool:
        """Tell whether a row is one of the head, which a further page repeats."""
        texts = [cell.text for cell in row.cells]
        return any(texts == [cell.text for cell in known.cells] for known in self.head)

    def is_row(self, row: Row, label: Cell) -> bool:
        """Tell whether a row has a label below the corner, and all other cells below names."""
        corner = self.corner(self.head[-1])
        starts = {cell.column for cell in row.cells if cell.column >= label.end}
        is_below = (label.column, label.end) == (corner.column, corner.end)
        names_field = any(
            known.key != self.per.per for known in self.vocabulary.fields_named(label.text)
        )
        is_aligned = is_below and starts <= {column.name.column for column in self.columns}
        return bool(self.columns) and is_aligned and bool(label.text) and not names_field

    def key_of(self, label: Cell) -> str:
        """Return the key of what a row holds: a total, or else the values of a new entry."""
        for column in self.totals:
            names = {plain(name) for name in (column.label, *column.aliases)}
            is_total = plain(label.text) in names or (
                len(self.totals) == 1 and plain(label.text) in self.vocabulary.total_words
            )
            if is_total and column.key not in self.found:
                self.found.add(column.key)
                note_drift(self.draft, label, label.text, column.label)
                return column.key
        self.entries.append(on_one_line(label.text))
        return key_name((self.per.key, len(self.entries) - 1))

    def take(self, row: Row, label: Cell, key: str) -> None:
        for column in self.columns:
            below = (cell for cell in row.cells if is_under(cell, column.name))
            blank = Cell("", row.place, column.name.column)
            column.cells[key] = next((cell for cell in below if cell.place != label.place), blank)

    def finish(self) -> None:
        """Put what has been read into the draft: a row for each indicator."""
        if not self.head:
            return
        if not self.columns:
            self.columns = self.read_columns()
        if self.entries:
            self.draft.entries[self.per.per] = self.entries
        for column in self.columns:
            self.draft.indicators.append(
                DraftRow(
                    column.kind.group.key,
                    column.kind.category.key,
                    column.marker,
                    {NAME: column.name, **column.cells},
                    self.head[-1],
                    column.label,
                    collection=self.part.collection,
                    unit=self.unit,
                )
            )
