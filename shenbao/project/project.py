"""A repository of declarations: its folders and what it builds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from shenbao.declaration import Caps
from shenbao.diagnostics import Code, Diagnostic, has_errors
from shenbao.form import Library
from shenbao.formats import DEFAULTS
from shenbao.i18n import _
from shenbao.system.limits import Limits
from shenbao.toml import read
from shenbao.toml.reader import Reader

CONFIGURATION = "pyproject.toml"
CHECK = "check"
MEBIBYTE = 1024**2


class ProjectError(Exception):
    """The repository is not set up as it must be; says what is missing."""


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of a repository and the formats it builds by default."""

    root: Path
    declarations: Path
    templates: Path
    output: Path
    schema: Path
    formats: tuple[str, ...]
    is_default: bool = True
    limits: Limits = field(default_factory=Limits)
    caps: Caps = field(default_factory=Caps)

    def library(self) -> Library:
        """Return the form standards of the repository."""
        return Library(self.templates, self.caps)

    def sources(self, paths: tuple[Path, ...] = ()) -> dict[Path, str]:
        """Return the declaration files, or those of the given files and folders, in order.

        Each is mapped to its place below the output folder, with slashes and
        without a suffix: the same as below ``declarations/``, or else below the
        folder given. Raises ProjectError where a path holds none.
        """
        found: dict[Path, str] = {}
        for path in paths or (self.declarations,):
            files = [path] if path.is_file() else path.rglob("*.toml")
            homes = [folder.resolve() for folder in (self.declarations, path)]
            places = {file: _place(file, homes) for file in files}
            if not places:
                raise ProjectError(_("No declaration in {path}.").format(path=path))
            found |= places
        _refuse_shared_places(found)
        return dict(sorted(found.items()))


def _place(file: Path, homes: Iterable[Path]) -> str:
    """Return the path of a file, without its suffix, below the first folder that it is in."""
    full = file.resolve()
    for home in homes:
        if full != home and full.is_relative_to(home):
            return _without_suffix(full.relative_to(home).as_posix())
    return _without_suffix(file.name)


def _without_suffix(path: str) -> str:
    """Return a path with slashes without its suffix, whatever the name: of ``..toml`` a dot stays.

    Not every name is one that pathlib gives a file.
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


def open_project(root: Path, *, needs_templates: bool = True) -> tuple[Project, list[Diagnostic]]:
    """Return the project at ``root`` by its ``[tool.shenbao]`` table, all of it optional.

    Raises ProjectError where there are no templates though they are needed.
    """
    problems: list[Diagnostic] = []
    table = _configuration(root / CONFIGURATION, problems)

    def folder(key: str) -> Path:
        return root / (table.text(key, default=key) if table else key)

    def most(key: str, default: int) -> int:
        return _positive(table, key, default) if table else default

    formats = table.texts("formats") if table else ()
    is_default = table is None or table.data.keys() <= {CHECK}
    limits, caps = Limits(), Caps()
    project = Project(
        root=root,
        declarations=folder("declarations"),
        templates=folder("templates"),
        output=folder("output"),
        schema=folder("schema"),
        formats=formats or DEFAULTS,
        is_default=is_default,
        limits=Limits(
            seconds=most("seconds_per_sheet", int(limits.seconds or 0)),
            memory=most("memory_per_worker", (limits.memory or 0) // MEBIBYTE) * MEBIBYTE,
        ),
        caps=Caps(
            file_bytes=most("max_file_bytes", caps.file_bytes),
            text=most("max_text", caps.text),
            indicators=most("max_indicators", caps.indicators),
        ),
    )
    if table:
        table.has(CHECK)  # the check reads it, no build depends on it
        table.finish()
    if needs_templates and not has_errors(problems) and not project.templates.is_dir():
        raise ProjectError(_("There is no folder {path}.").format(path=project.templates))
    return project, problems


def _positive(table: Reader, key: str, default: int) -> int:
    value = table.whole(key) if table.has(key) else default
    if value is not None and value < 1:
        message = _("{key} must be at least 1.").format(key=key)
        table.complain(Code.VALUE, message, key=key)
    return value or default


def _configuration(path: Path, problems: list[Diagnostic]) -> Reader | None:
    if not path.is_file():
        return None
    document, faulty = read(path)
    problems += faulty
    if document is None or "shenbao" not in document.data.get("tool", {}):
        return None
    return Reader(document, problems, ("tool", "shenbao"))
