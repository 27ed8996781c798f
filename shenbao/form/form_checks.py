"""What is wrong with a form as a whole: what could not be told apart, shown or worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shenbao.declaration import SHEET_KEYS, Field
from shenbao.declaration.folding import plain
from shenbao.diagnostics import Code, has_errors
from shenbao.form.formula_checks import check_formulas
from shenbao.form.layering import LayeredDocument
from shenbao.form.parts import FactTable, Grid, IndicatorTable, Lines, ListTable, Part
from shenbao.form.phrases import gaps_in
from shenbao.form.shaping import EXPLAIN
from shenbao.form.standard import Group
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean


def check_form(table: TableReader, read: Mapping[str, Any]) -> None:
    """Complain of what is wrong with the parts of a form together.

    ``read`` has what form.toml says, by the names of a Standard.
    """
    check = _FormCheck(table, read["fields"], read["parts"], read["groups"])
    check.keys()
    check.places(phrase for phrase in _phrases(read))
    check.labels()
    check_formulas(table, read["fields"], read["formulas"], read["parts"])
    check.explanations(read["patterns"])
    if isinstance(table.document, LayeredDocument) and table.document.followed is not None:
        check.takes(table.document.followed)


@dataclass(frozen=True, slots=True)
class _FormCheck:
    table: TableReader
    fields: Mapping[str, Field]
    parts: tuple[Part, ...]
    groups: tuple[Group, ...]

    # ---- Keys and places ------------------------------------------------------------------

    def keys(self) -> None:
        """Complain of a key of a collection that is taken, and of a collection printed twice."""
        keys = {*SHEET_KEYS, *self.fields, *(part.key for part in self.parts)}
        keys |= {group.key for group in self.groups}
        known: set[str] = set()
        for entry, part in self.entries():
            if not isinstance(part, IndicatorTable):
                continue
            for name in part.collections:
                if name in known or (name in keys and name in part.sets):
                    message = _("{key} is taken.").format(key=name or part.key)
                    entry.complain(Code.DUPLICATE, message, key="sets" if part.sets else "kind")
                known.add(name)

    def entries(self) -> Iterator[tuple[TableReader, Part]]:
        """Yield each part with its table of form.toml."""
        return zip(self.table.tables("part"), self.parts, strict=True)

    def places(self, phrases: Iterable[str]) -> None:
        """Complain of a field that stands nowhere.

        One whose place is faulty, of which is complained already, may stand nowhere for that.
        """
        shown = {key for part in self.parts for key in _shown(part)}
        is_faulty = has_errors(self.table.problems)
        in_phrases = {gap.partition(".")[0] for phrase in phrases for gap in gaps_in(phrase)}
        for entry in self.table.tables("field"):
            key = entry.text("key")
            if not (key in shown or key in in_phrases or is_faulty):
                message = _("{key} stands nowhere on the form.").format(key=key)
                hint = _("Put it into the rows of a part, or delete the field.")
                entry.complain(Code.MISSING, message, hint, key="key")

    # ---- What is told apart by its words --------------------------------------------------

    def labels(self) -> None:
        """Complain where a form that is read back could not tell two values apart."""
        for entry, part in self.entries():
            if isinstance(part, Grid | Lines):
                self.tell_apart_fields(part)
            else:
                self.tell_apart_columns(entry, part)
        groups = self.table.tables("group")
        self.tell_apart(groups)
        categories = [group.tables("category") for group in groups]
        tables = [part for part in self.parts if isinstance(part, IndicatorTable)]
        if not all(map(_shows_groups, tables)):
            categories = [[entry for of_group in categories for entry in of_group]]
        for of_group in categories:
            self.tell_apart(of_group)

    def tell_apart_fields(self, part: Grid | Lines) -> None:
        """Complain of fields of one part with the same label, if one of them may not be printed.

        Those that are always printed are told apart by their places.
        """
        shown = set(part.fields())
        by_label: dict[str, list[TableReader]] = {}
        for entry in self.table.tables("field"):
            if entry.text("key") in shown:
                by_label.setdefault(plain(entry.text("label")), []).append(entry)
        for same in by_label.values():
            if not all(entry.flag("printed_blank", default=True) for entry in same):
                self.tell_apart(same)
        self.tell_apart(same[0] for same in by_label.values())

    def tell_apart_columns(
        self, entry: TableReader, part: FactTable | IndicatorTable | ListTable
    ) -> None:
        """Complain of columns with the same heads, and of rows with the same label."""
        sets: dict[str, list[tuple[TableReader, tuple[str, ...]]]] = {}
        for table, column in zip(entry.tables("column"), part.columns, strict=True):
            sets.setdefault("", []).append((table, column.labels))
        for columns in sets.values():
            known: set[tuple[str, ...]] = set()
            for table, labels in columns:
                words = tuple(map(plain, labels))
                if words in known:
                    self.complain_of_label(table, labels[-1])
                known.add(words)
        self.tell_apart(entry.tables("row"))

    def tell_apart(self, entries: Iterable[TableReader]) -> None:
        """Complain of a label that reads like that of an entry before."""
        known: set[str] = set()
        for entry in entries:
            labels = {
                plain(label): label for label in (*entry.texts("aliases"), entry.text("label"))
            }
            for label in sorted(labels.keys() & known - {""}):
                self.complain_of_label(entry, labels[label])
            known |= labels.keys()

    @staticmethod
    def complain_of_label(entry: TableReader, label: str) -> None:
        message = _("The label {name} is that of another: their values could not be told apart.")
        entry.complain(Code.DUPLICATE, message.format(name=label), key="label")

    # ---- What is taken ----------------------------------------------------------------------

    def takes(self, followed: Mapping[str, Any]) -> None:
        """Complain of what is taken from a followed form that does not have it."""
        means = set(followed.get("means", {}))
        fields = means | {entry.get("key") for entry in followed.get("field", ())}
        columns = means | {
            column.get("key")
            for part in followed.get("part", ())
            if part.get("kind") == "indicators"
            for column in part.get("column", ())
        }
        for entry in self.table.tables("field"):
            self.taken(entry, fields)
        for part_entry, part in self.entries():
            known = columns if isinstance(part, IndicatorTable) else fields
            for entry in part_entry.tables("column"):
                self.taken(entry, known)
            for row in part_entry.tables("row"):
                cells = row.table("cells")
                for key in cells.data if cells else ():
                    if cells and isinstance(cells.data[key], dict) and (rule := cells.table(key)):
                        self.taken(rule, fields)

    @staticmethod
    def taken(entry: TableReader, known: set[str]) -> None:
        name = entry.text("take")
        if name and name not in known:
            message = _("The followed form has no {name}.").format(name=name)
            entry.complain(Code.VALUE, message, did_you_mean(name, known), key="take")

    # ---- Explanations ---------------------------------------------------------------------

    def explanations(self, patterns: Mapping[str, str]) -> None:
        """Complain of explanations for which there is no pattern."""
        tables = [part for part in self.parts if isinstance(part, IndicatorTable)]
        keys = {column.key for part in tables for column in part.columns}
        if EXPLAIN in keys and not patterns:
            message = _("The column explain needs a pattern: there is no [[explanation]].")
            self.table.complain(Code.MISSING, message)


def _shows_groups(table: IndicatorTable) -> bool:
    """Tell whether a table shows the first-level class of an indicator: in a column, or a row."""
    return table.classes_as_rows or any(column.key == "group" for column in table.columns)


def _shown(part: Part) -> Iterator[str]:
    """Yield the keys of the fields whose values stand in cells of a part."""
    if isinstance(part, Grid | Lines):
        yield from part.fields()
    elif isinstance(part, FactTable | IndicatorTable):
        yield from (rule.value for row in part.rows for rule in row.cells.values() if rule.value)


def _phrases(read: Mapping[str, Any]) -> Iterator[str]:
    """Yield all phrases of a form that its sheets print."""
    yield from (read["title"], read["subtitle"])
    yield from (field.label for field in read["fields"].values())
    for group in read["groups"]:
        yield from (group.label, *(category.label for category in group.categories))
    for part in read["parts"]:
        if isinstance(part, Lines):
            yield from (line for line in part.lines if isinstance(line, str))
        else:
            yield from part.headings
        if isinstance(part, Grid):
            yield from (cell.text for row in part.rows for cell in row)
        if isinstance(part, FactTable | IndicatorTable | ListTable):
            yield from (label for column in part.columns for label in column.labels)
            yield from (row.label for row in part.rows)
