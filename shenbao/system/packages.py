"""Folders of data that this program and other installed packages bring, found without running any.

A package names such a folder by an entry point, whose value is the path of the folder with dots
for slashes. Nothing of the package is imported.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from shenbao import __version__

if TYPE_CHECKING:
    from importlib.metadata import Distribution

PROGRAM = "shenbao"
TEMPLATES = "templates"

STANDARDS = "shenbao.standards"
"""The entry points by which packages name their folders of form standards."""

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class DataFolder(NamedTuple):
    """A folder that a package brings; ``name`` is the same on every machine that has it."""

    name: str
    path: str
    package: str
    version: str


@cache
def shipped_templates() -> DataFolder:
    """Return the form standards of this program: inside of the package, in a checkout beside it."""
    inside = os.path.join(_PACKAGE, TEMPLATES)
    beside = os.path.join(os.path.dirname(_PACKAGE), TEMPLATES)
    path = inside if os.path.isdir(inside) else beside
    return DataFolder(PROGRAM, path, PROGRAM, __version__)


@cache
def data_folders(group: str) -> tuple[DataFolder, ...]:
    """Return the folders that installed packages name in a group of entry points.

    They are in the order of their names. A package whose own facts cannot be read has none.
    """
    from importlib.metadata import distributions

    found: dict[str, DataFolder] = {}
    for distribution in distributions():
        try:
            folders = [*_folders(distribution, group)]
        except Exception:  # whatever is wrong with one package, the others are there
            continue
        for folder in folders:
            found.setdefault(folder.name, folder)  # the first one on the path, as for modules
    return tuple(found[name] for name in sorted(found))


def _folders(distribution: Distribution, group: str) -> list[DataFolder]:
    found = []
    for point in distribution.entry_points:
        path = _located(distribution, point.value) if point.group == group else ""
        if path:
            package = distribution.name
            name = f"{package}/{point.name}"
            found.append(DataFolder(name, path, package, distribution.version))
    return found


def _located(distribution: Distribution, dotted: str) -> str:
    """Return the folder that a dotted path stands for, "" where there is none."""
    from importlib.util import find_spec

    parts = dotted.split(".")
    if not all(part.isidentifier() for part in parts):
        return ""
    installed = str(distribution.locate_file("/".join(parts)))
    if os.path.isdir(installed):
        return installed
    spec = find_spec(parts[0])  # of one that is installed as a link to its sources; it runs nothing
    homes: list[str] = list(spec.submodule_search_locations or ()) if spec else []
    places = (os.path.join(home, *parts[1:]) for home in homes)
    return next(filter(os.path.isdir, places), "")
