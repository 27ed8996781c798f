"""A form as the page shows it to be filled in: plain data, in the order of the paper."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from shenbao.declaration import EXPLAIN, NAME, Field, Indicator, Parts
from shenbao.form import Filing, Standard
from shenbao.form.naming import Naming
from shenbao.form.parts import FactTable, IndicatorTable, ListTable, Part
from shenbao.form.phrases import fill
from shenbao.form.writing.sections import found_at
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out_parts
from shenbao.sheet.sheet import Cell as Printed
from shenbao.sheet.sheet import Role, Row, Table
from shenbao.toml import KeyPath, key_name, key_path
from shenbao.web.records import Array, Cell, Form, Input, InputColumn, InputParts, Rows

OF_ENTRY = re.compile(r"(.+\[[0-9]{1,6}\]\.[A-Za-z0-9_-]+)\.(.+)", re.DOTALL)
"""The address of a value behind an entry of a list, which may be any words."""


def path_of(address: str) -> KeyPath:
    """Return where the cell with an address is, () where the address is none."""
    of_entry = OF_ENTRY.fullmatch(address)
    if of_entry is None:
        return key_path(address) or ()
    above = key_path(of_entry[1])
    return (*above, of_entry[2]) if above else ()


def parts_of(standard: Standard, key: str) -> Parts | None:
    """Return the parts that a field may have; amounts are in the unit that texts are read in."""
    facts = standard.fields.get(key)
    parts = facts and facts.kind.parts(facts)
    if not parts:
        return None
    unit = standard.amounts.own_unit
    columns = [
        replace(column, unit=unit) if column.kind.is_money else column for column in parts.columns
    ]
    return replace(parts, columns=tuple(columns))


def arrays(standard: Standard) -> dict[str, KeyPath]:
    """Return the paths of all arrays of rows of authors by their addresses.

    They are those of classes, of free tables, and of the fields that may have rows.
    """
    parted = ((key, parts_of(standard, key)) for key in standard.fields)
    inner = ((key, parts.rows) for key, parts in parted if parts)
    return {key_name(path): path for path in (*standard.shape.arrays(), *inner)}


def first_column(standard: Standard, path: KeyPath) -> str:
    """Return the key of the column by which people tell the rows of an array apart."""
    parts = parts_of(standard, str(path[0]))
    columns = [column.key for column in parts.columns] if parts else []
    columns = columns or [*standard.shape.columns_at(path)]
    return NAME if NAME in columns else next(iter(columns), "")


def facts_of(standard: Standard, path: KeyPath) -> Field | None:
    """Return what is known of the values at a place that ``path_of`` returns."""
    parts = parts_of(standard, str(path[0])) if len(path) > 1 else None
    if parts:
        is_row = len(path) == len(("key", "rows", 0, "column")) and path[1] == parts.rows
        known = parts.columns if is_row else (*parts.before, *parts.behind)
        is_known = is_row or len(path) == len(("key", "part"))
        return next((facts for facts in known if facts.key == path[-1] and is_known), None)
    return standard.facts_at(path)


def form_of(filing: Filing) -> Form:
    """Return the form of a declaration, with what can be written in its rows of authors."""
    parts = [shown for part, table in lay_out_parts(filing) for shown in _part(part, table, filing)]
    standard = filing.standard
    return Form(title_of(standard), standard.name, [*standard.lineage], parts)


def title_of(standard: Standard) -> str:
    """Return the title of a form without what only a declaration says of it."""
    return fill(standard.title, defaultdict(str))


def _part(part: Part, table: Table, filing: Filing) -> Iterator[Rows | Array]:
    if isinstance(part, ListTable):
        return
    if isinstance(part, IndicatorTable):
        yield from _form_rows(table, filing)
        for collection in part.collections:
            yield from _classes(part, collection, filing)
        yield from _beside_all(part, filing)
    elif isinstance(part, FactTable) and part.free:
        columns = {column.key: column.facts for column in part.columns if column.authored}
        names = {key: Naming(filing).column(part, key) for key in columns}
        yield _array((part.key,), [Naming(filing).table(part.key)], columns, names)
        yield from _form_rows(table, filing)
        yield from _beside_all(part, filing)
    else:
        yield _rows(table, table.rows)


def _beside_all(part: FactTable | IndicatorTable, filing: Filing) -> Iterator[Rows]:
    """Yield the cells with the value of a field that stand beside all rows of a table."""
    for column in part.columns:
        if column.value:
            label, text = filing.phrase(column.label), filing.text(column.value)
            head = Cell(label, Role.LABEL, "", 1, 1)
            cell = Cell(text, Role.TEXT, column.value, 1, 1)
            yield Rows(column.key, [1, 3], ruled=True, rows=[[head, cell]])


def _form_rows(table: Table, filing: Filing) -> Iterator[Rows]:
    """Yield the rows that the form itself has in a table of rows of authors."""
    fixed = [row for row in table.body if any(_is_of_form(cell.key, filing) for cell in row.cells)]
    if fixed:
        yield _rows(table, fixed)


def _is_of_form(key: str, filing: Filing) -> bool:
    first, _, rest = key.partition(".")
    table = filing.standard.table(first)
    return bool(rest) and table is not None and table.row(rest.partition(".")[0]) is not None


def _rows(table: Table, rows: Sequence[Row]) -> Rows:
    printed = [[_cell(cell) for cell in row.cells if not cell.continued] for row in rows]
    return Rows(table.key, [*table.widths], table.ruled, printed)


def _cell(cell: Printed) -> Cell:
    key = cell.key if cell.role.is_value else ""
    return Cell(cell.text, cell.role, key, cell.columns, cell.rows)


# ---- Rows of authors ------------------------------------------------------------------------


def _classes(part: IndicatorTable, collection: str, filing: Filing) -> Iterator[Array]:
    """Yield the classes of a collection; of a form that follows another, their rows are given."""
    naming, follows = Naming(filing), bool(filing.standard.follows)
    columns: dict[str, Field | None] = {}
    names: dict[str, str] = {}
    for column in part.columns_of(collection):
        name = naming.column(part, column.key, collection)
        is_given = column.authored is None or (follows and column.key == NAME)
        if column.authored and column.authored.per and not is_given:
            for entry in filing.declaration.entries(column.authored.per):
                key = key_name((column.key, entry))
                columns[key], names[key] = column.authored.each, f"{name} {entry}"
        elif column.key == EXPLAIN or (column.facts and not is_given):
            columns[column.key], names[column.key] = column.facts, name
        elif column.facts and (follows or column.authored):
            columns[column.key], names[column.key] = None, name
    outer = naming.collection(collection)
    for group, category in filing.standard.categories():
        path = tuple(filter(None, (collection, group.key, category.key)))
        labels = [outer, *naming.classes(group.key, category.key)]
        found = _array(path, labels, columns, names)
        yield replace(found, required=category.required, given=follows)


def _array(
    path: KeyPath,
    labels: Sequence[str],
    columns: Mapping[str, Field | None],
    names: Mapping[str, str],
) -> Array:
    shown = [_column(key, names[key], facts) for key, facts in columns.items()]
    return Array(key_name(path), [label for label in labels if label], shown)


def _column(key: str, label: str, facts: Field | None) -> InputColumn:
    """Return what a column takes; one without facts has explanations, or repeated values."""
    if facts is None:
        return InputColumn(key=key, label=label, long=True, given=key != EXPLAIN)
    return replace(column_of(key, facts), label=label)


def column_of(key: str, facts: Field) -> InputColumn:
    """Return what the page has to know of a field to let a person fill it in."""
    return InputColumn(key=key, **_facts(facts))


def _parts(key: str, parts: Parts) -> InputParts:
    columns = [column_of(column.key, column) for column in parts.columns]
    return InputParts(
        before=[column_of(facts.key, facts) for facts in parts.before],
        rows=Array(key_name((key, parts.rows)), [], columns),
        behind=[column_of(facts.key, facts) for facts in parts.behind],
    )


def input_of(facts: Field) -> Input:
    """Return what the cell of a field takes."""
    return Input(**_facts(facts))


def _facts(facts: Field) -> dict[str, Any]:
    return {
        "label": facts.label,
        "long": facts.kind.is_long,
        "figure": facts.kind.is_figure,
        "options": facts.kind.options(facts),
        "many": facts.kind.takes_many,
        "required": facts.required,
        "unit": facts.unit,
        "help": facts.description,
    }


# ---- What stands in the cells ----------------------------------------------------------------


def inputs(filing: Filing) -> dict[str, Input]:
    """Return what can be written in each cell that is no row of an author's, by address."""
    standard = filing.standard
    found: dict[str, Input] = {}
    for key, facts in standard.fields.items():
        if key not in standard.derived:
            parts = parts_of(standard, key)
            found[key] = replace(input_of(facts), parts=parts and _parts(key, parts))
            around = (*parts.before, *parts.behind) if parts else ()
            found |= {key_name((key, part.key)): input_of(part) for part in around}
    for key, table in standard.shape.facts.items():
        for row, columns in ({} if table.free else table.rows).items():
            for column in columns:
                found[key_name((key, row, column))] = input_of(table.columns[column])
    return found


