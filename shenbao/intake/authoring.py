"""From what was understood of a form to the shortest declaration that says the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shenbao.declaration import Field
from shenbao.declaration.cells import Context
from shenbao.declaration.folding import bare
from shenbao.diagnostics import Severity
from shenbao.form import Standard
from shenbao.form.phrases import split_by
from shenbao.i18n import _
from shenbao.intake.draft import (
    Draft,
    DraftField,
    DraftRow,
    Leftover,
    Placed,
    note_drift,
)
from shenbao.intake.problems import problem_at
from shenbao.toml import key_name

EXPLAIN = "explain"


@dataclass
class Authored:
    """A declaration's data, and where each value of it stood in the file.

    ``empty`` are rows of classes without an indicator, ``left`` those that name none.
    """

    data: dict[str, Any]
    placed: list[Placed] = field(default_factory=list)
    empty: list[DraftRow] = field(default_factory=list)
    left: list[Leftover] = field(default_factory=list)


def author(draft: Draft, standard: Standard, context: Context) -> Authored:
    """Return the declaration's data in the order of the house style."""
    return _Author(draft, standard, context).authored()


def is_kept_blank(field: Field) -> bool:
    """Tell whether a blank field is written: to be filled in, or to be printed at all."""
    is_asked = field.required or not field.printed_blank
    return is_asked and (field.kind.is_words or field.or_text) and not field.boxes


class _Author:
    """Writes the data of one declaration."""

    def __init__(self, draft: Draft, standard: Standard, context: Context) -> None:
        self.draft = draft
        self.standard = standard
        self.context = context
        self.placeholder = ""
        self.made = Authored({"form": self.standard.name, "year": context.year})

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
        self.made.data |= self.indicators(rows, pattern)
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
            context = replace(self.context, unit=drafted.unit)
            if field.is_blank(drafted.text, context) and not is_kept_blank(field):
                if drafted.text:
                    self.place_field(key, drafted, field.text(None))
                continue
            understood = field.understand(drafted.text, context)
            if understood is not None:
                values[key] = understood.data
                self.place_field(key, drafted, understood.words)
            elif drafted.label:
                self.draft.fixed.discard(drafted.label.place)
        return values

    def place_field(self, key: str, drafted: DraftField, words: str) -> None:
        """Note where a field stood, and what of its text is not printed: a unit, ticks."""
        if bare(words) != bare(drafted.text):
            unit = self.standard.fields[key].unit
            is_converted = drafted.unit not in ("", unit)
            found, read = (
                (f"{drafted.text}{drafted.unit}", f"{words}{unit}")
                if is_converted
                else (drafted.text, words)
            )
            note_drift(self.draft, drafted.cell, found, read)
        self.made.placed.append(Placed(key, words, drafted.cell))

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
        """Leave over the placeholders that no sheet prints: of classes that have an indicator."""
        full = {(row.group, row.category) for row in rows}
        for row in list(self.made.empty):
            if (row.group, row.category) in full:
                self.made.empty.remove(row)
                if row.name:
                    self.made.left.append(Leftover(row.row.place, row.row.words))
            full.add((row.group, row.category))

    # ---- Indicators -----------------------------------------------------------------------

    def indicators(self, rows: Sequence[DraftRow], pattern: str) -> dict[str, Any]:
        by_class: dict[tuple[str, str], list[DraftRow]] = defaultdict(list)
        for row in rows:
            by_class[row.group, row.category].append(row)
        found: dict[str, dict[str, list[dict[str, str]]]] = {}
        for group, category in self.standard.categories():
            of_class = by_class.get((group.key, category.key), [])
            for index, row in enumerate(of_class):
                entries = found.setdefault(group.key, {}).setdefault(category.key, [])
                entries.append(self.indicator(row, pattern))
                self.place(row, key_name((group.key, category.key, index)))
        return found

    def place(self, row: DraftRow, path: str) -> None:
        for key, cell in row.cells.items():
            self.made.placed.append(Placed(f"{path}.{key}", cell.text, cell))

    def indicator(self, row: DraftRow, pattern: str) -> dict[str, str]:
        texts = {
            key: row.texts[key]
            for key, column in self.standard.shape.columns.items()
            if key in row.texts and (row.texts[key] or column.required)
        }
        return {**texts, **self.explanation(row, pattern)}

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
        return {"explain": explanation}

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
