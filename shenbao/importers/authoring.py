"""From what was understood of a form to the shortest declaration that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from shenbao.amounts import amount_of
from shenbao.form import Standard, usual_explanation
from shenbao.form.phrases import split_by
from shenbao.importers.draft import Draft, DraftRow
from shenbao.importers.enumeration import as_paragraphs, find_enumeration
from shenbao.model import Field

EXPLAIN = "explain"


def author(draft: Draft, standard: Standard, year: int) -> dict[str, Any]:
    """Return the declaration's data in the order of the house style.

    Whatever of the draft has no place in it is added to the draft's leftovers.
    """
    return _Author(draft, standard, year).data()


class _Author:
    """Writes the data of one declaration; whatever it cannot place is left over in the draft."""

    def __init__(self, draft: Draft, standard: Standard, year: int) -> None:
        self.draft = draft
        self.standard = standard
        self.year = year
        self.placeholder = ""

    def data(self) -> dict[str, Any]:
        fields = self.fields()
        self.placeholder = self.find_placeholder()
        rows = [row for row in self.draft.rows if not self.is_empty(row)]
        pattern = self.best_pattern(rows)
        indicators: dict[str, dict[str, list[dict[str, str]]]] = {}
        for group, category in self.standard.categories():
            entries = [
                self.indicator(row, pattern)
                for row in rows
                if (row.group, row.category) == (group.key, category.key)
            ]
            if entries:
                indicators.setdefault(group.key, {})[category.key] = entries
        choices = {
            "explain_pattern": pattern,
            "placeholder": self.placeholder,
            "required_marker": self.required_marker(),
        }
        head = {"form": self.standard.name, "year": self.year}
        return {**head, **self.authored_choices(choices), **fields, **indicators}

    def authored_choices(self, choices: Mapping[str, str]) -> dict[str, str]:
        """Return the choices that are not the standard's default."""
        known = self.standard.shape.choices
        return {
            key: value
            for key, value in choices.items()
            if key in known and value != known[key].default
        }

    def fields(self) -> dict[str, Any]:
        values = {}
        for key, drafted in self.draft.fields.items():
            field = self.standard.shape.fields[key]
            if not drafted.text and not field.required:
                continue
            value = self.value(field, drafted.text)
            if value is None:
                self.draft.leftovers.append(drafted.source)
            else:
                values[key] = value
        return values

    def value(self, field: Field, text: str) -> Any:
        """Return the text as a value of the field's kind, or None where it is none."""
        match field.kind:
            case "amount":
                return _amount(text) if _amount(text) is not None or not field.or_text else text
            case "whole":
                return int(text) if text.isdecimal() and text == str(int(text)) else None
            case "flag":
                wording = self.standard.wording
                return {wording.yes: True, wording.no: False}.get(text)
            case "itemised":
                return self.itemised(text)
            case "text":
                return as_paragraphs(text, self.standard.numberings)
            case _:
                return text

    def itemised(self, text: str) -> Any:
        """Return the items of an enumerated text, or the text itself where it has none."""
        found = find_enumeration(text, self.standard.numberings)
        if found is None or not all(found.items):
            return text
        *others, last = found.items
        last, _, closing = last.partition("\n")
        items = [self.item(words) for words in (*others, last.strip())]
        value = {"numbering": found.style, "intro": found.intro, "items": items}
        value["closing"] = closing.strip()
        return {key: part for key, part in value.items() if part}

    def item(self, text: str) -> dict[str, Any]:
        amount = amount_of(text, self.year, self.standard.amounts)
        return {"text": text} if amount is None else {"text": text, "amount": amount}

    def find_placeholder(self) -> str:
        """Return the placeholder that fills most of the rows that name no indicator."""
        choice = self.standard.shape.choices.get("placeholder")
        if choice is None:
            return ""
        blanks = Counter(
            row.texts["name"]
            for row in self.draft.rows
            if len(set(row.texts.values())) == 1 and row.texts["name"] in choice.values
        )
        return blanks.most_common(1)[0][0] if blanks else choice.default

    def is_empty(self, row: DraftRow) -> bool:
        """Tell whether the row names no indicator; words without a name are left over."""
        if all(text == self.placeholder for text in row.texts.values()):
            return True
        if not row.texts["name"]:
            self.draft.leftovers.append(row.source)
        return not row.texts["name"]

    def best_pattern(self, rows: Sequence[DraftRow]) -> str:
        """Return the pattern of explanations that leaves the fewest to be authored."""
        patterns = self.standard.patterns
        if not patterns:
            return ""

        def authored(name: str) -> int:
            return sum(len(self.explanation(row, name)) for row in rows)

        return min(patterns, key=authored)

    def indicator(self, row: DraftRow, pattern: str) -> dict[str, str]:
        texts = {
            key: row.texts[key]
            for key, column in self.standard.shape.columns.items()
            if key in row.texts and (row.texts[key] or column.required)
        }
        return {**texts, **self.explanation(row, pattern)}

    def explanation(self, row: DraftRow, pattern: str) -> dict[str, str]:
        """Return what must be authored so that the row's explanation comes out as it is."""
        said = row.texts.get(EXPLAIN)
        if said is None:
            return {}
        phrase = self.standard.patterns[pattern]
        if said == usual_explanation(row.texts["name"], phrase, self.standard):
            return {}
        before, after = split_by(phrase, "name")
        if said.startswith(before) and said.endswith(after) and len(said) > len(before + after):
            return {"explain_as": said.removeprefix(before).removesuffix(after)}
        return {"explain": said}

    def required_marker(self) -> str:
        """Return the marker that most required classes have; rows it does not fit are left over."""
        required = {
            (group.key, category.key)
            for group, category in self.standard.categories()
            if category.required
        }

        def misfits(marker: str) -> list[DraftRow]:
            return [
                row
                for row in self.draft.rows
                if row.marker != (marker if (row.group, row.category) in required else "")
            ]

        choice = self.standard.shape.choices.get("required_marker")
        best = min(choice.values if choice else [""], key=lambda marker: len(misfits(marker)))
        self.draft.leftovers += [row.source for row in misfits(best)]
        return best


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
