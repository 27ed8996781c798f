"""What an importer has understood of one form, before it is put into the house style."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import NAME, Field, class_path
from shenbao.declaration.folding import bare
from shenbao.diagnostics import Diagnostic, KeyPath, Place
from shenbao.form.phrases import YEAR, other_year
from shenbao.i18n import _
from shenbao.intake.grid import Cell, Row, joined
from shenbao.intake.problems import problem_at
from shenbao.intake.vocabulary import has_drifted
from shenbao.targets.spelling import one_width


class DraftField(Struct, frozen=True):
    """The text of a field, the cell that it stands in, and the one with its label, if any.

    ``unit`` is the one that a heading above gives to amounts that name none themselves.
    """

    text: str
    cell: Cell
    label: Cell | None = None
    unit: str = ""

    def going_on(self, cell: Cell) -> DraftField:
        """Return the field with the words that stand behind a page break."""
        return replace(self, text=joined(self.text, cell))


class DraftRow(Struct, frozen=True):
    """A row of the indicator table: its classes by key, the marker, its cells by column.

    ``doubt`` says why it is not certain what stands in it, if it is not. ``collection`` is
    that of the indicator, ``unit``
    that of amounts which name none.
    """

    group: str
    category: str
    marker: str
    cells: dict[str, Cell]
    row: Row
    label: Cell | None = None
    doubt: str = ""
    collection: str = ""
    unit: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """The words of the cells."""
        return {key: cell.text for key, cell in self.cells.items()}

    @property
    def name(self) -> str:
        """The third-level indicator's name."""
        return self.cells[NAME].text if NAME in self.cells else ""

    @property
    def classes(self) -> KeyPath:
        """Where its class is in a declaration."""
        return class_path(self.collection, self.group, self.category)

    def going_on(self, cells: Mapping[str, Cell]) -> DraftRow:
        """Return the row with the words of its cells that stand behind a page break."""
        whole = {
            key: cell.going_on(cells[key]) if key in cells and cells[key].text else cell
            for key, cell in self.cells.items()
        }
        return replace(self, cells=whole)


class DraftFact(Struct, frozen=True):
    """A cell of a table of facts, or a figure that the form works out, by its address."""

    address: KeyPath
    facts: Field
    cell: Cell
    unit: str = ""

    @property
    def text(self) -> str:
        """The words of the cell."""
        return self.cell.text

    def at(self, place: int, key: str | int) -> DraftFact:
        """Return the fact with another key at a place of its address."""
        address = (*self.address[:place], key, *self.address[place + 1 :])
        return replace(self, address=address)

    def going_on(self, cell: Cell) -> DraftFact:
        """Return the fact with the words that stand behind a page break."""
        return replace(self, cell=self.cell.going_on(cell))


class OtherColumn(Struct):
    """A column of an indicator table that the form does not have: its head, and its cells."""

    head: Cell
    cells: list[Cell] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The head and the words below it, a line each."""
        return "\n".join([self.head.text, *(cell.text for cell in self.cells if cell.text)])


class Placed(Struct, frozen=True):
    """Words of the file that are a value of the declaration: its key there, as people write it."""

    key: str
    text: str
    cell: Cell


class Leftover(Struct, frozen=True):
    """Words that have no place in the declaration, and where they stand."""

    place: Place
    words: str


class Draft(Struct):
    """The rows of a form, and what is understood of them.

    Nothing is dropped: a cell is one of a field or an indicator, or goes on
    with one on the page before, or one of the ``fixed`` words of the form, or else
    it is left over. ``heads`` are the rows that head indicator tables, ``shown`` the
    columns that any table has: its key, the column's set and key; ``labels``
    has every cell with the label of a field, by its key. ``derived`` are the figures that the
    form works out, ``taken`` what it takes from another, ``gaps`` what fills the gaps of its
    phrases, each with its cell. ``merged`` are the places of cells below several columns of
    facts, ``begun`` has the numbers of the tables with the heads of each table of facts.
    ``entries`` are those of lists that head rows or columns, by
    the key of the list. ``unread`` are the words of cells, other words of which are values, that
    are none.
    """

    rows: list[Row]
    flat: bool = False
    year: int | None = None
    year_cell: Cell | None = None
    fields: dict[str, DraftField] = field(default_factory=dict)
    indicators: list[DraftRow] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    shown: set[tuple[str, str, str]] = field(default_factory=set)
    heads: list[Row] = field(default_factory=list)
    facts: list[DraftFact] = field(default_factory=list)
    derived: list[DraftFact] = field(default_factory=list)
    taken: list[DraftFact] = field(default_factory=list)
    gaps: dict[str, tuple[str, Cell]] = field(default_factory=dict)
    entries: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, list[Cell]] = field(default_factory=dict)
    others: list[OtherColumn] = field(default_factory=list)
    fixed: set[Place] = field(default_factory=set)
    merged: set[Place] = field(default_factory=set)
    begun: dict[str, set[int]] = field(default_factory=dict)
    going_on: dict[Place, Place] = field(default_factory=dict)
    unread: list[Leftover] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def take_gaps(draft: Draft, gaps: Mapping[str, str], cell: Cell) -> None:
    """Note what fills the gaps of a phrase, such as the year; the first to fill one is right."""
    for name, words in gaps.items():
        draft.gaps.setdefault(name, (words, cell))
        year = year_of_gap(name, words)
        if year is not None and draft.year is None:
            draft.year, draft.year_cell = year, cell


def year_of_gap(name: str, words: str) -> int | None:
    """Return the year of a form one of whose gaps is filled with a year, in digits of any width.

    Spaces between its digits are those of a title that is set wide: 2 0 2 4.
    """
    offset = 0 if name == YEAR else other_year(name, 0)
    digits = bare(one_width(words))
    is_year = offset is not None and digits.isascii() and digits.isdecimal()
    return int(digits) - (offset or 0) if is_year else None


def note_drift(draft: Draft, cell: Cell, found: str, label: str) -> None:
    """Note a label that is not just as it should be."""
    if has_drifted(found, label):
        message = _("“{found}” is read as “{label}”.")
        draft.problems.append(problem_at(cell.place, message.format(found=found, label=label)))
