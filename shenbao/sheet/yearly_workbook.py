"""The view of a yearly workbook: all projects of a year, and all their indicators, as lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shenbao.declaration import Field, Indicator, Value
from shenbao.form import Filing, YearlyWorkbookForm
from shenbao.form.phrases import fill
from shenbao.form.yearly_workbook import PROJECTS, Totals, WorkbookColumn, WorkbookSheet
from shenbao.money import AmountWords
from shenbao.targets import Vocabulary, parse_target, split_target

TARGET = "target"

Entry = str | Decimal
"""What stands in a cell: a text, or a number that can be added up."""

Record = Mapping[str, Entry]
"""What is known of a project or an indicator, by the keys of columns."""


@dataclass(frozen=True, slots=True)
class Total:
    """A row of sums: its words by column, and which rows of the list it adds up."""

    words: tuple[str, ...]
    of: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with one row for each project or indicator, and sums below it.

    ``by`` is the column by which all sums but the last are made, from 0.
    """

    name: str
    columns: tuple[WorkbookColumn, ...]
    rows: tuple[tuple[Entry, ...], ...]
    totals: tuple[Total, ...] = ()
    by: int = 0


@dataclass(frozen=True, slots=True)
class YearlyWorkbook:
    """The yearly workbook of a year; ``date`` is for the document's metadata."""

    title: str
    date: str
    listings: tuple[Listing, ...]


def lay_out_yearly_workbook(
    year: int, filings: Sequence[Filing], form: YearlyWorkbookForm
) -> YearlyWorkbook:
    """Return the yearly workbook of the declarations of a year, in their order."""
    return YearlyWorkbook(
        title=fill(form.title, {"year": str(year)}),
        date=f"{year}-01-01",
        listings=tuple(_listing(sheet, filings) for sheet in form.sheets),
    )


def _listing(sheet: WorkbookSheet, filings: Sequence[Filing]) -> Listing:
    if sheet.lists == PROJECTS:
        records = [_project(filing, sheet.units) for filing in filings]
    else:
        records = [record for filing in filings for record in _indicators(filing, sheet.units)]
    known = {key for record in records for key in record}
    columns = tuple(column for column in sheet.columns if column.key in known)
    if sheet.totals:
        records = _together(records, sheet.totals.by)
    rows = tuple(tuple(_entry(column, record) for column in columns) for record in records)
    by = _index(columns, sheet.totals.by) if sheet.totals else None
    if sheet.totals is None or by is None:
        return Listing(sheet.name, columns, rows)
    return Listing(sheet.name, columns, rows, tuple(_totals(sheet.totals, columns, rows, by)), by)


def _index(columns: Sequence[WorkbookColumn], key: str) -> int | None:
    return next((index for index, column in enumerate(columns) if column.key == key), None)


def _project(filing: Filing, units: Mapping[str, str]) -> Record:
    """Return what the fields say that the standard feeds the yearly workbook with.

    Amounts are in the ``units`` of their columns.
    """
    values, standard = filing.declaration.values, filing.standard
    return {
        column: _value_entry(
            values.get(key), standard.fields[key], units.get(column, ""), standard.amounts
        )
        for column, key in standard.yearly_workbook.items()
    }


def _value_entry(value: Value | None, field: Field, unit: str, words: AmountWords) -> Entry:
    """Return a figure; an amount that is not known in the unit is a text, which adds up to none."""
    figure = None if value is None else field.kind.figure(value)
    if figure is None:
        return field.text(value)
    if not unit or not field.kind.is_money:
        return figure
    converted = words.convert(figure, field.unit, unit)
    return replace(field, show_unit=True).text(value) if converted is None else converted


def _indicators(filing: Filing, units: Mapping[str, str]) -> Iterator[Record]:
    """Yield what is known of each indicator, and of its project."""
    project, standard = _project(filing, units), filing.standard
    labels = {
        (group.key, category.key): (group.label, category.label)
        for group, category in standard.categories()
    }
    for indicator in filing.declaration.indicators:
        group, category = labels[indicator.group, indicator.category]
        named = {"group": group, "category": category}
        yield {**project, **named, **indicator.texts, **_target(indicator, standard.vocabulary)}


def _target(indicator: Indicator, words: Vocabulary) -> Record:
    """Return the parts of an indicator's target, if the standard has a column of targets."""
    if TARGET not in indicator.texts:
        return {}
    parts = split_target(parse_target(indicator.texts[TARGET], words), words)
    return {"nature": str(parts.nature), "figure": parts.figure, "measure": parts.unit}


def _together(records: Iterable[Record], key: str) -> list[Record]:
    """Return the records with those of one value together, in the order of the first ones."""
    groups: dict[Entry, list[Record]] = {}
    for record in records:
        groups.setdefault(record.get(key, ""), []).append(record)
    return [record for group in groups.values() for record in group]


def _entry(column: WorkbookColumn, record: Record) -> Entry:
    """Return what stands in a column: a number only where the column has a format for it."""
    entry = record.get(column.key, "")
    return entry if column.format or isinstance(entry, str) else f"{entry:f}"


def _totals(
    totals: Totals,
    columns: Sequence[WorkbookColumn],
    rows: Sequence[Sequence[Entry]],
    by: int,
) -> Iterator[Total]:
    """Yield a total for each value of the column ``by``, and one for all rows."""
    beside = _index(columns, totals.beside)

    def total(name: str, word: str, of: Sequence[int]) -> Total:
        missing = sum(_is_in_words(columns, rows[row]) for row in of)
        note = fill(totals.missing, {"count": str(missing)}) if missing else ""
        words = {by: name, beside: word + note}
        return Total(tuple(words.get(index, "") for index in range(len(columns))), tuple(of))

    groups: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(str(row[by]), []).append(index)
    for name, of in groups.items():
        yield total(name, totals.each, of)
    yield total(totals.all, "", range(len(rows)))


def _is_in_words(columns: Sequence[WorkbookColumn], row: Sequence[Entry]) -> bool:
    """Tell whether there is a text in a row where an amount is to be added up."""
    return any(
        column.total and isinstance(entry, str) and entry
        for column, entry in zip(columns, row, strict=True)
    )
