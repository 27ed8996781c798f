"""What places of a form mean to the program, whatever the form calls them.

Checks, totals and lists ask for meanings, never for the keys of a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from shenbao.declaration import Field
from shenbao.diagnostics import Code
from shenbao.form.parts import FactTable, IndicatorTable, Part
from shenbao.form.standard import Group
from shenbao.i18n import N_, _
from shenbao.toml import KeyPath, key_path
from shenbao.toml.reader import TableReader, did_you_mean


class Sort(StrEnum):
    """What kind of place has a meaning."""

    FIELD = N_("a field, or a cell of a table")
    COLUMN = N_("a column of indicators")
    CLASS = N_("a class of indicators")


class Meaning(StrEnum):
    """A meaning by the name that it has in form.toml; ``says`` is what it means."""

    sort: Sort
    says: str

    def __new__(cls, name: str, sort: Sort, says: str) -> Meaning:
        """Return a meaning with what is known of it."""
        meaning = str.__new__(cls, name)
        meaning._value_ = name
        meaning.sort, meaning.says = sort, says
        return meaning

    PROJECT_NAME = "name", Sort.FIELD, N_("the name of the project")
    UNIT_NAME = "unit_name", Sort.FIELD, N_("the unit that files the declaration")
    AUTHORITY = "authority", Sort.FIELD, N_("the authority that the unit belongs to")
    CODE = "code", Sort.FIELD, N_("the code of the project")
    TERM = "term", Sort.FIELD, N_("the years that the project takes")
    START = "start", Sort.FIELD, N_("the day on which the project begins")
    END = "end", Sort.FIELD, N_("the day on which the project ends")
    TOTAL_AMOUNT = "total_amount", Sort.FIELD, N_("the money for all years")
    ANNUAL_AMOUNT = "annual_amount", Sort.FIELD, N_("the money for the year")
    POLICY_BASIS = (
        "policy_basis",
        Sort.FIELD,
        N_("the document that the project rests on"),
    )
    IS_NEW = "is_new", Sort.FIELD, N_("whether the project is a new one")
    FISCAL_FUNDS = (
        "fiscal_funds",
        Sort.FIELD,
        N_("of the money for the year, what the budget gives"),
    )
    OTHER_FUNDS = "other_funds", Sort.FIELD, N_("of the money for the year, what others give")
    ESTIMATE = "estimate", Sort.FIELD, N_("how the money for the year is worked out, by items")
    ANNUAL_GOAL = "annual_goal", Sort.FIELD, N_("the goal for the year")
    LONG_TERM_GOAL = "long_term_goal", Sort.FIELD, N_("the goal for all years")

    TARGET = "target", Sort.COLUMN, N_("the target for the year, as one text")
    COMPARATOR = "comparator", Sort.COLUMN, N_("of a target in parts: the comparator, such as ≥")
    VALUE = "value", Sort.COLUMN, N_("of a target in parts: the figure, or the words")
    MEASURE_UNIT = "measure_unit", Sort.COLUMN, N_("of a target in parts: the unit of measure")
    DIRECTION = "direction", Sort.COLUMN, N_("whether more is better, or less")
    WEIGHT = "weight", Sort.COLUMN, N_("what the indicator counts in the score")

    OUTPUT = "output", Sort.CLASS, N_("what the project produces")
    QUANTITY = "quantity", Sort.CLASS, N_("how much it produces")
    QUALITY = "quality", Sort.CLASS, N_("how well")
    TIMELINESS = "timeliness", Sort.CLASS, N_("how soon")
    COST = "cost", Sort.CLASS, N_("at what cost")
    BENEFIT = "benefit", Sort.CLASS, N_("what the project is good for")
    SATISFACTION = "satisfaction", Sort.CLASS, N_("how satisfied people are with it")


class Places(Struct, frozen=True):
    """The places of a form that can have a meaning."""

    fields: Mapping[str, Field]
    parts: Sequence[Part]
    groups: Sequence[Group]

    def of(self, sort: Sort) -> Iterator[KeyPath]:
        """Yield the places of a kind in the order of the form, the shorter paths first."""
        if sort is Sort.FIELD:
            yield from ((key,) for key in self.fields)
            yield from self.cells()
        elif sort is Sort.COLUMN:
            yield from self.columns()
        else:
            yield from ((group.key,) for group in self.groups)
            for group in self.groups:
                yield from ((group.key, category.key) for category in group.categories)

    def cells(self) -> Iterator[KeyPath]:
        """Yield the cells that have a value in rows that the form itself gives to tables."""
        for part in self.parts:
            if isinstance(part, FactTable | IndicatorTable):
                for row in part.rows:
                    columns = (column.key for column in part.columns if column.facts)
                    yield from ((part.key, row.key, column) for column in columns)

    def columns(self) -> Iterator[KeyPath]:
        """Yield the columns of indicators, by the key of their table or set."""
        for part in self.parts:
            if isinstance(part, IndicatorTable):
                for name in part.sets or (part.key,):
                    shown = part.columns_of(name) if part.sets else part.columns
                    yield from ((name, column.key) for column in shown if column.facts)

    def usual(self, meaning: Meaning) -> KeyPath:
        """Return the place that is named as the meaning is; () where there is none.

        Of columns that is the last one: the table of the year stands behind that of all years.
        """
        named = [path for path in self.of(meaning.sort) if path[-1] == meaning]
        if meaning.sort is Sort.FIELD:
            named = [path for path in named if len(path) == 1]
        return named[-1 if meaning.sort is Sort.COLUMN else 0] if named else ()


def read_means(
    form: TableReader, places: Places, columns: Mapping[str, str] | None
) -> dict[str, KeyPath]:
    """Return the place of each meaning; () where the form has none.

    ``columns`` has the meanings by the names that older forms have for them, if known; there may
    be meanings among these of which the program itself knows nothing.
    """
    given = _read_portfolio(form, places, columns)
    table = form.table("means")
    if table is not None:
        known = (*(meaning.value for meaning in Meaning), *(columns or {}).values())
        for name in dict.fromkeys(known):
            if table.has(name):
                place = _read_place(table, name, places)
                if name in given:
                    message = _("{name} is taken.").format(name=name)
                    table.complain(Code.DUPLICATE, message, key=name, at_key=True)
                elif place and place in given.values():
                    message = _("{place} has another meaning, too.")
                    text = message.format(place=".".join(map(str, place)))
                    table.complain(Code.DUPLICATE, text, key=name)
                given[name] = place
        table.finish()
    usual = {meaning.value: places.usual(meaning) for meaning in Meaning if meaning not in given}
    taken = {path for name, path in given.items() if name in list(Meaning)}
    return {**{name: () if path in taken else path for name, path in usual.items()}, **given}


def _read_portfolio(
    form: TableReader, places: Places, columns: Mapping[str, str] | None
) -> dict[str, KeyPath]:
    """Read the old way to say what fields mean, by other names."""
    table = form.table("portfolio")
    if table is None:
        return {}
    known = {key: key for key in table.data} if columns is None else columns
    fed = {
        name: (table.one_of(key, places.fields),) for key, name in known.items() if table.has(key)
    }
    table.finish()
    return {name: path for name, path in fed.items() if path[0]}


def _read_place(table: TableReader, name: str, places: Places) -> KeyPath:
    """Read the place of a meaning, and complain of one that is none of the form."""
    text = table.text(name)
    if not text:
        return ()
    sorts = {meaning.value: meaning.sort for meaning in Meaning}
    known = list(places.of(sorts.get(name, Sort.FIELD)))
    path = key_path(text) or ()
    if path in known:
        return path
    found = [place for place in known if len(path) == 1 and place[-1:] == path]
    if len(found) == 1 and len(found[0]) < 3:
        return found[0]
    message = _("{name} is not a place in this form.").format(name=text)
    hint = did_you_mean(text, [".".join(map(str, place)) for place in known])
    table.complain(Code.VALUE, message, hint, key=name)
    return ()
