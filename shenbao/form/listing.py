"""What a list says of other declarations: one row for each, or for each of their indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from shenbao.declaration import Indicator
from shenbao.diagnostics import Code
from shenbao.form.filing import Filing
from shenbao.form.formulas import PLAIN, Content, Figure, Formula, work_out
from shenbao.form.meanings import Meaning, Sort
from shenbao.form.parts import CATEGORY, GROUP, FormColumn, ListTable, Part
from shenbao.form.standard import Standard
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

YEAR, NUMBER = "year", "number"
SORTS = {meaning.value: meaning.sort for meaning in Meaning}
OF_INDICATORS = "indicators."
"""Before the key of a column of indicators, where a field of declarations has the same key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: a declaration, counted from 1 among those listed, or an indicator of it."""

    filing: Filing
    number: int
    indicator: Indicator | None = None


@dataclass(frozen=True)
class Listing:
    """The rows of a list, and what they say in its columns."""

    part: ListTable
    owner: Filing

    def entries(self) -> list[Entry]:
        """Return the rows, sorted as the list wants them."""
        by_sort = sorted(
            (Entry(filing, 0) for filing in self.filings),
            key=lambda entry: [self.text(entry, self.column(key)) for key in self.part.sort],
        )
        numbered = (Entry(entry.filing, index + 1) for index, entry in enumerate(by_sort))
        return [row for entry in numbered for row in self.rows(entry)]

    @cached_property
    def filings(self) -> list[Filing]:
        """The declarations that are listed, as their files are."""
        return [filing for filing in self.owner.listed if self.is_listed(filing)]

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

    def shown(self, figure: Content, column: FormColumn) -> str:
        """Return a figure as a column prints it, blank where there is none."""
        return self.owner.reckoning.text(figure, column.facts) if column.facts else ""

    def figure(self, entry: Entry, column: FormColumn) -> Content:
        """Return the figure of a row in a column of figures; words where it has no figure."""
        if column.facts is None or not column.facts.kind.is_figure or column.shows == NUMBER:
            return None
        if self.is_of_indicator(column):
            if entry.indicator is None:
                return None
            key = self.column_of(entry.filing.standard, column)
            return entry.filing.reckoning.at((*entry.indicator.path, key)) if key else None
        return entry.filing.content(column.shows)

    def is_of_indicator(self, column: FormColumn) -> bool:
        """Tell whether a column shows something of indicators, and not of whole declarations."""
        if not self.part.of_indicators or column.shows in (NUMBER, YEAR):
            return False
        if column.shows.startswith(OF_INDICATORS) or column.shows in (GROUP, CATEGORY):
            return True
        if column.shows in SORTS:
            return SORTS[column.shows] is Sort.COLUMN
        return not any(column.shows in filing.standard.fields for filing in self.filings)

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
        target = entry.filing.target(indicator).text if column.shows == Meaning.TARGET else ""
        return target or indicator.texts.get(self.column_of(standard, column), "")

    @staticmethod
    def column_of(standard: Standard, column: FormColumn) -> str:
        """Return the key of the column of indicators that a column shows."""
        key = column.shows.removeprefix(OF_INDICATORS)
        is_meaning = key == column.shows and key in SORTS
        return standard.column_of(key) if is_meaning else key

    def added(self, entries: Iterable[Entry], column: FormColumn) -> list[Content]:
        """Return the figures of a column that a total adds up: of a declaration once."""
        of_indicator = self.is_of_indicator(column)
        figures, seen = [], set()
        for entry in entries:
            if of_indicator or entry.number not in seen:
                seen.add(entry.number)
                figures.append(self.figure(entry, column))
        return figures

    def worked_out(self, formula: Formula, entries: Sequence[Entry], column: FormColumn) -> Content:
        """Return what a formula over whole columns makes of some rows."""
        scale = self.owner.reckoning.scale(column.facts) if column.facts else PLAIN
        return work_out(
            formula,
            lambda _name: None,
            lambda name: self.added(entries, self.column(name.keys[-1])),
            scale,
        ).figure


def check_lists(
    form: TableReader,
    parts: Sequence[Part],
    find: Callable[[str], Standard | None],
) -> None:
    """Complain of what the lists of a form show that no standard has of those that they list.

    ``find`` returns a standard by its name, None where it cannot be read, which is complained
    of elsewhere.
    """
    for entry, part in zip(form.tables("part"), parts, strict=True):
        if isinstance(part, ListTable):
            _check_list(entry, part, find)


def _check_list(
    entry: TableReader, part: ListTable, find: Callable[[str], Standard | None]
) -> None:
    standards = []
    for name in part.forms:
        standard = find(name)
        if standard is not None and standard.repeats:
            message = _("{name} repeats what other declarations say, and is not listed.")
            entry.complain(Code.VALUE, message.format(name=name), key="forms")
        elif standard is not None:
            standards.append(standard)
    if len(standards) < len(part.forms):
        return
    known = {name for standard in standards for name in _shown_of(standard, part)}
    for table, column in zip(entry.tables("column"), part.columns, strict=True):
        if column.shows not in known:
            message = _("No listed standard has {name}.").format(name=column.shows)
            key = "shows" if table.has("shows") else "key"
            table.complain(Code.VALUE, message, did_you_mean(column.shows, known), key=key)
    fields = {name for standard in standards for name in _meant_of(standard)}
    for name in part.where:
        if name not in fields:
            message = _("No listed standard has {name}.").format(name=name)
            entry.complain(Code.VALUE, message, did_you_mean(name, fields), key="where")


def _meant_of(standard: Standard) -> Iterator[str]:
    """Yield the names of what can be said of a whole declaration."""
    yield YEAR
    yield from standard.fields
    yield from (name for name, place in standard.means.items() if place)


def _shown_of(standard: Standard, part: ListTable) -> Iterator[str]:
    """Yield all that a column of a list can show of a standard."""
    yield NUMBER
    yield from _meant_of(standard)
    if part.of_indicators:
        yield from (GROUP, CATEGORY, Meaning.TARGET)
        for table in standard.indicator_tables:
            for column in table.columns:
                yield from (column.key, f"{OF_INDICATORS}{column.key}")
