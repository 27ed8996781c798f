"""What comes of a merge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shenbao.intake.grid import Cell


@dataclass
class Merged:
    """A declaration's data with what was edited.

    ``wanted`` are the edited texts that its sheet must now show, by key.
    """

    data: dict[str, Any]
    wanted: dict[str, Cell] = field(default_factory=dict)
