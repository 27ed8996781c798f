"""Values that no other declaration may have, where declarations are read some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from shenbao.build.manifest import SheetRecord
from shenbao.build.manifest_lines import is_place
from shenbao.declaration import identity
from shenbao.form import Filing, Library, Standard
from shenbao.project.project import Project
from shenbao.system.boundary import boundary
from shenbao.toml import read_data

BATCH = 32
"""Declarations that are read and laid out together; the sheets of others are made meanwhile."""


def unique_values(filing: Filing) -> dict[str, str]:
    """Return the values, by field, that no other declaration of the standard and year has."""
    standard, declaration = filing.standard, filing.declaration
    return {
        f"{standard.name} {declaration.year} {field.key}": identity(
            declaration.values.get(field.key, "")
        )
        for field in standard.fields.values()
        if field.unique
    }


class Rivals:
    """The declarations that are known from before and are not being read, by their values."""

    def __init__(
        self, project: Project, sources: Mapping[str, str], recorded: Mapping[str, SheetRecord]
    ) -> None:
        self._root = project.root
        self._sources: dict[tuple[str, str], list[str]] = {}
        for place, sheet in recorded.items():
            if place not in sources and is_place(sheet["source"]):
                for claim in sheet["unique"].items():
                    self._sources.setdefault(claim, []).append(sheet["source"])

    def of(self, filings: Iterable[Filing]) -> list[Path]:
        """Return the files of those that have a value that is to be unique in some declarations."""
        claims = dict.fromkeys(
            claim for filing in filings for claim in unique_values(filing).items()
        )
        sources = (source for claim in claims for source in self._sources.get(claim, ()))
        paths = (self._root / source for source in dict.fromkeys(sources))
        return [path for path in paths if path.is_file()]


def batches(library: Library, paths: Iterable[Path]) -> Iterator[Sequence[Path]]:
    """Yield all of some declarations, those together that may have the same unique value."""
    paths = list(paths)
    if len(paths) > BATCH:
        together = _contested(library, paths)
        if together:
            yield [path for path in paths if path in together]
            paths = [path for path in paths if path not in together]
    waiting = iter(paths)
    while batch := [*islice(waiting, BATCH)]:
        yield batch


def _contested(library: Library, paths: Iterable[Path]) -> set[Path]:
    """Return all declarations but those whose unique values no other one can have."""
    first: dict[int, Path] = {}
    found: set[Path] = set()
    for path in paths:
        with boundary(path, lambda _problem: None):  # it is told where the file is read
            data = read_data(path, library.caps.file_bytes, within=library.bounds(path))
            standard = library.known(str(data.get("form"))) if data else None
            for claim in _claims(data, standard) if data and standard else ():
                other = first.setdefault(hash(claim), path)
                found |= {path, other} if other != path else set()
    return found


def _claims(data: Mapping[str, Any], standard: Standard) -> Iterator[tuple[str, ...]]:
    """Yield what two declarations with the same unique value have in common.

    What is taken from another declaration is not known without that.
    """
    for key, field in standard.fields.items():
        if field.unique and key in standard.taken:
            yield standard.name, key
        elif field.unique and (value := identity(data.get(key, ""))):
            yield standard.name, key, str(data.get("year")), value
