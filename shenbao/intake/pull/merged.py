"""What comes of a merge."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from shenbao.intake.grid import Cell
from shenbao.toml import KeyPath, at


class Merged(Struct):
    """A declaration's data with what was edited.

    ``wanted`` are the edited texts that its sheet must now show, by key; ``derived`` those
    that were put in place of figures that the form works out or takes from elsewhere.
    """

    data: dict[str, Any]
    wanted: dict[str, Cell] = field(default_factory=dict)
    derived: dict[str, Cell] = field(default_factory=dict)

    def get(self, path: KeyPath) -> Any:
        """Return the value at a path, None where there is none."""
        try:
            return at(self.data, path)
        except (LookupError, TypeError):
            return None

    def set(self, path: KeyPath, value: Any) -> None:
        """Put a value at a path; tables on the way are made."""
        *outer, last = path
        inner = self.data
        for key in outer:
            inner = inner.setdefault(str(key), {})
        inner[str(last)] = value

    def drop(self, path: KeyPath) -> None:
        """Take away what stands at a path, and the tables on the way that are empty then."""
        *outer, last = path
        inner = self.get(tuple(outer))
        if isinstance(inner, dict):
            inner.pop(str(last), None)
            if outer and not inner:
                self.drop(tuple(outer))
