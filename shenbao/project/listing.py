"""The declarations of a repository, and where below the output folder their outputs belong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from shenbao.i18n import _
from shenbao.project.folders import ProjectError

SUFFIX = ".toml"


def find_declarations(paths: Sequence[Path], home: Path) -> dict[Path, str]:
    """Return the declaration files among files and in folders, in order, each with its place.

    A place is the path below the output folder, with slashes and without a
    suffix. It is the same as the path below the folder ``home`` of all
    declarations, or else below the folder given. Raises ProjectError for a
    path without declarations, and for two declarations with the same place.
    """
    found: dict[Path, str] = {}
    for path in paths:
        files = [path] if path.is_file() else path.rglob(f"*{SUFFIX}")
        folders = [folder.resolve() for folder in (home, path)]
        places = {file: _place(file, folders) for file in files}
        if not places:
            raise ProjectError(_("No declaration in {path}.").format(path=path))
        found |= places
    _refuse_shared_places(found)
    return dict(sorted(found.items()))


def _place(file: Path, folders: Iterable[Path]) -> str:
    """Return the path of a file, without its suffix, below the first folder that it is in."""
    full = file.resolve()
    for folder in folders:
        if full != folder and full.is_relative_to(folder):
            return _without_suffix(full.relative_to(folder).as_posix())
    return _without_suffix(file.name)


def _without_suffix(path: str) -> str:
    """Return a path with slashes without its suffix.

    pathlib does this only for names that it takes: of ``..toml`` a dot remains.
    """
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def _refuse_shared_places(found: dict[Path, str]) -> None:
    """Raise ProjectError where two declarations would have the same outputs."""
    by_place: dict[str, Path] = {}
    for file, place in sorted(found.items()):
        other = by_place.setdefault(place, file)
        if other is not file and not other.samefile(file):
            message = _("{one} and {other} would have the same outputs.")
            raise ProjectError(message.format(one=other, other=file))
