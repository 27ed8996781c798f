"""What a declaration takes from another that it follows, such as that which it evaluates.

Its author writes only what is new. What it repeats is put into the declaration as if it
were written there, so that everything that reads one sees the whole of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from shenbao.declaration import NAME, Declaration, Field, Indicator, Value, salvage_declaration
from shenbao.declaration.declaration import Rows
from shenbao.declaration.reading import TAKEN
from shenbao.diagnostics import Code, Diagnostic
from shenbao.form.filing import Filing
from shenbao.form.formulas import Figure
from shenbao.form.layering import LayeredDocument
from shenbao.form.meanings import Meaning
from shenbao.form.nodes import Node
from shenbao.form.parts import FactTable, IndicatorTable, rule_of
from shenbao.form.reckoning import printed, scale_of
from shenbao.form.standard import Standard
from shenbao.i18n import _
from shenbao.toml import Document, KeyPath
from shenbao.toml.reader import did_you_mean

Class = tuple[str, str]

Difference = tuple[KeyPath, KeyPath, str, str]
"""Where a value stands in the copy and in the declaration, and what is there."""


def with_taken(
    declaration: Declaration, standard: Standard, followed: Filing
) -> tuple[Declaration, list[Diagnostic]]:
    """Return a declaration together with what it takes from the one that it follows."""
    return _Taking(declaration, standard, followed).taken()


def filed_copy(document: Document, standard: Standard) -> Filing | None:
    """Return the copy that a declaration has of the one that it follows, as that one's filing."""
    taken = document.data[TAKEN]
    if not isinstance(taken, dict):
        return None
    data = {"form": standard.name, "year": document.data.get("year"), **taken}
    place = Node({}, document, (TAKEN,))
    copy = LayeredDocument(document.path, document.text, data, form=place)
    shape = standard.shape.without_required()
    declaration, _problems = salvage_declaration(copy, shape)
    return Filing(declaration, standard) if declaration else None


class _Taking(Struct, frozen=True):
    declaration: Declaration
    standard: Standard
    followed: Filing

    def taken(self) -> tuple[Declaration, list[Diagnostic]]:
        problems: list[Diagnostic] = []
        fields = {
            key: self.value(take, self.standard.fields[key])
            for key, take in self.standard.taken.items()
        }
        values = {**self.declaration.values, **_filled(fields)}
        tables = {**self.declaration.tables}
        for table in self.standard.tables:
            tables[table.key] = self.rows(table, tables.get(table.key, {}))
        indicators = self.declaration.indicators
        for part in self.standard.indicator_tables[:1]:
            indicators = tuple(self.indicators(part, problems))
        joined = replace(self.declaration, values=values, tables=tables, indicators=indicators)
        return joined, problems

    # ---- Fields and tables ----------------------------------------------------------------

    def value(self, take: str, facts: Field) -> Value | None:
        """Return what the followed declaration has for a field or column of this one."""
        path = self.followed.standard.taken_place(take)
        there = self.followed.standard.facts_at(path) if path else None
        if there is None:
            return None
        cell = self.followed.reckoning.at(path)
        if isinstance(cell, Figure) and facts.kind.is_figure:
            units = self.standard.amounts.units
            figure = printed(cell, facts, units)
            is_converted = scale_of(there, units) != scale_of(facts, units)
            return _without_zeros(figure, facts) if is_converted and figure is not None else figure
        value = self.followed.declaration.values.get(str(path[0])) if len(path) == 1 else None
        if isinstance(value, str) or there.kind is facts.kind:
            return value
        text = self.followed.text(there.key) if len(path) == 1 else self.followed.meant(take)
        return (text or None) if facts.kind.is_words else None

    def rows(self, table: FactTable, own: Rows) -> Rows:
        """Return the rows of a table with the cells that are taken."""
        rows: dict[str | int, Mapping[str, Value]] = dict(own)
        for row in table.rows:
            taken = {
                column.key: self.value(rule.take, column.facts)
                for column in table.columns
                if column.facts and (rule := rule_of(row, column)) and rule.take
            }
            if filled := _filled(taken):
                rows[row.key] = {**own.get(row.key, {}), **filled}
        return rows

    # ---- Indicators -----------------------------------------------------------------------

    def indicators(self, table: IndicatorTable, problems: list[Diagnostic]) -> Iterator[Indicator]:
        """Yield all indicators of the followed declaration, each with what is new of it.

        Those of one class and name belong together, in their order. One that the followed
        declaration does not have is complained of.
        """
        own: dict[Class, list[Indicator]] = defaultdict(list)
        for indicator in self.declaration.indicators:
            own[indicator.group, indicator.category].append(indicator)
        names: dict[Class, list[str]] = defaultdict(list)
        counts = {known: len(indicators) for known, indicators in own.items()}
        for followed in self.followed.indicators_of_year:
            known = (followed.group, followed.category)
            names[known].append(followed.name)
            same = [indicator for indicator in own[known] if indicator.name == followed.name]
            if same:
                own[known].remove(same[0])
                yield self.joined(table, followed, same[0])
            else:
                index = counts.get(known, 0)
                counts[known] = index + 1
                yield self.joined(table, followed, _without_words(followed, index))
        for known, indicators in own.items():
            problems += (self.unknown(indicator, names[known]) for indicator in indicators)
            yield from indicators

    def joined(self, table: IndicatorTable, followed: Indicator, own: Indicator) -> Indicator:
        """Return an indicator with the columns that are taken from the followed one."""
        values: dict[str, Value] = {**own.values, NAME: followed.name}
        texts = {**own.texts, NAME: followed.name}
        for column in table.columns:
            if column.take and column.facts:
                taken = self.followed.standard.taken_column(column.take)
                if taken in followed.texts:
                    texts[column.key] = followed.texts[taken]
                    values |= _filled({column.key: followed.values.get(taken)})
                elif column.take == Meaning.TARGET:
                    texts[column.key] = text = self.followed.target(followed).text
                    values |= _filled({column.key: text or None})
        return replace(own, texts=texts, values=values)

    def unknown(self, indicator: Indicator, names: Sequence[str]) -> Diagnostic:
        path = (*indicator.path, NAME)
        message = _("{name} is not an indicator of this class in the followed declaration.")
        hint = did_you_mean(indicator.name, names)
        text = message.format(name=indicator.name)
        return self.declaration.document.problem(path, Code.VALUE, text, hint)


