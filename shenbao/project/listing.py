"""The declarations of a repository, and where below the output folder their outputs belong."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from shenbao.diagnostics import Code, Diagnostic, Severity, Span
from shenbao.i18n import _
from shenbao.project.folders import SUFFIX, ProjectError, is_misspelt
from shenbao.system.reading import leads_out, real_path
from shenbao.system.reasons import reason


def find_declarations(
    paths: Sequence[Path], home: Path
) -> tuple[dict[Path, str], list[Diagnostic]]:
    """Return the declaration files among files and in folders, in order, each with its place.

    A place is the path below the output folder, with slashes and without a
    suffix. It is the same as the path below the folder ``home`` of all
    declarations, or else below the folder given. What is passed over in a folder and
    may have been meant as a declaration is told. Raises ProjectError for a
    path without declarations, and for two declarations with the same place.
    """
    found: dict[Path, str] = {}
    passed_over: list[Diagnostic] = []
    for path in paths:
        files, problems = ([path], []) if path.is_file() else _in_folder(path)
        places = _Places([real_path(folder) for folder in (home, path)])
        if not files:
            message = _("No declaration in {path}.").format(path=path)
            reasons = (f"{problem.span.path}: {problem.message}" for problem in problems)
            raise ProjectError(message, *reasons)
        found |= {file: places.of(file) for file in files}
        passed_over += problems
    ordered = {file: found[file] for file in sorted(found, key=lambda file: file.parts)}
    _refuse_shared_places(ordered)
    return ordered, passed_over


def place_of_follow_up(place: str, folder: str) -> str:
    """Return where what follows the declaration at a place belongs: a folder beside that."""
    above, _slash, name = place.rpartition("/")
    return "/".join(filter(None, (above, folder, name)))


def link_out(path: Path, folder: Path, shown: object) -> str:
    """Say why a new file is not written, by the words for it: a link leads out of its folder.

    Nothing is said of one that may be written.
    """
    if not leads_out(path, folder):
        return ""
    return _("{path} is not written: a link leads out of the project.").format(path=shown)


def _in_folder(folder: Path) -> tuple[list[Path], list[Diagnostic]]:
    """Return the declarations in a folder and below it, and what is passed over there."""
    files: list[Path] = []
    passed_over: list[Diagnostic] = []
    unreadable: list[OSError] = []
    for name, inner, names in os.walk(folder, onerror=unreadable.append):
        links = (path for path in (Path(name, folder) for folder in inner) if path.is_symlink())
        passed_over += map(_linked, sorted(links))
        files += [Path(name, file) for file in (*names, *inner) if file.endswith(SUFFIX)]
        wrong = [file for file in names if is_misspelt(file)]
        passed_over += [misspelt(Path(name, file)) for file in sorted(wrong)]
    there = (error for error in unreadable if not isinstance(error, FileNotFoundError))
    return files, [*passed_over, *map(_unreadable, there)]


def misspelt(file: Path) -> Diagnostic:
    """Return the problem of such a file."""
    message = _("It is not read as a declaration: its name does not end in {suffix}.")
    hint = _("Write the end of its name in small letters.")
    return Diagnostic(Span(file), Code.NAME, message.format(suffix=SUFFIX), hint)


def _unreadable(error: OSError) -> Diagnostic:
    message = _("The folder cannot be read: {reason}.").format(reason=reason(error))
    return Diagnostic(Span(Path(error.filename)), Code.UNREADABLE, message)


def _linked(folder: Path) -> Diagnostic:
    message = _("No declaration is read from this folder: it is a link.")
    hint = _("Put the declarations themselves here, or name the folder it leads to.")
    return Diagnostic(Span(folder), Code.UNREADABLE, message, hint, Severity.WARNING)


class _Places:
    """The places of files below some folders; the folder of many files is looked for once."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._prefixes: dict[Path, str | None] = {}

    def of(self, file: Path) -> str:
        """Return the path of a file, without its suffix, below the first folder that it is in."""
        full = real_path(file) if file.is_symlink() or file.name in ("", "..") else file
        if full.parent not in self._prefixes:
            self._prefixes[full.parent] = self._prefix(real_path(full.parent))
        prefix = self._prefixes[full.parent]
        return _without_suffix(file.name if prefix is None else f"{prefix}{full.name}")

    def _prefix(self, real: Path) -> str | None:
        """Return the path to a real folder from the first one that it is in; None without one."""
        for folder in self._folders:
            if real.is_relative_to(folder):
                way = real.relative_to(folder).as_posix()
                return "" if way == "." else f"{way}/"
        return None


def _without_suffix(path: str) -> str:
    """Return a path with slashes without its suffix.

    pathlib does this only for names that it takes: of ``..toml`` a dot remains.
    """
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def _refuse_shared_places(found: dict[Path, str]) -> None:
    """Raise ProjectError where two declarations would have the same outputs."""
    by_place: dict[str, Path] = {}
    for file, place in found.items():
        other = by_place.setdefault(place, file)
        if other is not file and real_path(other) != real_path(file):
            message = _("{one} and {other} would have the same outputs.")
            raise ProjectError(message.format(one=other, other=file))
