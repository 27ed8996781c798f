"""What an importer has understood of one form, before it is put into the house style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shenbao.diagnostics import Diagnostic, Place
from shenbao.i18n import _
from shenbao.intake.grid import Cell, Row
from shenbao.intake.problems import problem_at
from shenbao.intake.vocabulary import has_drifted


@dataclass(frozen=True, slots=True)
class DraftField:
    """The text of a field, the cell that it stands in, and the one with its label, if any.

    ``unit`` is the one that a heading above gives to amounts that name none themselves.
    """

    text: str
    cell: Cell
    label: Cell | None = None
    unit: str = ""

    def going_on(self, cell: Cell) -> DraftField:
        """Return the field with the words that stand behind a page break."""
        return replace(self, text=f"{self.text}{cell.join or ''}{cell.text}".strip())


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A row of the indicator table: its classes by key, the marker, its cells by column.

    ``doubt`` says why it is not certain what stands in it, if it is not.
    """

    group: str
    category: str
    marker: str
    cells: dict[str, Cell]
    row: Row
    label: Cell | None = None
    doubt: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """The words of the cells."""
        return {key: cell.text for key, cell in self.cells.items()}

    @property
    def name(self) -> str:
        """The third-level indicator's name."""
        return self.cells["name"].text if "name" in self.cells else ""

    def going_on(self, cells: Mapping[str, Cell]) -> DraftRow:
        """Return the row with the words of its cells that stand behind a page break."""
        joined = {
            key: replace(cell, text=f"{cell.text}{cells[key].join or ''}{cells[key].text}".strip())
            if key in cells and cells[key].text
            else cell
            for key, cell in self.cells.items()
        }
        return replace(self, cells=joined)


@dataclass(slots=True)
class OtherColumn:
    """A column of an indicator table that the form does not have: its head, and its cells."""

    head: Cell
    cells: list[Cell] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The head and the words below it, a line each."""
        return "\n".join([self.head.text, *(cell.text for cell in self.cells if cell.text)])


@dataclass(frozen=True, slots=True)
class Placed:
    """Words of the file that are a value of the declaration: its key there, as people write it."""

    key: str
    text: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words that have no place in the declaration, and where they stand."""

    place: Place
    words: str


@dataclass
class Draft:
    """The rows of a form, and what is understood of them.

    Nothing is dropped: a cell is one of a field or an indicator, or goes on
    with one on the page before, or one of the ``fixed`` words of the form, or else
    it is left over. ``heads`` are the rows that head indicator tables; ``labels``
    has every cell with the label of a field, by its key.
    """

    rows: list[Row]
    flat: bool = False
    year: int | None = None
    year_cell: Cell | None = None
    fields: dict[str, DraftField] = field(default_factory=dict)
    indicators: list[DraftRow] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    heads: list[Row] = field(default_factory=list)
    labels: dict[str, list[Cell]] = field(default_factory=dict)
    others: list[OtherColumn] = field(default_factory=list)
    fixed: set[Place] = field(default_factory=set)
    going_on: dict[Place, Place] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)


def note_drift(draft: Draft, cell: Cell, found: str, label: str) -> None:
    """Note a label that is not just as it should be."""
    if has_drifted(found, label):
        message = _("“{found}” is read as “{label}”.")
        draft.problems.append(problem_at(cell.place, message.format(found=found, label=label)))
