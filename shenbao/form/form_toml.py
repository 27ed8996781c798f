"""Reading form.toml: the fields, grid, classes and phrases of a form standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shenbao.declaration import KINDS, SHEET_KEYS, Choice, Column, Field
from shenbao.declaration.kinds import OF_FIELDS
from shenbao.diagnostics import Code, KeyPath
from shenbao.form.column_reading import ColumnsReader
from shenbao.form.fields import (
    complain_of_derived,
    complain_of_parts,
    read_field,
    read_formula,
    read_take,
    read_wording,
)
from shenbao.form.form_checks import check_form
from shenbao.form.formulas import Formula
from shenbao.form.layering import OLD_PARTS
from shenbao.form.meanings import Meaning, Places, read_means
from shenbao.form.page import read_page
from shenbao.form.part_reading import PartsReader
from shenbao.form.part_values import PlacedFields, new_key
from shenbao.form.parts import IndicatorTable, ListTable, Part
from shenbao.form.phrases import WEIGHT, check_gaps, date_gaps, gaps_in, read_phrase
from shenbao.form.properties import read_properties
from shenbao.form.shaping import shape_of
from shenbao.form.standard import Category, Group, Weights
from shenbao.i18n import _
from shenbao.toml.reader import TableReader

ABOVE = "above"
CODE = "code"
CHOICES = ("placeholder", "required_marker")
PATTERN_CHOICE = "explain_pattern"
RESERVED_KEYS = (*SHEET_KEYS, PATTERN_CHOICE, *CHOICES)

Numberings = Mapping[str, tuple[str, ...]]


def read_form_toml(
    table: TableReader, numberings: Numberings, old_names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the parts of a Standard that form.toml spells out, by their names.

    ``old_names`` has the meanings by the names that older forms have for them, if known.
    """
    return _StandardReader(table, numberings, old_names).read()


