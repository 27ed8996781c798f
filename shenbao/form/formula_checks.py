"""What is wrong with the formulas of a form: unknown names, sorts that do not fit, circles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from shenbao.declaration import Column, Field
from shenbao.diagnostics import Code, KeyPath
from shenbao.form.fields import FORMULA, complain_of_formula
from shenbao.form.formulas import Fault, Formula, Name, Sort, faults_of_sorts
from shenbao.form.parts import FactTable, FormRow, IndicatorTable, ListTable, Part, rule_of
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

TOTAL = "total"
Table = FactTable | IndicatorTable | ListTable


def check_formulas(
    table: TableReader,
    fields: Mapping[str, Field],
    of_fields: Mapping[str, Formula],
    parts: Sequence[Part],
) -> None:
    """Complain of what is wrong with the formulas of a form, each where it stands."""
    names = _Names(fields, parts)
    places = list(_formulas(table, of_fields, parts))
    for place in places:
        unknown = [name for name in place.formula.names if names.facts(place, name) is None]
        for name in unknown:
            message = _("{name} is not a figure of this form, or stands for two.").format(name=name)
            hint = did_you_mean(str(name), names.known(place))
            if place.table and any(
                column.key == str(name) and column.per for column in place.table.columns
            ):
                hint = _("It has a value per entry of a list: write sum({name}).").format(name=name)
            fault = Fault(message, name.extent.start, name.extent.end, hint)
            complain_of_formula(place.entry, fault)
        if not unknown:
            names.complain_of_sorts(place)
    for entry, key in names.circles(places, table, parts):
        message = _("This formula needs its own result.")
        if key == TOTAL:
            message = _("This total contains itself, by way of others.")
        entry.complain(Code.VALUE, message, key=key)


class _Place(Struct, frozen=True):
    """A formula with its table of form.toml, and where on the form it stands."""

    entry: TableReader
    formula: Formula
    address: KeyPath
    table: Table | None = None


def _formulas(
    table: TableReader, of_fields: Mapping[str, Formula], parts: Iterable[Part]
) -> Iterator[_Place]:
    """Yield all formulas of a form."""
    for entry in table.tables("field"):
        if (key := entry.text("key")) in of_fields:
            yield _Place(entry, of_fields[key], (key,))
    for entry, part in zip(table.tables("part"), parts, strict=True):
        if not isinstance(part, Table):
            continue
        for column_entry, column in zip(entry.tables("column"), part.columns, strict=False):
            if column.formula is not None:
                yield _Place(column_entry, column.formula, (part.key, "", column.key), part)
        for row_entry, row in zip(entry.tables("row"), part.rows, strict=False):
            for key, rule in row.cells.items():
                if rule.formula is not None:
                    inner = TableReader(
                        row_entry.document, row_entry.problems, (*row_entry.path, "cells", key)
                    )
                    yield _Place(inner, rule.formula, (part.key, row.key, key), part)


class _Names:
    """What the names in the formulas of a form stand for."""

    def __init__(self, fields: Mapping[str, Field], parts: Iterable[Part]) -> None:
        self.fields = fields
        self.tables = {
            part.key: part for part in parts if isinstance(part, FactTable | IndicatorTable)
        }

    def facts(self, place: _Place, name: Name) -> Field | None:
        """Return the field or column that a name stands for, None where it is no figure."""
        *path, key = name.keys
        if isinstance(place.table, ListTable):
            return self.column(place.table, key) if name.in_sum and not path else None
        if name.in_sum:
            table = self.tables.get(path[0]) if len(path) == 1 else place.table
            return self.column(table, key) if len(path) < 2 else None
        if not path:
            of_row = self.column(place.table, key) if self.has_row(place) else None
            if of_row and isinstance(of_row, Column) and of_row.per:
                return None
            of_field = self.fields.get(key)
            of_field = of_field if of_field and of_field.kind.is_figure else None
            return None if of_row and of_field else of_row or of_field
        table = place.table if len(path) == 1 else self.tables.get(path[0])
        is_row = table is not None and any(row.key == path[-1] for row in table.rows)
        return self.column(table, key) if is_row and len(path) < 3 else None

    @staticmethod
    def has_row(place: _Place) -> bool:
        """Tell whether the formula stands in a row that has other figures."""
        return isinstance(place.table, FactTable) or (
            place.table is not None and not place.address[1]
        )

    @staticmethod
    def column(table: Table | None, key: str) -> Field | None:
        """Return a column of figures of a table."""
        for column in table.columns if table else ():
            if column.key == key and column.facts and column.facts.kind.is_figure:
                return column.facts
        return None

    def complain_of_sorts(self, place: _Place) -> None:
        """Complain of money and plain figures that do not go together."""

        def sort_of(name: Name) -> Sort | None:
            facts = self.facts(place, name)
            if facts is None:
                return None
            return Sort.MONEY if facts.kind.is_money else Sort.PLAIN

        sort, faults = faults_of_sorts(place.formula, sort_of)
        for fault in faults:
            complain_of_formula(place.entry, fault)
        facts = self.fields.get(str(place.address[0])) if place.table is None else None
        if place.table is not None:
            facts = self.column(place.table, str(place.address[2]))
        is_figure = facts is not None and facts.kind.is_figure
        shown = (Sort.MONEY if facts.kind.is_money else Sort.PLAIN) if facts and is_figure else None
        if not faults and {sort, shown} == {Sort.MONEY, Sort.PLAIN}:
            message = (
                _("This formula gives money, and its cell holds plain figures.")
                if sort is Sort.MONEY
                else _("This formula gives a plain figure, and its cell holds money.")
            )
            place.entry.complain(Code.VALUE, message, key=FORMULA)

    def known(self, place: _Place) -> list[str]:
        """Return the names that would stand for a figure in a formula of this place."""
        fields = [key for key, field in self.fields.items() if field.kind.is_figure]
        columns = [column.key for column in place.table.columns] if place.table else []
        cells = [
            f"{table.key}.{row.key}.{column.key}"
            for table in self.tables.values()
            for row in table.rows
            for column in table.columns
            if self.column(table, column.key)
        ]
        return [*fields, *columns, *cells]

    # ---- Circles --------------------------------------------------------------------------

    def circles(
        self, places: list[_Place], form: TableReader, parts: Sequence[Part]
    ) -> Iterator[tuple[TableReader, str]]:
        """Yield where formulas and totals stand that need their own result, maybe by others."""
        needs: dict[KeyPath, set[KeyPath]] = {}
        for place in places:
            for address in self.addresses(place):
                needs[address] = {
                    cell
                    for name in place.formula.names
                    for cell in self.cells(place, address, name)
                }
        for table in self.tables.values():
            for row in table.rows:
                needs |= self.sums(table, row)
        for place in places:
            if any(_reaches(address, needs) for address in self.addresses(place)):
                yield place.entry, FORMULA
        for entry, part in zip(form.tables("part"), parts, strict=True):
            if isinstance(part, FactTable | IndicatorTable):
                for of_row, row in zip(entry.tables("row"), part.rows, strict=False):
                    if any(_reaches(address, needs) for address in self.sums(part, row)):
                        yield of_row, TOTAL

    def addresses(self, place: _Place) -> list[KeyPath]:
        """Return the cells that a formula fills; a row of authors is the row ""."""
        if place.table is None or place.address[1]:
            return [place.address]
        column = str(place.address[2])
        rows = [row.key for row in place.table.rows if column not in row.cells]
        return [place.address, *((place.table.key, row, column) for row in rows)]

    def cells(self, place: _Place, address: KeyPath, name: Name) -> Iterator[KeyPath]:
        """Yield the cells that a name stands for in the formula of a cell."""
        *path, key = name.keys
        if name.in_sum:
            table = self.tables.get(path[0]) if path else place.table
            yield from self.summed(table, key, ())
        elif not path:
            of_row = self.has_row(place) and self.column(place.table, key) is not None
            yield (*address[:2], key) if of_row else (key,)
        else:
            table = place.table if len(path) == 1 else self.tables.get(path[0])
            yield (table.key if table else "", path[-1], key)

    def sums(self, table: FactTable | IndicatorTable, row: FormRow) -> dict[KeyPath, set[KeyPath]]:
        """Return what the totals of a row add up."""
        return {
            (table.key, row.key, column.key): set(self.summed(table, column.key, rule.adds))
            for column in table.columns
            if (rule := rule_of(row, column)) is not None and rule.adds is not None
        }

    @staticmethod
    def summed(table: Table | None, column: str, rows: tuple[str, ...]) -> Iterator[KeyPath]:
        if table is not None:
            own = rows or tuple(row.key for row in table.rows if not row.is_total)
            is_free = not isinstance(table, FactTable) or table.free
            yield from (
                (table.key, row, column) for row in (("",) if is_free and not rows else own)
            )


def _reaches(start: KeyPath, needs: Mapping[KeyPath, set[KeyPath]]) -> bool:
    """Tell whether a cell needs itself."""
    seen: set[KeyPath] = set()
    waiting = [*needs.get(start, ())]
    while waiting:
        cell = waiting.pop()
        if cell == start:
            return True
        if cell not in seen:
            seen.add(cell)
            waiting += needs.get(cell, ())
    return False
