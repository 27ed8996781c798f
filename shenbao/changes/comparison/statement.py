"""What a declaration states, on its sheet and behind it, part by part and nothing twice.

It is what changes are told of. Two sheets that state the same differ in their
layout at most; every text of a sheet can be told from its statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from shenbao.declaration import Field, Indicator, Value
from shenbao.form import Filing, Standard
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.toml import key_name

NAME, EXPLAIN = "name", "explain"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where an indicator stands: its classes by key, and its number among theirs, from 0."""

    group: str
    category: str
    index: int

    @property
    def category_key(self) -> str:
        """The key of the second-level class, by the keys of both."""
        return f"{self.group}.{self.category}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of the form: its label, the heading beside it, and its text, None if not printed."""

    key: str
    label: str
    heading: str
    text: str | None


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column of the indicator table; an ``optional`` one is printed on demand."""

    key: str
    label: str
    optional: bool


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A first-level class of indicators."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class CategoryHead:
    """A second-level class, by the keys of both; a ``required`` one is marked."""

    key: str
    label: str
    required: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice for the whole sheet, and what was chosen or is the default."""

    key: str
    value: str


Part = Fact | ColumnHead | GroupHead | CategoryHead | Chosen


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator: its texts by column, sorted and without blank ones, and its explanation."""

    group: str
    category: str
    texts: tuple[tuple[str, str], ...]
    explanation: str | None
    indicator: Indicator = field(compare=False, repr=False)

    def text(self, column: str) -> str:
        """Return the text of an authored column."""
        return dict(self.texts).get(column, "")

    @property
    def name(self) -> str:
        """The indicator's name."""
        return self.text(NAME)


@dataclass(frozen=True, slots=True)
class Statement:
    """All parts of a sheet in its order; ``title`` and ``subtitle`` with their gaps unfilled.

    ``values`` are as authored; ``printed`` names the optional columns that are printed.
    """

    form: str
    year: int
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

    def positions(self) -> list[Position]:
        """Return where each line stands."""
        counts: dict[tuple[str, str], int] = {}
        found = []
        for line in self.lines:
            index = counts.get((line.group, line.category), 0)
            counts[line.group, line.category] = index + 1
            found.append(Position(line.group, line.category, index))
        return found

    def placed_lines(self) -> dict[Position, Line]:
        """Return the lines by where they stand, in order."""
        return dict(zip(self.positions(), self.lines, strict=True))


@dataclass(frozen=True, slots=True)
class Side:
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
        """Return the field that the statement knows by a key, None where the form has none."""
        return self.filing.standard.fields.get(self.own_keys.get(key, key))

    @property
    def unit(self) -> str:
        """The unit that files the declaration, as the form standard has it for an author."""
        return self.sheet.properties.get("author", "")

    @property
    def title(self) -> str:
        """What tells the declaration from others: its document's title without the form's."""
        title = self.sheet.properties.get("title", "")
        return title.removeprefix(self.sheet.title).strip() or PurePosixPath(self.path).stem


def side(path: str, place: str, filing: Filing) -> Side:
    """Return a declaration ready for comparison."""
    sheet = lay_out(filing)
    return Side(path, place, filing, sheet, state(filing, sheet))


def state(filing: Filing, sheet: Sheet) -> Statement:
    """Return what a declaration and its sheet state."""
    declaration, standard = filing.declaration, filing.standard
    table = standard.indicator_table
    return Statement(
        form=declaration.form,
        year=declaration.year,
        title=standard.title,
        subtitle=standard.subtitle,
        heading=table.heading,
        empty_classes=table.empty_classes,
        printed=declaration.columns,
        values=declaration.values,
        choices=tuple(Chosen(*choice) for choice in sorted(declaration.choices.items())),
        facts=tuple(_facts(standard, sheet)),
        columns=tuple(_columns(standard)),
        groups=tuple(GroupHead(group.key, group.label) for group in standard.groups),
        categories=tuple(
            CategoryHead(f"{group.key}.{category.key}", category.label, category.required)
            for group, category in standard.categories()
        ),
        lines=tuple(_lines(filing, sheet)),
    )


def _facts(standard: Standard, sheet: Sheet) -> Iterator[Fact]:
    texts = sheet.values()
    headings = {key: grid.heading for grid in standard.grids for key in grid.fields()}
    for key, heading in headings.items():
        yield Fact(key, standard.fields[key].label, heading, texts.get(key))


def _columns(standard: Standard) -> Iterator[ColumnHead]:
    for column in standard.indicator_table.columns:
        authored = standard.shape.columns.get(column.key)
        yield ColumnHead(column.key, column.label, bool(authored and authored.optional))


def _lines(filing: Filing, sheet: Sheet) -> Iterator[Line]:
    texts = sheet.values()
    for group, category in filing.standard.categories():
        for indicator in filing.declaration.indicators:
            if (indicator.group, indicator.category) == (group.key, category.key):
                written = tuple(
                    sorted((key, text) for key, text in indicator.texts.items() if text)
                )
                explanation = texts.get(key_name((*indicator.path, EXPLAIN)))
                yield Line(group.key, category.key, written, explanation, indicator)
