"""From a declaration and its sheet to what they state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec.structs import replace

from shenbao.changes.comparison.statement import (
    Accepted,
    CategoryHead,
    Chosen,
    ColumnHead,
    Fact,
    GroupHead,
    Line,
    Outcome,
    RowHead,
    Side,
    Statement,
    TableHead,
    Words,
    written,
)
from shenbao.declaration import (
    EXPLAIN,
    NAME,
    Indicator,
    Value,
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
from shenbao.toml import KeyPath, key_name

CELLS = " | "
"""What stands between the cells of a row of a list."""


def side(path: str, place: str, filing: Filing) -> Side:
    """Return a declaration ready for comparison."""
    sheet = lay_out(filing)
    return Side(path, place, filing, sheet, state(filing, sheet))


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
            waivers=self.waivers(),
        )

    def waivers(self) -> Mapping[tuple[str, str], tuple[Accepted, ...]]:
        """Return what is accepted: of which rule, where, and why."""
        found: dict[tuple[str, str], tuple[Accepted, ...]] = {}
        for waiver in self.filing.declaration.waivers:
            place = waiver.rule, key_name(waiver.at)
            accepted = Accepted(waiver.reason, waiver.until)
            found[place] = (*found.get(place, ()), accepted)
        return found

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


def _label(of: Group | Category) -> str:
    """Return the label of a class, with its weight in it."""
    weight = "" if of.weight is None else f"{of.weight.normalize():f}"
    return HEADINGS.join((of.label, *of.labels.values())).replace("{weight}", weight)
