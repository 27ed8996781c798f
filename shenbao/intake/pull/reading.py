"""What an edited document says: the texts of its fields, and its indicators row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.diagnostics import Code, Diagnostic, Place, Severity
from shenbao.form import Filing, Standard
from shenbao.form.naming import Naming
from shenbao.form.parts import FactTable
from shenbao.i18n import _
from shenbao.intake.authoring import Authored
from shenbao.intake.draft import Draft, DraftRow, Leftover, Placed
from shenbao.intake.forms import RawForm
from shenbao.intake.grid import Cell, Grid
from shenbao.intake.leftovers import left_over
from shenbao.intake.problems import problem_at, refused
from shenbao.intake.pull.decisions import BLANK
from shenbao.intake.pull.labels import Labels, gone
from shenbao.intake.pull.lines import line_path, lines_of, name_column
from shenbao.intake.pull.merges import Merges
from shenbao.intake.reading import read_form
from shenbao.intake.vocabulary import Vocabulary
from shenbao.sheet import Sheet
from shenbao.sheet.origin import Origin, digest
from shenbao.toml import KeyPath, key_name, key_path


class Edited(Struct):
    """An edited document, read by the labels of its form, and what of it cannot be read.

    ``fields`` has the cells of fields, and those in rows of the form, by their addresses;
    ``derived`` names those of them that nobody authors. ``doubts`` says of fields whose value
    is not certain why, by key. ``table_doubts`` says of collections of indicators, and of
    tables of facts, why they are not certain. ``unread`` are the words that are
    neither values nor labels; where some of them stand in tables, it is ``incomplete``.
    """

    fields: dict[str, Cell] = field(default_factory=dict)
    rows: list[DraftRow] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    derived: set[str] = field(default_factory=set)
    table_doubts: dict[str, Diagnostic] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    incomplete: bool = False


def read_edited(
    grid: Grid, origin: Origin, filing: Filing, sheet: Sheet, words: Vocabulary
) -> Edited:
    """Read the document that a sheet has become."""
    lists = {key for table in filing.standard.indicator_tables for key in table.per}
    entries = [entry for key in lists for entry in filing.declaration.entries(key)]
    labels = Labels(sheet, origin, words, entries)
    rows = Merges(grid.rows, origin, words).parted()
    covered, still = (
        {cell.place for row in all_ for cell in row.covered} for all_ in (grid.rows, rows)
    )
    problems = [problem for problem in grid.problems if problem.span.place not in covered - still]
    made = frozenset(origin.values.values())
    rows = labels.restored([row.unified(problems, made) for row in rows])
    draft = read_form(RawForm(tuple(rows)), words, flat=False)
    edited = Edited(problems=[*problems, *labels.problems], unread=labels.unread)
    reader = _Reader(draft, filing, sheet, origin, words.stacked, labels, edited)
    reader.read()
    return edited


class _Reader(Struct, dict=True):
    """Sorts what is understood of a document into fields, indicators, and what is neither."""

    draft: Draft
    filing: Filing
    sheet: Sheet
    origin: Origin
    stacked: Set[str]
    labels: Labels
    edited: Edited

    def read(self) -> None:
        self.read_fields()
        self.read_facts()
        self.read_tagged()
        self.note_gone()
        self.note_year()
        rows = [
            row for row in (*self.draft.indicators, *self.free_rows()) if not self.is_empty(row)
        ]
        left = self.left()
        torn = self.torn(left)
        self.edited.rows += [replace(row, doubt=row.doubt or self.doubt(row, torn)) for row in rows]
        self.edited.table_doubts |= self.table_doubts()
        self.note_left(left)
        self.note_fact_doubts(torn)
        self.note_doubts(torn)

    @cached_property
    def there(self) -> frozenset[Place]:
        """The places of all cells of the document."""
        return frozenset(cell.place for row in self.draft.rows for cell in row.cells)

    # ---- Fields ---------------------------------------------------------------------------

    def read_fields(self) -> None:
        derived = self.filing.standard.derived
        for key, drafted in self.draft.fields.items():
            self.edited.fields[key] = replace(drafted.cell, text=drafted.text)
        self.edited.derived |= derived & self.edited.fields.keys()

    def read_facts(self) -> None:
        """Read the cells in rows of the form."""
        for facts, is_derived in (
            (self.draft.facts, False),
            (self.draft.derived, True),
            (self.draft.taken, True),
        ):
            for fact in facts:
                if not any(isinstance(key, int) for key in fact.address):
                    key = key_name(fact.address)
                    self.edited.fields[key] = fact.cell
                    self.edited.derived |= {key} if is_derived else set()

    def read_tagged(self) -> None:
        """Tell fields with the same label apart by their controls, where these are left.

        A control in the cell of a fact or an indicator was pasted there.
        """
        naming = Naming(self.filing)
        cells = {cell.place: cell for row in self.draft.rows for cell in row.cells if cell.tag}
        count = Counter(cell.tag for cell in cells.values())
        facts = (*self.draft.facts, *self.draft.derived, *self.draft.taken)
        in_tables = {fact.cell.place for fact in facts}
        in_tables |= {cell.place for row in self.draft.indicators for cell in row.cells.values()}
        for cell in cells.values():
            is_field = cell.tag in self.filing.standard.fields and count[cell.tag] == 1
            if is_field and naming.apart(cell.tag) and cell.place not in in_tables:
                self.edited.fields[cell.tag] = cell
        for key, cell in list(self.edited.fields.items()):
            other = cell.tag if count[cell.tag] == 1 else ""
            if other not in ("", key) and other in self.edited.fields:
                is_same = self.edited.fields[other].place == cell.place
                if is_same and key in self.filing.standard.fields and naming.apart(key):
                    del self.edited.fields[key]

    def note_gone(self) -> None:
        """Refuse that fields, or rows of the form, are not there any more."""
        place = self.draft.rows[0].place
        naming = Naming(self.filing)
        missing = [
            key_path(key) or ()
            for key in self.sheet.values()
            if not line_path(key) and key not in self.edited.fields
        ]
        for path in dict.fromkeys(path[:2] for path in missing):
            words = " / ".join(naming.words(path))
            self.edited.problems.append(gone(words or key_name(path), place))

    # ---- Rows of authors ------------------------------------------------------------------

    def free_rows(self) -> Iterator[DraftRow]:
        """Yield the rows of authors in tables of facts, in the order of the document."""
        rows: dict[KeyPath, dict[str, Cell]] = {}
        for fact in (*self.draft.facts, *self.draft.derived):
            if isinstance(fact.address[1], int) and len(fact.address) == 3:
                rows.setdefault(fact.address[:2], {})[str(fact.address[2])] = fact.cell
        by_place = {cell.place: row for row in self.draft.rows for cell in row.cells}
        for (table, _number), cells in rows.items():
            places = [cell.place for cell in sorted(cells.values(), key=lambda cell: cell.rows)]
            row = next(by_place[place] for place in places if place in by_place)
            yield DraftRow("", "", "", cells, row, collection=str(table))

    def table_doubts(self) -> dict[str, Diagnostic]:
        """Return why tables cannot be believed, by the keys of collections and tables of facts.

        A table must stand there once, with all columns that the sheet shows.
        """
        heads = self.draft.heads
        place = heads[0].place if heads else self.draft.rows[0].place
        standard = self.filing.standard
        lines = (line.classes for line in lines_of(self.origin.values, {}))
        own = (classes for classes in lines if classes[0] not in standard.list_tables)
        made = {home(classes, standard) for classes in own}
        there = {home(row.classes, standard) for row in self.edited.rows}
        doubts: dict[str, Diagnostic] = {}
        message = _("The table of indicators stands here more than once.")
        hint = _("Nothing of it is pulled: delete the copies, or the one that is out of date.")
        if len({row.table for row in heads}) > max(1, len(standard.indicator_tables)):
            copies = refused(heads[-1].place, message, hint)
            doubts |= dict.fromkeys((*standard.shape.collections, ""), copies)
        for key in sorted((made | there) - doubts.keys()):
            if self.is_copied(key):
                doubts[key] = refused(place, self.copied(key), hint)
            elif label := self.missing_head(key):
                doubts[key] = gone(label, place)
            elif key in made and key not in there:
                doubts[key] = refused(place, self.none_left(key))
            elif changed := self.changed_list(key):
                doubts[key] = refused(place, changed)
        return doubts

    def is_copied(self, key: str) -> bool:
        """Tell whether the heads of a table of facts stand in more than one table."""
        return len(self.draft.begun.get(key, ())) > 1

    def copied(self, key: str) -> str:
        table = self.filing.standard.table(key)
        label = Naming(self.filing).table(key) or (table.columns[0].label if table else "")
        return _("“{table}” stands here more than once.").format(table=label or key)

    def changed_list(self, key: str) -> str:
        """Say that a list whose entries have values is another one here, if it is."""
        naming = Naming(self.filing)
        facts = self.filing.standard.table(key)
        table = facts if isinstance(facts, FactTable) else naming.table_of(key)
        for name in {column.per for column in table.columns if column.per}:
            found = tuple(self.draft.entries.get(name, ()))
            entries = self.filing.declaration.entries(name)
            if found != entries or not self.labels.exchanged.isdisjoint(entries):
                message = _(
                    "The entries of “{label}” are others here: nothing of the table is pulled."
                )
                return message.format(label=naming.field(name))
        return ""

    def none_left(self, key: str) -> str:
        table = self.filing.standard.table(key)
        if isinstance(table, FactTable):
            message = _("No row of “{table}” is left here: they are kept in the declaration.")
            return message.format(table=Naming(self.filing).table(key))
        return _("No indicator is left here: they are kept in the declaration.")

    def missing_head(self, key: str) -> str:
        """Return the head of a column that the sheet shows and the document has not, if any."""
        naming = Naming(self.filing)
        facts = self.filing.standard.table(key)
        table = facts if isinstance(facts, FactTable) else naming.table_of(key)
        for column in self.filing.printed(table.columns):
            is_own = column.set in ("", key)
            path = (table.key, column.set, column.key)
            if is_own and column.label and path not in self.draft.shown:
                return self.filing.heads(column)[-1]
        return ""

    def note_year(self) -> None:
        """Refuse another year: it would be another declaration."""
        year, cell = self.draft.year, self.draft.year_cell
        if cell is not None and year != self.filing.declaration.year:
            message = _("The year {year} is not that of the declaration.").format(year=year)
            hint = _("Change year in the TOML file, or import the document as another declaration.")
            self.edited.problems.append(refused(cell.place, message, hint))

    def is_empty(self, row: DraftRow) -> bool:
        """Tell whether a row stands for a class without an indicator; refuse other placeholders."""
        texts = set(row.texts.values()) - {""}
        if not texts <= set(self.placeholders):
            return False
        chosen = self.filing.declaration.choices.get("placeholder", "")
        if texts and texts != {chosen}:
            message = _("“{found}” is a placeholder; all classes without an indicator have one.")
            hint = _('To have this one, write placeholder = "{found}" in the TOML file.')
            found = min(texts - {chosen})
            cell = next(cell for cell in row.cells.values() if cell.text == found)
            message, hint = message.format(found=found), hint.format(found=found)
            self.edited.problems.append(refused(cell.place, message, hint))
        return True

    def left(self) -> list[Leftover]:
        """Return what is neither a value nor a label."""
        cells = list(self.edited.fields.values())
        cells += [cell for row in self.draft.indicators for cell in row.cells.values()]
        cells += [fact.cell for fact in (*self.draft.facts, *self.draft.derived, *self.draft.taken)]
        placed = [Placed("", cell.text, cell) for cell in cells]
        placed += [Placed("", cell.text, cell) for cell in self.pass_over_columns()]
        placed += [Placed("", cell.text, cell) for cell in self.listed_as_made()]
        return left_over(self.draft, Authored({}, placed=placed))

    def listed_as_made(self) -> Iterator[Cell]:
        """Yield the cells of a list that say what they said: it is of other declarations.

        A row is the one that has most of its words; what is merged over rows is of any, and so
        are the words of a row of the form.
        """
        if not self.filing.standard.is_list:
            return
        lines = [
            frozenset(line.digests.values())
            for line in lines_of(self.origin.values, {})
            if line.classes[0] in self.filing.standard.list_tables
        ]
        known = self.origin.fixed.union(self.origin.values.values())
        for row in self.draft.rows:
            found = {digest(cell.text) for cell in row.filled if cell.rows == 1}
            line = max(lines, key=lambda made: len(made & found), default=frozenset[str]())
            made = line if 2 * len(line & found) > len(found) else known
            yield from (
                cell
                for cell in row.filled
                if digest(cell.text) in (made if cell.rows == 1 else known)
            )

    def note_left(self, left: Sequence[Leftover]) -> None:
        """Say what is neither a value nor a label."""
        for leftover in left:
            message = _("Not understood: {text}").format(text=leftover.words)
            hint = _("It has no place in the declaration and is not pulled.")
            if self.filing.standard.is_list:
                hint = _("What a list shows is changed in the declaration that it is from.")
            problem = problem_at(leftover.place, message, hint, Severity.ERROR, Code.NOT_UNDERSTOOD)
            self.edited.problems.append(problem)
            self.edited.unread.append(leftover.words)
            self.edited.incomplete |= leftover.place.table > 0
        self.edited.incomplete |= any(row.doubt for row in self.edited.rows)

    def torn(self, left: Sequence[Leftover]) -> set[tuple[int, int]]:
        """Return the rows, by table and number, not all of whose words are understood."""
        places = {leftover.place for leftover in left} | self.labels.astray | self.draft.merged
        return {(place.table, place.row) for place in places} - {(0, 0)}

    def note_fact_doubts(self, torn: Set[tuple[int, int]]) -> None:
        """Note why the values of some cells in rows of the form are not certain."""
        naming, fields = Naming(self.filing), self.filing.standard.fields
        facts = {key: cell for key, cell in self.edited.fields.items() if key not in fields}
        count = Counter(cell.place for cell in facts.values())
        for key, cell in facts.items():
            path = key_path(key) or ()
            doubt = ""
            if self.is_copied(str(path[0])):
                doubt = self.copied(str(path[0]))
            elif cell.place not in self.there:
                doubt = _("No cell for the value of “{label}” is left.")
            elif (cell.place.table, cell.place.row) in torn or count[cell.place] > 1:
                doubt = _(
                    "Not all words beside “{label}” are understood: its value is not certain."
                )
            if doubt:
                self.edited.doubts[key] = doubt.format(label=" / ".join(naming.words(path)))

    def note_doubts(self, torn: Set[tuple[int, int]]) -> None:
        """Note why the values of some fields are not certain."""
        for key, cell in list(self.edited.fields.items()):
            labels = {found.place: found for found in self.draft.labels.get(key, ())}
            if key not in self.filing.standard.fields:
                continue
            label = self.filing.standard.fields[key].label
            if cell.place in labels:
                message = _("No cell for the value of “{label}” is left.").format(label=label)
                self.edited.problems.append(refused(cell.place, message))
                del self.edited.fields[key]
                continue
            is_torn = (cell.place.table, cell.place.row) in torn
            if doubt := self.doubt_of_field(key, cell, labels, is_torn=is_torn):
                self.edited.doubts[key] = doubt.format(label=label)

    def doubt_of_field(
        self, key: str, cell: Cell, labels: Mapping[Place, Cell], *, is_torn: bool
    ) -> str:
        """Say why the value of a field is not certain, if it is not; ``{label}`` is its label."""
        if len(labels) > 1:
            return _("“{label}” stands here more than once: its value is not certain.")
        if labels.keys() & self.labels.mistaken:
            return _("“{label}” has the label of another field here: its value is not certain.")
        if is_torn:
            return _("Not all words beside “{label}” are understood: its value is not certain.")
        if self.is_fixed(cell) and not self.fills_gap(key, cell):
            return _("A label of the form stands beside “{label}”: its value is not certain.")
        if key not in self.stacked and any(is_below(cell, found) for found in labels.values()):
            return _("The value of “{label}” does not stand beside it.")
        return ""

    def doubt(self, row: DraftRow, torn: Set[tuple[int, int]]) -> str:
        """Say why the row of an indicator is not certain, if it is not."""
        cell = next(filter(self.is_fixed, row.cells.values()), None)
        if cell is not None:
            message = _("“{text}” is a label of the form, not a text of an indicator.")
            return message.format(text=cell.text)
        places = {cell.place for cell in row.cells.values()}
        is_torn = any((place.table, place.row) in torn for place in places)
        if (places <= self.there and not is_torn) or self.is_row_as_made(row):
            return ""
        message = _("Not all words of the row of “{name}” are understood: it stays as it is.")
        return message.format(name=row.texts.get(name_column(row.cells), ""))

    def is_row_as_made(self, row: DraftRow) -> bool:
        """Tell whether a row says what one of its class said when the document was made."""
        found = {key: digest(text) for key, text in row.texts.items()}
        made = (line for line in lines_of(self.origin.values, {}) if line.classes == row.classes)
        return any(
            all(line.digests.get(key, BLANK) == text for key, text in found.items())
            for line in made
        )

    def is_fixed(self, cell: Cell) -> bool:
        """Tell whether the words of a cell are those of the form, and never were a value."""
        found = digest(cell.text)
        is_label = found in self.origin.fixed and found not in self.origin.values.values()
        return cell.place in self.draft.fixed or (is_label and cell.text not in self.placeholders)

    def fills_gap(self, key: str, cell: Cell) -> bool:
        """Tell whether a value stands in a gap of the form's own words."""
        return key in self.draft.gaps and self.draft.gaps[key][1].place == cell.place

    @property
    def placeholders(self) -> Sequence[str]:
        """What may stand in place of an indicator."""
        choice = self.filing.standard.shape.choices.get("placeholder")
        return choice.values if choice else ()

    def pass_over_columns(self) -> Iterator[Cell]:
        """Tell of the columns that somebody has added; yield their cells."""
        for other in self.draft.others:
            message = _("The column “{name}” is not one of the form; it is passed over.")
            message = message.format(name=other.head.text)
            problem = problem_at(other.head.place, message, "", Severity.WARNING, Code.REFUSED)
            self.edited.problems.append(problem)
            yield from (other.head, *other.cells)
        self.draft.others.clear()


def home(classes: KeyPath, standard: Standard) -> str:
    """Return what has the rows of a class: a collection, or a table of facts."""
    first = str(classes[0])
    return first if first in standard.shape.facts or first in standard.shape.collections else ""


def is_below(cell: Cell, label: Cell) -> bool:
    """Tell whether a cell stands below another one in its table."""
    return cell.place.table == label.place.table and cell.place.row >= label.place.row + label.rows


def tag_of(row: DraftRow) -> str:
    """Return the path of the indicator that a row once was, by most of its tags; "" for none."""
    tags = (cell.tag.rpartition(".")[0] for cell in row.cells.values() if "[" in cell.tag)
    found = Counter(tags).most_common(1)
    return found[0][0] if found else ""
