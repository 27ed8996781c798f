"""What a list says of other declarations: one row for each, or for each of their indicators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shenbao.declaration import Indicator
from shenbao.form.filing import Filing
from shenbao.form.formulas import Content, Figure, shown
from shenbao.form.parts import FormColumn, ListTable
from shenbao.form.reckoning import scale_of

GROUP, CATEGORY, YEAR, NUMBER = "group", "category", "year", "number"
OF_INDICATORS = "indicators."
"""Before the key of a column of indicators, where a field of declarations has the same key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: a declaration, counted from 1 among those listed, or an indicator of it."""

    filing: Filing
    number: int
    indicator: Indicator | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a list, and what they say in its columns."""

    part: ListTable
    owner: Filing

    def entries(self) -> list[Entry]:
        """Return the rows, sorted as the list wants them."""
        filings = [filing for filing in self.owner.listed if self.is_listed(filing)]
        by_sort = sorted(
            (Entry(filing, 0) for filing in filings),
            key=lambda entry: [self.text(entry, self.column(key)) for key in self.part.sort],
        )
        numbered = (Entry(entry.filing, index + 1) for index, entry in enumerate(by_sort))
        return [row for entry in numbered for row in self.rows(entry)]

    def is_listed(self, filing: Filing) -> bool:
        """Tell whether a declaration is of the year and the standards, and has the same values."""
        is_of_year = filing.declaration.year == self.owner.declaration.year
        if not is_of_year or set(self.part.forms).isdisjoint(filing.standard.lineage):
            return False
        return all(filing.meant(name) == self.owner.meant(name) for name in self.part.where)

    def rows(self, entry: Entry) -> Iterator[Entry]:
        """Yield the rows of a declaration; one without indicators has a row, too."""
        indicators = entry.filing.declaration.indicators if self.part.of_indicators else ()
        for indicator in indicators or (None,):
            yield Entry(entry.filing, entry.number, indicator)

    def column(self, key: str) -> FormColumn:
        """Return the column with a key."""
        return next(column for column in self.part.columns if column.key == key)

    def text(self, entry: Entry, column: FormColumn) -> str:
        """Return the text of a row in a column."""
        figure = self.figure(entry, column)
        if isinstance(figure, Figure) and column.facts:
            return self.shown(figure, column)
        if column.shows == NUMBER:
            return str(entry.number)
        of_indicator = self.of_indicator(entry, column)
        if of_indicator is not None:
            return of_indicator
        if self.is_of_indicator(column):
            return ""
        is_year = column.shows == YEAR
        return str(entry.filing.declaration.year) if is_year else entry.filing.meant(column.shows)

    def shown(self, figure: Figure, column: FormColumn) -> str:
        """Return a figure as a column prints it."""
        if column.facts is None:
            return ""
        scale = scale_of(column.facts, self.owner.standard.amounts.units)
        number = shown(figure, scale, column.facts.wording.decimals or 2)
        return str(column.facts.kind.text(number, column.facts))

    def figure(self, entry: Entry, column: FormColumn) -> Content:
        """Return the figure of a row in a column of figures; words where it has no figure."""
        if column.facts is None or not column.facts.kind.is_figure or column.shows == NUMBER:
            return None
        if self.is_of_indicator(column):
            if entry.indicator is None:
                return None
            key = column.shows.removeprefix(OF_INDICATORS)
            return entry.filing.reckoning.at((*entry.indicator.path, key))
        return entry.filing.content(column.shows)

    def is_of_indicator(self, column: FormColumn) -> bool:
        """Tell whether a column shows something of indicators, and not of whole declarations."""
        if not self.part.of_indicators or column.shows in (NUMBER, YEAR):
            return False
        if column.shows.startswith(OF_INDICATORS):
            return True
        standards = {filing.standard.name: filing.standard for filing in self.owner.listed}
        return column.shows in (GROUP, CATEGORY) or any(
            column.shows in (known.key for known in standard.indicator_table.columns)
            and column.shows not in standard.fields
            for standard in standards.values()
        )

    def of_indicator(self, entry: Entry, column: FormColumn) -> str | None:
        """Return what a column shows of an indicator, None where it shows nothing of it."""
        if entry.indicator is None or not self.is_of_indicator(column):
            return None
        standard, indicator = entry.filing.standard, entry.indicator
        for group, category in standard.categories():
            if (group.key, category.key) == (indicator.group, indicator.category):
                if column.shows == GROUP:
                    return entry.filing.class_label(group)
                if column.shows == CATEGORY:
                    return entry.filing.class_label(category)
        return indicator.texts.get(column.shows.removeprefix(OF_INDICATORS), "")

    def added(self, entries: Iterable[Entry], column: FormColumn) -> list[Content]:
        """Return the figures of a column that a total adds up: of a declaration once."""
        of_indicator = self.is_of_indicator(column)
        figures, seen = [], set()
        for entry in entries:
            if of_indicator or entry.number not in seen:
                seen.add(entry.number)
                figures.append(self.figure(entry, column))
        return figures


def listed_standards(parts: Sequence[object]) -> set[str]:
    """Return the names of all standards that a form lists declarations of."""
    return {name for part in parts if isinstance(part, ListTable) for name in part.forms}
