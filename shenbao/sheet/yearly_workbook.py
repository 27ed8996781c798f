"""The view of a yearly workbook: all projects of a year, and all their indicators, as lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from shenbao.declaration import Indicator
from shenbao.declaration.near import usual_names
from shenbao.form import Filing, YearlyWorkbookForm
from shenbao.form.meanings import Meaning
from shenbao.form.phrases import fill
from shenbao.form.yearly_workbook import PROJECTS, Totals, WorkbookColumn, WorkbookSheet
from shenbao.targets import parse_target, split_target

NATURE, FIGURE, MEASURE = "nature", "figure", "measure"
"""The columns that hold the parts of a target."""

Entry = str | Decimal
"""What stands in a cell: a text, or a number that can be added up."""

Record = Mapping[str, Entry]
"""What is known of a project or an indicator, by the keys of columns."""


class Total(Struct, frozen=True):
    """A row of sums: its words by column, and which rows of the list it adds up.

    Those that say its value of the column ``by`` in another way have one of ``spellings``.
    """

    words: tuple[str, ...]
    of: tuple[int, ...]
    spellings: tuple[str, ...] = ()


class Listing(Struct, frozen=True):
    """A list with one row for each project or indicator, and sums below it.

    ``by`` is the column by which all sums but the last are made, from 0.
    """

    name: str
    columns: tuple[WorkbookColumn, ...]
    rows: tuple[tuple[Entry, ...], ...]
    totals: tuple[Total, ...] = ()
    by: int = 0


class YearlyWorkbook(Struct, frozen=True):
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
        listings=tuple(_listing(sheet, filings, form) for sheet in form.sheets),
    )


def _listing(sheet: WorkbookSheet, filings: Sequence[Filing], form: YearlyWorkbookForm) -> Listing:
    means = form.means
    if sheet.lists == PROJECTS:
        records = [_project(filing, means, sheet.units) for filing in filings]
    else:
        records = [
            record for filing in filings for record in _indicators(filing, means, sheet.units)
        ]
    known = {key for record in records for key in record}
    columns = tuple(column for column in sheet.columns if column.key in known)
    usual: dict[str, str] = {}
    if sheet.totals:
        names = [str(record.get(sheet.totals.by, "")) for record in records]
        registered = _registered(filings, means.get(sheet.totals.by, ""))
        usual = usual_names(names, form.distinguishing, registered)
        records = _together(records, sheet.totals.by, usual)
    rows = tuple(tuple(_entry(column, record) for column in columns) for record in records)
    by = _index(columns, sheet.totals.by) if sheet.totals else None
    if sheet.totals is None or by is None:
        return Listing(sheet.name, columns, rows)
    totals = tuple(_totals(sheet.totals, columns, rows, by, usual))
    return Listing(sheet.name, columns, rows, totals, by)


def _registered(filings: Iterable[Filing], meaning: str) -> set[str]:
    """Return the registered names of what has a meaning, of all standards."""
    standards = {filing.standard.name: filing.standard for filing in filings}
    found = (standard.facts_of(meaning) for standard in standards.values())
    return {name for facts in found if facts for name in facts.registered}


def _index(columns: Sequence[WorkbookColumn], key: str) -> int | None:
    return next((index for index, column in enumerate(columns) if column.key == key), None)


def _project(filing: Filing, means: Mapping[str, str], units: Mapping[str, str]) -> Record:
    """Return what a declaration says in the columns that mean something of it.

    Amounts are in the ``units`` of their columns.
    """
    return {
        column: _entry_of(filing, meaning, units.get(column, ""))
        for column, meaning in means.items()
        if filing.standard.place(meaning)
    }


def _entry_of(filing: Filing, meaning: str, unit: str) -> Entry:
    """Return a figure; an amount that is not known in the unit is a text, which adds up to none."""
    figure, facts = filing.figure(meaning), filing.standard.facts_of(meaning)
    if figure is None or facts is None:
        return filing.meant(meaning)
    worth = filing.standard.amounts.units
    if not unit or not facts.kind.is_money:
        return figure
    if unit not in worth or facts.unit not in worth:
        return filing.meant(meaning).removesuffix(facts.unit) + facts.unit
    return figure if worth[unit] == 1 else figure / worth[unit]


def _indicators(
    filing: Filing, means: Mapping[str, str], units: Mapping[str, str]
) -> Iterator[Record]:
    """Yield what is known of each indicator, and of its project."""
    project, standard = _project(filing, means, units), filing.standard
    labels = {
        (group.key, category.key): (group.label, category.label)
        for group, category in standard.categories()
    }
    for indicator in filing.indicators_of_year:
        group, category = labels[indicator.group, indicator.category]
        named = {"group": group, "category": category}
        own = {key: text for key, text in indicator.texts.items() if key not in means}
        yield {**own, **_target(filing, indicator), **named, **project}


def _target(filing: Filing, indicator: Indicator) -> Record:
    """Return an indicator's target and its parts, if the standard has a column of targets."""
    target, words = filing.target(indicator), filing.standard.vocabulary
    if not target.pieces:
        return {}
    parts = split_target(parse_target(target.text, words), words)
    return {
        Meaning.TARGET: target.text,
        NATURE: str(parts.nature),
        FIGURE: parts.figure,
        MEASURE: parts.unit,
    }


def _together(records: Iterable[Record], key: str, usual: Mapping[str, str]) -> list[Record]:
    """Return the records with those of one value together, in the order of the first ones.

    ``usual`` has for each value the one that it is a slip for, or itself.
    """
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(usual[str(record.get(key, ""))], []).append(record)
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
    usual: Mapping[str, str],
) -> Iterator[Total]:
    """Yield a total for each value of the column ``by``, and one for all rows."""
    beside = _index(columns, totals.beside)

    def total(name: str, word: str, of: Sequence[int], spelt: Mapping[str, int]) -> Total:
        missing = sum(_is_in_words(columns, rows[row]) for row in of)
        note = fill(totals.missing, {"count": str(missing)}) if missing else ""
        for other, count in spelt.items():
            note += fill(totals.spelt, {"name": other, "count": str(count)})
        words = {by: name, beside: word + note}
        texts = tuple(words.get(index, "") for index in range(len(columns)))
        return Total(texts, tuple(of), tuple(spelt))

    groups: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(usual[str(row[by])], []).append(index)
    for name, of in groups.items():
        spelt = Counter(str(rows[row][by]) for row in of if rows[row][by] != name)
        yield total(name, totals.each, of, spelt)
    yield total(totals.all, "", range(len(rows)), {})


def _is_in_words(columns: Sequence[WorkbookColumn], row: Sequence[Entry]) -> bool:
    """Tell whether there is a text in a row where an amount is to be added up."""
    return any(
        column.total and isinstance(entry, str) and entry
        for column, entry in zip(columns, row, strict=True)
    )
