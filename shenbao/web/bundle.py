"""The modules of the page as one plain script, for pages that are opened from disk.

Browsers load no module from a file. The modules are written in few forms of ``import`` and
``export``, which are all that is understood here; anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from shenbao.system.reading import read_file
from shenbao.web.words import PAGE

IMPORT = re.compile(r'^import (?:(\{[^}]*\})|\* as (\w+)) from "\./([\w/.-]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)
EXPORTS = re.compile(r"(?:^|;|(?<=\}))export ?\{([^}]*)\};?\s*\Z")
OTHER = re.compile(r"^\s*(?:import|export)\b(?!\()", re.MULTILINE)


def bundled(entry: str, instead: Mapping[str, str]) -> str:
    """Return a module with all that it imports; some modules take the place of others."""
    found: dict[str, str] = {}
    _add(entry, instead, found)
    parts = "".join(
        f"modules[{name!r}] = (() => {{\n{code}}})();\n" for name, code in found.items()
    )
    return f'(() => {{\n"use strict";\nconst modules = {{}};\n{parts}}})();\n'


def _add(name: str, instead: Mapping[str, str], found: dict[str, str]) -> None:
    """Add a module after those that it imports."""
    text = read_file(PAGE / name, within=PAGE).decode()
    for other in (match[3] for match in IMPORT.finditer(text)):
        wanted = instead.get(other, other)
        if wanted not in found:
            _add(wanted, instead, found)

    def imported(match: re.Match[str]) -> str:
        names, whole, other = match.groups()
        taken = names.replace(" as ", ": ") if names else whole
        return f"const {taken} = modules[{instead.get(other, other)!r}];\n"

    code = IMPORT.sub(imported, text)
    shown = dict(_exported(code))
    code = EXPORTS.sub(";\n", EXPORT.sub(r"\1 \2", code))
    if OTHER.search(code):
        raise ValueError(name)
    pairs = ", ".join(f"{outside}: {inside}" for outside, inside in shown.items())
    found[name] = f"{code}return {{ {pairs} }};\n"


def _exported(code: str) -> Iterator[tuple[str, str]]:
    """Yield the names of what a module exports, outside of it and inside."""
    for match in EXPORT.finditer(code):
        yield match[2], match[2]
    for match in EXPORTS.finditer(code):
        for pair in match[1].split(","):
            inside, _as, outside = pair.strip().partition(" as ")
            yield outside or inside, inside
