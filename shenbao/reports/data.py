"""Reports for programs: JSON that any terminal and any log can hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from shenbao.reports.terminal import obeyed

INDENT = "  "
_OBEYED = obeyed()


def as_json(data: object) -> str:
    """Return the data as JSON; what a terminal would obey is escaped as JSON escapes it."""
    return _OBEYED.sub(_escaped, json.dumps(data, ensure_ascii=False, indent=INDENT))


def json_parts(data: object, margin: str = "\n") -> Iterator[str]:
    """Yield the text that ``as_json`` returns in parts.

    An iterator in the data is an array, of which one element is in memory at a time.
    """
    members: Iterator[tuple[str, object]]
    if isinstance(data, Mapping):
        opening, closing = "{}"
        members = ((f"{as_json(key)}: ", value) for key, value in data.items())
    elif isinstance(data, Iterator | list | tuple):
        opening, closing = "[]"
        members = (("", element) for element in data)
    else:
        # with an indent json leaves circles of references behind, which a check never collects
        yield _OBEYED.sub(_escaped, json.dumps(data, ensure_ascii=False))
        return
    before = opening
    for label, member in members:
        yield f"{before}{margin}{INDENT}{label}"
        yield from json_parts(member, margin + INDENT)
        before = ","
    yield f"{opening}{closing}" if before == opening else f"{margin}{closing}"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
