"""What a declaration states, on its sheet and behind it, part by part and nothing twice.

Changes are found between two statements. Two sheets that state the same differ in their
layout at most; every text of a sheet can be told from its statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import (
    EXPLAIN,
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
from shenbao.form.naming import Naming
from shenbao.form.parts import (
    HEADINGS,
    CellRule,
    FactTable,
    FormColumn,
    Grid,
    IndicatorTable,
    Lines,
    ListTable,
    rule_of,
)
from shenbao.form.standard import Category, Group
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.sheet.layout.lists import list_block
from shenbao.toml import KeyPath, key_name, key_path

CELLS = " | "
"""What stands between the cells of a row of a list."""


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


class Statement(Struct, frozen=True):
    """All parts of a sheet in its order; ``title`` and the lines around it have unfilled gaps.

    ``values`` are as authored, by the addresses of their cells; ``printed`` names the
    optional columns that are printed, and ``stated`` has what is printed in place of
    outcomes, with the reason.
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


def side(path: str, place: str, filing: Filing) -> Side:
    """Return a declaration ready for comparison."""
    sheet = lay_out(filing)
    return Side(path, place, filing, sheet, state(filing, sheet))


def column_at(standard: Standard, path: KeyPath) -> Column | None:
    """Return what a column holds in the row of a table of facts at a path."""
    table = standard.table(str(path[0])) if len(path) == 3 else None
    column = table.column(str(path[2])) if isinstance(table, FactTable) else None
    return column.facts if column else None


def state(filing: Filing, sheet: Sheet) -> Statement:
    """Return what a declaration and its sheet state."""
    return _Stating(filing, sheet.values()).stated()