def _without_words(followed: Indicator, index: int) -> Indicator:
    """Return what an author would have written of an indicator of which nothing is new.

    Its place is behind those that are written.
    """
    return Indicator(followed.group, followed.category, index, {})


def _without_zeros(figure: Decimal, facts: Field) -> Decimal:
    """Return a figure of another unit without the zeros at its end that nobody wrote."""
    exponent = figure.normalize().as_tuple().exponent
    least = -(facts.wording.decimals or 0)
    return figure.quantize(Decimal(1).scaleb(min(int(exponent), least)))


def _filled(values: Mapping[str, Any]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value is not None}


def differences(copy: Any, now: Any) -> Iterator[Difference]:
    """Yield what differs between a copy and the declaration that it is of, as TOML has them."""
    for key in copy:
        yield from _values(copy[key], now.get(key), (key,), (key,))


def _values(copy: Any, now: Any, at: KeyPath, there: KeyPath) -> Iterator[Difference]:
    if isinstance(copy, dict) and isinstance(now, dict):
        for key in copy:
            yield from _values(copy[key], now.get(key), (*at, key), (*there, key))
    elif _is_rows(copy) and (_is_rows(now) or now is None):
        yield from _rows(copy, now or [], at, there)
    elif copy != now:
        yield at, there, _text(copy), _text(now)


def _rows(copy: list[Any], now: list[Any], at: KeyPath, there: KeyPath) -> Iterator[Difference]:
    """Yield what differs between rows: those of one name belong together, in their order."""
    free = list(enumerate(now))
    for index, row in enumerate(copy):
        same = [found for found in free if found[1].get(NAME) == row.get(NAME)]
        if same:
            free.remove(same[0])
            yield from _values(row, same[0][1], (*at, index), (*there, same[0][0]))
        else:
            yield (*at, index), there, str(row.get(NAME, "")), ""
    for _place, row in free:
        yield at, there, "", str(row.get(NAME, ""))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
