"""The figures of a form that are worked out: formulas and totals, each once, when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from msgspec import Struct, field

from shenbao.declaration import Declaration, Field, Indicator, Value
from shenbao.declaration.cells import Context
from shenbao.form.formulas import (
    WORDS,
    Content,
    Figure,
    Formula,
    Name,
    Result,
    Scale,
    shown,
    work_out,
)
from shenbao.form.parts import CellRule, FactTable, FormColumn, FormRow, IndicatorTable, rule_of
from shenbao.form.standard import Standard, is_of_entry
from shenbao.toml import KeyPath

ALL_CELLS = Name((), in_sum=True)
ALL = Formula(ALL_CELLS)
"""The sum of all that is given to it."""


def added_up(figures: Sequence[Content]) -> Content:
    """Return the sum of figures; blanks are passed over, words make words of it."""
    return _content(work_out(ALL, lambda _name: None, lambda _name: figures))


def _content(result: Result) -> Content:
    return WORDS if result.words else result.figure


class Scope(Struct, frozen=True):
    """Where a formula stands: its table, and the row, with the figures in it by their columns."""

    table: FactTable | IndicatorTable | None = None
    row: KeyPath = ()
    columns: frozenset[str] = frozenset()


class Working(Struct, frozen=True):
    """How a cell is worked out: its formula, and the cells that each name in it stands for."""

    formula: Formula
    facts: Field
    cells: Mapping[Name, tuple[KeyPath, ...]]


def scale_of(field: Field, units: Mapping[str, Decimal]) -> Scale:
    """Return what a field counts in; ``units`` has what each unit of money is worth in 万元."""
    if field.kind.is_money:
        worth = units.get(field.unit)
        return Scale(worth.adjusted() + WAN if worth is not None else WAN, is_money=True)
    share = field.kind.figure(Decimal(1))
    return Scale(share.adjusted() if share else 0)


def printed(content: Content, facts: Field, units: Mapping[str, Decimal]) -> Decimal | None:
    """Return a figure rounded as a field or column prints it, in its unit; None for no figure."""
    if not isinstance(content, Figure):
        return None
    return shown(content, scale_of(facts, units), facts.wording.decimals or 2)


WAN = 4
"""万元, the unit of amounts whose field names none, is ten to this power of 元."""


class Reckoning(Struct, dict=True):
    """Works out the figures of one declaration.

    A figure is found by its address: a field's key, ``table.row.column``, or an indicator's
    path and a column. ``workings`` says of those that are worked out how, once they are.
    """

    declaration: Declaration
    standard: Standard
    workings: dict[KeyPath, Working] = field(default_factory=dict)
    _known: dict[KeyPath, Content] = field(default_factory=dict)

    def at(self, address: KeyPath) -> Content:
        """Return the figure at an address; that of no place, or one that needs itself, is blank."""
        if address not in self._known:
            self._known[address] = None
            self._known[address] = self._find(address) if address else None
        return self._known[address]

    def derived(self) -> Iterator[KeyPath]:
        """Yield the address of each figure that is worked out."""
        yield from ((key,) for key in self.standard.formulas)
        for table in self.standard.tables:
            own = [row.key for row in table.rows]
            written = [row for row in self.declaration.tables.get(table.key, {}) if row not in own]
            for row in (*own, *written):
                for column in table.columns:
                    rule = rule_of(table.row(row), column)
                    if rule is not None and rule.is_derived:
                        yield (table.key, row, column.key)
        for part in self.standard.indicator_tables:
            for indicator in self.declaration.indicators:
                if indicator.collection in part.collections:
                    columns = part.columns_of(indicator.collection)
                    formulas = (column.key for column in columns if column.formula)
                    yield from ((*indicator.path, key) for key in formulas)
            for form_row in part.rows:
                for column in part.columns:
                    rule = rule_of(form_row, column)
                    if rule is not None and rule.is_derived:
                        yield (part.key, form_row.key, column.key)

    def field(self, key: str) -> Content:
        """Return the figure of a field."""
        return self.at((key,))

    def text(self, content: Content, facts: Field) -> str:
        """Return a figure as it is printed in a field or column; blank where there is none."""
        figure = self.printed(content, facts)
        return "" if figure is None else str(facts.kind.text(figure, facts))

    def printed(self, content: Content, facts: Field) -> Decimal | None:
        """Return a figure rounded as it is printed, in the unit of its field or column."""
        return printed(content, facts, self.standard.amounts.units)

    def scale(self, facts: Field) -> Scale:
        """Return what a field counts in."""
        return scale_of(facts, self.standard.amounts.units)

    # ---- What stands at an address --------------------------------------------------------

    def _find(self, address: KeyPath) -> Content:
        if len(address) == 1:
            return self._field(address)
        table = self.standard.table(str(address[0])) if len(address) == 3 else None
        if isinstance(table, FactTable):
            return self._fact(table, address)
        row = table.row(str(address[1])) if table else None
        if table is not None and row is not None:
            return self._form_row(table, row, address)
        return self._indicator(address)

    def _of_entries(
        self, indicator: Indicator, column: FormColumn, place: str | int | None
    ) -> Content:
        """Return the figure of the entry of a list at a place, or the sum of those of all."""
        entries = self.declaration.entries(column.per)
        if not isinstance(place, int):
            return added_up(list(map(self.at, self._entries(indicator.path, column))))
        if column.facts is None or place >= len(entries):
            return None
        value = indicator.value_of(column.key, entries[place])
        return self._authored(value, column.facts.each)

    def _field(self, address: KeyPath) -> Content:
        facts = self.standard.fields.get(str(address[0]))
        if facts is None:
            return None
        formula = self.standard.formulas.get(facts.key)
        if formula is not None:
            return self._worked_out(address, formula, Scope(), facts)
        return self._authored(self.declaration.values.get(facts.key), facts)

    def _fact(self, table: FactTable, address: KeyPath) -> Content:
        _table, row, key = address
        column = table.column(key)
        if column is None or column.facts is None:
            return None
        rule = rule_of(table.row(row), column)
        if rule is None or rule.take:
            values = self.declaration.tables.get(table.key, {}).get(row, {})
            return self._authored(values.get(column.key), column.facts)
        columns = frozenset(known.key for known in table.columns if known.facts)
        return self._ruled(address, rule, column.facts, Scope(table, address[:2], columns))

    def _form_row(self, table: IndicatorTable, row: FormRow, address: KeyPath) -> Content:
        column = table.column(address[2])
        rule = rule_of(row, column) if column else None
        if column is None or column.facts is None or rule is None:
            return None
        return self._ruled(address, rule, column.facts, Scope(table))

    def _indicator(self, address: KeyPath) -> Content:
        place = address[-1] if is_of_entry(address) else None
        *path, key = address if place is None else address[:-1]
        indicator = self._indicators.get(tuple(path))
        if indicator is None:
            return None
        for table in self.standard.indicator_tables:
            columns = {known.key: known for known in table.columns_of(indicator.collection)}
            if indicator.collection in table.collections and key in columns:
                column = columns[str(key)]
                if column.per:
                    return self._of_entries(indicator, column, place)
                if column.formula is not None and column.facts is not None:
                    scope = Scope(table, tuple(path), frozenset(columns))
                    return self._worked_out(address, column.formula, scope, column.facts)
                value = indicator.values.get(column.key)
                return self._authored(value, column.facts) if column.facts else None
        return None

    @cached_property
    def _indicators(self) -> Mapping[KeyPath, Indicator]:
        return {indicator.path: indicator for indicator in self.declaration.indicators}

    def _authored(self, value: Value | None, facts: Field) -> Content:
        """Return the figure that an author has written."""
        if value is None or value == "":
            return None
        figure = facts.kind.figure(value)
        if figure is None:
            return WORDS
        return self.scale(facts).figure(figure.scaleb(-_share(facts)))

    def _ruled(self, address: KeyPath, rule: CellRule, facts: Field, scope: Scope) -> Content:
        """Return the figure in a cell that the form itself fills."""
        if rule.formula is not None:
            return self._worked_out(address, rule.formula, scope, facts)
        if rule.adds is not None:
            cells = self._added(scope.table, rule.adds, str(address[-1]))
            return self._reckoned(address, Working(ALL, facts, {ALL_CELLS: tuple(cells)}))
        if rule.value:
            return self.field(rule.value)
        context = Context(self.declaration.year, self.standard.amounts)
        understood = facts.kind.understand(rule.text, facts, context) if rule.text else None
        if understood is None:
            return WORDS if rule.text else None
        return self._authored(understood.data, facts)

    # ---- Formulas -------------------------------------------------------------------------

    def _worked_out(
        self, address: KeyPath, formula: Formula, scope: Scope, facts: Field
    ) -> Content:
        """Return what a formula makes where it stands."""
        cells = {
            name: tuple(self._summed(name.keys, scope))
            if name.in_sum
            else self._named(name.keys, scope)
            for name in formula.names
        }
        return self._reckoned(address, Working(formula, facts, cells))

    def _reckoned(self, address: KeyPath, working: Working) -> Content:
        self.workings[address] = working
        result = work_out(
            working.formula,
            lambda name: next(iter(map(self.at, working.cells[name])), None),
            lambda name: map(self.at, working.cells[name]),
            self.scale(working.facts),
        )
        return _content(result)

    def _named(self, keys: Sequence[str], scope: Scope) -> tuple[KeyPath, ...]:
        """Return what a name stands for: a column of its row, a field, or a cell of a table."""
        if len(keys) == 1:
            return ((*scope.row, keys[0]) if keys[0] in scope.columns else (keys[0],),)
        table = scope.table if len(keys) == 2 else self.standard.table(keys[0])
        return ((table.key, *keys[-2:]),) if table else ()

    def _summed(self, keys: Sequence[str], scope: Scope) -> Iterator[KeyPath]:
        """Yield the cells of a column: of the formula's own table, or of one that is named.

        In the row of an indicator a column with values per entry of a list is these values.
        """
        table = scope.table if len(keys) == 1 else self.standard.table(keys[0])
        column = table.column(keys[-1]) if table and len(keys) == 1 and scope.row else None
        if column is not None and column.per:
            return self._entries(scope.row, column)
        return self._added(table, (), keys[-1])

    def _entries(self, row: KeyPath, column: FormColumn) -> Iterator[KeyPath]:
        """Yield the cells of a column with a value per entry of a list, in a row."""
        count = len(self.declaration.entries(column.per))
        return ((*row, column.key, place) for place in range(count))

    def _added(
        self, table: FactTable | IndicatorTable | None, rows: Sequence[str], column: str
    ) -> Iterator[KeyPath]:
        """Yield the cells of a column in these rows; no rows stand for all that are no totals."""
        if isinstance(table, IndicatorTable):
            for indicator in self.declaration.indicators:
                if indicator.collection in table.collections:
                    known = table.column(column)
                    if known is not None and known.per:
                        yield from self._entries(indicator.path, known)
                    else:
                        yield (*indicator.path, column)
        elif table is not None:
            own = [row.key for row in table.rows if not row.is_total]
            free = sorted(
                row for row in self.declaration.tables.get(table.key, {}) if isinstance(row, int)
            )
            keys: Sequence[str | int] = rows or (free if table.free else own)
            yield from ((table.key, key, column) for key in keys)


def _share(facts: Field) -> int:
    """Return by which power of ten a kind's figure differs from what is written."""
    figure = None if facts.kind.is_money else facts.kind.figure(Decimal(1))
    return figure.adjusted() if figure else 0
