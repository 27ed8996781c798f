"""Values of form.toml that know the file and the place that they come from."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from shenbao.toml import Document, KeyPath

PART, COLUMN, ROW, GROUP, CATEGORY = "part", "column", "row", "group", "category"
INDICATORS = "indicators"
REMOVE, BEFORE, AFTER = "remove", "before", "after"


class Node(Struct, frozen=True):
    """A value of TOML, whose tables and arrays hold nodes, with its file and its path there."""

    value: Any
    document: Document
    path: KeyPath

    def at(self, key: str) -> Node | None:
        """Return what a table has at a key."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def inner(self, part: str | int) -> Node | None:
        """Return what stands at a key of a table, or at an index of an array."""
        if isinstance(part, str):
            return self.at(part)
        elements = self.elements()
        return elements[part] if part < len(elements) else None

    def elements(self) -> list[Node]:
        """Return what an array has; nothing else has any."""
        return self.value if isinstance(self.value, list) else []

    def entries(self, key: str) -> list[Node]:
        """Return the tables of the array at a key."""
        found = self.at(key)
        nodes = found.elements() if found is not None else []
        return [node for node in nodes if isinstance(node.value, dict)]

    def word(self, key: str) -> str:
        """Return the text at a key, "" where there is none."""
        found = self.at(key)
        return found.value if found is not None and isinstance(found.value, str) else ""

    def with_value(self, value: Any) -> Node:
        """Return another value that comes from the same place."""
        return Node(value, self.document, self.path)
