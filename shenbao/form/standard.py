"""A form standard: the labels, classes, patterns and grid that make a sheet what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from shenbao.declaration import Column, Field, Shape, Wording
from shenbao.diagnostics import Diagnostic
from shenbao.form.collections import files_named
from shenbao.form.formulas import Formula
from shenbao.form.parts import ALL, FactTable, Grid, IndicatorTable, Lines, ListTable, Part
from shenbao.form.phrases import fill
from shenbao.money import AmountWords
from shenbao.targets import Vocabulary
from shenbao.toml import Document, KeyPath, read_data

if TYPE_CHECKING:
    from shenbao.form.years import YearWords


REVIEW, DISTINGUISHING = "review.toml", "distinguishing"
"""The file with the words of the check, and its key of characters that tell names apart."""


class Category(Struct, frozen=True):
    """A second-level class of indicators; a ``required`` one may be marked on the sheet.

    ``weight`` is what the weights of its indicators come to, where the form says it.
    ``labels`` are what sets of indicators, by their keys, call it otherwise,
    ``code`` is what other systems know it by.
    """

    key: str
    label: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    weight: Decimal | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


ONLY = Category("", "")
"""What stands for the second-level classes of a first-level one that has none."""


class Group(Struct, frozen=True):
    """A first-level class of indicators; its ``categories`` are the second-level ones, if any."""

    key: str
    label: str
    categories: tuple[Category, ...]
    aliases: tuple[str, ...] = ()
    weight: Decimal | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


class Weights(Struct, frozen=True):
    """What the indicators' weights come to: in all, and by the paths of classes.

    ``total`` is None where the form does not say it. Weights stand in the column ``column``.
    """

    column: str
    total: Decimal | None
    classes: Mapping[KeyPath, Decimal]


class LexiconEntry(Struct, frozen=True):
    """What the standard says of a common indicator, in the words of an author."""

    explain: str | None = None
    explain_as: str | None = None


NO_INDICATORS = IndicatorTable(())


def is_of_entry(address: KeyPath) -> bool:
    """Tell whether an address is that of one of several values in a column of indicators."""
    return len(address) > 3 and isinstance(address[-1], int) and isinstance(address[-2], str)


def phrases_of(
    titles: Iterable[str],
    fields: Mapping[str, Field],
    groups: Iterable[Group],
    parts: Iterable[Part],
) -> Iterator[str]:
    """Yield all phrases of a form that its sheets print."""
    yield from titles
    yield from (field.label for field in fields.values())
    for group in groups:
        yield from (group.label, *group.labels.values())
        for category in group.categories:
            yield from (category.label, *category.labels.values())
    for part in parts:
        if isinstance(part, Lines):
            yield from (line for line in part.lines if isinstance(line, str))
            continue
        yield from part.headings
        if isinstance(part, Grid):
            yield from (cell.text for row in part.rows for cell in row)
        else:
            yield from (label for column in part.columns for label in column.labels)
            yield from (label for row in part.rows for label in (*row.outer, row.label))


class Standard(Struct, frozen=True, dict=True):
    """A form standard as its folder under ``templates/`` describes it.

    ``above`` stands over the title, ``parts`` below it from top to bottom.
    ``fields`` has all fields by their keys, in the order of form.toml; some are worked
    out (``formulas``) or ``taken`` from the followed form. ``means`` has the place of each
    meaning, () for one that the form does not have; the declarations of a standard that is
    of projects, and says what its places mean, are ``of_projects``. One that
    ``follows`` another repeats what its declarations say, and its classes.
    ``folders`` are where its templates and assets are looked up, in order. ``lineage`` are
    its own name and those of the standards that it extends, ``others`` the files form.toml
    of these and of the one that it follows, in each place where one could be;
    ``vocabulary`` has the words by which its targets are read, ``amounts`` those by
    which money is read in its texts. The parts of a ``joined`` form are one ruled table.
    """

    name: str
    document: Document
    folders: tuple[Path, ...]
    lineage: tuple[str, ...]
    others: tuple[Path, ...]
    above: str
    title: str
    subtitle: str
    properties: Mapping[str, str]
    of_projects: bool
    page: Mapping[str, str]
    joined: bool
    wording: Wording
    shape: Shape
    parts: tuple[Part, ...]
    fields: Mapping[str, Field]
    formulas: Mapping[str, Formula]
    taken: Mapping[str, str]
    means: Mapping[str, KeyPath]
    follows: str
    groups: tuple[Group, ...]
    weights: Weights | None
    patterns: Mapping[str, str]
    lexicon: Mapping[str, LexiconEntry]
    vocabulary: Vocabulary
    amounts: AmountWords

    @cached_property
    def year_words(self) -> tuple[YearWords | None, list[Diagnostic]]:
        """The words by which years are found in texts, beside what is wrong with their files."""
        from shenbao.form.years import load_year_words  # a build needs none

        problems: list[Diagnostic] = []
        return load_year_words(self.folders, problems), problems

    @cached_property
    def distinguishing(self) -> str:
        """The characters by which one name may differ from another, and be no slip for it."""
        for path in files_named(REVIEW, self.folders):
            data = read_data(path, within=path.parents[1]) or {}
            if isinstance(data.get(DISTINGUISHING), str):
                return str(data[DISTINGUISHING])
        return ""

    @property
    def titles(self) -> tuple[str, str, str]:
        """The phrases above the parts."""
        return self.above, self.title, self.subtitle

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """The parts that are grids."""
        return tuple(part for part in self.parts if isinstance(part, Grid))

    @cached_property
    def tables(self) -> tuple[FactTable, ...]:
        """The parts that are tables of facts."""
        return tuple(part for part in self.parts if isinstance(part, FactTable))

    @cached_property
    def list_tables(self) -> Mapping[str, ListTable]:
        """The parts that list other declarations, by their keys."""
        return {part.key: part for part in self.parts if isinstance(part, ListTable)}

    @property
    def is_list(self) -> bool:
        """Whether its sheets list other declarations."""
        return bool(self.list_tables)

    @property
    def lists(self) -> frozenset[str]:
        """The names of the standards whose declarations its sheets list, but for all."""
        names = (name for table in self.list_tables.values() for name in table.forms)
        return frozenset(names) - {ALL}

    @cached_property
    def indicator_tables(self) -> tuple[IndicatorTable, ...]:
        """The parts that are tables of indicators."""
        return tuple(part for part in self.parts if isinstance(part, IndicatorTable))

    @cached_property
    def derived(self) -> frozenset[str]:
        """The keys of the fields that nobody authors: they are worked out, or taken."""
        return frozenset((*self.formulas, *self.taken))

    def table(self, key: str) -> FactTable | IndicatorTable | None:
        """Return the table with this key."""
        tables = (part for part in self.parts if isinstance(part, FactTable | IndicatorTable))
        return next((table for table in tables if table.key == key), None)

    @property
    def indicator_table(self) -> IndicatorTable:
        """The first table of indicators; one without columns where there is none."""
        return next(iter(self.indicator_tables), NO_INDICATORS)

    def is_listed_in(self, table: ListTable) -> bool:
        """Tell whether a list shows declarations of this standard."""
        return self.of_projects if table.is_of_all else not {*table.forms}.isdisjoint(self.lineage)

    @cached_property
    def repeats(self) -> bool:
        """Whether its sheets say again what other declarations say."""
        return bool(self.follows) or self.is_list

    def place(self, name: str) -> KeyPath:
        """Return the place of a meaning, or that of the field with this key; () for none."""
        return self.means.get(name, (name,) if name in self.fields else ())

    def taken_place(self, name: str) -> KeyPath:
        """Return the place of what another form takes by a name: a field, or else a meaning."""
        return (name,) if name in self.fields else self.place(name)

    def taken_column(self, name: str) -> str:
        """Return the key of the column of indicators that another form takes by a name."""
        return name if name in self.shape.columns else self.column_of(name)

    def facts_of(self, name: str) -> Field | None:
        """Return what is known of the field or cell that has a meaning."""
        place = self.place(name)
        table = self.table(str(place[0])) if len(place) == 3 else None
        return self.facts_at(place) if len(place) == 1 or table else None

    def facts_at(self, address: KeyPath) -> Field | None:
        """Return the field or column that an address is of.

        One of several values in a column is addressed by its entry, or by the number of that.
        """
        if len(address) < 2 or address[0] in self.fields:
            return self.fields.get(str(address[0])) if len(address) == 1 else None
        if len(address) > 3 and isinstance(address[-3], int):
            column = self.column_at(address[:-1])
            return column and column.of_entry
        return self.column_at(address)

    def column_at(self, address: KeyPath) -> Column | None:
        """Return what the cells of the column are that an address is of."""
        first, *_path, key = map(str, address)
        table = self.table(first)
        if table is not None:
            columns = table.columns
        else:
            collection = first if first in self.shape.collections else ""
            tables = (known for known in self.indicator_tables if collection in known.collections)
            columns = tuple(known for table in tables for known in table.columns_of(collection))
        return next((column.facts for column in columns if column.key == key), None)

    def column_of(self, name: str) -> str:
        """Return the key of the column of indicators that has a meaning, "" for none."""
        return str(next(iter(self.means.get(name, ())[1:]), ""))

    def usual_explanation(self, name: str, pattern: str) -> str:
        """Return what is said of an indicator: the lexicon's words, or else the pattern's."""
        entry = self.lexicon.get(name)
        if entry and entry.explain is not None:
            return entry.explain
        subject = entry.explain_as if entry and entry.explain_as is not None else name
        return fill(pattern, {"name": subject})

    def categories(self) -> Iterator[tuple[Group, Category]]:
        """Yield each second-level class with its first-level class, in the form's order."""
        for group in self.groups:
            for category in group.categories or (ONLY,):
                yield group, category
