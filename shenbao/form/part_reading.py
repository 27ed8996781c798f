"""Reading the parts of form.toml: grids, lines, tables of facts and of indicators."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shenbao.declaration import Column, Field, Wording
from shenbao.diagnostics import Code
from shenbao.form.fields import read_column, read_formula
from shenbao.form.parts import (
    CellRule,
    FactTable,
    FormColumn,
    FormRow,
    Grid,
    GridCell,
    IndicatorTable,
    Lines,
    ListTable,
    Part,
)
from shenbao.form.phrases import check_gaps, read_phrase
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

GRID, LINES, TABLE, INDICATORS, LIST = PART_KINDS = (
    "grid",
    "lines",
    "table",
    "indicators",
    "list",
)
CLASS_COLUMNS = GROUP, CATEGORY = ("group", "category")
NAME, EXPLAIN, LABEL = "name", "explain", "label"
ROLES = ("short", "text")
ALIGNS = ("left", "center")
ROW_CLASSES = "rows"
LISTED = DECLARATIONS, _INDICATORS = ("declarations", INDICATORS)
HEADS = 3
"""The most levels of heads and of headings."""


def new_key(entry: TableReader, taken: Iterable[str], reserved: Iterable[str] = ()) -> str:
    """Read the key of an entry, which no entry before may have."""
    key = entry.text("key", required=True)
    if key and not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        message = _("{key} is not a key: a to z, 0 to 9 and _ only.").format(key=key)
        entry.complain(Code.VALUE, message, key="key")
    if key in taken or key in reserved:
        message = _("{key} is taken.").format(key=key)
        entry.complain(Code.DUPLICATE, message, key="key")
    return key


@dataclass
class PartsReader:
    """Reads parts one after the other; ``entries`` has the table of form.toml of each.

    ``gaps`` are those that phrases may have, ``reserved`` the keys that no part can have;
    ``placed`` are the fields whose values have a place in a part so far.
    """

    fields: Mapping[str, Field]
    wording: Wording
    gaps: Sequence[str]
    reserved: Sequence[str]
    keys: set[str] = field(default_factory=set)
    placed: set[str] = field(default_factory=set)

    def read(self, entry: TableReader) -> Part:
        """Read a part and complain of what is wrong in it."""
        kind = entry.one_of("kind", PART_KINDS, default=GRID)
        readers: dict[str, Callable[[TableReader], Part]] = {
            LINES: self.read_lines,
            TABLE: self.read_table,
            INDICATORS: self.read_indicators,
            LIST: self.read_list,
        }
        part = readers.get(kind, self.read_grid)(entry)
        entry.finish()
        return part

    def key(self, entry: TableReader, usual: str) -> str:
        """Read the key of a part; one without has that of its kind, and a number."""
        if entry.has("key"):
            key = new_key(entry, self.keys, self.reserved)
        else:
            names = (usual, *(f"{usual}_{number}" for number in range(2, len(self.keys) + 3)))
            key = next(name for name in names if name not in self.keys)
        self.keys.add(key)
        return key

    # ---- Grids and lines ------------------------------------------------------------------

    def read_grid(self, entry: TableReader) -> Grid:
        """Read rows of labels and values."""
        widths = _numbers(entry, "widths")
        headings = read_words(entry, "heading", self.gaps)
        stacked = entry.flag("stacked")
        room = len(widths) - len(headings)
        rows: list[tuple[GridCell, ...]] = []
        for row in self.grid_rows(entry):
            if stacked:
                keys = [cell.value for cell in row if cell.value]
                rows.append(tuple(GridCell(label=key) for key in keys))
                rows.append(tuple(GridCell(value=key) for key in keys))
            else:
                rows.append(tuple(row))
            needed = sum(cell.span for cell in rows[-1])
            if widths and needed > room:
                words = (cell.value or cell.label or cell.text for cell in row)
                names = ", ".join(filter(None, dict.fromkeys(words)))
                message = _("{row} does not fit into {count} columns.")
                message = message.format(row=names, count=room)
                entry.complain(Code.VALUE, message, key="rows")
        return Grid(self.key(entry, GRID), widths, tuple(rows), headings, stacked)

    def grid_rows(self, entry: TableReader) -> list[list[GridCell]]:
        """Read an array of arrays of field keys and of tables that describe a cell."""
        if not entry.has("rows"):
            entry.complain(Code.MISSING, _("{key} is missing.").format(key="rows"))
            return []
        found: Any = entry.data["rows"]
        is_nested = isinstance(found, list) and all(isinstance(row, list) for row in found)
        if not is_nested or not all(isinstance(cell, str | dict) for row in found for cell in row):
            message = _("{key} must be an array of arrays of field keys.").format(key="rows")
            entry.complain(Code.KIND, message, key="rows")
            return []
        return [
            [
                cell
                for place, data in enumerate(row)
                for cell in self.grid_cells(entry, ("rows", number, place), data)
            ]
            for number, row in enumerate(found)
        ]

    def grid_cells(
        self, entry: TableReader, path: tuple[str | int, ...], data: Any
    ) -> Iterator[GridCell]:
        """Read the cells that an element of a row stands for."""
        if data == "":
            yield GridCell(span=2)
            return
        if isinstance(data, str):
            self.known_field(entry, data, "rows")
            yield GridCell(label=data)
            yield GridCell(value=data)
            return
        table = TableReader(entry.document, entry.problems, (*entry.path, *path))
        label, value = table.text("label"), table.text("value")
        text = read_phrase(table, "text", self.gaps)
        span = table.whole("span") or 1
        for key in filter(None, (label, value)):
            self.known_field(entry, key, "rows", is_value=key == value)
        if sum(map(bool, (label, value, text))) > 1:
            table.complain(Code.VALUE, _("A cell holds one of label, value and text."))
        if span < 1:
            table.complain(Code.VALUE, _("{key} must be more than 0.").format(key="span"))
        table.finish()
        yield GridCell(label, value, text, max(span, 1))

    def known_field(self, entry: TableReader, key: str, at: str, *, is_value: bool = True) -> None:
        """Complain of a key that is no field, and of a field whose value has a place already."""
        if key not in self.fields:
            message = _("{name} is not a field.").format(name=key)
            entry.complain(Code.VALUE, message, did_you_mean(key, self.fields), key=at)
        if is_value and key in self.placed:
            message = _("{name} has a place in the form already.").format(name=key)
            entry.complain(Code.DUPLICATE, message, key=at)
        if is_value:
            self.placed.add(key)

    def read_lines(self, entry: TableReader) -> Lines:
        """Read lines of words: each an array of field keys, or a phrase."""
        found = entry.data.get("lines") if entry.has("lines") else None
        if not isinstance(found, list) or not found:
            message = _("{key} must be an array of phrases and of arrays of field keys.")
            entry.complain(Code.KIND, message.format(key="lines"), key="lines")
            found = []
        lines: list[tuple[str, ...] | str] = []
        for number, line in enumerate(found):
            if isinstance(line, str):
                lines.append(line)
                check_gaps(entry, line, self.gaps, "lines")
            elif isinstance(line, list) and line and all(isinstance(key, str) for key in line):
                for key in line:
                    self.known_field(entry, key, "lines")
                lines.append(tuple(line))
            else:
                message = _("Line {number} is neither a phrase nor an array of field keys.")
                entry.complain(Code.KIND, message.format(number=number + 1), key="lines")
        align = entry.one_of("align", ALIGNS, default="left")
        return Lines(self.key(entry, LINES), tuple(lines), "" if align == "left" else align)

    # ---- Tables ---------------------------------------------------------------------------

    def read_table(self, entry: TableReader) -> FactTable:
        """Read a table whose rows the form gives, or the author."""
        key = self.key(entry, TABLE) if entry.has("key") else entry.text("key", required=True)
        free = entry.flag("free")
        headings, widths = self.read_headings(entry)
        columns = self.read_columns(entry, labels=(LABEL,))
        rows = self.read_rows(entry, columns)
        if not rows and not free:
            message = _("A table needs rows: its own ([[part.row]]), or those of authors (free).")
            entry.complain(Code.MISSING, message)
        if not free and not any(column.key == LABEL for column in columns):
            entry.complain(Code.MISSING, _("A column with the key label is missing."))
        return FactTable(key, columns, rows, headings, widths, free)

    def read_indicators(self, entry: TableReader) -> IndicatorTable:
        """Read a table of indicators."""
        key = self.key(entry, INDICATORS)
        sets = entry.texts("sets")
        headings, widths = self.read_headings(entry)
        columns = self.read_columns(entry, labels=(*CLASS_COLUMNS, EXPLAIN), sets=sets)
        rows = self.read_rows(entry, columns)
        for name in sets or ("",):
            if not any(column.key == NAME and column.set in ("", name) for column in columns):
                entry.complain(Code.MISSING, _("A column with the key name is missing."))
        classes = entry.one_of("classes", (ROW_CLASSES, "columns"), default="columns")
        return IndicatorTable(
            columns=columns,
            headings=headings,
            heading_widths=widths,
            empty_classes=entry.flag("empty_classes", default=True),
            key=key,
            collection=key if entry.has("key") and key != INDICATORS and not sets else "",
            sets=sets,
            rows=rows,
            classes_as_rows=classes == ROW_CLASSES,
            weight=entry.number("weight"),
        )

    def read_list(self, entry: TableReader) -> ListTable:
        """Read a table that lists other declarations, or their indicators."""
        key = self.key(entry, LIST)
        headings, widths = self.read_headings(entry)
        columns = self.read_columns(entry, labels=())
        keys = [column.key for column in columns]
        rows = self.read_rows(entry, columns)
        for table, row in zip(entry.tables("row"), rows, strict=False):
            if row.each and row.each not in keys:
                message = _("{name} is not a column.").format(name=row.each)
                table.complain(Code.VALUE, message, did_you_mean(row.each, keys), key="each")
        sort = entry.texts("sort")
        for name in sort:
            if name not in keys:
                message = _("{name} is not a column.").format(name=name)
                entry.complain(Code.VALUE, message, did_you_mean(name, keys), key="sort")
        forms = entry.texts("forms")
        if not forms:
            message = _("A list names the standards of what it lists: forms = [ … ].")
            entry.complain(Code.MISSING, message)
        return ListTable(
            key,
            columns,
            rows,
            forms,
            of_indicators=entry.one_of("of", LISTED, default=DECLARATIONS) == INDICATORS,
            where=entry.texts("where"),
            sort=sort,
            headings=headings,
            heading_widths=widths,
        )

    def read_headings(self, entry: TableReader) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Read the headings beside a table, from outside in, and their widths."""
        headings = read_words(entry, "heading", self.gaps)
        if isinstance(entry.data.get("heading_width"), list):
            widths = _numbers(entry, "heading_width")
        else:
            width = read_width(entry, "heading_width")
            widths = (width,) if width else ()
        if headings and len(widths) != len(headings):
            message = _("Each heading needs a width: there are {count} for {headings}.")
            message = message.format(count=len(widths), headings=len(headings))
            entry.complain(Code.VALUE, message, key="heading_width" if widths else None)
            widths = (*widths, *(1.0 for _heading in headings))[: len(headings)]
        return headings, widths if headings else ()

    def read_columns(
        self, entry: TableReader, *, labels: Sequence[str], sets: Sequence[str] = ()
    ) -> tuple[FormColumn, ...]:
        """Read the columns; those with the keys ``labels`` hold words of the form."""
        known: set[tuple[str, str]] = set()
        columns = []
        for table in entry.tables("column"):
            column = self.read_column(table, labels, sets)
            if (column.set, column.key) in known:
                message = _("{key} is taken.").format(key=column.key)
                table.complain(Code.DUPLICATE, message, key="key")
            known.add((column.set, column.key))
            columns.append(column)
        if not columns:
            entry.complain(Code.MISSING, _("{key} is missing.").format(key="column"))
        return tuple(columns)

    def read_column(
        self, entry: TableReader, labels: Sequence[str], sets: Sequence[str]
    ) -> FormColumn:
        key = new_key(entry, ())
        heads = read_words(entry, "label", self.gaps, required=key != LABEL)
        of_set = entry.text("set")
        if of_set and of_set not in sets:
            message = _("{value} is not a choice for {key}.").format(value=of_set, key="set")
            entry.complain(Code.VALUE, message, did_you_mean(of_set, sets), key="set")
        width = read_width(entry, "width", required=True)
        authored, formula = None, None
        take = entry.text("take")
        if key in labels:
            for unused in ("required", "optional"):
                entry.flag(unused)
        else:
            authored = read_column(entry, key, heads[-1], self.wording)
            authored = replace(authored, required=authored.required or key == NAME)
            formula = read_formula(entry, "formula")
        role = entry.one_of("role", ROLES, default=_usual_role(authored))
        column = FormColumn(
            key=key,
            labels=heads,
            width=width,
            role=role,
            aliases=entry.texts("aliases"),
            facts=authored,
            formula=formula,
            take=take,
            set=of_set,
            shows=entry.text("shows") or key,
            repeat=entry.flag("repeat"),
        )
        entry.finish()
        return column

    def read_rows(self, entry: TableReader, columns: Sequence[FormColumn]) -> tuple[FormRow, ...]:
        """Read the rows that the form gives to a table."""
        rows: dict[str, FormRow] = {}
        for table in entry.tables("row"):
            key = new_key(table, rows, [column.key for column in columns])
            rows[key] = FormRow(
                key=key,
                label=read_phrase(table, "label", [*self.gaps, *(c.key for c in columns)]),
                adds=_read_total(table),
                above=table.flag("above"),
                each=table.text("each"),
                cells=self.read_rules(table, columns),
                aliases=table.texts("aliases"),
            )
            table.finish()
        for number, row in enumerate(rows.values()):
            for key in row.adds or ():
                if key not in rows or key == row.key:
                    table = TableReader(
                        entry.document, entry.problems, (*entry.path, "row", number)
                    )
                    message = _("{name} is not another row of this table.").format(name=key)
                    table.complain(Code.VALUE, message, did_you_mean(key, rows), key="total")
        return tuple(rows.values())

    def read_rules(
        self, entry: TableReader, columns: Sequence[FormColumn]
    ) -> Mapping[str, CellRule]:
        """Read what stands in single cells of a row in place of what its columns have."""
        table = entry.table("cells")
        if table is None:
            return {}
        rules = {
            column.key: self.read_rule(table, column.key)
            for column in columns
            if table.has(column.key)
        }
        table.finish()
        return rules

    def read_rule(self, table: TableReader, key: str) -> CellRule:
        data = table.data[key]
        if not isinstance(data, dict):
            is_figure = not isinstance(data, bool | str | list) and data is not None
            return CellRule(text=str(data) if is_figure else table.text(key))
        inner = TableReader(table.document, table.problems, (*table.path, key))
        rule = CellRule(
            formula=read_formula(inner, "formula"),
            value=inner.text("value"),
            take=inner.text("take"),
        )
        if rule.value:
            self.known_field(inner, rule.value, "value")
        if sum(map(bool, (rule.formula, rule.value, rule.take))) != 1:
            message = _("A cell has one of formula, value and take.")
            inner.complain(Code.VALUE, message)
        inner.finish()
        return rule


