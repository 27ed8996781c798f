"""Values of another kind, one for each entry of a list: a target for each town."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.field import Compared, Example, Field, Kind, Schema, Value
from shenbao.diagnostics import KeyPath
from shenbao.toml.literals import inline, key_literal
from shenbao.toml.reader import TableReader

BEHIND, BETWEEN = ": ", "; "
"""What stands behind an entry, and before the next one, where all values are one text."""


class ByEntry(Kind[Mapping[str, Value]], frozen=True, kw_only=True):
    """A table with a value of the ``inner`` kind behind entries of a list.

    Each value has a cell of its own on a sheet. A change, or a list, tells them as one text.
    """

    inner: Kind[Any]

    @property
    def of_entry(self) -> Kind[Any]:
        """The kind of each value."""
        return self.inner

    @property
    def is_money(self) -> bool:
        """Whether its values are amounts of money."""
        return self.inner.is_money

    @property
    def is_figure(self) -> bool:
        """Whether its values are figures to reckon with."""
        return self.inner.is_figure

    def read(self, table: TableReader, field: Field) -> Mapping[str, Value] | None:
        """Read the values behind the entries."""
        inner = table.table(field.key, required=field.required)
        if inner is None:
            return None
        values = {}
        for entry in inner.data:
            value = self.inner.read(inner, self._of_entry(field, entry))
            if value is not None:
                values[entry] = value
        inner.finish()
        return values

    def _of_entry(self, field: Field, entry: str) -> Field:
        return replace(field, key=entry, kind=self.inner, required=False)

    def schema(self, field: Field) -> Schema:
        """Return the schema of a table of such values."""
        return {"type": "object", "additionalProperties": self.inner.schema(field)}

    def literal(self, data: Any, field: Field) -> str:
        """Return the table on one line."""
        return f"{{ {', '.join(self._pairs(data, field))} }}" if data else "{}"

    def _pairs(self, data: Mapping[str, Any], field: Field) -> Iterator[str]:
        for entry, value in data.items():
            is_text = isinstance(value, str)
            words = inline(value) if is_text else self.inner.literal(value, field)
            yield f"{key_literal(entry)} = {words}"

    def text(self, value: Mapping[str, Value], field: Field) -> str:
        """Return the entries that have a value, each with it."""
        pairs = ((entry, self.inner.text(found, field)) for entry, found in value.items())
        return BETWEEN.join(f"{entry}{BEHIND}{text}" for entry, text in pairs if text)

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the table where it is not what the text says."""
        return () if self.text(data, field) == text else ((),)

    def understand(self, _text: str, _field: Field, _context: Context) -> Understood | None:
        """Return None: no cell holds all values, but each of them has one of its own."""
        return None


def by_entry(inner: Kind[Any]) -> ByEntry:
    """Return the kind of values of another kind, one for each entry of a list."""
    examples = tuple(_of_entry(example) for example in inner.examples)
    return ByEntry(
        inner.summary, examples, compared=Compared.TEXT, worded=inner.worded, inner=inner
    )


def _of_entry(example: Example) -> Example:
    """Return an example of the value of an entry that is called A."""
    return Example(f'{{ "A" = {example.toml} }}', f"A{BEHIND}{example.text}")
