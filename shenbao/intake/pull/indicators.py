"""Merging the indicators of a form: rows that were changed, added, deleted or moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import EXPLAIN, NAME, Column, Shape
from shenbao.declaration.cells import Context
from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.draft import DraftRow
from shenbao.intake.grid import Cell
from shenbao.intake.pull.decisions import BLANK, Decisions
from shenbao.intake.pull.lines import (
    Class,
    Line,
    edited_lines,
    line_path,
    lines_of,
    name_column,
    partners,
    tagged,
)
from shenbao.intake.pull.merged import Merged
from shenbao.intake.pull.placing import Entry, Orders
from shenbao.intake.pull.reading import tag_of
from shenbao.intake.pull.versions import BETWEEN, Versions
from shenbao.intake.vocabulary import without_marker
from shenbao.sheet.origin import digest
from shenbao.toml import key_name, key_path, normal

EXPLAIN_AS = "explain_as"


class Indicators(Struct, frozen=True, dict=True):
    """Puts the indicators, and rows of facts, that were edited into a declaration's data.

    The tables that are not certain stay as they are.
    """

    versions: Versions
    context: Context
    decisions: Decisions
    merged: Merged
    entries: dict[str, Entry] = field(default_factory=dict)

    def merge(self) -> None:
        """Merge all rows of the document with all indicators of the declaration."""
        self.entries.update((line.path, self.entry(line)) for line in self.now)
        for index in set(range(len(self.made))) - set(self.of_row.values()):
            self.delete(index)
        edited = [
            self.row_entry(row, self.of_row.get(index)) for index, row in enumerate(self.rows)
        ]
        paths = [self.ours[index].path for index in sorted(self.ours)]
        orders = Orders(
            ours=list(self.entries.values()),
            edited=[entry for entry in edited if entry is not None],
            made=[self.entries[path] for path in paths if path in self.entries],
        )
        self.put(orders)

    # ---- Which is which -------------------------------------------------------------------

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the indicators as they are now, by their digests."""
        texts = self.versions.now.items()
        return {digest(text): text for key, text in texts if line_path(key)}

    @cached_property
    def now(self) -> list[Line]:
        """The indicators as they are now."""
        return self.certain(lines_of(self.versions.current.values, self.names))

    @cached_property
    def made(self) -> list[Line]:
        """The indicators as the document was made with them."""
        return self.certain(lines_of(self.versions.made.values, self.names))

    def certain(self, lines: Iterable[Line]) -> list[Line]:
        """Return the lines that do not belong to a table that is not certain."""
        return [line for line in lines if self.versions.is_certain(line.classes)]

    @cached_property
    def rows(self) -> list[DraftRow]:
        """The rows of the document."""
        rows = self.versions.edited.rows
        return [row for row in rows if self.versions.is_certain(row.classes)]

    @cached_property
    def edited(self) -> list[Line]:
        """The indicators as they were edited."""
        return edited_lines(self.rows)

    @cached_property
    def of_row(self) -> dict[int, int]:
        """The index of the made indicator that each row of the document was, by its own index."""
        tags = [tag_of(row) for row in self.rows]
        return partners(self.made, self.edited, tagged(self.made, self.edited, tags))

    @cached_property
    def ours(self) -> dict[int, Line]:
        """The present line of each made indicator that the declaration still has, by its index."""
        if not self.versions.has_moved_on:
            now = {line.path: line for line in self.now}
            return {
                index: now[line.path] for index, line in enumerate(self.made) if line.path in now
            }
        of_now = partners(self.made, self.now, dict(self.taken_over()))
        return {index: self.now[place] for place, index in of_now.items()}

    def taken_over(self) -> Iterator[tuple[int, int | None]]:
        """Yield the present indicators that read like an edited row, and what that row was."""
        untouched = {line.content for line in self.made}
        places = {line.content: place for place, line in enumerate(self.now)}
        for row, line in enumerate(self.edited):
            if line.content in places and line.content not in untouched:
                yield places[line.content], self.of_row.get(row)

    @cached_property
    def fresh(self) -> list[Entry]:
        """The indicators that the declaration alone has added."""
        known = {line.path for line in self.ours.values()}
        return [self.entries[line.path] for line in self.now if line.path not in known]

    def entry(self, line: Line) -> Entry:
        table = self.merged.get((*line.classes, line.index))
        return Entry(line.classes, dict(table or {}))

    def row_entry(self, row: DraftRow, index: int | None) -> Entry | None:
        if index is None:
            return self.added(row)
        return self.changed(row, self.made[index], self.ours.get(index))

    # ---- Rows that are gone or new --------------------------------------------------------

    def delete(self, index: int) -> None:
        """Leave out an indicator whose row is gone, unless the declaration has changed it."""
        made, ours = self.made[index], self.ours.get(index)
        if ours is None:
            return
        if self.may_be_there(ours):
            message = _("The row of “{name}” is not found, but not all rows here are understood.")
            hint = _("The indicator is kept; mend what is not understood and pull again.")
            self.decisions.refuse(self.near(made), message.format(name=ours.name), hint)
            return
        if self.versions.standard.follows and ours.classes[0] not in self.shape.facts:
            message = _("The row of “{name}” is repeated from the declaration that this follows.")
            self.decisions.refuse(self.near(made), message.format(name=ours.name))
            return
        if self.is_changed(made, ours):
            message = _("The row of “{name}” was deleted here and changed in the declaration.")
            if not self.decisions.conflict(message.format(name=ours.name), self.near(made)):
                return
        del self.entries[ours.path]

    def may_be_there(self, line: Line) -> bool:
        """Tell whether an indicator may stand among what is not understood."""
        edited = self.versions.edited
        return edited.incomplete or any(line.name in words for words in edited.unread)

    def is_changed(self, made: Line, ours: Line) -> bool:
        """Tell whether more of an indicator has changed than what the standard says of it."""
        changed = {key for key, found in made.digests.items() if ours.digests.get(key) != found}
        return bool(changed - {EXPLAIN}) or (bool(changed) and self.is_explained(ours))

    def is_explained(self, line: Line) -> bool:
        """Tell whether an indicator has an explanation of its own in the declaration."""
        return not self.entries[line.path].data.keys().isdisjoint((EXPLAIN, EXPLAIN_AS))

    def near(self, made: Line) -> Place:
        """Return the place of the last row of an indicator's class, or of all rows."""
        of_class = [row for row in self.rows if row.classes == made.classes]
        last = [*self.rows, *of_class][-1:]
        return place_of(last[0]) if last else Place()

    def added(self, row: DraftRow) -> Entry | None:
        """Return the entry of a row that is new, or that of the same one in the declaration.

        A row that lacks what every indicator has is refused, and has none.
        """
        if row.doubt:
            self.decisions.refuse(place_of(row), row.doubt)
        if row.doubt or self.decisions.has_refused(row.cells.values()):
            return None
        entry = Entry(row.classes, {}, is_new=True)
        columns = self.columns(row.classes)
        entry.derived = {
            key: cell for key, cell in row.cells.items() if cell.text and self.is_derived(row, key)
        }
        refusals = self.decisions.refusals
        for key in columns:
            if row.texts.get(key):
                self.put_text(row, key, entry)
        if self.decisions.refusals > refusals:
            return None
        if row.texts.get(EXPLAIN):
            self.explain(row, entry)
        elif EXPLAIN in row.cells and entry.data.get(NAME):
            self.tell_of_following(row, entry)
        for known in self.fresh:
            if known.classes == entry.classes and normal(known.data) == normal(entry.data):
                return known
        missing = [key for key, rule in columns.items() if rule.required and not row.texts.get(key)]
        for column in missing:
            self.decisions.refuse_blank(place_of(row), self.what(row.classes, row.name, column))
        if missing:
            return None
        self.point_out(row, entry)
        return entry

    # ---- Rows that were changed -----------------------------------------------------------

    def changed(self, row: DraftRow, made: Line, ours: Line | None) -> Entry | None:
        """Return the entry of a row that was there, with what was changed in it."""
        if ours is None:
            return self.restored(row, made)
        entry = self.entries[ours.path]
        if row.doubt:
            self.decisions.refuse(place_of(row), row.doubt)
            return None  # not even the order of such rows says anything
        if self.decisions.has_refused(row.cells.values()):
            return entry
        before, refusals, count = (
            entry.copy(),
            self.decisions.refusals,
            len(self.decisions.problems),
        )
        self.take_row(row, made, ours)
        if self.decisions.refusals > refusals:  # nothing is taken of a row that is refused in part
            entry.restore(before)
            self.decisions.take_back(count)
        return entry

    def take_row(self, row: DraftRow, made: Line, ours: Line) -> None:
        """Take all that was changed in a row."""
        self.move(row, made, ours)
        for column in self.columns(made.classes):
            if column in row.cells:
                self.set_text(row, column, made, ours)
        for column, cell in row.cells.items():
            if self.is_derived(row, column):
                self.note_derived(column, cell, made, ours)
        if EXPLAIN in row.cells:
            self.set_explanation(row, made, ours)

    def restored(self, row: DraftRow, made: Line) -> Entry | None:
        """Return the entry of a row that the declaration has deleted, where it is to come back."""
        if all(digest(text) == made.digests.get(key, BLANK) for key, text in row.texts.items()):
            return None
        message = _("“{name}” was changed here and deleted in the declaration.")
        message = message.format(name=row.name)
        return self.added(row) if self.decisions.conflict(message, place_of(row)) else None

    def move(self, row: DraftRow, made: Line, ours: Line) -> None:
        """Take an indicator into the class that its row stands in now."""
        classes = row.classes
        if classes in (made.classes, ours.classes):
            return
        message = _("“{name}” was moved to one class here, to another in the declaration.")
        message = message.format(name=row.name)
        if ours.classes == made.classes or self.decisions.conflict(message, place_of(row)):
            entry = self.entries[ours.path]
            entry.classes, entry.has_moved = classes, True

    def set_text(self, row: DraftRow, column: str, made: Line, ours: Line) -> None:
        """Take the text of a column if it was changed."""
        cell, entry = row.cells[column], self.entries[ours.path]
        what = self.what(made.classes, ours.name, column)
        if not self.decisions.takes(cell, made.digests.get(column), self.text(ours, column), what):
            return
        facts = self.columns(made.classes)[column]
        if not facts.is_blank(without_marker(cell.text, facts), self.context):
            self.put_text(row, column, entry)
        elif facts.required:
            self.decisions.refuse_blank(cell.place, what)
        else:
            self.put_value(entry, column, None)
            entry.wanted[column] = cell

    def put_text(self, row: DraftRow, column: str, entry: Entry) -> None:
        """Put the text of a cell into the data as a value of its column's kind."""
        cell, facts = row.cells[column], self.columns(row.classes)[column]
        understood = facts.understand(without_marker(cell.text, facts), self.context)
        if understood is None:
            name = row.texts.get(name_column(row.cells), "")
            self.decisions.refuse_unread(cell, self.what(row.classes, name, column))
            return
        if not entry.data and not entry.is_new:
            entry.data[NAME] = row.name  # nothing was written yet of an indicator that is followed
        self.put_value(entry, column, understood.data)
        entry.wanted[column] = replace(cell, text=understood.words)

    def note_derived(self, column: str, cell: Cell, made: Line, ours: Line) -> None:
        """Note what was put in place of a figure that the form works out."""
        known = made.digests.get(column, BLANK), digest(self.text(ours, column))
        if digest(cell.text) not in known:
            self.entries[ours.path].derived[column] = cell

    @property
    def shape(self) -> Shape:
        """What declarations of the form may hold."""
        return self.versions.standard.shape

    def columns(self, classes: Class) -> Mapping[str, Column]:
        """Return the authored columns of a class, or of a table of facts.

        One with a value per entry of a list is a column for each.
        """
        columns: dict[str, Column] = {}
        for key, column in self.shape.columns_at(classes).items():
            if column.per:
                count = len(self.entries_of(column))
                columns |= {key_name((key, place)): column.each for place in range(count)}
            else:
                columns[key] = column
        return columns

    def entries_of(self, column: Column) -> tuple[str, ...]:
        """Return the entries of the list for each of which a column has a value."""
        return self.versions.filing.declaration.entries(column.per)

    def put_value(self, entry: Entry, column: str, value: Any) -> None:
        """Put the value of a column into the data, or take it out of there: None stands for none.

        That of an entry of a list stands behind it, in the table of its column.
        """
        key, *place = key_path(column) or (column,)
        if not place:
            entry.data = {**entry.data, column: value}
        else:
            of_list = self.shape.columns_at(entry.classes)[str(key)]
            name = self.entries_of(of_list)[int(place[0])]
            entry.data[str(key)] = {**entry.data.get(str(key), {}), name: value}
            entry.data[str(key)] = _given(entry.data[str(key)]) or None
        entry.data = _given(entry.data)

    def is_derived(self, row: DraftRow, column: str) -> bool:
        """Tell whether a cell of a row is one that nobody authors."""
        return column != EXPLAIN and column not in self.columns(row.classes)

    # ---- Explanations ---------------------------------------------------------------------

    def set_explanation(self, row: DraftRow, made: Line, ours: Line) -> None:
        """Take an explanation that was changed; one that was not goes on following the name."""
        cell, entry, now = row.cells[EXPLAIN], self.entries[ours.path], self.text(ours, EXPLAIN)
        is_own, base = self.is_explained(ours), made.digests.get(EXPLAIN)
        if digest(cell.text) == base:
            if NAME in entry.wanted and not is_own:
                self.tell_of_following(row, entry)
        elif cell.text != now or NAME in entry.wanted:
            base = base if is_own else digest(now)
            if self.decisions.takes(cell, base, now, self.what(ours.classes, ours.name, EXPLAIN)):
                before = entry.data.get(EXPLAIN)
                self.explain(row, entry)
                if normal(entry.data.get(EXPLAIN)) != normal(before):
                    self.point_out(row, entry)

    def tell_of_following(self, row: DraftRow, entry: Entry) -> None:
        usual = self.usual(entry)
        if row.texts[EXPLAIN] != usual:
            message = _("The explanation of “{name}” follows its name: “{usual}”.")
            message = message.format(name=entry.data[NAME], usual=usual)
            self.decisions.tell(row.cells[EXPLAIN].place, message)

    def explain(self, row: DraftRow, entry: Entry) -> None:
        """Put a row's explanation into the data, unless the standard gives it."""
        cell = row.cells[EXPLAIN]
        entry.wanted[EXPLAIN] = cell
        entry.data.pop(EXPLAIN, None)
        entry.data.pop(EXPLAIN_AS, None)
        if cell.text != self.usual(entry):
            entry.data[EXPLAIN] = cell.text

    def point_out(self, row: DraftRow, entry: Entry) -> None:
        """Tell that a row has an explanation of its own now."""
        if EXPLAIN in entry.data:
            message = _("The explanation of “{name}” is not the standard's: it becomes explain.")
            hint = _("The standard says: {usual}").format(usual=self.usual(entry))
            place = row.cells[EXPLAIN].place
            self.decisions.tell(place, message.format(name=entry.data.get(NAME, "")), hint)

    def usual(self, entry: Entry) -> str:
        """Return what the standard says of an indicator."""
        standard, declaration = self.versions.standard, self.versions.filing.declaration
        pattern = standard.patterns[declaration.choices["explain_pattern"]]
        return standard.usual_explanation(entry.data.get(NAME, ""), pattern)

    # ---- Words ----------------------------------------------------------------------------

    def text(self, line: Line, column: str) -> str:
        """Return what the sheet shows now in a column of an indicator."""
        return self.versions.now.get(f"{line.path}.{column}", "")

    def what(self, classes: Class, name: str, column: str) -> str:
        """Return what people call a cell of an indicator."""
        key, *place = key_path(column) or (column,)
        label = self.versions.column_label(classes, str(key))
        if place:
            of_list = self.shape.columns_at(classes)[str(key)]
            entry = self.entries_of(of_list)[int(place[0])]
            label = BETWEEN.join(filter(None, (label, entry)))
        return _("{label} of “{name}”").format(label=label, name=name)

    # ---- The data -------------------------------------------------------------------------

    def put(self, orders: Orders) -> None:
        """Put all entries into the data, class by class in the order of the form."""
        for classes in filter(self.versions.is_certain, self.shape.arrays()):
            of_class = orders.of_class(classes)
            merged = of_class.merged(as_edited=of_class.is_torn and self.reorders(classes))
            entries = [entry for entry in merged if entry.data]
            self.merged.drop(classes)
            if entries:
                self.merged.set(classes, [entry.data for entry in entries])
            self.want(key_name(classes), [*entries, *self.unwritten(merged)])

    def unwritten(self, merged: Sequence[Entry]) -> list[Entry]:
        """Return the entries that have no data, as those of indicators only followed.

        A sheet has them behind the others, in the order that it has already.
        """
        known = [entry for entry in self.entries.values() if entry in merged]
        others = [entry for entry in merged if entry not in known]
        return [entry for entry in (*known, *others) if not entry.data]

    def reorders(self, classes: Class) -> bool:
        """Tell whether the document's order of rows wins over the declaration's."""
        message = _("The rows of {label} have one order here, another in the declaration.")
        label = self.versions.label(classes)
        return self.decisions.conflict(message.format(label=label), Place())

    def want(self, path: str, entries: Sequence[Entry]) -> None:
        """Note which texts the rows of a class must show, and which they should not."""
        for index, entry in enumerate(entries):
            for column, cell in entry.wanted.items():
                self.merged.wanted[f"{path}[{index}].{column}"] = cell
            for column, cell in entry.derived.items():
                self.merged.derived[f"{path}[{index}].{column}"] = cell


def _given(data: dict[str, Any]) -> dict[str, Any]:
    """Return data without the keys that have no value."""
    return {key: value for key, value in data.items() if value is not None}


def place_of(row: DraftRow) -> Place:
    """Return where a row stands: the place of its name."""
    return row.cells[name_column(row.cells)].place
