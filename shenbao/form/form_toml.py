"""Reading form.toml: the fields, grid, classes and phrases of a form standard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from shenbao.declaration import SHEET_KEYS, Choice, Column, Field, Shape
from shenbao.declaration.folding import plain
from shenbao.diagnostics import Code
from shenbao.form.fields import complain_of_parts, read_column, read_field, read_wording
from shenbao.form.page import read_page
from shenbao.form.phrases import read_phrase
from shenbao.form.standard import (
    Block,
    Category,
    FormColumn,
    Grid,
    Group,
    IndicatorTable,
    Weights,
)
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

CHOICES = ("placeholder", "required_marker")
PATTERN_CHOICE = "explain_pattern"
RESERVED_KEYS = (*SHEET_KEYS, PATTERN_CHOICE, *CHOICES)
CLASS_COLUMNS = ("group", "category")
EXPLAIN = "explain"
ROLES = ("short", "text")

Numberings = Mapping[str, tuple[str, ...]]


def read_form_toml(
    table: TableReader, numberings: Numberings, workbook_fields: Iterable[str] | None = None
) -> dict[str, Any]:
    """Return the parts of a Standard that form.toml spells out, by their names.

    ``workbook_fields`` are the keys of the yearly workbook's columns that it may feed, if known.
    """
    return _StandardReader(table, numberings, workbook_fields).read()


class _StandardReader:
    """Reads form.toml part by part; each part is complained of where it stands."""

    def __init__(
        self, table: TableReader, numberings: Numberings, workbook_fields: Iterable[str] | None
    ) -> None:
        self.table = table
        self.wording = read_wording(table, numberings)
        self.workbook_fields = workbook_fields
        self.fields: dict[str, Field] = {}
        self.columns: dict[str, Column] = {}
        self.column_keys: set[str] = set()
        self.placed: set[str] = set()
        """The fields that have a place in the grid."""

    def read(self) -> dict[str, Any]:
        table = self.table
        self.read_fields()
        indicators = self.read_indicator_table()
        groups = self.read_groups()
        patterns, choices = self.read_patterns()
        choices += self.read_choices()
        gaps = [*self.fields, "year"]
        parts: dict[str, Any] = {
            "title": read_phrase(table, "title", gaps, required=True),
            "subtitle": read_phrase(table, "subtitle", gaps),
            "properties": self.read_properties(gaps),
            "yearly_workbook": self.read_yearly_workbook(),
            **self.read_page(),
            "wording": self.wording,
            "grid": self.read_grid("grid"),
            "closing": self.read_grid("closing"),
            "groups": groups,
            "indicator_table": indicators,
            "weights": self.read_weights(groups),
            "patterns": patterns,
        }
        parts["shape"] = Shape(
            form=table.document.path.parent.name,
            fields=self.fields,
            groups={
                group.key: tuple(category.key for category in group.categories) for group in groups
            },
            columns=self.columns,
            explained=any(column.key == EXPLAIN for column in indicators.columns),
            choices={choice.key: choice for choice in choices},
        )
        self.check_labels(parts["grid"], parts["closing"], indicators)
        if EXPLAIN in (column.key for column in indicators.columns) and not patterns:
            message = _("The column explain needs a pattern: there is no [[explanation]].")
            table.complain(Code.MISSING, message)
        table.finish()
        return parts

    def read_fields(self) -> None:
        entries = self.table.tables("field")
        for entry in entries:
            key = self.new_key(entry, self.fields, RESERVED_KEYS)
            self.fields[key] = read_field(entry, key, self.wording)
        complain_of_parts(entries, self.fields)

    def check_labels(self, grid: Grid, closing: Grid, indicators: IndicatorTable) -> None:
        """Complain where a form that is read back could not tell two values apart."""
        blocks = (*grid.blocks, *closing.blocks)
        shown = {key for block in blocks for row in block.rows for key in row}
        fields = self.table.tables("field")
        self.tell_apart([entry for entry in fields if entry.text("key") in shown])
        table = self.table.table("indicators")
        self.tell_apart(table.tables("column") if table else [])
        groups = self.table.tables("group")
        self.tell_apart(groups)
        categories = [group.tables("category") for group in groups]
        if not any(column.key == "group" for column in indicators.columns):
            categories = [[entry for of_group in categories for entry in of_group]]
        for of_group in categories:
            self.tell_apart(of_group)

    @staticmethod
    def tell_apart(entries: Iterable[TableReader]) -> None:
        """Complain of a label that reads like that of an entry before."""
        known: set[str] = set()
        for entry in entries:
            labels = {
                plain(label): label for label in (*entry.texts("aliases"), entry.text("label"))
            }
            for label in sorted(labels.keys() & known - {""}):
                message = _(
                    "The label {name} is that of another: their values could not be told apart."
                )
                entry.complain(Code.DUPLICATE, message.format(name=labels[label]), key="label")
            known |= labels.keys()

    def read_grid(self, key: str) -> Grid:
        table = self.table.table(key)
        if table is None:
            return Grid((), ())
        widths = self.numbers(table, "widths")
        blocks = tuple(self.read_block(block, len(widths)) for block in table.tables("block"))
        table.finish()
        return Grid(widths, blocks)

    def read_block(self, table: TableReader, columns: int) -> Block:
        heading, stacked = table.text("heading"), table.flag("stacked")
        rows = tuple(tuple(row) for row in self.rows(table))
        room = columns - bool(heading)
        for row in rows if columns else ():
            needed = len(row) if stacked else 2 * len(row)
            if needed > room:
                message = _("{row} does not fit into {count} columns.")
                names = ", ".join(row)
                table.complain(Code.VALUE, message.format(row=names, count=room), key="rows")
        table.finish()
        return Block(rows, heading, stacked)

    def rows(self, table: TableReader) -> list[list[str]]:
        """Read an array of arrays of field keys."""
        if not table.has("rows"):
            table.complain(Code.MISSING, _("{key} is missing.").format(key="rows"))
            return []
        found: Any = table.data["rows"]
        is_nested = isinstance(found, list) and all(isinstance(row, list) for row in found)
        if not is_nested or not all(isinstance(key, str) for row in found for key in row):
            message = _("{key} must be an array of arrays of field keys.").format(key="rows")
            table.complain(Code.KIND, message, key="rows")
            return []
        rows: list[list[str]] = found
        for key in (key for row in rows for key in row):
            if key not in self.fields:
                message = _("{name} is not a field.").format(name=key)
                table.complain(Code.VALUE, message, did_you_mean(key, self.fields), key="rows")
            if key in self.placed:
                message = _("{name} has a place in the form already.").format(name=key)
                table.complain(Code.DUPLICATE, message, key="rows")
            self.placed.add(key)
        return rows

    def read_indicator_table(self) -> IndicatorTable:
        table = self.table.table("indicators")
        if table is None:
            message = _("{key} is missing.").format(key="indicators")
            self.table.complain(Code.MISSING, message)
            return IndicatorTable(())
        columns = tuple(self.read_column(entry) for entry in table.tables("column"))
        if "name" not in self.columns:
            table.complain(Code.MISSING, _("A column with the key name is missing."))
        read = IndicatorTable(
            columns=columns,
            heading=table.text("heading"),
            heading_width=self.width(table, "heading_width"),
            empty_classes=table.flag("empty_classes", default=True),
        )
        table.finish()
        return read

    def read_column(self, entry: TableReader) -> FormColumn:
        key = self.new_key(entry, self.column_keys)
        self.column_keys.add(key)
        column = FormColumn(
            key=key,
            label=entry.text("label", required=True),
            width=self.width(entry, "width", required=True),
            role=entry.one_of("role", ROLES, default="text"),
            aliases=entry.texts("aliases"),
        )
        if key not in (*CLASS_COLUMNS, EXPLAIN):
            authored = read_column(entry, key, self.wording)
            required = authored.required or key == "name"
            self.columns[key] = replace(authored, required=required)
        else:
            for unused in ("required", "optional"):
                entry.flag(unused)
        entry.finish()
        return column

    def read_groups(self) -> tuple[Group, ...]:
        groups: dict[str, Group] = {}
        for entry in self.table.tables("group"):
            key = self.new_key(entry, groups, (*RESERVED_KEYS, *self.fields))
            label = entry.text("label", required=True)
            categories = self.read_categories(entry)
            groups[key] = Group(key, label, categories, entry.texts("aliases"))
            entry.finish()
        return tuple(groups.values())

    def read_categories(self, table: TableReader) -> tuple[Category, ...]:
        categories: dict[str, Category] = {}
        for entry in table.tables("category"):
            key = self.new_key(entry, categories)
            label = entry.text("label", required=True)
            required, aliases = entry.flag("required"), entry.texts("aliases")
            categories[key] = Category(key, label, required, aliases)
            entry.finish()
        return tuple(categories.values())

    def read_weights(self, groups: Iterable[Group]) -> Weights | None:
        table = self.table.table("weights")
        if table is None:
            return None
        column = table.one_of("column", self.columns)
        total = table.number("total", required=True) or Decimal()
        parts = self.read_parts(table, groups)
        if parts and sum(parts.values()) != total:
            message = _("The weights of the groups come to {sum}, not {total}.")
            table.complain(Code.VALUE, message.format(sum=sum(parts.values()), total=total))
        table.finish()
        return Weights(column, total, parts)

    def read_parts(self, weights: TableReader, groups: Iterable[Group]) -> dict[str, Decimal]:
        """Read what the weights of each group come to, where all of them are given."""
        table = weights.table("groups")
        if table is None:
            return {}
        parts = {group.key: table.number(group.key, required=True) for group in groups}
        table.finish()
        known = {key: part for key, part in parts.items() if part is not None}
        return known if len(known) == len(parts) else {}

    def read_patterns(self) -> tuple[dict[str, str], list[Choice]]:
        """Read the named patterns of explanations; the first is the default."""
        patterns: dict[str, str] = {}
        for entry in self.table.tables("explanation"):
            name = entry.text("name", required=True)
            patterns[name] = read_phrase(entry, "pattern", ["name"], required=True)
            entry.finish()
        if not patterns:
            return patterns, []
        names = tuple(patterns)
        return patterns, [Choice(PATTERN_CHOICE, names, names[0])]

    def read_choices(self) -> list[Choice]:
        """Read the sheet-wide choices; the first value of each is the default."""
        choices = []
        for key in CHOICES:
            values = self.table.texts(f"{key}s")
            if values:
                choices.append(Choice(key, values, values[0]))
        return choices

    def read_properties(self, gaps: list[str]) -> dict[str, str]:
        table = self.table.table("properties")
        if table is None:
            return {}
        return {key: read_phrase(table, key, gaps) for key in table.data}

    def read_yearly_workbook(self) -> dict[str, str]:
        """Read which fields feed the columns of the yearly workbook, by the columns' keys."""
        table = self.table.table("portfolio")
        if table is None:
            return {}
        columns = tuple(table.data) if self.workbook_fields is None else self.workbook_fields
        fed = {key: table.one_of(key, self.fields) for key in columns if table.has(key)}
        table.finish()
        return fed

    def read_page(self) -> dict[str, Any]:
        """Read the page of the form, and whether its parts are joined to one table."""
        table = self.table.table("page")
        if table is None:
            return {"page": {}, "joined": False}
        found = {"page": read_page(table), "joined": table.flag("joined")}
        table.finish()
        return found

    def numbers(self, table: TableReader, key: str) -> tuple[float, ...]:
        values = table.data.get(key, []) if table.has(key) else []
        is_list = isinstance(values, list) and bool(values)
        if not is_list or not all(type(value) is int and value > 0 for value in values):
            message = _("{key} must be an array of whole numbers above 0.").format(key=key)
            table.complain(Code.KIND, message, key=key)
            return ()
        return tuple(float(value) for value in values)

    def width(self, table: TableReader, key: str, *, required: bool = False) -> float:
        """Read a width in millimetres; 0 stands for one that is not given."""
        value = table.number(key, required=required)
        if value is not None and value <= 0:
            message = _("{key} must be more than 0.").format(key=key)
            table.complain(Code.VALUE, message, key=key)
        return float(value or 0)

    def new_key(
        self, entry: TableReader, taken: Iterable[str], reserved: Iterable[str] = ()
    ) -> str:
        key = entry.text("key", required=True)
        if key and not re.fullmatch(r"[a-z][a-z0-9_]*", key):
            message = _("{key} is not a key: a to z, 0 to 9 and _ only.").format(key=key)
            entry.complain(Code.VALUE, message, key="key")
        if key in taken or key in reserved:
            message = _("{key} is taken.").format(key=key)
            entry.complain(Code.DUPLICATE, message, key="key")
        return key
