"""The words of the form in an edited document: put right where they were changed.

Labels are not the editor's to change. A changed one is refused, and what stands
beside it is read as if it were as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.changes.comparison.ordering import in_order
from shenbao.declaration.folding import plain
from shenbao.diagnostics import Diagnostic, Place, Severity
from shenbao.i18n import _
from shenbao.intake.grid import Cell, Row
from shenbao.intake.problems import problem_at, refused
from shenbao.intake.vocabulary import Vocabulary
from shenbao.sheet import Cell as SheetCell
from shenbao.sheet import Role, Sheet
from shenbao.sheet import Row as SheetRow
from shenbao.sheet.origin import Origin, digest

TAGGED, ALIKE, SHAPED = 20, 10, 5
"""What it counts for two rows to have a tag or a text in common, or the same number of cells;
the last is more than for both to have no partner."""


class Labels(Struct):
    """The labels of a document, held against those of the sheet it was made of.

    ``entries`` are those of lists that head rows or columns; ``mistaken`` are the places of
    labels that were those of other fields, ``astray`` those of words that may be a value, and
    stand where none belongs; ``exchanged`` are the entries in whose place another one stands.
    ``unread`` are the words that are refused.
    """

    sheet: Sheet
    origin: Origin
    vocabulary: Vocabulary
    entries: Collection[str] = ()
    problems: list[Diagnostic] = field(default_factory=list)
    mistaken: set[Place] = field(default_factory=set)
    astray: set[Place] = field(default_factory=set)
    exchanged: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    _right: dict[Place, str] = field(default_factory=dict)
    _above: Row | None = None
    _texts: set[str] = field(default_factory=set)

    def restored(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows with all labels as the sheet has them; ``problems`` says what was not."""
        first = next((index for index, row in enumerate(rows) if row.table), len(rows))
        self.restore_titles([row.cells[0] for row in rows[:first]])
        inside = [row for row in rows if row.table]
        self._texts = {cell.text for row in inside for cell in row.cells}
        for row, edited in self.paired(inside):
            if (
                len(row.cells) == len(edited.cells)
                and _likeness(_Facts(row), _Facts(edited)) > SHAPED
            ):
                self.restore_row(row, edited)
        return [self.right(row) for row in rows]

    def right(self, row: Row) -> Row:
        cells = (replace(cell, text=self._right.get(cell.place, cell.text)) for cell in row.cells)
        return replace(row, cells=tuple(cells))

    # ---- Titles ---------------------------------------------------------------------------

    def restore_titles(self, found: Sequence[Cell]) -> None:
        """Put the lines above the tables right; what fills the gaps of a title may differ."""
        titles = {plain(title): title for title in self.sheet.titles if title}
        there = {plain(cell.text): cell for cell in found}
        for title, cell in (
            (titles[folded], there[folded]) for folded in titles.keys() & there.keys()
        ):
            self.replace(cell, title)
        missing = [title for folded, title in titles.items() if folded not in there]
        others = [cell for folded, cell in there.items() if folded not in titles]
        for title, cell in zip(missing, others, strict=False):
            if not self.fills_gaps(cell.text):
                self.replace(cell, title)
        for title in missing[len(others) :]:
            self.problems.append(gone(title, found[0].place if found else Place()))

    def fills_gaps(self, text: str) -> bool:
        match = self.vocabulary.title_match(text)
        around = self.vocabulary.subtitle_match(text) or self.vocabulary.above_match(text)
        return bool(match and match[2]) or around is not None

    # ---- Tables ---------------------------------------------------------------------------

    def paired(self, rows: Sequence[Row]) -> Iterator[tuple[SheetRow, Row]]:
        """Yield the rows of the sheet with those that became of them, from top to bottom."""
        ours = list(self.sheet.rows())
        facts = [_Facts(row) for row in ours], [_Facts(row) for row in rows]
        for index, other in in_order(*facts, _likeness):
            if index is not None and other is not None:
                yield ours[index], rows[other]
            if other is not None:
                self._above = rows[other]

    def restore_row(self, row: SheetRow, edited: Row) -> None:
        """Put the labels of a row right; the class of a row that may be new is its own affair."""
        pairs = list(zip(row.cells, edited.cells, strict=True))
        is_sure = any(
            found.tag == cell.key or found.text == cell.text != ""
            for cell, found in pairs
            if cell.key and cell.role.is_value
        )
        names_class = any(
            found.text == cell.text != "" for cell, found in pairs if cell.role is Role.CATEGORY
        )
        for cell, found in pairs:
            if cell.role.is_value or found.text == cell.text or found.place in self._right:
                continue
            if cell.role is Role.HEADING and self.has_moved(cell, found):
                continue
            if not found.text and cell.role in (Role.GROUP, Role.CATEGORY):
                if is_sure or (names_class and cell.role is Role.GROUP):
                    self.name_class(found, cell)
            elif not self.is_another(cell, found):
                self.replace(found, cell.text)
            elif is_sure and cell.role is Role.LABEL:
                self.replace(found, cell.text)
                self.mistaken.add(found.place)

    def has_moved(self, cell: SheetCell, found: Cell) -> bool:
        """Tell whether a heading stands in the head of its table, or below it, and not here."""
        words = {cell.text, found.text} - {""}
        return len(words) == 1 and words <= self._texts

    def name_class(self, found: Cell, cell: SheetCell) -> None:
        """Put the label of a class into a blank cell; tell it where no row above has it."""
        above = self._above.cells if self._above else ()
        goes_on = any(
            self._right.get(upper.place, upper.text) == cell.text and upper.column == found.column
            for upper in above
        )
        if not goes_on:
            message = _("The blank class is read as “{label}”, as it was.")
            message = message.format(label=cell.text)
            self.problems.append(problem_at(found.place, message, severity=Severity.WARNING))
        self._right[found.place] = cell.text

    def is_another(self, cell: SheetCell, found: Cell) -> bool:
        """Tell whether a text is a label of the form, but not the one that stood there."""
        named = self.labels(cell.role, found.text)
        return bool(named) and named.isdisjoint(self.labels(cell.role, cell.text))

    def replace(self, found: Cell, label: str) -> None:
        """Put a label in place of a text; refuse the text unless it was there from the start."""
        if found.text != label and not self.is_as_made(found):
            self.refuse(found, label)
            if found.text and (not label or digest(found.text) in self.origin.values.values()):
                self.astray.add(found.place)
            if {found.text, label} <= {*self.entries}:
                self.exchanged.add(label)
        self._right[found.place] = label

    def is_as_made(self, cell: Cell) -> bool:
        """Tell whether a text is a label that the form had when the document was made, and lost."""
        now = {fixed.text for fixed in self.sheet.fixed_cells()}
        return cell.text not in now and digest(cell.text) in self.origin.fixed

    def labels(self, role: Role, text: str) -> set[str]:
        """Return the labels that a text in a cell of such a role may be read as."""
        known = self.vocabulary
        match role:
            case Role.GROUP:
                return known.groups_named(text)
            case Role.CATEGORY:
                return known.categories_named(text)
            case Role.HEADING:
                return {known.heading(text) or ""} - {""}
            case _:
                found = known.head(text) if role is Role.COLUMN else known.label(text)
                return {found.label} if found else set()

    def refuse(self, cell: Cell, label: str) -> None:
        message = _("“{found}” stands in place of “{label}”, which is a label of the form.")
        if not label:
            message = _("“{found}” stands in a cell that the form keeps blank.")
        hint = _("Labels are the same on all sheets, so this is not pulled; form.toml has them.")
        if label in self.entries:
            hint = _("Change it in the TOML file: values stand behind it there.")
        message = message.format(found=cell.text, label=label)
        self.problems.append(refused(cell.place, message, hint))
        self.unread.append(cell.text)


def gone(label: str, place: Place) -> Diagnostic:
    """Say that a part of the form itself was deleted, which is refused."""
    message = _("“{label}” is not there any more, but it is a part of the form.")
    hint = _(
        "Every sheet has all parts of its form, so this is not pulled; empty the cell instead."
    )
    return refused(place, message.format(label=label), hint)


class _Facts:
    """What of a row tells which row of the other document it is."""

    def __init__(self, row: SheetRow | Row) -> None:
        self.texts = [plain(cell.text) for cell in row.cells]
        self.tags = {tag for tag in map(_tag, row.cells) if tag}


def _tag(cell: SheetCell | Cell) -> str:
    if isinstance(cell, Cell):
        return cell.tag
    return cell.key if cell.role.is_value else ""


def _likeness(row: _Facts, other: _Facts) -> int:
    in_common = len(row.tags & other.tags)
    if len(row.texts) != len(other.texts):
        return TAGGED * in_common
    alike = sum(
        bool(text) and text == found for text, found in zip(row.texts, other.texts, strict=True)
    )
    return TAGGED * in_common + ALIKE * alike + SHAPED
