"""What an edited document says: the texts of its fields, and its indicators row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from shenbao.diagnostics import Code, Diagnostic, Severity
from shenbao.form import Filing
from shenbao.i18n import _
from shenbao.intake.authoring import Authored
from shenbao.intake.draft import Draft, DraftRow, Placed
from shenbao.intake.forms import RawForm
from shenbao.intake.grid import Cell, Grid
from shenbao.intake.leftovers import left_over
from shenbao.intake.problems import problem_at, refused
from shenbao.intake.pull.labels import Labels, gone
from shenbao.intake.pull.merges import Merges
from shenbao.intake.reading import read_form
from shenbao.intake.vocabulary import Vocabulary
from shenbao.sheet import Cell as SheetCell
from shenbao.sheet import Role, Sheet
from shenbao.sheet.origin import Origin


@dataclass
class Edited:
    """An edited document, read by the labels of its form, and what of it cannot be read.

    ``doubtful`` are the keys of fields that stand in it more than once. Where the table of
    indicators is not certain, ``table_doubt`` says why; where some of its rows are not
    understood, it is ``incomplete``.
    """

    fields: dict[str, Cell] = field(default_factory=dict)
    rows: list[DraftRow] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    table_doubt: Diagnostic | None = None
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
    reader = _Reader(draft, filing, sheet, Edited(problems=[*problems, *labels.problems]))
    reader.read()
    return reader.edited


@dataclass
class _Reader:
    """Sorts what is understood of a document into fields, indicators, and what is neither."""

    draft: Draft
    filing: Filing
    sheet: Sheet
    edited: Edited

    def read(self) -> None:
        self.read_fields()
        self.edited.table_doubt = self.table_doubt()
        self.edited.rows += [row for row in self.draft.indicators if not self.is_empty(row)]
        self.note_left()

    def read_fields(self) -> None:
        standard = self.filing.standard
        for key, drafted in self.draft.fields.items():
            self.edited.fields[key] = replace(drafted.cell, text=drafted.text)
            if len({cell.place for cell in self.draft.labels.get(key, ())}) > 1:
                self.edited.doubtful.add(key)
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
        choice = self.filing.standard.shape.choices.get("placeholder")
        texts = set(row.texts.values()) - {""}
        if not texts <= set(choice.values if choice else ()):
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

    def note_left(self) -> None:
        """Say what is neither a value nor a label."""
        cells = list(self.edited.fields.values())
        cells += [cell for row in self.draft.indicators for cell in row.cells.values()]
        placed = [Placed("", cell.text, cell) for cell in cells]
        placed += [Placed("", cell.text, cell) for cell in self.pass_over_columns()]
        tables = {row.table for row in self.draft.heads}
        for leftover in left_over(self.draft, Authored({}, placed=placed)):
            message = _("Not understood: {text}").format(text=leftover.words)
            hint = _("It has no place in the declaration and is not pulled.")
            problem = problem_at(leftover.place, message, hint, Severity.ERROR, Code.NOT_UNDERSTOOD)
            self.edited.problems.append(problem)
            self.edited.incomplete |= leftover.place.table in tables
        self.edited.incomplete |= any(row.doubt for row in self.draft.indicators)

    def pass_over_columns(self) -> Iterator[Cell]:
        """Tell of the columns that somebody has added; yield their cells."""
        for other in self.draft.others:
            message = _("The column “{name}” is not one of the form; it is passed over.")
            message = message.format(name=other.head.text)
            problem = problem_at(other.head.place, message, "", Severity.WARNING, Code.REFUSED)
            self.edited.problems.append(problem)
            yield from (other.head, *other.cells)
        self.draft.others.clear()


def tag_of(row: DraftRow) -> str:
    """Return the path of the indicator that a row once was, by most of its tags; "" for none."""
    tags = (cell.tag.rpartition(".")[0] for cell in row.cells.values() if "[" in cell.tag)
    found = Counter(tags).most_common(1)
    return found[0][0] if found else ""
