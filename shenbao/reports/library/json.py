"""The library of indicators as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shenbao.reports.data import as_json
from shenbao.reports.paths import shown_path
from shenbao.toml import key_name
from shenbao.years.indicator_library import Entry, most_common


def render(entries: Sequence[Entry], root: Path) -> str:
    """Return the library as JSON, with paths from ``root``."""
    return as_json({"indicators": [_indicator(entry, root) for entry in entries]}) + "\n"


def _indicator(entry: Entry, root: Path) -> dict[str, object]:
    return {
        "classes": list(entry.classes),
        "name": entry.name,
        "times": len(entry.uses),
        "years": entry.years,
        "targets": dict(most_common(entry.targets)),
        "units": dict(most_common(entry.units)),
        "explanations": dict(most_common(entry.explanations)),
        "where": [
            {
                "path": shown_path(use.path, root),
                "at": key_name(use.indicator.path),
                "year": use.year,
                "project": use.project,
            }
            for use in entry.uses
        ],
    }
