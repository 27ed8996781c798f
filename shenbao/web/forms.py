"""A form as the page shows it to be filled in: plain data, in the order of the paper."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shenbao.declaration import EXPLAIN, NAME, Column, Field, Indicator
from shenbao.form import Filing, Standard
from shenbao.form.naming import Naming
from shenbao.form.parts import FactTable, IndicatorTable, ListTable, Part
from shenbao.form.phrases import fill
from shenbao.form.writing.sections import found_at
from shenbao.intake.verifying import facts_at
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out_parts
from shenbao.sheet.sheet import Row, Table
from shenbao.toml import KeyPath, key_name, key_path

Json = dict[str, Any]


OF_ENTRY = re.compile(r"(.+\[[0-9]{1,6}\]\.[A-Za-z0-9_-]+)\.(.+)", re.DOTALL)
"""The address of a value behind an entry of a list, which may be any words."""


def path_of(address: str) -> KeyPath:
    """Return where the cell with an address is, () where the address is none."""
    of_entry = OF_ENTRY.fullmatch(address)
    if of_entry is None:
        return key_path(address) or ()
    above = key_path(of_entry[1])
    return (*above, of_entry[2]) if above else ()


def facts_of(standard: Standard, path: KeyPath) -> Field | None:
    """Return what is known of the values at a place that ``path_of`` returns."""
    if not OF_ENTRY.fullmatch(key_name(path)):
        return facts_at(standard, key_name(path))
    column = facts_at(standard, key_name(path[:-1]))
    return column.each if isinstance(column, Column) else None


def form_data(filing: Filing) -> Json:
    """Return the parts of a form, and what can be written in its cells, by address.

    A part is ``rows`` of cells as they are printed, or an ``array`` of rows of authors:
    of a class of indicators, or of a free table.
    """
    return {
        "title": title_of(filing.standard),
        "standard": filing.standard.name,
        "lineage": [*filing.standard.lineage],
        "parts": [
            data for part, table in lay_out_parts(filing) for data in _part(part, table, filing)
        ],
    }


def title_of(standard: Standard) -> str:
    """Return the title of a form without what only a declaration says of it."""
    return fill(standard.title, defaultdict(str))


def _part(part: Part, table: Table, filing: Filing) -> Iterator[Json]:
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


def _beside_all(part: FactTable | IndicatorTable, filing: Filing) -> Iterator[Json]:
    """Yield the cells with the value of a field that stand beside all rows of a table."""
    shared = {"columns": 1, "rows": 1}
    for column in part.columns:
        if column.value:
            label, text = filing.phrase(column.label), filing.text(column.value)
            head = {"text": label, "role": "label", "key": "", **shared}
            cell = {"text": text, "role": "text", "key": column.value, **shared}
            shape = {"key": column.key, "widths": [1, 3], "ruled": True}
            yield {"kind": "rows", "rows": [[head, cell]], **shape}


def _form_rows(table: Table, filing: Filing) -> Iterator[Json]:
    """Yield the rows that the form itself has in a table of rows of authors."""
    fixed = [row for row in table.body if any(_is_of_form(cell.key, filing) for cell in row.cells)]
    if fixed:
        yield _rows(table, fixed)


def _is_of_form(key: str, filing: Filing) -> bool:
    first, _, rest = key.partition(".")
    table = filing.standard.table(first)
    return bool(rest) and table is not None and table.row(rest.partition(".")[0]) is not None


def _rows(table: Table, rows: Sequence[Row]) -> Json:
    return {
        "kind": "rows",
        "key": table.key,
        "widths": list(table.widths),
        "ruled": table.ruled,
        "rows": [
            [
                {
                    "text": cell.text,
                    "role": cell.role.value,
                    "key": cell.key if cell.role.is_value else "",
                    "columns": cell.columns,
                    "rows": cell.rows,
                }
                for cell in row.cells
                if not cell.continued
            ]
            for row in rows
        ],
    }


# ---- Rows of authors ------------------------------------------------------------------------


def _classes(part: IndicatorTable, collection: str, filing: Filing) -> Iterator[Json]:
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
        given = {"required": category.required, "given": follows}
        yield _array(path, labels, columns, names) | given


def _array(
    path: KeyPath,
    labels: Sequence[str],
    columns: Mapping[str, Field | None],
    names: Mapping[str, str],
) -> Json:
    return {
        "kind": "array",
        "address": key_name(path),
        "labels": [label for label in labels if label],
        "columns": [
            (input_data(facts) if facts else _words(is_given=key != EXPLAIN))
            | {"key": key, "label": names[key]}
            for key, facts in columns.items()
        ],
    }


def _words(*, is_given: bool) -> Json:
    """Return what there is to know of an explanation, or of what the followed form has."""
    return {"long": True, "figure": False, "options": [], "many": False, "given": is_given}


def input_data(facts: Field) -> Json:
    """Return what the page has to know of a field to let a person fill it in."""
    return {
        "label": facts.label,
        "long": facts.kind.is_long,
        "figure": facts.kind.is_figure,
        "options": [*facts.kind.options(facts)],
        "many": facts.kind.takes_many,
        "required": facts.required,
        "unit": facts.unit,
        "help": facts.description,
        "given": False,
    }


# ---- What stands in the cells ----------------------------------------------------------------


def inputs(filing: Filing) -> dict[str, Json]:
    """Return what can be written in each cell that is no row of an author's, by address."""
    standard = filing.standard
    found = {
        key: input_data(facts)
        for key, facts in standard.fields.items()
        if key not in standard.derived
    }
    for key, table in standard.shape.facts.items():
        for row, columns in ({} if table.free else table.rows).items():
            for column in columns:
                found[key_name((key, row, column))] = input_data(table.columns[column])
    return found


def texts(filing: Filing) -> dict[str, str]:
    """Return what stands in each cell that an author fills, by address, as it is typed."""
    declaration, standard = filing.declaration, filing.standard
    found = {
        key: _typed(value, standard.fields[key])
        for key, value in declaration.values.items()
        if key in standard.fields and key not in standard.derived
    }
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
    numbers = {key_name(path): [*range(_count(data, path))] for path in shape.arrays()}
    if filing.standard.follows:
        numbers |= {key_name(path): [] for path in shape.classes()}
        for indicator in filing.declaration.indicators:
            numbers[key_name(indicator.path[:-1])].append(indicator.index)
    return numbers


def _count(data: Mapping[str, Any], path: KeyPath) -> int:
    rows = found_at(data, path)
    return len(rows) if isinstance(rows, list) else 0


def cell_addresses(sheet: Sheet) -> list[list[list[str]]]:
    """Return the addresses of the cells of a sheet, as its HTML has them, row by row."""
    return [
        [
            [cell.key if cell.role.is_value else "" for cell in row.cells if not cell.continued]
            for row in table.rows
        ]
        for table in sheet.tables
    ]
