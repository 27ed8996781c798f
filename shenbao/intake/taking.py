"""What a form takes from another one, as the copy of that which its declaration has.

A form that is imported without the declaration that it follows has such a copy, and no
path of that declaration: nobody knows where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration import NAME, Column, Field, Indicator
from shenbao.declaration.cells import Context
from shenbao.form import Standard
from shenbao.form.meanings import Meaning
from shenbao.form.target_texts import collection_of_year, target_columns
from shenbao.targets import parse_target, split_target
from shenbao.toml import KeyPath


class Copy(Struct):
    """The data of the followed declaration, as far as they stand in the form that follows it."""

    followed: Standard
    context: Context
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def in_order(self) -> dict[str, Any]:
        """The data in the order of the followed form: fields, then tables and classes."""
        fields = {key: self.data[key] for key in self.followed.fields if key in self.data}
        return {**fields, **{key: self.data[key] for key in self.data if key not in fields}}

    def take(self, name: str, text: str, facts: Field, unit: str) -> bool:
        """Put a text into the copy, by the name under which it is taken; tell whether it fits.

        Amounts that name no unit are in ``unit``, or in that of ``facts``, by which one is read
        before the other field, which may take words, does.
        """
        path = self.followed.taken_place(name)
        wanted = self.authored_at(path)
        read = facts.understand(text, replace(self.context, unit=unit))
        if facts.kind.is_money and read is not None:
            text, unit = facts.without_unit(read.words), facts.unit
        context = replace(self.context, unit=unit or facts.unit)
        if wanted is None or wanted.is_blank(text, context):
            return wanted is not None
        understood = wanted.understand(text, context)
        if understood is None:
            return False
        inner = self.data
        for key in path[:-1]:
            inner = inner.setdefault(str(key), {})
        return bool(inner.setdefault(str(path[-1]), understood.data) == understood.data)

    def authored_at(self, path: KeyPath) -> Field | None:
        """Return what is known of the values at a place, None where nobody writes one."""
        if len(path) < 2:
            return self.followed.shape.fields.get(str(path[0])) if path else None
        table = self.followed.shape.facts.get(str(path[0]))
        if len(path) != 3 or table is None or path[2] not in table.rows.get(str(path[1]), ()):
            return None
        return table.columns[str(path[2])]

    def add(self, path: KeyPath, name: str) -> dict[str, Any]:
        """Add an indicator to a class of the copy, and return it."""
        inner = self.data
        classes = (*filter(None, [collection_of_year(self.followed)]), *path)
        for key in classes[:-1]:
            inner = inner.setdefault(str(key), {})
        entry: dict[str, Any] = {NAME: name}
        inner.setdefault(str(classes[-1]), []).append(entry)
        return entry

    def take_column(self, entry: dict[str, Any], name: str, text: str, facts: Field) -> bool:
        """Put the text of a column into an indicator of the copy; tell whether it fits."""
        columns = self.followed.shape.collections[collection_of_year(self.followed)]
        wanted = columns.get(self.followed.taken_column(name))
        if wanted is None and name == Meaning.TARGET:
            return self.take_target(entry, text, columns)
        context = replace(self.context, unit=facts.unit, is_flat=False)
        understood = wanted.understand(text, context) if wanted else None
        if wanted is not None and understood is not None:
            entry[wanted.key] = understood.data
        return understood is not None

    def take_target(self, entry: dict[str, Any], text: str, columns: Mapping[str, Column]) -> bool:
        """Put a target into the columns of which it is made there; tell whether they fit it.

        Where they would not say just the same, all of it stands in that of the figure.
        """
        places, words = target_columns(self.followed), self.followed.vocabulary
        if not set(places.keys) <= columns.keys() or not places.value:
            return False
        parts = split_target(parse_target(text, words), words)
        split = {
            places.comparator: parts.nature,
            places.value: parts.figure,
            places.measure_unit: parts.unit,
        }
        for texts in (split, {places.value: text}):
            given = {key: texts[key] for key in columns if key and texts.get(key)}
            made = Indicator("", "", 0, {key: given.get(key, "") for key in columns})
            if places.of(made, words.qualitative).text == text:
                read = {key: columns[key].understand(given[key], self.context) for key in given}
                data = {key: found.data for key, found in read.items() if found is not None}
                entry.update(data)
                return len(data) == len(given)
        return False
