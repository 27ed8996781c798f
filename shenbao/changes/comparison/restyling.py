"""Which form standards changed between two revisions, and whether in words or in looks only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from shenbao.changes.comparison.consequences import Cause, Subject
from shenbao.changes.comparison.revision import Revision
from shenbao.form import Standard
from shenbao.form.collections import BASE, FORM
from shenbao.form.loading import FILES
from shenbao.form.lock import files_of
from shenbao.form.parts import Grid, IndicatorTable, Lines, Part
from shenbao.system.reading import read_file

DATA = ".toml"
"""What ends the names of a template folder's files that have no part in looks."""


class Restyled(Struct, frozen=True):
    """A form standard that changed; ``looks`` names the files that only looks depend on."""

    reads: bool
    looks: tuple[str, ...]


def restyled(old: Revision, new: Revision) -> dict[str, Restyled]:
    """Return the standards that are not the same in both revisions, by name."""
    before, after = _folders(old), _folders(new)
    contents = _Contents(old, new)
    found = {}
    for name in sorted(before.keys() | after.keys()):
        files = before.get(name, {}), after.get(name, {})
        different = [
            file
            for file in sorted(files[0].keys() | files[1].keys())
            if contents.differ(files[0].get(file), files[1].get(file))
        ]
        looks = tuple(file for file in different if not file.endswith(DATA))
        reads = any(file in FILES for file in different)
        if reads or looks:
            found[name] = Restyled(reads, looks)
    return found | dict(_made_from(found, new))


def _made_from(changed: Mapping[str, Restyled], new: Revision) -> Iterator[tuple[str, Restyled]]:
    """Yield the standards that extend, follow or list one that changed, by name."""
    for name in new.library.names() if changed else ():
        standard = new.library.known(name)
        if standard is not None:
            extended = [changed[other] for other in standard.lineage if other in changed]
            others = changed if standard.follows else standard.lists & changed.keys()
            if extended or others:
                looks = dict.fromkeys(file for change in extended for file in change.looks)
                yield name, Restyled(True, tuple(looks))


def layout_cause(change: Restyled, old: Standard, new: Standard) -> Cause | None:
    """Return what changed of a standard's looks, by the names of its files, if anything did."""
    by_form = (FORM,) if _layout(old) != _layout(new) else ()
    names = ", ".join((*by_form, *change.looks))
    return Cause(Subject.LAYOUT, names) if names else None


def _layout(standard: Standard) -> object:
    """Return all of a form.toml that changes how a sheet looks, and no text in it."""
    parts = [_looks(part) for part in standard.parts]
    return standard.page, standard.properties, standard.joined, parts


def _looks(part: Part) -> object:
    """Return how a part is laid out."""
    if isinstance(part, Grid):
        rows = [[(cell.label, cell.value, cell.span) for cell in row] for row in part.rows]
        return part.widths, rows, part.stacked
    if isinstance(part, Lines):
        return part.align, [line for line in part.lines if isinstance(line, tuple)]
    columns = [
        (column.key, column.set, column.width, column.role, column.repeat)
        for column in part.columns
    ]
    above = [row.key for row in part.rows if row.above]
    by_rows = isinstance(part, IndicatorTable) and part.classes_as_rows
    return part.heading_widths, columns, above, by_rows


class _File(Struct, frozen=True):
    """A file of the tree, or with its content one of a package."""

    path: str
    id: str = ""
    content: bytes | None = None


def _folders(revision: Revision) -> dict[str, dict[str, _File]]:
    """Return the files that each standard uses: its own, and of the shared ones the others."""
    folders: dict[str, dict[str, _File]] = {}
    if revision.templates is None:
        return folders
    start = len(revision.templates) + 1
    for path, blob in revision.tree.list(revision.templates).items():
        folder, _slash, name = path[start:].partition("/")
        folders.setdefault(folder, {})[name] = _File(path, blob)
    collections = revision.library.collections
    for name in (BASE, *collections.names):
        foreign = collections.foreign(name)
        if foreign:
            folders[name] = _brought(Path(foreign.path) / name) | folders.get(name, {})
    shared = folders.pop(BASE, {})
    return {name: shared | files for name, files in folders.items() if FORM in files}


def _brought(folder: Path) -> dict[str, _File]:
    """Return the files of a standard that a package brings, but for those that cannot be read."""
    found = {}
    for path in files_of(folder):
        with suppress(OSError):
            content = read_file(path, within=folder.parent)
            found[path.relative_to(folder).as_posix()] = _File(str(path), content=content)
    return found


class _Contents:
    """Tells whether files differ, reading those whose ids do: an id is not the same everywhere."""

    def __init__(self, old: Revision, new: Revision) -> None:
        self._old = old
        self._new = new
        self._known: dict[tuple[_File, _File], bool] = {}

    def differ(self, old: _File | None, new: _File | None) -> bool:
        if old is None or new is None:
            return True
        if old.id == new.id and old.content == new.content:
            return False
        if (old, new) not in self._known:
            self._known[old, new] = self._read(self._old, old) != self._read(self._new, new)
        return self._known[old, new]

    @staticmethod
    def _read(revision: Revision, file: _File) -> bytes | None:
        if file.content is not None:
            return file.content
        return revision.tree.read([file.path]).get(file.path)