def _usual_role(authored: Column | None) -> str:
    """Return the role of a column that names none: figures and choices are short."""
    return "text" if authored is None or authored.kind.is_words else "short"


def _read_total(table: TableReader) -> tuple[str, ...] | None:
    """Read which rows a total adds up: ``true`` stands for all that are no totals."""
    if isinstance(table.data.get("total"), list):
        return table.texts("total") or None
    return () if table.flag("total") else None


def read_words(
    entry: TableReader, key: str, gaps: Sequence[str], *, required: bool = False
) -> tuple[str, ...]:
    """Read a phrase, or an array of phrases from outside in."""
    if isinstance(entry.data.get(key), list):
        words = entry.texts(key)
        for phrase in words:
            check_gaps(entry, phrase, gaps, key)
        if not words or not all(words) or len(words) > HEADS:
            message = _("{key} must be 1 to {count} words.").format(key=key, count=HEADS)
            entry.complain(Code.VALUE, message, key=key)
        return words or ("",)
    phrase = read_phrase(entry, key, gaps, required=required)
    if key == LABEL:
        return (phrase,)
    return (phrase,) if phrase else ()


def _numbers(table: TableReader, key: str) -> tuple[float, ...]:
    values = table.data.get(key, []) if table.has(key) else []
    is_list = isinstance(values, list) and bool(values)
    if not is_list or not all(type(value) is int and value > 0 for value in values):
        message = _("{key} must be an array of whole numbers above 0.").format(key=key)
        table.complain(Code.KIND, message, key=key)
        return ()
    return tuple(float(value) for value in values)


def read_width(table: TableReader, key: str, *, required: bool = False) -> float:
    """Read a width, which is a share of the page; 0 stands for one that is not given."""
    value = table.number(key, required=required)
    if value is not None and value <= 0:
        message = _("{key} must be more than 0.").format(key=key)
        table.complain(Code.VALUE, message, key=key)
    return float(value or 0)
