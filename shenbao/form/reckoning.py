"""The figures of a form that are worked out: formulas and totals, each once, when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shenbao.declaration import Declaration, Field, Value
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
from shenbao.form.parts import CellRule, FactTable, FormRow, IndicatorTable, rule_of
from shenbao.form.standard import Standard
from shenbao.toml import KeyPath

COLUMN = Formula(Name((), in_sum=True))
"""A sum of all that is given to it."""


def added_up(figures: Sequence[Content]) -> Content:
    """Return the sum of figures; blanks are passed over, words make words of it."""
    return _content(work_out(COLUMN, lambda _name: None, lambda _name: figures))


def _content(result: Result) -> Content:
    return WORDS if result.words else result.figure


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a formula stands: its table, and what it finds in its own row by the columns' keys."""

    table: FactTable | IndicatorTable | None = None
    row: Callable[[str], Content] | None = None
    columns: frozenset[str] = frozenset()


def scale_of(field: Field, units: Mapping[str, Decimal]) -> Scale:
    """Return what a field counts in; ``units`` has what each unit of money is worth in 万元."""
    if field.kind.is_money:
        worth = units.get(field.unit)
        return Scale(worth.adjusted() + WAN if worth is not None else WAN, is_money=True)
    share = field.kind.figure(Decimal(1))
    return Scale(share.adjusted() if share else 0)


WAN = 4
"""万元, the unit of amounts whose field names none, is ten to this power of 元."""


