"""From what was understood of a form to the shortest declaration that says the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import EXPLAIN, NAME, Field, class_path
from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.folding import bare
from shenbao.declaration.reading import TAKEN
from shenbao.diagnostics import Place, Severity
from shenbao.form import Standard
from shenbao.form.parts import FactTable, FormColumn, rule_of
from shenbao.form.phrases import split_by
from shenbao.i18n import _
from shenbao.intake.draft import (
    Draft,
    DraftFact,
    DraftField,
    DraftRow,
    Leftover,
    Placed,
    note_drift,
)
from shenbao.intake.grid import Cell
from shenbao.intake.problems import problem_at
from shenbao.intake.taking import Copy
from shenbao.intake.vocabulary import without_marker
from shenbao.toml import KeyPath, key_name


class Authored(Struct):
    """A declaration's data, and where each value of it stood in the file.

    Its values were understood by the ``context``.
    ``empty`` are rows of classes without an indicator, ``left`` those that name none;
    ``derived`` are the figures that the form works out, as the file has them; ``unread`` are
    words of cells that other values stand in.
    """

    data: dict[str, Any]
    context: Context | None = None
    placed: list[Placed] = field(default_factory=list)
    empty: list[DraftRow] = field(default_factory=list)
    derived: list[DraftFact] = field(default_factory=list)
    left: list[Leftover] = field(default_factory=list)
    unread: list[Leftover] = field(default_factory=list)


def author(
    draft: Draft,
    standard: Standard,
    context: Context,
    followed: Standard | None = None,
    refused: Container[Place] = (),
) -> Authored:
    """Return the declaration's data in the order of the house style.

    ``followed`` is the standard of the declaration that a form of this one follows. The cells
    that are ``refused`` are not understood.
    """
    copy = Copy(followed, context) if followed else None
    return _Author(draft, standard, context, copy, refused).authored()


def is_kept_blank(field: Field) -> bool:
    """Tell whether a blank field is written: to be filled in, or to be printed at all."""
    is_asked = field.required or not field.printed_blank
    return is_asked and (field.kind.is_words or field.or_text) and not field.boxes


class _Author:
    """Writes the data of one declaration."""

    def __init__(
        self,
        draft: Draft,
        standard: Standard,
        context: Context,
        copy: Copy | None,
        refused: Container[Place],
    ) -> None:
        self.draft = draft
        self.copy = copy
        self.refused = refused
        self.standard = standard
        self.context = context
        self.placeholder = ""
        self.names: dict[KeyPath, str] = {}
        data = {"form": self.standard.name, "year": context.year}
        self.made = Authored(data, context, unread=list(draft.unread))

    def authored(self) -> Authored:
        fields = self.fields()
        self.placeholder = self.find_placeholder()
        rows = [row for row in self.draft.indicators if self.has_indicator(row)]
        self.drop_needless_placeholders(rows)
        pattern = self.best_pattern(rows)
        choices = {
            "explain_pattern": pattern,
            "placeholder": self.placeholder,
            "required_marker": self.required_marker(),
        }
        optional = [
            key
            for key, column in self.standard.shape.columns.items()
            if column.optional and key in self.draft.columns
        ]
        if optional:
            self.made.data["columns"] = optional
        self.made.data |= self.authored_choices(choices)
        self.made.data |= fields
        self.made.data |= self.facts()
        self.made.data |= self.indicators(rows, pattern)
        if self.copy is not None:
            self.take_facts()
            self.made.data[TAKEN] = self.copy.in_order
        return self.made

    def authored_choices(self, choices: Mapping[str, str]) -> dict[str, str]:
        """Return the choices that are not the standard's default."""
        known = self.standard.shape.choices
        return {
            key: value
            for key, value in choices.items()
            if key in known and value != known[key].default
        }

    # ---- Fields ---------------------------------------------------------------------------

    def fields(self) -> dict[str, Any]:
        values = {}
        for key, drafted in self.draft.fields.items():
            field = self.standard.fields[key]
            if key in self.standard.formulas:
                derived = DraftFact((key,), field, drafted.cell, drafted.unit)
                self.made.derived.append(derived)
                continue
            if key in self.standard.taken:
                fact = DraftFact((key,), field, drafted.cell, drafted.unit)
                self.draft.taken.append(fact)
                self.names[fact.address] = self.standard.taken[key]
                continue
            context = replace(self.context, unit=drafted.unit)
            if field.is_blank(drafted.text, context) and not is_kept_blank(field):
                if drafted.text:
                    self.place_field(key, drafted, field.text(None))
                continue
            understood = self.understood(drafted.text, field, context, drafted.cell)
            if understood is not None:
                values[key] = understood.data
                self.place_field(key, drafted, understood.words)
            elif drafted.label:
                self.draft.fixed.discard(drafted.label.place)
            else:
                self.made.unread.append(Leftover(drafted.cell.place, drafted.text))
        return values | self.draft.entries

    def understood(
        self, text: str, field: Field, context: Context, cell: Cell
    ) -> Understood | None:
        return None if cell.place in self.refused else field.understand(text, context)

    def place_field(self, key: str, drafted: DraftField, words: str) -> None:
        """Note where a field stood, and what of its text is not printed: a unit, ticks."""
        self.place_value(key, self.standard.fields[key], drafted, words)

    def place_value(
        self, key: str, field: Field, drafted: DraftField | DraftFact, words: str
    ) -> None:
        if bare(words) != bare(drafted.text):
            is_converted = drafted.unit not in ("", field.unit)
            found, read = (
                (f"{drafted.text}{drafted.unit}", f"{words}{field.unit}")
                if is_converted
                else (drafted.text, words)
            )
            note_drift(self.draft, drafted.cell, found, read)
        self.made.placed.append(Placed(key, words, drafted.cell))

    # ---- Facts ----------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        """Return the rows of all tables of facts, without those that say nothing."""
        found: dict[str, Any] = {}
        tables = self.standard.shape.facts
        numbers: dict[KeyPath, int] = {}
        for (table, row), facts in groupby(self.draft.facts, lambda fact: fact.address[:2]):
            rows = found.get(str(table), [] if tables[str(table)].free else {})
            number = len(rows) if isinstance(rows, list) else row
            values = self.row([fact.at(1, number) for fact in facts])
            if not values:
                continue
            found[str(table)] = rows
            if isinstance(rows, list):
                numbers[table, row] = len(rows)
                rows.append(values)
            else:
                rows[row] = values
        self.made.derived += [
            fact.at(1, numbers.get(fact.address[:2], fact.address[1]))
            for fact in self.draft.derived
        ]
        return found

    def row(self, facts: Sequence[DraftFact]) -> dict[str, Any]:
        """Return the values of a row by their columns."""
        values = ((fact, self.value(fact, fact.facts, fact.unit)) for fact in facts)
        return {str(fact.address[-1]): value for fact, value in values if value is not None}

    def value(self, fact: DraftFact, field: Field, unit: str) -> Any:
        """Return the value of a cell of a table, None where it has none that is understood."""
        context = replace(self.context, unit=unit, is_flat=False)
        text = without_marker(fact.text, field)
        if field.is_blank(text, context):
            if fact.text:
                self.place_value(key_name(fact.address), field, fact, field.text(None))
            return "" if field.required and field.kind.is_words else None
        understood = self.understood(text, field, context, fact.cell)
        if understood is None:
            return None
        words = fact.text if understood.words == text else understood.words
        self.place_value(key_name(fact.address), field, fact, words)
        return understood.data

    # ---- What is taken --------------------------------------------------------------------

    def take_facts(self) -> None:
        """Put what the form takes from another one into the copy of that."""
        for fact in self.draft.taken:
            name = self.names.get(fact.address) or self.taken_at(fact.address)
            if self.copy and name and self.copy.take(name, fact.text, fact.facts, fact.unit):
                self.place_taken(fact)

    def taken_at(self, address: KeyPath) -> str:
        """Return the name under which a cell of a table of facts is taken."""
        table = self.standard.table(str(address[0]))
        if not isinstance(table, FactTable):
            return ""
        column = table.column(str(address[-1]))
        rule = rule_of(table.row(address[1]), column) if column else None
        return rule.take if rule else ""

    def place_taken(self, fact: DraftFact) -> None:
        understood = fact.facts.understand(fact.text, replace(self.context, unit=fact.unit))
        words = understood.words if understood else fact.text
        self.place_value(key_name(fact.address), fact.facts, fact, words)

    # ---- Classes without an indicator -----------------------------------------------------

    def find_placeholder(self) -> str:
        """Return the placeholder that fills most of the rows that name no indicator."""
        choice = self.standard.shape.choices.get("placeholder")
        if choice is None:
            return ""
        blanks = Counter(
            row.name
            for row in self.draft.indicators
            if len(set(row.texts.values())) == 1 and row.name in choice.values
        )
        return blanks.most_common(1)[0][0] if blanks else choice.default

    def has_indicator(self, row: DraftRow) -> bool:
        """Tell whether the row names an indicator; words without a name are left over."""
        if set(row.texts.values()) in ({""}, {self.placeholder}):
            self.made.empty.append(row)
            self.note_placeholder(row)
            return False
        if not row.name:
            self.made.left.append(Leftover(row.row.place, row.row.words))
        return bool(row.name)

    def note_placeholder(self, row: DraftRow) -> None:
        if row.label and row.name != self.placeholder:
            message = _("The blank row of “{label}” will be printed as “{placeholder}”.")
            message = message.format(label=row.label.text, placeholder=self.placeholder)
            self.draft.problems.append(
                problem_at(row.row.place, message, severity=Severity.WARNING)
            )

    def drop_needless_placeholders(self, rows: Sequence[DraftRow]) -> None:
        """Leave over the placeholders that no sheet prints: of classes that have an indicator.

        Where sets stand side by side, the shorter ends in them.
        """
        beside = {name for table in self.standard.indicator_tables for name in table.sets}
        full = {(row.collection, row.group, row.category) for row in rows}
        for row in list(self.made.empty):
            place = (row.collection, row.group, row.category)
            if place in full and row.collection not in beside:
                self.made.empty.remove(row)
                if row.name:
                    self.made.left.append(Leftover(row.row.place, row.row.words))
            full.add(place)

    # ---- Indicators -----------------------------------------------------------------------

    def indicators(self, rows: Sequence[DraftRow], pattern: str) -> dict[str, Any]:
        by_class: dict[KeyPath, list[DraftRow]] = defaultdict(list)
        for row in rows:
            by_class[class_path(row.collection, row.group, row.category)].append(row)
        found: dict[str, Any] = {}
        for path in self.standard.shape.classes():
            of_class = by_class.get(path, [])
            for number, row in self.numbered(of_class):
                entry = self.indicator(row, pattern, (*path, number))
                if self.copy is not None and number >= self.count_new(of_class):
                    continue
                inner = found
                for key in path[:-1]:
                    inner = inner.setdefault(str(key), {})
                inner.setdefault(str(path[-1]), []).append(entry)
        return found

    def numbered(self, rows: Sequence[DraftRow]) -> Iterator[tuple[int, DraftRow]]:
        """Yield the rows of a class with their numbers.

        Those of which nothing is new, since the form takes them from another one, come last.
        """
        if self.copy is None:
            yield from enumerate(rows)
            return
        new, old = 0, self.count_new(rows)
        for row in rows:
            yield (new, row) if self.is_new(row) else (old, row)
            new, old = (new + 1, old) if self.is_new(row) else (new, old + 1)

    def count_new(self, rows: Sequence[DraftRow]) -> int:
        return sum(map(self.is_new, rows))

    def is_new(self, row: DraftRow) -> bool:
        """Tell whether a row says anything that is not taken from another form."""
        columns = self.columns_of(row)
        return any(
            not facts.is_blank(cell.text, self.context)
            for key, cell in row.cells.items()
            if key != NAME and key in columns and (facts := columns[key].authored)
        )

    def columns_of(self, row: DraftRow) -> dict[str, FormColumn]:
        """Return the columns of the table of a row by their keys."""
        return {
            key_name(printed.place): printed
            for table in self.standard.indicator_tables
            if row.collection in table.collections
            for column in table.columns_of(row.collection)
            for printed in column.printed(self.draft.entries.get(column.per, ()))
        }

    def indicator(self, row: DraftRow, pattern: str, path: KeyPath) -> dict[str, Any]:
        """Return the values of an indicator, and note where each of them stood."""
        columns = self.columns_of(row)
        copied = self.copy.add(path[:-1], row.name) if self.copy else {}
        values: dict[str, Any] = {}
        for key, cell in row.cells.items():
            column = columns.get(key)
            facts = column.facts if column else None
            if column is None or facts is None:
                self.made.placed.append(Placed(key_name((*path, key)), cell.text, cell))
                continue
            fact = DraftFact((*path, key), facts, cell, row.unit)
            if column.formula is not None:
                self.made.derived.append(fact)
            elif column.take:
                if self.copy and self.copy.take_column(copied, column.take, cell.text, facts):
                    self.place_taken(fact)
            else:
                value = self.value(fact, facts, row.unit)
                if not cell.text:
                    self.made.placed.append(Placed(key_name((*path, key)), "", cell))
                if value is not None and column.entry is not None:
                    values.setdefault(column.key, {})[column.label] = value
                elif value is not None:
                    values[key] = value
        ordered = {
            key: values[key]
            for key in self.standard.shape.collections[row.collection]
            if key in values
        }
        return {**ordered, **self.explanation(row, pattern)}

    def best_pattern(self, rows: Sequence[DraftRow]) -> str:
        """Return the pattern of explanations that leaves the fewest to be authored."""
        patterns = self.standard.patterns
        if not patterns:
            return ""

        def authored(name: str) -> int:
            return sum(len(self.explanation(row, name)) for row in rows)

        return min(patterns, key=authored)

    def explanation(self, row: DraftRow, pattern: str) -> dict[str, str]:
        """Return what must be authored so that the row's explanation comes out as it is."""
        explanation = row.texts.get(EXPLAIN)
        if explanation is None:
            return {}
        phrase = self.standard.patterns[pattern]
        if explanation == self.standard.usual_explanation(row.name, phrase):
            return {}
        before, after = split_by(phrase, "name")
        if (
            explanation.startswith(before)
            and explanation.endswith(after)
            and len(explanation) > len(before + after)
        ):
            return {"explain_as": explanation.removeprefix(before).removesuffix(after)}
        return {EXPLAIN: explanation}

    # ---- Markers --------------------------------------------------------------------------

    def required_marker(self) -> str:
        """Return the marker that most required classes have; rows it does not fit are noted."""
        required = {
            (group.key, category.key)
            for group, category in self.standard.categories()
            if category.required
        }

        def expected(row: DraftRow, marker: str) -> str:
            return marker if (row.group, row.category) in required else ""

        def misfits(marker: str) -> list[DraftRow]:
            return [row for row in self.draft.indicators if row.marker != expected(row, marker)]

        choice = self.standard.shape.choices.get("required_marker")
        best = min(choice.values if choice else [""], key=lambda marker: len(misfits(marker)))
        for row in misfits(best):
            if row.label:
                self.note_marker(row, expected(row, best) + row.label.text.removeprefix(row.marker))
        return best

    def note_marker(self, row: DraftRow, printed: str) -> None:
        assert row.label
        message = _("“{found}” will be printed as “{label}”.")
        message = message.format(found=row.label.text, label=printed)
        problem = problem_at(row.label.place, message, severity=Severity.WARNING)
        if problem not in self.draft.problems:
            self.draft.problems.append(problem)
