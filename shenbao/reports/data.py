"""Reports for programs: JSON that any terminal and any log can hold."""

from __future__ import annotations

import json
import re

from shenbao.reports.terminal import OBEYED


def as_json(data: object) -> str:
    """Return the data as JSON; what a terminal would obey is escaped as JSON escapes it."""
    return OBEYED.sub(_escaped, json.dumps(data, ensure_ascii=False, indent=2))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
