"""From the parts of a form to the shape of its declarations: what authors may write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shenbao.declaration import EXPLAIN, Choice, Column, Facts, Field, Shape
from shenbao.form.parts import FactTable, FormColumn, FormRow, IndicatorTable, Part, rule_of
from shenbao.form.standard import Group


def shape_of(form: str, read: Mapping[str, Any], choices: Sequence[Choice]) -> Shape:
    """Return what declarations of a form may hold.

    ``read`` has what form.toml says, by the names of a Standard.
    """
    fields: Mapping[str, Field] = read["fields"]
    parts: Sequence[Part] = read["parts"]
    groups: Sequence[Group] = read["groups"]
    derived = {*read["formulas"], *read["taken"]}
    tables = [part for part in parts if isinstance(part, IndicatorTable)]
    columns = [column for table in tables for column in table.columns]
    authored = dict(_authored(columns))
    return Shape(
        form=form,
        fields={key: field for key, field in fields.items() if key not in derived},
        groups={
            group.key: tuple(category.key for category in group.categories) for group in groups
        },
        columns=authored,
        explained=any(column.key == EXPLAIN for column in columns),
        choices={choice.key: choice for choice in choices},
        facts={part.key: _facts(part) for part in parts if isinstance(part, FactTable)},
        collections={
            name: dict(_authored(table.columns_of(name)))
            for table in tables
            for name in table.collections
        },
        derived=tuple(key for key in fields if key in derived),
        derived_columns=tuple(
            column.key for column in columns if column.facts and not column.authored
        ),
        follows=bool(read["follows"]),
        is_computed=bool(derived) or any(_is_computed(part) for part in parts),
    )


def _authored(columns: Sequence[FormColumn]) -> Iterator[tuple[str, Column]]:
    return ((column.key, column.authored) for column in columns if column.authored)


def _facts(table: FactTable) -> Facts:
    columns = dict(_authored(table.columns))
    rows = (
        {} if table.free else {row.key: tuple(_written(row, table.columns)) for row in table.rows}
    )
    return Facts(
        columns=columns,
        rows={key: written for key, written in rows.items() if written},
        free=table.free,
        shown=tuple(column.key for column in table.columns),
    )


def _written(row: FormRow, columns: Sequence[FormColumn]) -> Iterator[str]:
    """Yield the keys of the columns that are authored in a row of the form."""
    return (column.key for column in columns if rule_of(row, column) is None)


def _is_computed(part: Part) -> bool:
    if not isinstance(part, FactTable | IndicatorTable):
        return False
    rules = (rule for row in part.rows for rule in row.cells.values())
    return any(
        [
            *(column.formula or column.take for column in part.columns),
            *(row.is_total for row in part.rows),
            *(rule.formula or rule.take for rule in rules),
        ]
    )
