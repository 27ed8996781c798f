"""The modules of a page as one plain script, for pages that are opened from disk.

Browsers load no module from a file. The modules are written in few forms of ``import`` and
``export``, which are all that is understood here; anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from shenbao.reports.design import COMMON
from shenbao.system.reading import read_file

IMPORT = re.compile(r'^import (?:(\{[^}]*\})|\* as (\w+)) from "\./([\w/.-]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)
EXPORTS = re.compile(r"(?:^|;|(?<=\}))export ?\{([^}]*)\};?\s*\Z")
OTHER = re.compile(r"^\s*(?:import|export)\b(?!\()", re.MULTILINE)


def bundled(folder: Path, entry: str, instead: Mapping[str, str] | None = None) -> str:
    """Return a module of a folder with all that it imports, libraries with their licences.

    What is not in the folder is common to all pages; some modules take the place of others.
    """
    found: dict[str, str] = {}
    _add(folder, entry, instead or {}, found)
    parts = "".join(
        f"modules[{name!r}] = (() => {{\n{code}}})();\n" for name, code in found.items()
    )
    return f'(() => {{\n"use strict";\nconst modules = {{}};\n{parts}}})();\n'


def _add(folder: Path, name: str, instead: Mapping[str, str], found: dict[str, str]) -> None:
    """Add a module after those that it imports."""
    home = folder if (folder / name).exists() else COMMON
    text = read_file(home / name, within=home).decode()
    for other in (match[3] for match in IMPORT.finditer(text)):
        wanted = instead.get(other, other)
        if wanted not in found:
            _add(folder, wanted, instead, found)

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
    found[name] = f"{_licence(home / name)}{code}return {{ {pairs} }};\n"


def _licence(module: Path) -> str:
    """Return the licence of a library as a comment; nothing where a module is our own."""
    path = module.with_suffix(".LICENSE")
    return f"/*\n{read_file(path, within=path.parent).decode()}*/\n" if path.exists() else ""


def _exported(code: str) -> Iterator[tuple[str, str]]:
    """Yield the names of what a module exports, outside of it and inside."""
    for match in EXPORT.finditer(code):
        yield match[2], match[2]
    for match in EXPORTS.finditer(code):
        for pair in match[1].split(","):
            inside, _as, outside = pair.strip().partition(" as ")
            yield outside or inside, inside
