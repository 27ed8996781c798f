"""What a declaration states, on its sheet and behind it, part by part and nothing twice.

Changes are found between two statements. Two sheets that state the same differ in their
layout at most; every text of a sheet can be told from its statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath

from msgspec import Struct, field

from shenbao.declaration import (
    KINDS,
    NAME,
    OF_LISTS,
    Column,
    Field,
    Indicator,
    Value,
    class_path,
)
from shenbao.form import Filing, Standard
from shenbao.form.parts import (
    FactTable,
)
from shenbao.sheet import Sheet
from shenbao.toml import KeyPath, key_name, key_path


class Position(Struct, frozen=True, order=True):
    """Where an indicator stands: its classes by key, and its number among theirs, from 0.

    A row of an author in a table of facts has no classes; ``collection`` is its table.
    """

    group: str
    category: str
    index: int
    collection: str = ""

    @property
    def class_key(self) -> str:
        """Where its class is in a declaration, or its table."""
        return key_name(class_path(self.collection, self.group, self.category))

    @property
    def is_row(self) -> bool:
        """Whether it is a row in a table of facts."""
        return not self.group

    @property
    def path(self) -> str:
        """Where it is in a declaration."""
        return f"{self.class_key}[{self.index}]"

    def address(self, column: str) -> str:
        """Return the address of its cell in a column."""
        return f"{self.path}.{column}"


class Fact(Struct, frozen=True):
    """A field of the form: its label, the heading beside it, and its text, None if not printed.

    A cell that is authored in a row of the form is one, too: its key is its address, and its
    labels are those of its row and column. So is all that a list says of other declarations.
    """

    key: str
    label: str
    heading: str
    text: str | None


class Outcome(Struct, frozen=True):
    """A figure that the form works out, or takes from elsewhere: its address and its text.

    It is what comes out, even where something else is stated in its place.
    """

    key: str
    text: str


class Head(Struct, frozen=True):
    """Something that a form has a label for."""

    key: str
    label: str


class TableHead(Head, frozen=True):
    """A table of a form with several: its heading, and the collections of rows that it prints.

    One that ``has_classes`` prints indicators.
    """

    collections: tuple[str, ...]
    has_classes: bool = False
    empty_classes: bool = False


class RowHead(Head, frozen=True):
    """A row that the form itself has in a table."""


class Words(Struct, frozen=True):
    """Words of the form that are no label: in a cell that nobody fills, or on a line."""

    key: str
    text: str


class ColumnHead(Head, frozen=True):
    """A column of a table; an ``optional`` one is printed on demand.

    ``numbering`` has the markers before its values.
    """

    optional: bool
    numbering: str = ""


class GroupHead(Head, frozen=True):
    """A first-level class of indicators."""


class CategoryHead(Head, frozen=True):
    """A second-level class, by the keys of both; a ``required`` one is marked."""

    required: bool


class Chosen(Struct, frozen=True):
    """A choice for the whole sheet, and what was chosen or is the default."""

    key: str
    value: str


Part = Fact | Outcome | TableHead | RowHead | Words | ColumnHead | GroupHead | CategoryHead | Chosen


class Line(Struct, frozen=True):
    """An indicator: its explanation, and its texts by column, sorted and without blank ones.

    A row of an author in a table of facts is one, too: its table is its ``collection``, and
    its name stands in another column. ``outcomes`` are the texts that the form works out for it.
    """

    group: str
    category: str
    texts: tuple[tuple[str, str], ...]
    explanation: str | None
    indicator: Indicator
    collection: str = ""
    outcomes: tuple[tuple[str, str], ...] = ()
    name_column: str = NAME

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and self._stated() == other._stated()

    def __hash__(self) -> int:
        return hash(self._stated())

    def _stated(self) -> tuple[object, ...]:
        """Return what is compared: all that the sheet shows."""
        address = self.group, self.category, self.collection
        return *address, self.texts, self.explanation, self.outcomes

    def text(self, column: str) -> str:
        """Return the text of an authored column."""
        return dict(self.texts).get(column, "")

    @property
    def name(self) -> str:
        """The indicator's name."""
        return self.text(self.name_column)

    @property
    def class_key(self) -> str:
        """Where its class is in a declaration, or its table."""
        return key_name(class_path(self.collection, self.group, self.category))

    @property
    def is_row(self) -> bool:
        """Whether it is a row in a table of facts."""
        return not self.group


class Accepted(Struct, frozen=True):
    """Why findings are accepted, and until which day they are (None for always)."""

    reason: str
    until: date | None


