"""What this program and other installed packages bring, found without running any of it.

A package names a folder of data by an entry point, whose value is the path of the folder with
dots for slashes. Nothing of the package is imported.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from shenbao import __version__
from shenbao.system.reading import read_file

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

PROGRAM = "shenbao"
TEMPLATES = "templates"

STANDARDS, RULES = "shenbao.standards", "shenbao.rules"
"""The groups of entry points by which packages bring form standards, and rules of the check."""

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
    """Return the folders that installed packages name in a group, in the order of their names."""
    found = []
    for point in entry_points(group):
        package = point.dist
        path = _located(package, point.value) if package else ""
        if package and path:
            name = f"{package.name}/{point.name}"
            found.append(DataFolder(name, path, package.name, package.version))
    return tuple(sorted(found))


@cache
def entry_points(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of a group; a package whose facts cannot be read has none."""
    if not _is_named(group):
        return ()
    from importlib.metadata import distributions

    found: dict[tuple[str, str], EntryPoint] = {}
    for distribution in distributions():
        with suppress(Exception):  # whatever is wrong with one package, the others are there
            points = [point for point in distribution.entry_points if point.group == group]
            name: str | None = distribution.name if points else None  # None where facts lack it
            if name is not None:
                for point in points:  # of two versions the first is taken, as of modules
                    found.setdefault((name, point.name), point)
    return tuple(found[key] for key in sorted(found))


def _is_named(group: str) -> bool:
    """Tell whether any package names a group; to load importlib.metadata takes 50 times as long."""
    named = f"[{group}]".encode()
    for folder in sys.path:
        with suppress(OSError):
            for name in os.listdir(folder or os.curdir):
                if name.endswith((".dist-info", ".egg-info")):
                    with suppress(OSError):
                        points = os.path.join(folder, name, "entry_points.txt")
                        if named in read_file(points, within=None):
                            return True
    return False


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