class _Stating:
    """Sorts the values of a sheet, and the words of its form, into parts of a statement."""

    def __init__(self, filing: Filing, texts: Mapping[str, str]) -> None:
        self.filing = filing
        self.standard = filing.standard
        self.texts = texts
        self.naming = Naming(filing)

    def stated(self) -> Statement:
        declaration, standard = self.filing.declaration, self.standard
        table = standard.indicator_table
        return Statement(
            form=declaration.form,
            year=declaration.year,
            above=standard.above,
            title=standard.title,
            subtitle=standard.subtitle,
            heading=table.heading,
            empty_classes=table.empty_classes,
            printed=declaration.columns,
            values=self.values(),
            choices=tuple(Chosen(*choice) for choice in sorted(declaration.choices.items())),
            facts=tuple(self.facts()),
            columns=tuple(self.columns()),
            groups=tuple(GroupHead(group.key, _label(group)) for group in standard.groups),
            categories=tuple(
                CategoryHead(f"{group.key}.{category.key}", _label(category), category.required)
                for group, category in standard.categories()
                if category.key
            ),
            lines=tuple(self.lines()),
            outcomes=tuple(self.outcomes()),
            tables=tuple(self.tables()),
            rows=tuple(
                RowHead(key_name((part.key, row.key)), HEADINGS.join((*row.outer, row.label)))
                for part in (*_tables(standard), *standard.list_tables.values())
                for row in part.rows
            ),
            words=tuple(self.words()),
            follows=declaration.follows,
            stated={
                key_name(stated.at): (stated.text, stated.reason) for stated in declaration.stated
            },
        )

    # ---- Values ---------------------------------------------------------------------------

    def values(self) -> Mapping[str, Value]:
        """Return the authored values of fields, and those of cells in rows of the form."""
        tables, derived = self.filing.declaration.tables, self.standard.derived
        values = self.filing.declaration.values.items()
        authored = {
            key_name(path): value
            for path, rule in _cells(self.standard)
            if rule is None
            and (value := tables.get(path[0], {}).get(path[1], {}).get(path[2])) is not None
        }
        own = {key: value for key, value in values if key not in derived}
        return {**own, **self.listed, **authored}

    def facts(self) -> Iterator[Fact]:
        """Yield the fields that stand on the sheet, and the cells that are authored."""
        standard = self.standard
        headings = {key: grid.heading for grid in standard.grids for key in grid.fields()}
        for part in standard.parts:
            if isinstance(part, Lines):
                headings |= {key: headings.get(key, "") for key in part.fields()}
        for _path, rule in _cells(standard):
            if rule and rule.value:
                headings.setdefault(rule.value, "")
        for key, heading in headings.items():
            if key not in standard.derived:
                yield Fact(key, standard.fields[key].label, heading, self.texts.get(key))
        for key in sorted({key for part in standard.indicator_tables for key in part.per}):
            yield Fact(key, standard.fields[key].label, "", self.filing.text(key))
        for path, rule in _cells(standard):
            if rule is None:
                key = key_name(path)
                yield Fact(key, "", "", self.texts.get(key))
        for key, rows in self.listed.items():
            yield Fact(key, "", "", "\n".join(rows))

    @cached_property
    def listed(self) -> Mapping[str, tuple[str, ...]]:
        """What the lists of the form say of other declarations: a text for each row."""
        return {
            key: tuple(
                CELLS.join(
                    " ".join(cell.text.split())
                    for cell in row
                    if cell.text.strip() and not cell.continued
                )
                for row in list_block(part, self.filing).body
            )
            for key, part in self.standard.list_tables.items()
        }

    def outcomes(self) -> Iterator[Outcome]:
        """Yield the figures that are worked out or taken, and belong to no row of an author."""
        shown = self.unstated
        derived = [key for key in self.standard.fields if key in self.standard.derived]
        cells = [
            key_name(path)
            for path, rule in _cells(self.standard)
            if rule and (rule.is_derived or rule.take)
        ]
        yield from (Outcome(key, shown[key]) for key in (*derived, *cells) if key in shown)

    @cached_property
    def unstated(self) -> Mapping[str, str]:
        """The texts of the sheet if nothing were stated in place of outcomes."""
        if not self.filing.declaration.stated:
            return self.texts
        declaration = replace(self.filing.declaration, stated=())
        return lay_out(replace(self.filing, declaration=declaration)).values()

    # ---- Rows of authors ------------------------------------------------------------------

    def lines(self) -> Iterator[Line]:
        """Yield the indicators and the rows of authors in the order of the form."""
        yield from self.indicators("")
        for table in _tables(self.standard):
            if isinstance(table, FactTable):
                yield from (self.row(table, row) for row in self.filing.free_rows(table))
            else:
                for collection in filter(None, table.collections):
                    yield from self.indicators(collection)

    def indicators(self, collection: str) -> Iterator[Line]:
        """Yield the indicators of a collection, class by class."""
        for group, category in self.standard.categories():
            wanted = (collection, group.key, category.key)
            for indicator in self.filing.declaration.indicators:
                if (indicator.collection, indicator.group, indicator.category) == wanted:
                    yield self.line(indicator)

    def line(self, indicator: Indicator) -> Line:
        at = key_name(indicator.path)
        table = self.naming.table_of(indicator.collection)
        columns = table.columns_of(indicator.collection)
        return Line(
            indicator.group,
            indicator.category,
            written(
                {
                    key: text
                    for key, text in indicator.texts.items()
                    if key not in {column.key for column in columns if column.take}
                }
            ),
            self.texts.get(f"{at}.{EXPLAIN}"),
            indicator,
            indicator.collection,
            self.outcomes_of(at, columns),
        )

    def row(self, table: FactTable, row: int) -> Line:
        values = self.filing.declaration.tables[table.key][row]
        authored = {column.key: column.facts for column in table.columns if column.authored}
        texts = {key: facts.text(values.get(key)) for key, facts in authored.items() if facts}
        words = [key for key, facts in authored.items() if facts and facts.kind.is_words]
        indicator = Indicator("", "", row, texts, collection=table.key, values=values)
        return Line(
            "",
            "",
            written(texts),
            None,
            indicator,
            table.key,
            self.outcomes_of(key_name((table.key, row)), table.columns),
            next(iter((*words, *authored)), NAME),
        )

    def outcomes_of(self, at: str, columns: Iterable[FormColumn]) -> tuple[tuple[str, str], ...]:
        """Return the texts of a row that nobody authors, by column."""
        return written(
            {
                column.key: self.unstated.get(f"{at}.{column.key}", "")
                for column in columns
                if column.facts and not column.authored
            }
        )

    # ---- Words of the form ----------------------------------------------------------------

    def tables(self) -> Iterator[TableHead]:
        """Yield the tables; the one table of indicators of a plain form is told by itself."""
        for part in _tables(self.standard):
            heading = HEADINGS.join(part.headings)
            if isinstance(part, FactTable):
                yield TableHead(part.key, heading, (part.key,) if part.free else ())
            elif part is not self.standard.indicator_table or part.collections != ("",):
                own = "" if part is self.standard.indicator_table else heading
                yield TableHead(part.key, own, part.collections, True, part.empty_classes)
        for key, listed in self.standard.list_tables.items():
            yield TableHead(key, HEADINGS.join(listed.headings), ())

    def columns(self) -> Iterator[ColumnHead]:
        for part in (*_tables(self.standard), *self.standard.list_tables.values()):
            for column in part.columns:
                facts = column.facts
                yield ColumnHead(
                    key_name(column_path(part, column)),
                    HEADINGS.join(column.labels),
                    bool(facts and facts.optional),
                    facts.marker(0) if facts else "",
                )

    def words(self) -> Iterator[Words]:
        """Yield the words in cells that nobody fills, and on lines."""
        for path, rule in _cells(self.standard):
            if rule and not (rule.is_derived or rule.take or rule.value):
                yield Words(key_name(path), rule.text)
        for part in self.standard.parts:
            found: Iterable[str] = ()
            if isinstance(part, Grid):
                found = (cell.text for row in part.rows for cell in row if cell.text)
            elif isinstance(part, Lines):
                found = (line for line in part.lines if isinstance(line, str))
            for number, text in enumerate(found):
                yield Words(key_name((part.key, number)), text)


def column_path(table: FactTable | IndicatorTable | ListTable, column: FormColumn) -> KeyPath:
    """Return where a column stands in its form; those of a plain table of indicators stand alone.

    One of a set is known by the key of the set, any other one by that of its table.
    """
    if not isinstance(table, IndicatorTable):
        return (table.key, column.key)
    return tuple(filter(None, (column.set or table.collection, column.key)))


def _tables(standard: Standard) -> Iterator[FactTable | IndicatorTable]:
    return (part for part in standard.parts if isinstance(part, FactTable | IndicatorTable))


def _cells(standard: Standard) -> Iterator[tuple[tuple[str, str, str], CellRule | None]]:
    """Yield the cells in rows of the form, each with where its text is from."""
    for table in _tables(standard):
        for row in table.rows:
            for column in table.columns:
                if column.facts is not None:
                    rule = rule_of(row, column)
                    is_form = isinstance(table, IndicatorTable) or table.free
                    yield (
                        (table.key, row.key, column.key),
                        CellRule() if rule is None and is_form else rule,
                    )


def written(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return texts by column as lines have them: sorted, and without blank ones."""
    return tuple(sorted((key, text) for key, text in texts.items() if text))


def _label(of: Group | Category) -> str:
    """Return the label of a class, with its weight in it."""
    weight = "" if of.weight is None else f"{of.weight.normalize():f}"
    return HEADINGS.join((of.label, *of.labels.values())).replace("{weight}", weight)
