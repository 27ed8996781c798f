"""What is wrong with a form as a whole: what could not be told apart, shown or worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from msgspec import Struct

from shenbao.declaration import EXPLAIN, KINDS, SHEET_KEYS, Field
from shenbao.declaration.folding import plain
from shenbao.declaration.kinds import OF_FIELDS
from shenbao.diagnostics import Code, has_errors
from shenbao.form.formula_checks import check_formulas
from shenbao.form.layering import LayeredDocument
from shenbao.form.part_reading import LIST
from shenbao.form.part_values import complain_at
from shenbao.form.parts import (
    ALL,
    CATEGORY,
    GROUP,
    FactTable,
    Grid,
    IndicatorTable,
    Lines,
    ListTable,
    Part,
)
from shenbao.form.phrases import WEIGHT, gaps_in
from shenbao.form.standard import Group, Weights, phrases_of
from shenbao.i18n import _
from shenbao.toml.reader import TableReader, did_you_mean

LONGEST_ADDRESS = 64
"""The characters of the tag of a content control in Word, which holds the address of a value."""

LAST_ROW = "[999]"

CLOSE = 1e-3
"""The share of a page by which two widths may differ that are meant to be the same."""


def check_form(table: TableReader, read: Mapping[str, Any]) -> None:
    """Complain of what is wrong with the parts of a form together.

    ``read`` has what form.toml says, by the names of a Standard.
    """
    check = _FormCheck(table, read["fields"], read["parts"], read["groups"])
    check.keys()
    titles = (read["above"], read["title"], read["subtitle"])
    check.places(phrases_of(titles, read["fields"], read["groups"], read["parts"]))
    check.labels()
    check.headings()
    check.classes()
    check.weights(read["weights"])
    check.addresses()
    check.takes(read["taken"])
    check_formulas(table, read["fields"], read["formulas"], read["parts"])
    check.explanations(read["patterns"])


def check_words(
    table: TableReader, parts: Iterable[Part], units: Collection[str], known: Mapping[str, Any]
) -> None:
    """Complain of units of money that nobody knows, and of lists of what cannot be listed.

    ``known`` has what form.toml of each standard says, by its name.
    """
    wording = table.table("wording")
    entries = [*table.tables("field")]
    for entry, part in zip(table.tables("part"), parts, strict=True):
        entries += entry.tables("column") if "column" in entry.data else []
        if isinstance(part, ListTable):
            _check_listed(entry, part, known, table.document.path.parent.name)
    amounts = [
        entry for entry in entries if KINDS.get(entry.text("kind"), KINDS[OF_FIELDS]).is_money
    ]
    if wording is not None and amounts:
        amounts.append(wording)
    for entry in amounts:
        unit = entry.data.get("unit")
        if isinstance(unit, str) and unit and unit not in units:
            message = _("{unit} is not a unit of money.").format(unit=unit)
            entry.complain(Code.VALUE, message, did_you_mean(unit, units), key="unit")


def _check_listed(entry: TableReader, part: ListTable, known: Mapping[str, Any], own: str) -> None:
    for number, name in enumerate(part.forms):
        if name == ALL:
            continue
        of_listed = known.get(name)
        parts = of_listed.get("part", ()) if isinstance(of_listed, dict) else ()
        is_list = any(isinstance(part, dict) and part.get("kind") == LIST for part in parts)
        if name == own or is_list:
            message = _("{name} is a list itself, and is not listed.").format(name=name)
            complain_at(entry, Code.VALUE, message, ("forms", number))
        elif of_listed is None:
            message = _("There is no form standard {name}.").format(name=name)
            hint = did_you_mean(name, known)
            complain_at(entry, Code.UNKNOWN_FORM, message, ("forms", number), hint)


class _FormCheck(Struct, frozen=True):
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

        Nothing is said where anything else is wrong: that may be why a field stands nowhere.
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

    def headings(self) -> None:
        """Complain of neighbours that share an outer heading, and give it different widths."""
        entries = list(self.entries())
        for (_entry, above), (entry, part) in pairwise(entries):
            if isinstance(above, Lines) or isinstance(part, Lines):
                continue
            is_shared = min(len(above.headings), len(part.headings)) > 1
            if is_shared and above.headings[0] == part.headings[0]:
                first, second = _outer_share(above), _outer_share(part)
                if first and second and abs(first - second) > CLOSE:
                    message = _(
                        "The heading {name} is shared with the part above, but not as wide."
                    )
                    is_grid = isinstance(part, Grid)
                    key = "widths" if is_grid else "heading_width"
                    entry.complain(Code.VALUE, message.format(name=part.headings[0]), key=key)

    def classes(self) -> None:
        """Complain of classes that no table shows, and of a weight in a label of one without."""
        groups = self.table.tables("group")
        tables = [part for part in self.parts if isinstance(part, IndicatorTable | ListTable)]
        if groups and not tables and "follows" not in self.table.data:
            message = _("No table of indicators shows this class.")
            groups[0].complain(Code.VALUE, message)
        for entry, part in self.entries():
            if not isinstance(part, IndicatorTable) or part.classes_as_rows:
                continue
            keys = {column.key for column in part.columns}
            count = sum(max(len(group.categories), 1) for group in self.groups)
            if count < 2:
                continue
            if not keys & {GROUP, CATEGORY}:
                message = _("No column shows the classes of indicators.")
                hint = _("Add a column with the key group or category.")
                entry.complain(Code.MISSING, message, hint)
            elif CATEGORY not in keys and any(group.categories for group in self.groups):
                message = _("No column shows the second-level classes of indicators.")
                hint = _("Add a column with the key category.")
                entry.complain(Code.MISSING, message, hint)
        for group_entry, group in zip(groups, self.groups, strict=False):
            of_group = [(group_entry, group.label, group.weight)]
            categories = zip(group_entry.tables("category"), group.categories, strict=False)
            of_group += [(entry, found.label, found.weight) for entry, found in categories]
            for entry, label, weight in of_group:
                if WEIGHT in gaps_in(label) and weight is None:
                    message = _("The label has a gap for the weight, and there is none.")
                    hint = _("Add a line weight = …, a number without quotes.")
                    entry.complain(Code.MISSING, message, hint, key="label")

    def weights(self, weights: Weights | None) -> None:
        """Complain of weights that no column holds."""
        for entry, part in self.entries():
            if not isinstance(part, IndicatorTable) or part.weight is None:
                continue
            if weights is None:
                message = _(
                    "This is what the weights come to, but no column of figures holds weights."
                )
                hint = _("Add a column with the key weight, or say in [means] which one it is.")
                entry.complain(Code.VALUE, message, hint, key=WEIGHT)

    def addresses(self) -> None:
        """Complain of a part with an address that documents cannot hold."""
        for entry, part in self.entries():
            longest = max(_addresses(part, self.groups), key=len, default="")
            if len(longest) > LONGEST_ADDRESS:
                message = _("The address {name} has {count} characters; documents hold {most}.")
                message = message.format(name=longest, count=len(longest), most=LONGEST_ADDRESS)
                entry.complain(Code.LIMIT, message, _("Take shorter keys."))
        for entry in self.table.tables("field"):
            key = entry.text("key")
            if len(key) > LONGEST_ADDRESS:
                message = _("The address {name} has {count} characters; documents hold {most}.")
                message = message.format(name=key, count=len(key), most=LONGEST_ADDRESS)
                entry.complain(Code.LIMIT, message, _("Take shorter keys."), key="key")

    def takes(self, taken: Mapping[str, str]) -> None:
        """Complain of what would be taken from the followed form and is not there."""
        document = self.table.document
        names = document.names if isinstance(document, LayeredDocument) else None
        if names is None:
            return
        for entry in self.table.tables("field"):
            if entry.text("key") in taken:
                self.complain_of_take(entry, names.fields)
        for entry, part in self.entries():
            if isinstance(part, FactTable | IndicatorTable):
                known = names.fields if isinstance(part, FactTable) else names.columns
                for column in entry.tables("column"):
                    self.complain_of_take(column, known)
                for cell in _cells_that_take(entry):
                    self.complain_of_take(cell, names.fields)

    @staticmethod
    def complain_of_take(entry: TableReader, known: Collection[str]) -> None:
        take = entry.data.get("take")
        if isinstance(take, str) and take not in known:
            message = _("The followed form has no {name}.").format(name=take)
            entry.complain(Code.VALUE, message, did_you_mean(take, known), key="take")

    # ---- What is told apart by its words --------------------------------------------------

    def labels(self) -> None:
        """Complain where a form that is read back could not tell two values apart."""
        for entry, part in self.entries():
            if isinstance(part, Grid | Lines):
                self.tell_apart_fields(part)
            else:
                self.tell_apart_columns(entry, part)
        self.tell_apart_tables()
        groups = self.table.tables("group")
        self.tell_apart(groups)
        categories = [group.tables("category") for group in groups]
        tables = [part for part in self.parts if isinstance(part, IndicatorTable)]
        if not all(map(_shows_groups, tables)):
            categories = [[entry for of_group in categories for entry in of_group]]
        for of_group in categories:
            self.tell_apart(of_group)

    def tell_apart_tables(self) -> None:
        """Complain of a table of facts with the heading, the heads and the rows of another."""
        known: list[tuple[object, ...]] = []
        for entry, part in self.entries():
            if isinstance(part, FactTable):
                heads = [tuple(map(plain, column.labels)) for column in part.columns]
                words = (part.headings, heads, [plain(row.label) for row in part.rows])
                if words in known:
                    message = _("Another table has these words: they could not be told apart.")
                    entry.complain(Code.DUPLICATE, message, key="key")
                known.append(words)

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
        known: set[tuple[str, ...]] = set()
        is_turned = isinstance(part, IndicatorTable) and part.turned
        for table, column in zip(entry.tables("column"), part.columns, strict=False):
            words = tuple(map(plain, column.labels))
            if words in known and not (is_turned and not any(words)):
                self.complain_of_label(table, column.labels[-1])
            known.add(words)
        self.tell_apart(entry.tables("row"))

    def tell_apart(self, entries: Iterable[TableReader]) -> None:
        """Complain of a label that reads like that of an entry before."""
        known: set[str] = set()
        for entry in entries:
            labels = {plain(label): label for label in (*entry.texts("aliases"), _own_label(entry))}
            for label in sorted(labels.keys() & known - {""}):
                self.complain_of_label(entry, labels[label])
            known |= labels.keys()

    @staticmethod
    def complain_of_label(entry: TableReader, label: str) -> None:
        message = _("The label {name} is that of another: their values could not be told apart.")
        entry.complain(Code.DUPLICATE, message.format(name=label), key="label")

    # ---- Explanations ---------------------------------------------------------------------

    def explanations(self, patterns: Mapping[str, str]) -> None:
        """Complain of explanations for which there is no pattern."""
        tables = [part for part in self.parts if isinstance(part, IndicatorTable)]
        keys = {column.key for part in tables for column in part.columns}
        if EXPLAIN in keys and not patterns:
            message = _("The column explain needs a pattern: there is no [[explanation]].")
            self.table.complain(Code.MISSING, message)


def _outer_share(part: Grid | FactTable | IndicatorTable | ListTable) -> float:
    """Return the share of the page that the outermost heading of a part has."""
    if isinstance(part, Grid):
        return part.widths[0] / sum(part.widths) if part.widths else 0.0
    widths = (*part.heading_widths, *(column.width for column in part.columns))
    return part.heading_widths[0] / sum(widths) if sum(widths) else 0.0


def _own_label(entry: TableReader) -> str:
    """Return the label of an entry: the innermost where it has several."""
    label = entry.data.get("label")
    if isinstance(label, list):
        return str(label[-1]) if label else ""
    return entry.text("label")


def _keys(entries: object) -> Iterator[str]:
    """Yield the keys of the tables of an array, as a file has it."""
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("key"), str):
            yield entry["key"]


def _cells_that_take(part: TableReader) -> Iterator[TableReader]:
    """Yield the cells of the rows of a part that take something from the followed form."""
    for row in part.tables("row"):
        cells = row.table("cells")
        for key, cell in (cells.data if cells else {}).items():
            if isinstance(cell, dict) and "take" in cell:
                yield TableReader(row.document, row.problems, (*row.path, "cells", key))


def _addresses(part: Part, groups: Iterable[Group]) -> Iterator[str]:
    """Yield addresses of values in a table, the last of many rows."""
    if isinstance(part, FactTable):
        for row in (LAST_ROW,) if part.free else [f".{row.key}" for row in part.rows]:
            yield from (f"{part.key}{row}.{column.key}" for column in part.columns)
    if isinstance(part, IndicatorTable):
        for name in part.collections:
            for group in groups:
                for category in [category.key for category in group.categories] or [""]:
                    place = ".".join(filter(None, (name, group.key, category))) + LAST_ROW
                    for column in part.columns_of(name):
                        yield f"{place}.{column.key}{LAST_ROW if column.per else ''}"


def _shows_groups(table: IndicatorTable) -> bool:
    """Tell whether a table shows the first-level class of an indicator: in a column, or a row."""
    return table.classes_as_rows or any(column.key == GROUP for column in table.columns)


def _shown(part: Part) -> Iterator[str]:
    """Yield the keys of the fields whose values stand in cells of a part."""
    if isinstance(part, Grid | Lines):
        yield from part.fields()
    elif isinstance(part, FactTable | IndicatorTable):
        yield from (rule.value for row in part.rows for rule in row.cells.values() if rule.value)
        yield from (column.per or column.value for column in part.columns)