def texts(filing: Filing) -> dict[str, str]:
    """Return what stands in each cell that an author fills, by address, as it is typed."""
    declaration, standard = filing.declaration, filing.standard
    found: dict[str, str] = {}
    for key, value in declaration.values.items():
        data, parts = declaration.document.data.get(key), parts_of(standard, key)
        if key not in standard.fields or key in standard.derived:
            continue
        if standard.fields[key].required and key not in declaration.document.data:
            continue  # what it is taken for as long as it is missing, nobody has typed
        if parts and isinstance(data, Mapping):
            found |= _texts_of_parts(key, parts, data)
        else:
            found[key] = _typed(value, standard.fields[key])
    for table, rows in declaration.tables.items():
        facts = standard.shape.facts[table]
        for row, values in rows.items():
            authored = facts.columns if facts.free else facts.rows.get(str(row), ())
            for column in authored:
                if column in values:
                    address = key_name((table, row, column))
                    found[address] = _typed(values[column], facts.columns[column])
    for indicator in declaration.indicators:
        found |= _indicator_texts(indicator, filing)
    return found


def _texts_of_parts(key: str, parts: Parts, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for facts in (*parts.before, *parts.behind):
        if facts.key in data:
            yield key_name((key, facts.key)), _written(data[facts.key], facts)
    for number, row in enumerate(_rows_at(data, (parts.rows,))):
        for column in parts.columns:
            if isinstance(row, Mapping) and column.key in row:
                address = key_name((key, parts.rows, number, column.key))
                yield address, _written(row[column.key], column)


def _written(value: object, facts: Field) -> str:
    """Return the text of a value as TOML has it, whatever it is."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and facts.kind.is_figure:
        return facts.kind.text(Decimal(value), facts)
    return str(value)


def sums(filing: Filing) -> dict[str, dict[str, str]]:
    """Return what the amounts in the rows of arrays come to, by array and column."""
    data, standard = filing.declaration.document.data, filing.standard
    found: dict[str, dict[str, str]] = {}
    for address, path in arrays(standard).items():
        parts = parts_of(standard, str(path[0]))
        columns = parts.columns if parts else standard.shape.columns_at(path).values()
        rows = _rows_at(data, path)
        for column in columns if rows else ():
            amounts: list[Any] = [row.get(column.key) for row in rows if isinstance(row, Mapping)]
            figures = [Decimal(each) for each in amounts if column.kind.amounts(each)]
            if column.kind.is_money and figures:
                total = sum(figures, Decimal())
                found.setdefault(address, {})[column.key] = column.kind.text(total, column)
    return found


def _indicator_texts(indicator: Indicator, filing: Filing) -> Iterator[tuple[str, str]]:
    columns = filing.standard.shape.columns_at(indicator.path)
    is_named = bool(filing.standard.follows)
    for key, value in indicator.values.items():
        column = columns.get(key)
        if column is None or (is_named and key == NAME):
            continue
        if column.per and isinstance(value, Mapping):
            for entry, of_entry in value.items():
                yield key_name((*indicator.path, key, entry)), _typed(of_entry, column.each)
        elif not column.per:
            yield key_name((*indicator.path, key)), _typed(value, column)
    if indicator.explain is not None:
        yield key_name((*indicator.path, EXPLAIN)), indicator.explain
    elif indicator.explain_as is not None:
        yield key_name((*indicator.path, EXPLAIN)), filing.explanation(indicator)


def _typed(value: object, facts: Field) -> str:
    if value is None:
        return ""
    if facts.kind.options(facts):
        return "\n".join(facts.kind.chosen(value, facts))
    return facts.kind.text(value, facts)


def row_numbers(filing: Filing) -> dict[str, list[int]]:
    """Return the numbers of the rows of each class and free table, in the order of the sheet.

    Where a form follows another, each indicator of that one has its row, even if
    its file says nothing of it yet.
    """
    data, shape = filing.declaration.document.data, filing.standard.shape
    known = arrays(filing.standard)
    numbers = {address: [*range(len(_rows_at(data, path)))] for address, path in known.items()}
    if filing.standard.follows:
        numbers |= {key_name(path): [] for path in shape.classes()}
        for indicator in filing.declaration.indicators:
            numbers[key_name(indicator.path[:-1])].append(indicator.index)
    return numbers


def _rows_at(data: Mapping[str, Any], path: KeyPath) -> Sequence[Any]:
    rows = found_at(data, path)
    return rows if isinstance(rows, list) else ()


def cell_addresses(sheet: Sheet) -> list[list[list[str]]]:
    """Return the addresses of the cells of a sheet, as its HTML has them, row by row."""
    return [
        [
            [cell.key if cell.role.is_value else "" for cell in row.cells if not cell.continued]
            for row in table.rows
        ]
        for table in sheet.tables
    ]
