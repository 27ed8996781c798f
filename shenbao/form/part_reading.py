"""Reading the parts of form.toml: grids, lines, tables of facts and of indicators."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import EXPLAIN, NAME, Column, Field, Wording, by_entry
from shenbao.diagnostics import Code
from shenbao.form.fields import complain_of_derived, read_column, read_formula, read_take
from shenbao.form.formulas import Formula, Name
from shenbao.form.parts import (
    CATEGORY,
    GROUP,
    LABEL,
    NAME_ONLY,
    SAYINGS,
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
CLASS_COLUMNS = (GROUP, CATEGORY)
ROLES = ("short", "text")
SAYS, CODES = "says", "codes"
ALIGNS = ("left", "center")
ROW_CLASSES = "rows"
OF_AUTHORS = frozenset(
    (
        *("formula", "take", "required", "or_text", "negative", "pattern"),
        *("pattern_hint", "choices", "boxes", "numbering", "stamp"),
    )
)
"""Keys that say what authors write in a column, or how it comes about."""

SERIAL, SPANNING = "serial", "value"
"""What a column may be that holds no values of rows: their numbers, or the value of a field."""

PER, TURNED = "per", "turned"
"""The key of a list for each of whose entries there are values; rows for these turn a table."""

LISTED = DECLARATIONS, _INDICATORS = ("declarations", INDICATORS)
HEADS = 3
"""The most levels of heads and of headings."""

WIDEST = 10_000
"""The largest share of the page that a width can be; they add up to any sum."""

KEY = re.compile(r"[a-z][a-z0-9_]*")


def new_key(entry: TableReader, taken: Iterable[str], reserved: Iterable[str] = ()) -> str:
    """Read the key of an entry, which no entry before may have."""
    key = entry.text("key", required=True)
    if key and not KEY.fullmatch(key):
        entry.complain(Code.VALUE, _no_key(key), key="key")
    if key in taken or key in reserved:
        message = _("{key} is taken.").format(key=key)
        entry.complain(Code.DUPLICATE, message, key="key")
    return key


class PartsReader(Struct):
    """Reads parts one after the other; ``entries`` has the table of form.toml of each.

    ``gaps`` are those that phrases may have, ``reserved`` the keys that no part can have;
    ``follows`` tells if the form follows another; ``placed`` are the fields whose values have
    a place in a part so far.
    """

    fields: Mapping[str, Field]
    wording: Wording
    gaps: Sequence[str]
    reserved: Sequence[str]
    follows: bool = False
    keys: set[str] = field(default_factory=set)
    placed: set[str] = field(default_factory=set)
    per: set[str] = field(default_factory=set)

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
            return Lines(self.key(entry, LINES), ())  # of what it holds nothing is known
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
            self.known_field(entry, data, *path)
            yield GridCell(label=data)
            yield GridCell(value=data)
            return
        table = TableReader(entry.document, entry.problems, (*entry.path, *path))
        label, value = table.text("label"), table.text("value")
        text = read_phrase(table, "text", self.gaps)
        given = table.whole("span")
        span = 1 if given is None else given
        for key in filter(None, (label, value)):
            self.known_field(entry, key, *path, is_value=key == value)
        if sum(map(bool, (label, value, text))) > 1:
            table.complain(Code.VALUE, _("A cell holds one of label, value and text."))
        if span < 1:
            table.complain(Code.VALUE, _("{key} must be more than 0.").format(key="span"))
        table.finish()
        yield GridCell(label, value, text, max(span, 1))

    def known_field(
        self, entry: TableReader, key: str, *at: str | int, is_value: bool = True
    ) -> None:
        """Complain of a key that is no field, and of a field whose value has a place already."""
        if key not in self.fields:
            message = _("{name} is not a field.").format(name=key)
            hint = did_you_mean(key, filter(None, self.fields))
            complain_at(entry, Code.VALUE, message, at, hint)
        if is_value and key in self.placed:
            message = _("{name} has a place in the form already.").format(name=key)
            complain_at(entry, Code.DUPLICATE, message, at)
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
                for place, key in enumerate(line):
                    self.known_field(entry, key, "lines", number, place)
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
        columns = self.read_columns(entry, *own_keys, labels=(*classes, LABEL))
        rows = self.read_rows(entry, columns, *(("above",) if free else ("label",)))
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
        columns = self.read_columns(
            entry, "repeat", SERIAL, SPANNING, PER, labels=(*CLASS_COLUMNS, EXPLAIN), sets=sets
        )
        rows = self.read_rows(entry, columns, "above")
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
        per = self.read_per(entry)
        headings, widths = self.read_headings(entry)
        columns = self.read_columns(entry, TURNED, labels=(*CLASS_COLUMNS, LABEL))
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
            columns=(*(_with_value_per(column, per) for column in columns), *totals),
            headings=headings,
            heading_widths=widths,
            empty_classes=entry.flag("empty_classes", default=True),
            key=key,
            collection=key if entry.has("key") and key != INDICATORS else "",
            weight=entry.number(WEIGHT),
            turned=True,
            corner=(side.label if side else "") or (self.fields[per].label if per else ""),
            label_width=side.width if side else 1.0,
        )

    def read_totals(
        self, entry: TableReader, columns: Sequence[FormColumn], values: Sequence[FormColumn]
    ) -> Iterator[FormColumn]:
        """Yield what adds up the values of each indicator, as a row of the form."""
        rows = self.read_rows(entry, columns, "label")
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

    def read_per(self, entry: TableReader) -> str:
        """Read the field that is a list, for each of whose entries there are values."""
        key = entry.text(PER, required=True)
        if key in self.per:
            return key
        self.known_field(entry, key, PER)
        field = self.fields.get(key)
        if field is not None and not field.kind.has_entries:
            message = _("{name} is not a list: it has no entries.").format(name=key)
            entry.complain(Code.VALUE, message, key=PER)
        self.per.add(key)
        return key if field is not None and field.kind.has_entries else ""

    def read_sets(self, entry: TableReader) -> tuple[str, ...]:
        """Read the keys of the sets that a table of indicators prints side by side."""
        sets = entry.texts("sets")
        for number, name in enumerate(sets):
            if not KEY.fullmatch(name):
                complain_at(entry, Code.VALUE, _no_key(name), ("sets", number))
        return sets

    def read_list(self, entry: TableReader) -> ListTable:
        """Read a table that lists other declarations, or their indicators."""
        key = self.key(entry, LIST)
        headings, widths = self.read_headings(entry)
        columns = self.read_columns(entry, "repeat", "wrap", "shows", SAYS, CODES, labels=())
        keys = [column.key for column in columns]
        rows = self.read_rows(entry, columns, "above", "each", "beside")
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
            widths = _numbers(entry, "heading_width")
        else:
            width = read_width(entry, "heading_width")
            widths = (width,) if width else ()
        is_faulty = entry.has("heading_width") and not widths  # of which is complained already
        if widths and not entry.has("heading"):
            message = _("There is no heading for this width.")
            entry.complain(Code.VALUE, message, key="heading_width")
        elif headings and len(widths) != len(headings) and not is_faulty:
            message = _("Each heading needs a width: there are {count} for {headings}.")
            message = message.format(count=len(widths), headings=len(headings))
            entry.complain(Code.VALUE, message, key="heading_width" if widths else "heading")
            widths = (*widths, *(1.0 for _heading in headings))[: len(headings)]
        return headings, (widths or tuple(1.0 for _heading in headings)) if headings else ()

    def read_columns(
        self,
        entry: TableReader,
        *own_keys: str,
        labels: Sequence[str],
        sets: Sequence[str] | None = None,
    ) -> tuple[FormColumn, ...]:
        """Read the columns; those with the keys ``labels`` hold words of the form.

        ``own_keys`` are what columns of this kind of table may say beside what all may.
        """
        known: set[tuple[str, str]] = set()
        columns: list[FormColumn] = []
        for table in entry.tables("column"):
            column = self.read_column(table, labels, sets, own_keys)
            if not column.value and any(before.value for before in columns):
                message = _("Columns with the value of a field must stand behind all others.")
                table.complain(Code.VALUE, message)
            if (column.set, column.key) in known:
                message = _("{key} is taken.").format(key=column.key)
                table.complain(Code.DUPLICATE, message, key="key")
            known.add((column.set, column.key))
            columns.append(column)
        if not columns and not entry.data.get("column"):
            hint = _("Add a [[part.column]] for each column.")
            entry.complain(Code.MISSING, _("{key} is missing.").format(key="column"), hint)
        return tuple(columns)

    def read_column(
        self,
        entry: TableReader,
        labels: Sequence[str],
        sets: Sequence[str] | None,
        own_keys: Collection[str],
    ) -> FormColumn:
        key = new_key(entry, ())
        is_class = TURNED in own_keys and key in (*CLASS_COLUMNS, NAME)
        heads = read_words(entry, "label", self.gaps, required=key != LABEL and not is_class)
        of_set = entry.text("set") if sets is not None else ""
        if sets and of_set and of_set not in sets:
            message = _("{value} is not a choice for {key}.").format(value=of_set, key="set")
            entry.complain(Code.VALUE, message, did_you_mean(of_set, sets), key="set")
        width = 1.0 if is_class else read_width(entry, "width", required=True)
        authored, formula = None, None
        take = read_take(entry, follows=self.follows)
        serial = SERIAL in own_keys and entry.flag(SERIAL)
        value = entry.text(SPANNING) if SPANNING in own_keys else ""
        if value:
            self.known_field(entry, value, SPANNING)
        if key in labels or serial or value:
            for unused in ("required", "optional"):
                entry.flag(unused)
        else:
            authored = read_column(entry, key, heads[-1], self.wording)
            authored = replace(authored, required=authored.required or key == NAME)
            formula = read_formula(entry, authored.kind)
            complain_of_derived(entry)
        role = entry.one_of("role", ROLES, default=_usual_role(authored))
        per = self.read_per(entry) if PER in own_keys and entry.has(PER) else ""
        if per:
            self.complain_of_per(entry, key)
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
            shows=(entry.text("shows") if "shows" in own_keys else "") or key,
            says=entry.one_of(SAYS, SAYINGS, default=NAME_ONLY) if SAYS in own_keys else NAME_ONLY,
            codes=self.read_codes(entry) if CODES in own_keys else (),
            repeat="repeat" in own_keys and entry.flag("repeat"),
            wrap="wrap" not in own_keys or entry.flag("wrap", default=True),
            serial=serial,
            value=value,
        )
        entry.finish()
        return _with_value_per(column, per)

    @staticmethod
    def read_codes(entry: TableReader) -> tuple[tuple[str, str], ...]:
        """Read a table of words with their codes."""
        table = entry.table(CODES)
        if table is None:
            return ()
        codes = tuple((words, table.text(words)) for words in table.data)
        table.finish()
        return codes

    @staticmethod
    def complain_of_per(entry: TableReader, key: str) -> None:
        """Complain of what a column with a value per entry of a list cannot be as well."""
        if key in (*CLASS_COLUMNS, NAME, EXPLAIN):
            message = _("{key} has one value for each indicator.").format(key=key)
            entry.complain(Code.VALUE, message, key=PER)
        for name in sorted({"formula", "take", "numbering", "boxes", "set"} & entry.data.keys()):
            message = _("{first} and {second} do not go together.")
            entry.complain(Code.VALUE, message.format(first=PER, second=name), key=name)

    def read_rows(
        self, entry: TableReader, columns: Sequence[FormColumn], *own_keys: str
    ) -> tuple[FormRow, ...]:
        """Read the rows that the form gives to a table.

        ``own_keys`` are what rows of this kind of table may say beside what all may; one
        that has ``label`` among them needs labels to be told apart.
        """
        rows: dict[str, FormRow] = {}
        known: list[tuple[TableReader, FormRow]] = []
        for table in entry.tables("row"):
            key = new_key(table, rows, [column.key for column in columns])
            gaps = [*self.gaps, *(column.key for column in columns)]
            outer, label = self.read_row_label(table, columns, gaps)
            rows[key] = FormRow(
                key=key,
                label=label,
                outer=outer,
                adds=_read_total(table),
                above="above" in own_keys and table.flag("above"),
                each=table.text("each") if "each" in own_keys else "",
                **self.read_notes(table) if "beside" in own_keys else {},
                cells=self.read_rules(table, columns),
                aliases=table.texts("aliases"),
            )
            if "label" in own_keys and not table.has("label"):
                message = _("{key} is missing.").format(key="label")
                table.complain(Code.MISSING, message, _("Add a line label = …, a text in quotes."))
            table.finish()
            known.append((table, rows[key]))
        for table, row in known:
            others = [key for key in rows if key not in ("", row.key)]
            for number, key in enumerate(row.adds or ()):
                if key not in others:
                    message = _("{name} is not another row of this table.").format(name=key)
                    hint = did_you_mean(key, others)
                    complain_at(table, Code.VALUE, message, ("total", number), hint)
        return tuple(row for _table, row in known)

    @staticmethod
    def read_notes(entry: TableReader) -> dict[str, str]:
        """Read the notes on a total of a list, and the column in which they stand."""
        return {
            "beside": entry.text("beside"),
            "missing": read_phrase(entry, "missing", ["count"]),
            "spelt": read_phrase(entry, "spelt", ["name", "count"]),
        }

    @staticmethod
    def read_row_label(
        entry: TableReader, columns: Sequence[FormColumn], gaps: Sequence[str]
    ) -> tuple[tuple[str, ...], str]:
        """Read the label of a row behind those that it has in the columns of classes."""
        if not isinstance(entry.data.get("label"), list):
            return (), read_phrase(entry, "label", gaps)
        *outer, label = read_words(entry, "label", gaps)
        classes = [column for column in columns if column.key in CLASS_COLUMNS and not column.facts]
        if len(outer) != len(classes):
            message = _("Each label needs a column: there are {count} for {labels}.")
            message = message.format(count=len(classes) + 1, labels=len(outer) + 1)
            entry.complain(Code.VALUE, message, _("Add columns group and category."), key="label")
        return tuple(outer), label

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
        for column in columns:
            if column.per and isinstance(table.data.get(column.key), dict):
                message = _("{key} has a value per entry: a row has fixed words there, or none.")
                table.complain(Code.VALUE, message.format(key=column.key), key=column.key)
        table.finish()
        return rules

    def read_rule(self, table: TableReader, key: str) -> CellRule:
        data = table.data[key]
        if not isinstance(data, dict):
            is_figure = not isinstance(data, bool | str | list) and data is not None
            return CellRule(text=str(data) if is_figure else table.text(key))
        inner = TableReader(table.document, table.problems, (*table.path, key))
        rule = CellRule(
            formula=read_formula(inner),
            value=inner.text("value"),
            take=read_take(inner, follows=self.follows),
        )
        if rule.value:
            self.known_field(inner, rule.value, "value")
        if sum(map(bool, (rule.formula, rule.value, rule.take))) != 1:
            message = _("A cell has one of formula, value and take.")
            inner.complain(Code.VALUE, message)
        inner.finish()
        return rule


def _unlabelled() -> str:
    return _("A row below rows of authors needs a label: it tells where they end.")


def _with_value_per(column: FormColumn, per: str) -> FormColumn:
    """Return a column of values as one with a value per entry of a list, if there is a list."""
    if not per or column.facts is None or column.key == NAME:
        return column
    return replace(column, facts=replace(column.facts, kind=by_entry(column.facts.kind), per=per))


def _usual_role(authored: Column | None) -> str:
    """Return the role of a column that names none: figures and choices are short."""
    return "text" if authored is None or authored.kind.is_words else "short"


def _read_total(table: TableReader) -> tuple[str, ...] | None:
    """Read which rows a total adds up: ``true`` stands for all that are no totals."""
    if isinstance(table.data.get("total"), list):
        if not table.data["total"]:
            message = _("A total adds up at least one row; true stands for all.")
            table.complain(Code.VALUE, message, key="total")
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
            message = _("{key} must be a text, or an array of 1 to {count} texts.").format(
                key=key, count=HEADS
            )
            entry.complain(Code.VALUE, message, key=key)
        return words or ("",)
    phrase = read_phrase(entry, key, gaps, required=required)
    if key == LABEL:
        return (phrase,)
    return (phrase,) if phrase else ()


def complain_at(
    entry: TableReader, code: str, message: str, path: Sequence[str | int], hint: str = ""
) -> None:
    """Complain of a value within an array of a table, where it stands."""
    found = entry.document.problem((*entry.path, *path), code, message, hint)
    entry.problems.append(found)


def _no_key(key: str) -> str:
    return _("{key} is not a key: a to z, 0 to 9 and _ only.").format(key=key)


def _numbers(table: TableReader, key: str) -> tuple[float, ...]:
    if not table.has(key):
        hint = _("Add a line {key} = [ … ], a share of the page for each column.")
        message = _("{key} is missing.").format(key=key)
        table.complain(Code.MISSING, message, hint.format(key=key))
        return ()
    values = table.data[key]
    is_list = isinstance(values, list) and bool(values)
    if not is_list or not all(type(value) is int and value > 0 for value in values):
        message = _("{key} must be an array of whole numbers above 0.").format(key=key)
        table.complain(Code.KIND, message, key=key)
        return ()
    if max(values) > WIDEST:
        _complain_of_width(table, key)
        return ()
    return tuple(float(value) for value in values)


def _complain_of_width(table: TableReader, key: str) -> None:
    message = _("{key} must be at most {most}: it is a share of the page.")
    table.complain(Code.VALUE, message.format(key=key, most=WIDEST), key=key)


def read_width(table: TableReader, key: str, *, required: bool = False) -> float:
    """Read a width, which is a share of the page; 0 stands for one that is not given."""
    value = table.number(key, required=required)
    if value is not None and value <= 0:
        message = _("{key} must be more than 0.").format(key=key)
        table.complain(Code.VALUE, message, key=key)
    if value is not None and value > WIDEST:
        _complain_of_width(table, key)
        return 0.0
    return float(value or 0)