class _StandardReader:
    """Reads form.toml part by part; each part is complained of where it stands."""

    def __init__(
        self,
        table: TableReader,
        numberings: Numberings,
        old_names: Mapping[str, str] | None,
    ) -> None:
        self.table = table
        self.wording = read_wording(table, numberings)
        self.old_names = old_names
        self.fields: dict[str, Field] = {}
        self.formulas: dict[str, Formula] = {}
        self.taken: dict[str, str] = {}
        self.parts: list[Part] = []
        self.means: dict[str, KeyPath] = {}

    def read(self) -> dict[str, Any]:
        table = self.table
        self.read_fields()
        gaps = [*self.fields, "year", *date_gaps(self.fields)]
        self.check_labels(gaps)
        groups = self.read_groups(gaps)
        self.read_form_parts(gaps, groups)
        places = Places(self.fields, self.parts, groups)
        self.means = read_means(table, places, self.old_names)
        patterns, choices = self.read_patterns()
        choices += self.read_choices()
        read: dict[str, Any] = {
            "above": self.read_above(gaps),
            "title": read_phrase(table, "title", gaps, required=True),
            "subtitle": read_phrase(table, "subtitle", gaps),
            "properties": read_properties(table, gaps),
            "of_projects": self.is_of_projects(),
            **self.read_page(),
            "wording": self.wording,
            "parts": tuple(self.parts),
            "fields": self.fields,
            "formulas": self.formulas,
            "taken": self.taken,
            "means": self.means,
            "groups": groups,
            "follows": table.text("follows"),
            "weights": self.read_weights(groups),
            "patterns": patterns,
        }
        read["shape"] = shape_of(table.document.path.parent.name, read, choices)
        check_form(table, read)
        table.text("extends")
        table.finish()
        return read

    def read_above(self, gaps: Sequence[str]) -> str:
        """Read the line over the title, which files are searched for."""
        phrase = read_phrase(self.table, ABOVE, gaps)
        for key in gaps_in(phrase):
            is_known = key in self.fields and self.fields[key].pattern is not None
            if phrase.strip() == f"{{{key}}}" and not is_known:
                message = _("Any line over the title could be {name}: it has no pattern.")
                hint = _("Give it a pattern, or put a word beside it.")
                self.table.complain(Code.VALUE, message.format(name=key), hint, key=ABOVE)
        return phrase

    def read_fields(self) -> None:
        entries = self.table.tables("field")
        for entry in entries:
            key = new_key(entry, self.fields, RESERVED_KEYS)
            kind = KINDS.get(entry.text("kind"), KINDS[OF_FIELDS])
            formula = read_formula(entry, kind)
            if formula is not None:
                self.formulas[key] = formula
            if take := read_take(entry, follows="follows" in self.table.data):
                self.taken[key] = take
            complain_of_derived(entry)
            self.fields[key] = read_field(entry, key, self.wording)
        complain_of_parts(entries, self.fields)

    def check_labels(self, gaps: Sequence[str]) -> None:
        """Complain of gaps in the labels of fields that nothing fills."""
        for entry in self.table.tables("field"):
            label = entry.data.get("label")
            if isinstance(label, str):
                check_gaps(entry, label, gaps, "label")

    def read_form_parts(self, gaps: list[str], groups: Iterable[Group]) -> None:
        """Read the parts of the form from top to bottom."""
        entries = self.table.tables("part")
        old = [key for key in OLD_PARTS if key in self.table.data]
        for key in old:
            message = _("A form has either parts or {key}.").format(key=key)
            hint = _("Write it as a [[part]], too.")
            self.table.complain(Code.VALUE, message, hint, key=key, at_key=True)
            self.table.has(key)
        if not entries and not self.table.data.get("part"):
            message = _("A form needs parts: there is no [[part]].")
            self.table.complain(Code.MISSING, message)
        reserved = (*RESERVED_KEYS, *self.fields, *(group.key for group in groups))
        follows = "follows" in self.table.data
        fields = PlacedFields(self.fields)
        columns = ColumnsReader(fields, self.wording, gaps, follows)
        reader = PartsReader(fields, columns, gaps, reserved)
        self.parts = [reader.read(entry) for entry in entries]

    @property
    def columns(self) -> dict[str, Column]:
        """The columns of figures and words of all tables of indicators."""
        tables = (part for part in self.parts if isinstance(part, IndicatorTable))
        return {
            column.key: column.facts
            for part in tables
            for column in part.columns
            if column.facts is not None
        }

    def is_of_projects(self) -> bool:
        """Tell whether lists of all projects show the declarations: those of projects, each once.

        A form must say what its places mean, and not repeat what others say.
        """
        data = self.table.data
        repeats = "follows" in data or any(isinstance(part, ListTable) for part in self.parts)
        is_of_project = "means" in data and bool(self.means[Meaning.PROJECT_NAME])
        return not repeats and (is_of_project or "portfolio" in data)

    def read_groups(self, gaps: list[str]) -> tuple[Group, ...]:
        groups: dict[str, Group] = {}
        for entry in self.table.tables("group"):
            key = new_key(entry, groups, (*RESERVED_KEYS, *self.fields))
            label = read_phrase(entry, "label", [*gaps, WEIGHT], required=True)
            categories = self.read_categories(entry, gaps)
            weight = entry.number(WEIGHT)
            labels, code = self.read_labels(entry, gaps), entry.text(CODE)
            aliases = entry.texts("aliases")
            groups[key] = Group(key, label, categories, aliases, weight, labels, code)
            entry.finish()
        return tuple(groups.values())

    def read_labels(self, entry: TableReader, gaps: list[str]) -> dict[str, str]:
        """Read what sets of indicators call a class, where it is not what others do."""
        table = entry.table("labels")
        if table is None:
            return {}
        parts = self.table.tables("part")
        sets = [name for part in parts for name in part.texts("sets")]
        labels = {name: read_phrase(table, name, [*gaps, WEIGHT]) for name in sets}
        table.finish()
        return {name: label for name, label in labels.items() if label}

    def read_categories(self, table: TableReader, gaps: list[str]) -> tuple[Category, ...]:
        categories: dict[str, Category] = {}
        for entry in table.tables("category"):
            key = new_key(entry, categories)
            label = read_phrase(entry, "label", [*gaps, WEIGHT], required=True)
            required, aliases = entry.flag("required"), entry.texts("aliases")
            labels, code = self.read_labels(entry, gaps), entry.text(CODE)
            weight = entry.number(WEIGHT)
            categories[key] = Category(key, label, required, aliases, weight, labels, code)
            entry.finish()
        return tuple(categories.values())

    def read_weights(self, groups: Sequence[Group]) -> Weights | None:
        """Read what the weights come to that a table of indicators has, and those of its classes.

        The old [weights] says that of all indicators, and of all groups or none.
        """
        table = self.table.table("weights")
        if table is not None:
            column = table.one_of("column", self.columns)
            total = table.number("total", required=True) or Decimal()
            classes = self.read_parts(table, groups)
            complain_of_sum(table, "total", classes, total, len(groups))
            table.finish()
            return Weights(column, total, classes)
        _table, *column_of = self.means[Meaning.WEIGHT] or ("",)
        if not column_of:
            return None
        classes = dict(_weights_of_classes(groups))
        totals: list[Decimal] = []
        for entry, part in zip(self.table.tables("part"), self.parts, strict=True):
            if isinstance(part, IndicatorTable) and part.weight is not None:
                of_groups: dict[KeyPath, Decimal] = {
                    path: given for path, given in classes.items() if len(path) == 1
                }
                complain_of_sum(entry, WEIGHT, of_groups, part.weight, len(groups))
                totals.append(part.weight)
        if not totals and not classes:
            return None
        return Weights(str(column_of[0]), next(iter(totals), None), classes)

    def read_parts(self, weights: TableReader, groups: Iterable[Group]) -> dict[KeyPath, Decimal]:
        """Read what the weights of each group come to, where all of them are given."""
        table = weights.table("groups")
        if table is None:
            return {}
        parts = {group.key: table.number(group.key, required=True) for group in groups}
        table.finish()
        known: dict[KeyPath, Decimal] = {
            (key,): part for key, part in parts.items() if part is not None
        }
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

    def read_page(self) -> dict[str, Any]:
        """Read the page of the form, and whether its parts are joined to one table."""
        table = self.table.table("page")
        if table is None:
            return {"page": {}, "joined": False}
        found = {"page": read_page(table), "joined": table.flag("joined")}
        table.finish()
        return found


def _weights_of_classes(groups: Iterable[Group]) -> Iterator[tuple[KeyPath, Decimal]]:
    """Yield what the weights of each class come to that says it, by its path."""
    for group in groups:
        if group.weight is not None:
            yield (group.key,), group.weight
        for category in group.categories:
            if category.weight is not None:
                yield (group.key, category.key), category.weight


def complain_of_sum(
    entry: TableReader, key: str, parts: Mapping[KeyPath, Decimal], total: Decimal, count: int
) -> None:
    """Complain of the weights of groups that do not come to the total, where all are given."""
    given = sum(parts.values())
    if parts and len(parts) == count and given != total:
        message = _("The weights of the groups come to {sum}, not {total}.")
        entry.complain(Code.VALUE, message.format(sum=given, total=total), key=key)