@dataclass
class Reckoning:
    """Works out the figures of one declaration.

    A figure is found by its address: a field's key, ``table.row.column``, or
    an indicator's path and a column.
    """

    declaration: Declaration
    standard: Standard
    _known: dict[KeyPath, Content] = field(default_factory=dict)

    def field(self, key: str) -> Content:
        """Return the figure of a field."""

        def find() -> Content:
            facts = self.standard.fields[key]
            if key in self.standard.formulas:
                return self.worked_out(self.standard.formulas[key], Scope(), facts)
            return self.authored(self.declaration.values.get(key), facts)

        return self.once((key,), find)

    def fact(self, table: FactTable, row: str | int, column: str) -> Content:
        """Return the figure in a cell of a table of facts; an author's row is known by number."""
        facts = table.column(column)
        if facts is None or facts.facts is None:
            return None
        rule = rule_of(table.row(row), facts)

        def find() -> Content:
            assert facts.facts
            if rule is None or rule.take:
                values = self.declaration.tables.get(table.key, {}).get(row, {})
                return self.authored(values.get(column), facts.facts)
            scope = Scope(
                table,
                lambda key: self.fact(table, row, key),
                frozenset(known.key for known in table.columns if known.facts),
            )
            return self.ruled(rule, facts.facts, scope, column)

        return self.once((table.key, row, column), find)

    def indicator_row(self, table: IndicatorTable, row: FormRow, column: str) -> Content:
        """Return the figure in a row that the form adds to its indicators."""
        facts = next((known for known in table.columns if known.key == column), None)
        rule = rule_of(row, facts) if facts else None
        if facts is None or facts.facts is None or rule is None:
            return None

        def find() -> Content:
            assert facts.facts
            return self.ruled(rule, facts.facts, Scope(table), column)

        return self.once((table.key, row.key, column), find)

    def at(self, place: KeyPath) -> Content:
        """Return the figure of a field, or in a cell of a row that the form itself has."""
        match place:
            case (str(key),):
                return self.field(key) if key in self.standard.fields else None
            case (str(key), str(row), str(column)):
                table = self.standard.table(key)
                if isinstance(table, FactTable):
                    return self.fact(table, row, column)
                own = table.row(row) if table else None
                return self.indicator_row(table, own, column) if table and own else None
        return None

    def once(self, address: KeyPath, find: Callable[[], Content]) -> Content:
        """Return what is found at an address; one that is asked for while it is found is blank."""
        if address not in self._known:
            self._known[address] = None
            self._known[address] = find()
        return self._known[address]

    # ---- Cells ----------------------------------------------------------------------------

    def authored(self, value: Value | None, facts: Field) -> Content:
        """Return the figure that an author has written."""
        if value is None or value == "":
            return None
        figure = facts.kind.figure(value)
        if figure is None:
            return WORDS
        return self.scale(facts).figure(figure.scaleb(-self.share(facts)))

    def ruled(self, rule: CellRule, facts: Field, scope: Scope, column: str) -> Content:
        """Return the figure in a cell that the form itself fills."""
        if rule.formula is not None:
            return self.worked_out(rule.formula, scope, facts)
        if rule.adds is not None:
            return added_up(list(self.added(scope.table, rule.adds, column)))
        if rule.value:
            return self.field(rule.value)
        context = Context(self.declaration.year, self.standard.amounts)
        understood = facts.kind.understand(rule.text, facts, context) if rule.text else None
        if understood is None:
            return WORDS if rule.text else None
        return self.authored(understood.data, facts)

    def added(
        self, table: FactTable | IndicatorTable | None, rows: Sequence[str], column: str
    ) -> Iterator[Content]:
        """Yield the figures of a column in these rows; no rows stand for all that are no totals."""
        if isinstance(table, IndicatorTable):
            for indicator in self.declaration.indicators:
                if indicator.collection in table.collections:
                    yield self.indicator(table, indicator.path, column)
        elif table is not None:
            own = [row.key for row in table.rows if not row.is_total]
            free = sorted(
                row for row in self.declaration.tables.get(table.key, {}) if isinstance(row, int)
            )
            keys: Sequence[str | int] = rows or (free if table.free else own)
            yield from (self.fact(table, key, column) for key in keys)

    def indicator(self, table: IndicatorTable, path: KeyPath, column: str) -> Content:
        """Return the figure of an indicator in a column."""
        found = next((known for known in self.declaration.indicators if known.path == path), None)
        if found is None:
            return None
        columns = {known.key: known for known in table.columns_of(found.collection)}
        facts = columns[column].facts if column in columns else None
        if facts is None:
            return None

        def find() -> Content:
            formula = columns[column].formula
            if formula is None:
                return self.authored(found.values.get(column), facts)
            scope = Scope(table, lambda key: self.indicator(table, path, key), frozenset(columns))
            return self.worked_out(formula, scope, facts)

        return self.once((*path, column), find)

    # ---- Formulas -------------------------------------------------------------------------

    def worked_out(self, formula: Formula, scope: Scope, facts: Field) -> Content:
        """Return what a formula makes where it stands."""
        result = work_out(
            formula,
            lambda name: self.named(name.keys, scope),
            lambda name: list(self.column(name.keys, scope)),
            self.scale(facts),
        )
        return _content(result)

    def named(self, keys: Sequence[str], scope: Scope) -> Content:
        """Return what a name stands for: a column of its row, a field, or a cell of a table."""
        if len(keys) == 1:
            if scope.row is not None and keys[0] in scope.columns:
                return scope.row(keys[0])
            return self.field(keys[0]) if keys[0] in self.standard.fields else None
        table = scope.table if len(keys) == 2 else self.standard.table(keys[0])
        row, column = keys[-2:]
        if isinstance(table, FactTable):
            return self.fact(table, row, column)
        own = next((known for known in table.rows if known.key == row), None) if table else None
        return self.indicator_row(table, own, column) if table and own else None

    def column(self, keys: Sequence[str], scope: Scope) -> Iterator[Content]:
        """Yield the figures of a column: of the formula's own table, or of one that is named."""
        table = scope.table if len(keys) == 1 else self.standard.table(keys[0])
        return self.added(table, (), keys[-1])

    # ---- Words ----------------------------------------------------------------------------

    def text(self, cell: Content, facts: Field) -> str:
        """Return a figure as it is printed in a field or column; blank where there is none."""
        if not isinstance(cell, Figure):
            return ""
        figure = shown(cell, self.scale(facts), facts.wording.decimals or 2)
        return str(facts.kind.text(figure, facts))

    def scale(self, facts: Field) -> Scale:
        """Return what a field counts in."""
        return scale_of(facts, self.standard.amounts.units)

    @staticmethod
    def share(facts: Field) -> int:
        """Return by which power of ten a kind's figure differs from what is written."""
        figure = None if facts.kind.is_money else facts.kind.figure(Decimal(1))
        return figure.adjusted() if figure else 0