class Statement(Struct, frozen=True):
    """All parts of a sheet in its order; ``title`` and the lines around it have unfilled gaps.

    ``values`` are as authored, by the addresses of their cells; ``printed`` names the
    optional columns that are printed, and ``stated`` has what is printed in place of
    outcomes, with the reason. ``waivers`` are by the code of their rule and the address of
    what they are for.
    """

    form: str
    year: int
    above: str
    title: str
    subtitle: str
    heading: str
    empty_classes: bool
    printed: tuple[str, ...]
    values: Mapping[str, Value]
    choices: tuple[Chosen, ...]
    facts: tuple[Fact, ...]
    columns: tuple[ColumnHead, ...]
    groups: tuple[GroupHead, ...]
    categories: tuple[CategoryHead, ...]
    lines: tuple[Line, ...]
    outcomes: tuple[Outcome, ...] = ()
    tables: tuple[TableHead, ...] = ()
    rows: tuple[RowHead, ...] = ()
    words: tuple[Words, ...] = ()
    stated: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    follows: str = ""
    waivers: Mapping[tuple[str, str], tuple[Accepted, ...]] = field(default_factory=dict)

    def classes(self) -> list[str]:
        """Return the keys of all classes in the order of the form, and of tables of rows."""
        keys = list(self.classes_of(""))
        for table in self.tables:
            for name in table.collections:
                keys += self.classes_of(name) if table.has_classes else [name]
        return keys

    def classes_of(self, collection: str) -> Iterator[str]:
        """Yield the keys of the classes of a collection."""
        for group in self.groups:
            inner = [head.key for head in self.categories if head.key.startswith(f"{group.key}.")]
            for key in inner or [group.key]:
                yield f"{collection}.{key}" if collection else key

    def positions(self) -> list[Position]:
        """Return where each line stands."""
        counts: dict[str, int] = {}
        found = []
        for line in self.lines:
            index = counts.get(line.class_key, 0)
            counts[line.class_key] = index + 1
            found.append(Position(line.group, line.category, index, line.collection))
        return found

    def placed_lines(self) -> dict[Position, Line]:
        """Return the lines by where they stand, in order."""
        return dict(zip(self.positions(), self.lines, strict=True))


class Side(Struct, frozen=True):
    """A declaration at one of two revisions: as it was filed, as it is printed, what it states.

    ``path`` is that of its file from the root of the project, ``place`` from the
    folder of the declarations. Where the statement has been put in the names of another
    form standard, ``own_keys`` are those of its fields that are called otherwise there.
    """

    path: str
    place: str
    filing: Filing
    sheet: Sheet
    statement: Statement
    own_keys: Mapping[str, str] = field(default_factory=dict)

    def field(self, key: str) -> Field | None:
        """Return the field or column that the statement knows by a key; None without one."""
        standard, own = self.filing.standard, self.own_keys.get(key, key)
        if own in standard.list_tables:
            return Field(own, KINDS[OF_LISTS])
        return standard.fields.get(own) or column_at(standard, key_path(own) or ())

    @property
    def unit(self) -> str:
        """The unit that files the declaration, as the form standard has it for an author."""
        return self.sheet.properties.get("author", "")

    @property
    def title(self) -> str:
        """What tells the declaration from others: its document's title without the form's."""
        title = self.sheet.properties.get("title", "")
        return title.removeprefix(self.sheet.title).strip() or PurePosixPath(self.path).stem


def new_paths(
    lines: Iterable[Position], moves: Iterable[tuple[Position, Position]]
) -> dict[str, str | None]:
    """Return the new path of each line by its old one, None where no move has the line."""
    gone: dict[str, str | None] = dict.fromkeys(at.path for at in lines)
    return gone | {old.path: new.path for old, new in moves}


def moved(address: str, now: Mapping[str, str | None]) -> str | None:
    """Return what an address is by ``new_paths`` of lines, None where its line is gone.

    An address may be that of a line, or of a cell in it.
    """
    line, dot, column = (address, "", "") if address in now else address.rpartition(".")
    if line not in now:
        return address
    path = now[line]
    return None if path is None else path + dot + column


def column_at(standard: Standard, path: KeyPath) -> Column | None:
    """Return what a column holds in the row of a table of facts at a path."""
    table = standard.table(str(path[0])) if len(path) == 3 else None
    column = table.column(str(path[2])) if isinstance(table, FactTable) else None
    return column.facts if column else None


def written(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return texts by column as lines have them: sorted, and without blank ones."""
    return tuple(sorted((key, text) for key, text in texts.items() if text))
