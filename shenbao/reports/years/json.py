"""The review list as JSON."""

from __future__ import annotations

from pathlib import Path

from shenbao.reports.data import as_json
from shenbao.reports.paths import shown_path
from shenbao.toml import key_name
from shenbao.years.rollover import Next, Rollover


def render(rollover: Rollover, root: Path) -> str:
    """Return the list as JSON."""
    data = {
        "year": rollover.year,
        "amounts": str(rollover.amounts),
        "declarations": [_declaration(made, root) for made in rollover.carried],
        "left_out": [
            {"source": shown_path(left.source, root), "name": left.name, "why": left.why}
            for left in rollover.left_out
        ],
    }
    return as_json(data) + "\n"


def _declaration(made: Next, root: Path) -> dict[str, object]:
    return {
        "path": shown_path(made.target, root),
        "source": shown_path(made.source, root),
        "name": made.name,
        "moved": [
            {"at": key_name(moved.path), "where": moved.where, "old": moved.old, "new": moved.new}
            for moved in made.carried.moved
        ],
        "look_at": [
            {"at": key_name(doubt.path), "where": doubt.where, "why": doubt.why}
            for doubt in made.carried.doubts
        ],
        "earlier_years": made.carried.older,
    }
