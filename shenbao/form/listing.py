"""What a list says of other declarations: one row for each, or for each of their indicators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from shenbao.declaration import EXPLAIN, Field, Indicator
from shenbao.declaration.field import Value
from shenbao.declaration.folding import plain
from shenbao.declaration.near import usual_names
from shenbao.diagnostics import KeyPath
from shenbao.form.filing import Filing
from shenbao.form.formulas import PLAIN, WORDS, Content, Figure, Formula, work_out
from shenbao.form.meanings import Meaning, Sort
from shenbao.form.parts import (
    CATEGORY,
    CODE_ONLY,
    GROUP,
    NAME_ONLY,
    SAYINGS,
    FormColumn,
    FormRow,
    ListTable,
)
from shenbao.form.standard import ONLY, Category, Group, Standard
from shenbao.form.target_texts import target_columns
from shenbao.targets import Vocabulary, parse_target, split_target

YEAR, NUMBER, INDICATOR_CODE, NOTHING = "year", "number", "indicator_code", "nothing"
PARTS = (Meaning.COMPARATOR, Meaning.VALUE, Meaning.MEASURE_UNIT)
"""What a target consists of, whether a form has columns for that or not."""

SORTS = {meaning.value: meaning.sort for meaning in Meaning}
OF_COLUMNS = [name for name, sort in SORTS.items() if sort is Sort.COLUMN]
SHOWN_OF_CLASSES = (GROUP, CATEGORY, INDICATOR_CODE)

OF_INDICATORS = "indicators."
"""Before the key of a column of indicators, where a field of declarations has the same key."""


class Entry(Struct, frozen=True):
    """A row of a list: a declaration, counted from 1 among those listed, or an indicator of it."""

    filing: Filing
    number: int
    indicator: Indicator | None = None


class Listing(Struct, frozen=True, dict=True):
    """The rows of a list, and what they say in its columns."""

    part: ListTable
    owner: Filing

    def entries(self) -> list[Entry]:
        """Return the rows, sorted as the list wants them; those of one subtotal stand together."""
        by_sort = sorted(
            (Entry(filing, 0) for filing in self.filings),
            key=lambda entry: [self.order(entry, self.column(key)) for key in self.part.sort],
        )
        for row in reversed(self.subtotals):
            if not self.is_of_indicator(self.column(row.each)):
                by_sort = [entry for same in self.grouped(by_sort, row).values() for entry in same]
        numbered = (Entry(entry.filing, index + 1) for index, entry in enumerate(by_sort))
        return [row for entry in numbered for row in self.rows(entry)]

    def order(self, entry: Entry, column: FormColumn) -> tuple[bool, Decimal, str]:
        """Return what a row is sorted by in a column: a figure by its worth, before all words."""
        figure = self.figure(entry, column)
        worth = self.owner.reckoning.printed(figure, column.facts) if column.facts else None
        return worth is None, worth or Decimal(), self.text(entry, column)

    @cached_property
    def filings(self) -> list[Filing]:
        """The declarations that are listed, as their files are."""
        return [filing for filing in self.owner.listed if self.is_listed(filing)]

    @cached_property
    def columns(self) -> tuple[FormColumn, ...]:
        """The columns that are printed: an optional one if a listed form has what it shows."""
        return tuple(
            column
            for column in self.part.columns
            if not (self.filings and column.facts and column.facts.optional)
            or any(self.has(standard, column) for standard in self.standards)
        )

    @cached_property
    def standards(self) -> list[Standard]:
        """The standards of the declarations that are listed."""
        return [*{filing.standard.name: filing.standard for filing in self.filings}.values()]

    def has(self, standard: Standard, column: FormColumn) -> bool:
        """Tell whether there is in a standard what a column shows."""
        if column.shows in (Meaning.TARGET, *PARTS):
            return bool(target_columns(standard).keys)
        return column.shows in shown_of(standard, self.part)

    def is_listed(self, filing: Filing) -> bool:
        """Tell whether a declaration is of the year and the standards, and has the same values."""
        is_of_year = filing.declaration.year == self.owner.declaration.year
        if not is_of_year or not filing.standard.is_listed_in(self.part):
            return False
        return all(filing.meant(name) == self.owner.meant(name) for name in self.part.where)

    def rows(self, entry: Entry) -> Iterator[Entry]:
        """Yield the rows of a declaration; one without indicators has a row, too."""
        indicators = entry.filing.indicators_of_year if self.part.of_indicators else ()
        for indicator in indicators or (None,):
            yield Entry(entry.filing, entry.number, indicator)

    def column(self, key: str) -> FormColumn:
        """Return the column with a key."""
        return next(column for column in self.part.columns if column.key == key)

    def text(self, entry: Entry, column: FormColumn) -> str:
        """Return the text of a row in a column: words, their code, or both."""
        text, codes = self.words(entry, column), dict(column.codes)
        if entry.indicator is not None and column.shows in (GROUP, CATEGORY):
            group, category = self.classes(entry.filing, entry.indicator)
            codes = {text: (group if column.shows == GROUP else category).code}
        if column.says == NAME_ONLY or text in codes:
            return coded(text, codes.get(text, ""), column.says)
        facts, chosen = self.chosen(entry, column)
        codes = {**facts.codes, **codes} if facts else codes
        lines = [coded(choice, codes.get(choice, ""), column.says) for choice in chosen]
        return "\n".join(lines) if codes and lines else text

    def chosen(self, entry: Entry, column: FormColumn) -> tuple[Field | None, tuple[str, ...]]:
        """Return what is known of what a column shows, and the choices that a row has there."""
        standard, declaration = entry.filing.standard, entry.filing.declaration
        place: KeyPath = standard.place(column.shows)
        values: Mapping[str, Value] = declaration.values
        if entry.indicator is not None and self.is_of_indicator(column):
            key = self.column_of(standard, column)
            place, values = (*entry.indicator.path, key), entry.indicator.values
        elif len(place) == 3:
            values = declaration.tables.get(str(place[0]), {}).get(place[1], {})
        facts = standard.facts_at(place) if place else None
        value = values.get(str(place[-1])) if place else None
        has_choices = facts is not None and bool(facts.choices) and value is not None
        return facts, facts.kind.chosen(value, facts) if facts and has_choices else ()

    def words(self, entry: Entry, column: FormColumn) -> str:
        """Return the words of a row in a column."""
        figure = self.figure(entry, column)
        if isinstance(figure, Figure) and column.facts:
            return self.shown(figure, column)
        if column.shows == NUMBER:
            return str(entry.number)
        if column.shows == NOTHING:
            return ""
        if self.is_of_indicator(column):
            return self.of_indicator(entry, column)
        if column.shows == YEAR:
            return str(entry.filing.declaration.year)
        unit = self.unknown_unit(entry, column)
        return entry.filing.meant(column.shows).removesuffix(unit) + unit

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
        if self.unknown_unit(entry, column):
            return WORDS
        return entry.filing.content(column.shows)

    @staticmethod
    def unknown_unit(entry: Entry, column: FormColumn) -> str:
        """Return the unit of an amount of which nobody knows what it is worth; else nothing."""
        standard = entry.filing.standard
        facts = standard.facts_of(column.shows)
        if facts is None or not facts.kind.is_money or facts.unit in standard.amounts.units:
            return ""
        return facts.unit if isinstance(entry.filing.content(column.shows), Figure) else ""

    def is_of_indicator(self, column: FormColumn) -> bool:
        """Tell whether a column shows something of indicators, and not of whole declarations."""
        if not self.part.of_indicators or column.shows in (NUMBER, YEAR):
            return False
        if column.shows.startswith(OF_INDICATORS) or column.shows in SHOWN_OF_CLASSES:
            return True
        if column.shows in SORTS:
            return SORTS[column.shows] is Sort.COLUMN
        return not any(column.shows in filing.standard.fields for filing in self.filings)

    def of_indicator(self, entry: Entry, column: FormColumn) -> str:
        """Return what a column shows of an indicator, blank where a declaration has none."""
        if entry.indicator is None:
            return ""
        filing, indicator = entry.filing, entry.indicator
        if column.shows in SHOWN_OF_CLASSES:
            return self.of_class(filing, indicator, column.shows)
        target = filing.target(indicator).text if column.shows == Meaning.TARGET else ""
        key = self.column_of(filing.standard, column)
        if key == EXPLAIN and filing.standard.patterns:
            return filing.explanation(indicator)
        found = target or indicator.texts.get(key, "")
        if column.shows == Meaning.COMPARATOR:
            return self.comparator(filing, indicator, found)
        return found or (self.part_of_target(filing, indicator, column.shows) if not key else "")

    def of_class(self, filing: Filing, indicator: Indicator, shows: str) -> str:
        """Return the label of a class, or the code of an indicator: its class, and its number."""
        group, category = self.classes(filing, indicator)
        if shows == GROUP:
            return filing.class_label(group)
        if shows == CATEGORY:
            return filing.class_label(category)
        code = category.code or group.code
        return f"{code}{indicator.index + 1:02}" if code else ""

    def classes(self, filing: Filing, indicator: Indicator) -> tuple[Group, Category]:
        """Return the classes of an indicator: as the list itself has them, or else its form."""
        path = (indicator.group, indicator.category)
        for standard in (self.owner.standard, filing.standard):
            for group, category in standard.categories():
                if (group.key, category.key) == path:
                    return group, category
        return Group(indicator.group, "", ()), ONLY

    @staticmethod
    def comparator(filing: Filing, indicator: Indicator, own: str) -> str:
        """Return the comparator of a target as it is understood; else the words that it has."""
        target = filing.target(indicator).text
        parts = parts_of(target, filing.standard.vocabulary)
        is_understood = parts[Meaning.VALUE] != target
        return parts[Meaning.COMPARATOR] if target and (is_understood or not own) else own

    @staticmethod
    def part_of_target(filing: Filing, indicator: Indicator, shows: str) -> str:
        """Return the comparator, the figure or the unit of a target that stands in one column."""
        if shows not in PARTS:
            return ""
        return parts_of(filing.target(indicator).text, filing.standard.vocabulary)[shows]

    @staticmethod
    def column_of(standard: Standard, column: FormColumn) -> str:
        """Return the key of the column of indicators that a column shows."""
        key = column.shows.removeprefix(OF_INDICATORS)
        is_meaning = key == column.shows and key in SORTS
        return standard.column_of(key) if is_meaning else key

    # ---- Totals ---------------------------------------------------------------------------

    @cached_property
    def subtotals(self) -> tuple[FormRow, ...]:
        """The rows that there are for each value of a column, the outermost first."""
        printed = [column.key for column in self.columns]
        return tuple(row for row in self.part.rows if row.each in printed)

    def grouped(self, entries: Iterable[Entry], row: FormRow) -> dict[str, list[Entry]]:
        """Return rows by the value that a subtotal is of, in the order of the first of each."""
        groups: dict[str, list[Entry]] = {}
        for entry in entries:
            groups.setdefault(self.value(entry, row), []).append(entry)
        return groups

    def value(self, entry: Entry, row: FormRow) -> str:
        """Return the value by which a row is in a subtotal: what it says, or is a slip for."""
        text = self.text(entry, self.column(row.each))
        return self.usual[row.each].get(text, text)

    @cached_property
    def usual(self) -> Mapping[str, Mapping[str, str]]:
        """The usual names of misspelt ones, in the columns whose subtotals tell of these."""
        return {
            row.each: self.usual_in(self.column(row.each)) if row.spelt else {}
            for row in self.subtotals
        }

    def usual_in(self, column: FormColumn) -> Mapping[str, str]:
        """Return for each name in a column the one that it is a slip for, or itself."""
        names = [self.text(Entry(filing, 0), column) for filing in self.filings]
        known = (standard.facts_of(column.shows) for standard in self.standards)
        registered = {name for facts in known if facts for name in facts.registered}
        return usual_names(names, self.owner.standard.distinguishing, registered)

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


def parts_of(target: str, words: Vocabulary) -> dict[str, str]:
    """Return the comparator, the figure and the unit of a target; all of it where it has others."""
    parts = split_target(parse_target(target, words), words)
    found = (parts.nature, parts.figure, parts.unit)
    if any(parts.around):  # its words have no column, and none may be lost
        found = (words.qualitative, target, "")
    return dict(zip(map(str, PARTS), found, strict=True))


def coded(words: str, code: str, says: str) -> str:
    """Return a code, the words that it stands for, or both; what has no code is said in words."""
    if says == NAME_ONLY or not code:
        return words
    return code if says == CODE_ONLY else f"{code}-{words}"


def is_coded(text: str, words: str, code: str) -> bool:
    """Tell whether a text says words, their code, or both, as a column of a list may."""
    return any(plain(coded(words, code, says)) == plain(text) for says in SAYINGS)


def meant_of(standard: Standard) -> Iterator[str]:
    """Yield the names of what can be said of a whole declaration."""
    yield YEAR
    yield from standard.fields
    yield from (name for name, place in standard.means.items() if place and is_of_whole(name))


def is_of_whole(name: str) -> bool:
    """Tell whether a meaning is one of whole declarations, not of indicators or their classes."""
    return SORTS.get(name, Sort.FIELD) is Sort.FIELD


def shown_of(standard: Standard, part: ListTable) -> Iterator[str]:
    """Yield all that a column of a list can show of a standard."""
    yield from (NUMBER, NOTHING)
    yield from meant_of(standard)
    if part.of_indicators:
        yield from (*SHOWN_OF_CLASSES, Meaning.TARGET, *PARTS)
        yield from (name for name in OF_COLUMNS if standard.column_of(name))
        for table in standard.indicator_tables:
            for column in table.columns:
                yield from (column.key, f"{OF_INDICATORS}{column.key}")
