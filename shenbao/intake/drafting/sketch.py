"""What a draft of a form standard is made of, before it is written."""

from __future__ import annotations

from msgspec import Struct, field

from shenbao.diagnostics import Place
from shenbao.intake.grid import Cell


class FieldSketch(Struct):
    """A field: its key, its label as printed, its kind, and why either may be wrong."""

    key: str
    label: str
    kind: str = ""
    unit: str = ""
    choices: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


class ColumnSketch(Struct):
    """A column of a table, with its heads from outside in."""

    key: str
    labels: list[str]
    width: int
    kind: str = ""
    unit: str = ""
    set: str = ""
    repeat: bool = False
    required: bool = False
    doubts: list[str] = field(default_factory=list)


class RowSketch(Struct):
    """A row that the form itself gives to a table."""

    key: str
    label: str
    total: bool = False


class GridCellSketch(Struct):
    """A cell of a grid: a field's label or value, or fixed words; blank where it has none."""

    label: str = ""
    value: str = ""
    text: str = ""
    span: int = 1


class PartSketch(Struct):
    """A part: a grid's rows, lines, or a table with columns and rows."""

    kind: str
    headings: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    key: str = ""
    rows: list[list[GridCellSketch]] = field(default_factory=list)
    lines: list[list[str] | str] = field(default_factory=list)
    columns: list[ColumnSketch] = field(default_factory=list)
    form_rows: list[RowSketch] = field(default_factory=list)
    free: bool = False
    stacked: bool = False
    sets: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


class ClassSketch(Struct):
    """A class of indicators; ``known`` tells if a standard that is there has such a class."""

    key: str
    label: str
    weight: str = ""
    known: bool = True
    categories: list[ClassSketch] = field(default_factory=list)


class Note(Struct, frozen=True):
    """What was made of words of the file, and where they stand."""

    place: Place
    words: str
    made: str


class Sketch(Struct):
    """A form as it was understood; what was ``certain``, what not, and what was left out."""

    above: str = ""
    title: str = ""
    subtitle: str = ""
    unit: str = ""
    joined: bool = False
    fields: list[FieldSketch] = field(default_factory=list)
    parts: list[PartSketch] = field(default_factory=list)
    groups: list[ClassSketch] = field(default_factory=list)
    certain: list[Note] = field(default_factory=list)
    uncertain: list[Note] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)

    def note_certain(self, cell: Cell, made: str) -> None:
        """Note what was made of a cell, where that is certain."""
        self.certain.append(_note(cell, cell.text, made))

    def note_uncertain(self, cell: Cell, made: str) -> None:
        """Note what was made of a cell, where that is a guess."""
        self.uncertain.append(_note(cell, cell.text, made))

    def note_left_out(self, cell: Cell, words: str, made: str) -> None:
        """Note words at a cell that are no part of the form."""
        self.left_out.append(_note(cell, words, made))


def _note(cell: Cell, words: str, made: str) -> Note:
    return Note(cell.place, " ".join(words.split()), made)


def new_key(usual: str, taken: set[str], *, is_numbered: bool = False) -> str:
    """Return a key that is not taken yet, and take it: the usual one, or one with a number."""
    key, number = f"{usual}_1" if is_numbered else usual, 1
    while key in taken:
        number += 1
        key = f"{usual}_{number}"
    taken.add(key)
    return key
