"""Reading the columns and rows of the tables in form.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import EXPLAIN, NAME, Column, Wording, by_entry
from shenbao.diagnostics import Code
from shenbao.form.fields import complain_of_derived, read_column, read_formula, read_take
from shenbao.form.part_values import PlacedFields, complain_at, new_key, read_width, read_words
from shenbao.form.parts import (
    CATEGORY,
    GROUP,
    LABEL,
    NAME_ONLY,
    SAYINGS,
    CellRule,
    FormColumn,
    FormRow,
)
from shenbao.form.phrases import read_phrase
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

CLASS_COLUMNS = (GROUP, CATEGORY)
ROLES = ("short", "text")
SAYS, CODES = "says", "codes"
SERIAL, SPANNING = "serial", "value"
"""What a column may be that holds no values of rows: their numbers, or the value of a field."""

PER, TURNED = "per", "turned"
"""The key of a list for each of whose entries there are values; rows for these turn a table."""


class ColumnsReader(Struct):
    """Reads the columns and rows of one table after the other.

    ``gaps`` are those that phrases may have; ``follows`` tells if the form follows another.
    """

    fields: PlacedFields
    wording: Wording
    gaps: Sequence[str]
    follows: bool
    per: set[str] = field(default_factory=set)

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
            self.fields.place(entry, value, SPANNING)
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
        return with_value_per(column, per)

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
            is_figure = isinstance(data, int | Decimal) and not isinstance(data, bool)
            return CellRule(text=str(data) if is_figure else read_phrase(table, key, self.gaps))
        inner = TableReader(table.document, table.problems, (*table.path, key))
        rule = CellRule(
            formula=read_formula(inner),
            value=inner.text("value"),
            take=read_take(inner, follows=self.follows),
        )
        if rule.value:
            self.fields.place(inner, rule.value, "value")
        if sum(map(bool, (rule.formula, rule.value, rule.take))) != 1:
            message = _("A cell has one of formula, value and take.")
            inner.complain(Code.VALUE, message)
        inner.finish()
        return rule

    def read_per(self, entry: TableReader) -> str:
        """Read the field that is a list, for each of whose entries there are values."""
        key = entry.text(PER, required=True)
        if key in self.per:
            return key
        self.fields.place(entry, key, PER)
        field = self.fields.fields.get(key)
        if field is not None and not field.kind.has_entries:
            message = _("{name} is not a list: it has no entries.").format(name=key)
            entry.complain(Code.VALUE, message, key=PER)
        self.per.add(key)
        return key if field is not None and field.kind.has_entries else ""


def with_value_per(column: FormColumn, per: str) -> FormColumn:
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
