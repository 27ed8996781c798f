"""Tables of facts: rows of the form, or of the author, with totals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from shenbao.form import Filing
from shenbao.form.parts import FactTable, FormColumn, FormRow, rule_of
from shenbao.sheet.layout.blocks import Block, Cells, merged, spanned
from shenbao.sheet.layout.heads import head_rows
from shenbao.sheet.sheet import Cell, Role
from shenbao.toml import key_name


def fact_block(table: FactTable, filing: Filing) -> Block:
    """Lay out a table of facts; an author's rows stand among the form's, below those ``above``."""
    above = [row for row in table.rows if row.above or not table.free]
    below = [row for row in table.rows if row not in above]
    rows: list[FormRow | int] = [*above, *filing.free_rows(table), *below]
    keys = [key_name((table.key, column.key)) for column in table.columns]
    return Block(
        key=table.key,
        widths=(*table.heading_widths, *(column.width for column in table.columns)),
        body=spanned(_with_outer(table, rows, filing), table.columns, filing),
        head=head_rows(table.columns, keys, filing),
        headings=tuple(map(filing.phrase, table.headings)),
    )


def _with_outer(table: FactTable, rows: Sequence[FormRow | int], filing: Filing) -> list[Cells]:
    """Return the rows with the labels before their own, which neighbours share."""
    found = [_row(table, row, filing) for row in rows]
    outer = [row.outer if isinstance(row, FormRow) else () for row in rows]
    for level in reversed(range(max(map(len, outer), default=0))):
        shared = [labels[: level + 1] for labels in outer]
        for labels, run in groupby(range(len(rows)), shared.__getitem__):
            places = list(run)
            if labels:
                role = (Role.GROUP, Role.CATEGORY)[level]
                side = merged(filing.phrase(labels[level]), role, len(places))
                for place, cell in zip(places, side, strict=True):
                    found[place] = [cell, *found[place]]
    return found


def _row(table: FactTable, row: FormRow | int, filing: Filing) -> Cells:
    own, key = (row, row.key) if isinstance(row, FormRow) else (None, row)
    covered = label_span(table.columns, own) if own else 0
    cells = []
    if own and covered:
        label = filing.phrase(own.label)
        width = covered - len(own.outer)
        cells.append(Cell(label, Role.LABEL, key_name((table.key, own.key)), width))
    for column in table.columns[covered:]:
        rule = rule_of(own, column)
        text = filing.fact(table, row, column)
        address = rule.value if rule and rule.value else key_name((table.key, key, column.key))
        is_open = rule is None or rule.is_derived or rule.value or rule.take
        is_fixed = column.serial or not is_open
        role = Role.FIXED if is_fixed else Role(column.role)
        cells.append(Cell(text, role, address))
    return cells


def label_span(columns: Sequence[FormColumn], row: FormRow) -> int:
    """Return how many columns the label of a row of the form covers.

    It covers those that hold labels, and of a total also those before its first figure.
    """
    labels = [column.facts is None for column in columns]
    if not any(labels) and not row.label:
        return 0
    covered = labels.index(False) if False in labels else len(labels)
    if row.is_total:
        while covered < len(columns) and _is_idle(row, columns[covered]):
            covered += 1
    return covered


def _is_idle(row: FormRow, column: FormColumn) -> bool:
    """Tell whether a total has nothing to say in a column."""
    rule = rule_of(row, column)
    if rule is None or column.value:
        return False
    return not (rule.is_derived or rule.value or rule.take or rule.text)
