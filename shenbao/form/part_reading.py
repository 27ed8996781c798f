"""Reading the parts of form.toml: grids, lines, tables of facts and of indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import EXPLAIN, NAME
from shenbao.diagnostics import Code
from shenbao.form.column_reading import (
    CLASS_COLUMNS,
    CODES,
    PER,
    SAYS,
    SERIAL,
    SPANNING,
    TURNED,
    ColumnsReader,
    with_value_per,
)
from shenbao.form.formulas import Formula, Name
from shenbao.form.part_values import (
    KEY,
    PlacedFields,
    complain_at,
    new_key,
    read_width,
    read_widths,
    read_words,
    unfit_key,
)
from shenbao.form.parts import (
    LABEL,
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
from shenbao.form.phrases import WEIGHT, check_gaps, read_phrase
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

GRID, LINES, TABLE, INDICATORS, LIST = PART_KINDS = (
    "grid",
    "lines",
    "table",
    "indicators",
    "list",
)
ALIGNS = ("left", "center")
ROW_CLASSES = "rows"
OF_AUTHORS = frozenset(
    (
        *("formula", "take", "required", "or_text", "negative", "pattern"),
        *("pattern_hint", "choices", "boxes", "numbering", "stamp"),
    )
)
"""Keys that say what authors write in a column, or how it comes about."""

LISTED = DECLARATIONS, _INDICATORS = ("declarations", INDICATORS)


class PartsReader(Struct):
    """Reads parts one after the other; each is a table of form.toml.

    ``gaps`` are those that phrases may have, ``reserved`` the keys that no part can have, and
    ``keys`` those that parts have so far.
    """

    fields: PlacedFields
    columns: ColumnsReader
    gaps: Sequence[str]
    reserved: Sequence[str]
    keys: set[str] = field(default_factory=set)

    def read(self, entry: TableReader) -> Part:
        """Read a part and complain of what is wrong in it."""
        kind = entry.one_of("kind", PART_KINDS, default=GRID)
        readers: dict[str, Callable[[TableReader], Part]] = {
            LINES: self.read_lines,
            TABLE: self.read_table,
            INDICATORS: self.read_indicators,
            LIST: self.read_list,
        }
        if kind not in PART_KINDS or not isinstance(entry.data.get("kind", ""), str):
            return Lines(self.key(entry, LINES), ())  # nobody knows what it holds
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
        widths = read_widths(entry, "widths")
        headings = read_words(entry, "heading", self.gaps)
        stacked = entry.flag("stacked")
        room = len(widths) - len(headings)
        if widths and room < 1:
            message = _("No column is left beside the headings: widths has {count} of them.")
            entry.complain(Code.VALUE, message.format(count=len(widths)), key="widths")
        rows: list[tuple[GridCell, ...]] = []
        for number, row in enumerate(self.grid_rows(entry, stacked=stacked)):
            if stacked:
                keys = [cell.value for cell in row if cell.value]
                rows.append(tuple(GridCell(label=key) for key in keys))
                rows.append(tuple(GridCell(value=key) for key in keys))
            else:
                rows.append(tuple(row))
            needed = sum(cell.span for cell in rows[-1])
            if needed > room > 0:
                words = (cell.value or cell.label or cell.text for cell in row)
                names = ", ".join(filter(None, dict.fromkeys(words)))
                message = _("{row} does not fit into {count} columns.")
                message = message.format(row=names, count=room)
                complain_at(entry, Code.VALUE, message, ("rows", number))
        return Grid(self.key(entry, GRID), widths, tuple(rows), headings, stacked)

    def grid_rows(self, entry: TableReader, *, stacked: bool) -> list[list[GridCell]]:
        """Read an array of arrays of field keys and of tables that describe a cell."""
        found: Any = entry.data["rows"] if entry.has("rows") else []
        if found == []:
            hint = _("Add a line rows = [ … ], an array of field keys for each row.")
            entry.complain(Code.MISSING, _("{key} is missing.").format(key="rows"), hint)
            return []
        is_nested = isinstance(found, list) and all(isinstance(row, list) for row in found)
        if not is_nested or not all(isinstance(cell, str | dict) for row in found for cell in row):
            message = _("{key} must be an array of arrays of field keys.").format(key="rows")
            entry.complain(Code.KIND, message, key="rows")
            return []
        for number, row in enumerate(found):
            if not row:
                complain_at(entry, Code.MISSING, _("This row has no cell."), ("rows", number))
            if stacked and not all(isinstance(cell, str) and cell for cell in row):
                message = _("A row of stacked labels and values holds field keys only.")
                complain_at(entry, Code.KIND, message, ("rows", number))
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
            self.fields.place(entry, data, *path)
            yield GridCell(label=data)
            yield GridCell(value=data)
            return
        table = TableReader(entry.document, entry.problems, (*entry.path, *path))
        label, value = table.text("label"), table.text("value")
        text = read_phrase(table, "text", self.gaps)
        given = table.whole("span")
        span = 1 if given is None else given
        for key in filter(None, (label, value)):
            self.fields.place(entry, key, *path, is_value=key == value)
        if sum(map(bool, (label, value, text))) > 1:
            table.complain(Code.VALUE, _("A cell holds one of label, value and text."))
        if span < 1:
            table.complain(Code.VALUE, _("{key} must be more than 0.").format(key="span"))
        table.finish()
        yield GridCell(label, value, text, max(span, 1))

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
                for place, key in enumerate(line):
                    self.fields.place(entry, key, "lines", number, place)
                lines.append(tuple(line))
            else:
                message = _("Line {number} is neither a phrase nor an array of field keys.")
                message = message.format(number=number + 1)
                complain_at(entry, Code.KIND, message, ("lines", number))
        align = entry.one_of("align", ALIGNS, default="left")
        return Lines(self.key(entry, LINES), tuple(lines), "" if align == "left" else align)

    # ---- Tables ---------------------------------------------------------------------------

    def read_table(self, entry: TableReader) -> FactTable:
        """Read a table whose rows the form gives, or the author."""
        key = self.key(entry, TABLE) if entry.has("key") else entry.text("key", required=True)
        free = entry.flag("free")
        headings, widths = self.read_headings(entry)
        own_keys = (SERIAL, SPANNING) if free else (SPANNING,)
        classes = () if free else CLASS_COLUMNS
        columns = self.columns.read_columns(entry, *own_keys, labels=(*classes, LABEL))
        rows = self.columns.read_rows(entry, columns, *(("above",) if free else ("label",)))
        if not rows and not free:
            message = _("A table needs rows: its own ([[part.row]]), or those of authors (free).")
            entry.complain(Code.MISSING, message)
        if not free and columns and not any(column.key == LABEL for column in columns):
            entry.complain(Code.MISSING, _("A column with the key label is missing."))
        for table, row in zip(entry.tables("row"), rows, strict=True):
            if free and not row.label.strip():
                table.complain(Code.MISSING, _unlabelled())
        return FactTable(key, columns, rows, headings, widths, free)

    def read_indicators(self, entry: TableReader) -> IndicatorTable:
        """Read a table of indicators."""
        key = self.key(entry, INDICATORS)
        if entry.has(PER):
            return self.read_turned(entry, key)
        sets = self.read_sets(entry)
        headings, widths = self.read_headings(entry)
        columns = self.columns.read_columns(
            entry, "repeat", SERIAL, SPANNING, PER, labels=(*CLASS_COLUMNS, EXPLAIN), sets=sets
        )
        rows = self.columns.read_rows(entry, columns, "above")
        self.complain_of_unlabelled(entry, rows)
        for name in (sets or ("",)) if columns else ():
            if not any(column.key == NAME and column.set in ("", name) for column in columns):
                entry.complain(Code.MISSING, _("A column with the key name is missing."))
        classes = entry.one_of("classes", (ROW_CLASSES, "columns"), default="columns")
        if classes == ROW_CLASSES and sets:
            message = _("Sets side by side have no rows for their classes.")
            entry.complain(Code.VALUE, message, key="classes")
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
            heading_over_head=entry.flag("heading_over_head", default=True),
            weight=entry.number(WEIGHT),
        )

    @staticmethod
    def complain_of_unlabelled(entry: TableReader, rows: Sequence[FormRow]) -> None:
        """Complain of rows below the indicators without a label by which they are known."""
        for table, row in zip(entry.tables("row"), rows, strict=True):
            if not row.above and not row.label.strip():
                table.complain(Code.MISSING, _unlabelled())

    def read_turned(self, entry: TableReader, key: str) -> IndicatorTable:
        """Read a table with a row for each entry of a list, and a column for each indicator."""
        per = self.columns.read_per(entry)
        headings, widths = self.read_headings(entry)
        columns = self.columns.read_columns(entry, TURNED, labels=(*CLASS_COLUMNS, LABEL))
        values = [column for column in columns if column.facts and column.key != NAME]
        side = next((column for column in columns if column.key == LABEL), None)
        if not any(column.key == NAME for column in columns):
            entry.complain(Code.MISSING, _("A column with the key name is missing."))
        if columns and len(values) != 1:
            message = _("A table with a row per entry has one column of values beside name.")
            entry.complain(Code.VALUE, message, key=PER)
        if columns and side is None:
            entry.complain(Code.MISSING, _("A column with the key label is missing."))
        totals = tuple(self.read_totals(entry, columns, values))
        return IndicatorTable(
            columns=(*(with_value_per(column, per) for column in columns), *totals),
            headings=headings,
            heading_widths=widths,
            empty_classes=entry.flag("empty_classes", default=True),
            key=key,
            collection=key if entry.has("key") and key != INDICATORS else "",
            weight=entry.number(WEIGHT),
            turned=True,
            corner=(side.label if side else "") or (self.fields.fields[per].label if per else ""),
            label_width=side.width if side else 1.0,
        )

    def read_totals(
        self, entry: TableReader, columns: Sequence[FormColumn], values: Sequence[FormColumn]
    ) -> Iterator[FormColumn]:
        """Yield what adds up the values of each indicator, as a row of the form."""
        rows = self.columns.read_rows(entry, columns, "label")
        for table, row in zip(entry.tables("row"), rows, strict=True):
            figures = [column for column in values if column.facts and column.facts.kind.is_figure]
            if row.adds != () or row.cells:
                message = _("A row of this table adds up all others: total = true.")
                table.complain(Code.VALUE, message)
            elif values and not figures:
                message = _("A total needs figures: {name} has words.").format(name=values[0].key)
                table.complain(Code.VALUE, message, key="total")
            for column in figures[:1]:
                assert column.facts
                facts = replace(column.facts, key=row.key, label=row.label, required=False)
                yield replace(
                    column,
                    key=row.key,
                    labels=(row.label,),
                    aliases=row.aliases,
                    facts=facts,
                    formula=Formula(Name((column.key,), in_sum=True)),
                )

    def read_sets(self, entry: TableReader) -> tuple[str, ...]:
        """Read the keys of the sets that a table of indicators prints side by side."""
        sets = entry.texts("sets")
        for number, name in enumerate(sets):
            if not KEY.fullmatch(name):
                complain_at(entry, Code.VALUE, unfit_key(name), ("sets", number))
        return sets

    def read_list(self, entry: TableReader) -> ListTable:
        """Read a table that lists other declarations, or their indicators."""
        key = self.key(entry, LIST)
        headings, widths = self.read_headings(entry)
        columns = self.columns.read_columns(
            entry, "repeat", "wrap", "shows", SAYS, CODES, labels=()
        )
        keys = [column.key for column in columns]
        rows = self.columns.read_rows(entry, columns, "above", "each", "beside")
        worksheet = entry.text("worksheet")
        if worksheet and headings:
            message = _("{first} and {second} do not go together.")
            message = message.format(first="worksheet", second="heading")
            entry.complain(Code.VALUE, message, key="heading")
        for table, row in zip(entry.tables("row"), rows, strict=False):
            for place, name in (("each", row.each), ("beside", row.beside)):
                if name and name not in keys:
                    message = _("{name} is not a column.").format(name=name)
                    table.complain(Code.VALUE, message, did_you_mean(name, keys), key=place)
        for table in entry.tables("column"):
            for name in sorted(OF_AUTHORS & table.data.keys()):
                message = _("A column of a list has no {key}: it shows what others say.")
                table.complain(Code.VALUE, message.format(key=name), key=name)
        sort = entry.texts("sort")
        for number, name in enumerate(sort):
            if name not in keys:
                message = _("{name} is not a column.").format(name=name)
                hint = did_you_mean(name, keys)
                complain_at(entry, Code.VALUE, message, ("sort", number), hint)
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
            worksheet=worksheet,
            headings=headings,
            heading_widths=widths,
        )

    def read_headings(self, entry: TableReader) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Read the headings beside a table, from outside in, and their widths."""
        headings = read_words(entry, "heading", self.gaps)
        if isinstance(entry.data.get("heading_width"), list):
            widths = read_widths(entry, "heading_width")
        else:
            width = read_width(entry, "heading_width")
            widths = (width,) if width else ()
        is_faulty = entry.has("heading_width") and not widths  # complained of already
        if widths and not entry.has("heading"):
            message = _("There is no heading for this width.")
            entry.complain(Code.VALUE, message, key="heading_width")
        elif headings and len(widths) != len(headings) and not is_faulty:
            message = _("Each heading needs a width: there are {count} for {headings}.")
            message = message.format(count=len(widths), headings=len(headings))
            entry.complain(Code.VALUE, message, key="heading_width" if widths else "heading")
            widths = (*widths, *(1.0 for _heading in headings))[: len(headings)]
        return headings, (widths or tuple(1.0 for _heading in headings)) if headings else ()


def _unlabelled() -> str:
    return _("A row below rows of authors needs a label: it tells where they end.")
