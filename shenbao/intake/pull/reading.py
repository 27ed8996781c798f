"""What an edited document says: the texts of its fields, and its indicators row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from shenbao.diagnostics import Code, Diagnostic, Place, Severity
from shenbao.form import Filing
from shenbao.i18n import _
from shenbao.intake.authoring import Authored
from shenbao.intake.draft import Draft, DraftRow, Leftover, Placed
from shenbao.intake.forms import RawForm
from shenbao.intake.grid import Cell, Grid
from shenbao.intake.leftovers import left_over
from shenbao.intake.problems import problem_at, refused
from shenbao.intake.pull.labels import Labels, gone
from shenbao.intake.pull.lines import lines_of
from shenbao.intake.pull.merges import Merges
from shenbao.intake.reading import read_form
from shenbao.intake.vocabulary import Vocabulary
from shenbao.sheet import Cell as SheetCell
from shenbao.sheet import Role, Sheet
from shenbao.sheet.origin import Origin, digest


@dataclass
class Edited:
    """An edited document, read by the labels of its form, and what of it cannot be read.

    ``doubts`` says of fields whose value is not certain why, by key. Where the table of
    indicators is not certain, ``table_doubt`` says why. ``unread`` are the words that are
    neither values nor labels; where some of them stand in tables, it is ``incomplete``.
    """

    fields: dict[str, Cell] = field(default_factory=dict)
    rows: list[DraftRow] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    table_doubt: Diagnostic | None = None
    unread: list[str] = field(default_factory=list)
    incomplete: bool = False


def read_edited(
    grid: Grid, origin: Origin, filing: Filing, sheet: Sheet, words: Vocabulary
) -> Edited:
    """Read the document that a sheet has become."""
    labels = Labels(sheet, origin, words)
    rows = Merges(grid.rows, origin, words).parted()
    covered, still = (
        {cell.place for row in all_ for cell in row.covered} for all_ in (grid.rows, rows)
    )
    problems = [problem for problem in grid.problems if problem.span.place not in covered - still]
    made = frozenset(origin.values.values())
    rows = labels.restored([row.unified(problems, made) for row in rows])
    draft = read_form(RawForm(tuple(rows)), words, flat=False)
    edited = Edited(problems=[*problems, *labels.problems])
    reader = _Reader(draft, filing, sheet, origin, words.stacked, labels.mistaken, edited)
    reader.read()
    return edited


@dataclass
class _Reader:
    """Sorts what is understood of a document into fields, indicators, and what is neither."""

    draft: Draft
    filing: Filing
    sheet: Sheet
    origin: Origin
    stacked: Set[str]
    mistaken: Set[Place]
    edited: Edited

    def read(self) -> None:
        self.read_fields()
        rows = [row for row in self.draft.indicators if not self.is_empty(row)]
        self.edited.rows += [replace(row, doubt=row.doubt or self.doubt(row)) for row in rows]
        self.edited.table_doubt = self.table_doubt()
        left = self.left()
        self.note_left(left)
        self.note_doubts(left)

    def read_fields(self) -> None:
        standard = self.filing.standard
        for key, drafted in self.draft.fields.items():
            self.edited.fields[key] = replace(drafted.cell, text=drafted.text)
        printed = self.sheet.values().keys() & standard.fields.keys()
        for key in standard.fields:
            if key in printed and key not in self.edited.fields:
                self.edited.problems.append(
                    gone(standard.fields[key].label, self.draft.rows[0].place)
                )
        self.note_year()

    def table_doubt(self) -> Diagnostic | None:
        """Return why the table of indicators cannot be believed, if it cannot.

        It must stand there once, with all columns that the sheet shows.
        """
        heads = self.draft.heads
        place = heads[0].place if heads else self.draft.rows[0].place
        columns = {cell.text: key for cell, key in self.printed_heads()}
        for label, key in columns.items():
            if key not in self.draft.columns:
                return gone(label, place)
        if len({row.table for row in heads}) > 1:
            message = _("The table of indicators stands here more than once.")
            hint = _("Nothing of it is pulled: delete the copies, or the one that is out of date.")
            return refused(heads[-1].place, message, hint)
        if not self.edited.rows and lines_of(self.origin.values, {}):
            message = _("No indicator is left here: they are kept in the declaration.")
            return refused(place, message)
        return None

    def printed_heads(self) -> Iterator[tuple[SheetCell, str]]:
        """Yield the heads of the columns that the sheet shows, each with the column's key."""
        standard = self.filing.standard
        keys = {column.label: column.key for column in standard.indicator_table.columns}
        for table in self.sheet.tables:
            for row in table.head:
                for cell in row.cells:
                    if cell.role is Role.COLUMN and cell.text in keys:
                        yield cell, keys[cell.text]

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
        placed = [Placed("", cell.text, cell) for cell in cells]
        placed += [Placed("", cell.text, cell) for cell in self.pass_over_columns()]
        return left_over(self.draft, Authored({}, placed=placed))

    def note_left(self, left: Sequence[Leftover]) -> None:
        """Say what is neither a value nor a label."""
        for leftover in left:
            message = _("Not understood: {text}").format(text=leftover.words)
            hint = _("It has no place in the declaration and is not pulled.")
            problem = problem_at(leftover.place, message, hint, Severity.ERROR, Code.NOT_UNDERSTOOD)
            self.edited.problems.append(problem)
            self.edited.unread.append(leftover.words)
            self.edited.incomplete |= leftover.place.table > 0
        self.edited.incomplete |= any(row.doubt for row in self.edited.rows)

    def note_doubts(self, left: Sequence[Leftover]) -> None:
        """Note why the values of some fields are not certain."""
        torn = {(leftover.place.table, leftover.place.row) for leftover in left} - {(0, 0)}
        for key, cell in list(self.edited.fields.items()):
            labels = {found.place: found for found in self.draft.labels.get(key, ())}
            label = self.filing.standard.fields[key].label
            if cell.place in labels:
                message = _("No cell for the value of “{label}” is left.").format(label=label)
                self.edited.problems.append(refused(cell.place, message))
                del self.edited.fields[key]
                continue
            doubt = ""
            if len(labels) > 1:
                doubt = _("“{label}” stands here more than once: its value is not certain.")
            elif labels.keys() & self.mistaken:
                doubt = _(
                    "“{label}” has the label of another field here: its value is not certain."
                )
            elif (cell.place.table, cell.place.row) in torn:
                doubt = _(
                    "Not all words beside “{label}” are understood: its value is not certain."
                )
            elif self.is_fixed(cell):
                doubt = _("A label of the form stands beside “{label}”: its value is not certain.")
            elif key not in self.stacked and any(
                is_below(cell, found) for found in labels.values()
            ):
                doubt = _("The value of “{label}” does not stand beside it.")
            if doubt:
                self.edited.doubts[key] = doubt.format(label=label)

    def doubt(self, row: DraftRow) -> str:
        """Say why the row of an indicator is not certain, if it is not."""
        cell = next(filter(self.is_fixed, row.cells.values()), None)
        if cell is None:
            return ""
        message = _("“{text}” is a label of the form, and no text of an indicator.")
        return message.format(text=cell.text)

    def is_fixed(self, cell: Cell) -> bool:
        """Tell whether the words of a cell are those of the form, and never were a value."""
        found = digest(cell.text)
        is_label = found in self.origin.fixed and found not in self.origin.values.values()
        return cell.place in self.draft.fixed or (is_label and cell.text not in self.placeholders)

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


def is_below(cell: Cell, label: Cell) -> bool:
    """Tell whether a cell stands below another one in its table."""
    return cell.place.table == label.place.table and cell.place.row >= label.place.row + label.rows


def tag_of(row: DraftRow) -> str:
    """Return the path of the indicator that a row once was, by most of its tags; "" for none."""
    tags = (cell.tag.rpartition(".")[0] for cell in row.cells.values() if "[" in cell.tag)
    found = Counter(tags).most_common(1)
    return found[0][0] if found else ""
