"""What comes in by the front door: filled forms to import, edited Word files to pull."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from shenbao.declaration import name_fault
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing
from shenbao.form.naming import Naming
from shenbao.form.writing import file_name
from shenbao.i18n import _
from shenbao.intake import FileImport, Imported, import_files
from shenbao.intake.problems import YEAR_KEY
from shenbao.intake.pull import Pulled, pull
from shenbao.project.project import Project
from shenbao.reports.imports.problems import remarks
from shenbao.system.files import write_if_changed
from shenbao.system.removal import scratch_folder
from shenbao.toml import key_path
from shenbao.web.records import CellRead, Problem
from shenbao.web.showing import problem_of

MOST_WAITING = 500
"""Forms that wait to be taken; of more, the first are forgotten, but none of the last file."""


class Arrival(Struct, frozen=True):
    """A form that was read from a file, and is not written yet; ``place`` is where it belongs."""

    place: str
    imported: Imported

    def place_with(self, data: Mapping[str, Any]) -> str:
        """Return where it belongs with other data, which may have another code or name."""
        form = self.imported
        name = file_name(data, form.standard)
        if form.standard.follows or not name or name == file_name(form.data, form.standard):
            return self.place
        return PurePosixPath(self.place).with_name(name).as_posix()


class ReadFile(Struct, frozen=True):
    """The forms read from a file, by their numbers, and the problems found in reading it."""

    forms: dict[int, Arrival]
    problems: list[Problem]


class Arrivals:
    """The forms that were read and wait to be taken, by their numbers."""

    def __init__(self) -> None:
        self._waiting: dict[int, Arrival] = {}
        self._last = 0

    def read(self, name: str, content: bytes, project: Project, year: int | None) -> ReadFile:
        """Read the forms in a file; they wait from now on."""
        with _scratch(name, content) as file:
            files, problems = import_files([file], project.library, year, home=project.declarations)
        found = files[0] if files else FileImport(file)
        forms = dict(enumerate(map(_arrived, found.forms), self._last + 1))
        self._last += len(forms)
        self._waiting |= forms
        for oldest in list(self._waiting)[: -max(MOST_WAITING, len(forms))]:
            del self._waiting[oldest]
        return ReadFile(forms, [*_shown(problems), *_shown(remarks(found))])

    def of(self, number: int) -> Arrival | None:
        """Return a form that waits, None where there is none of this number."""
        return self._waiting.get(number)


def _arrived(form: Imported) -> Arrival:
    return Arrival(form.path.with_suffix("").as_posix(), form)


def edited(name: str, content: bytes, into: Path, project: Project) -> tuple[Pulled, list[Problem]]:
    """Return what an edited Word file asks of a declaration, and what cannot be taken."""
    with _scratch(name, content) as file:
        pulled = pull(file, into, project.library)
    return pulled, _shown(pulled.problems)


def cells_read(form: Imported, filing: Filing | None) -> list[CellRead]:
    """Return what was read for a form, cell by cell, in the words of the form where it has them."""
    naming = Naming(filing) if filing else None
    return [
        CellRead(
            label=naming.phrase(key_path(value.key) or ()) if naming else value.key,
            text=value.text,
            where=value.cell.place.shown(),
            at=value.key,
        )
        for value in form.values
    ]


def _shown(problems: Iterable[Diagnostic]) -> list[Problem]:
    return [_on_page(problem) for problem in problems]


def _on_page(problem: Diagnostic) -> Problem:
    """Return a problem of a file; in place of the command's option, the page names its field."""
    shown = replace(problem_of(problem, None), where=problem.span.where)
    if problem.key == YEAR_KEY:
        return replace(shown, hint=_("Type the year above, and read the file again."))
    return shown


@contextmanager
def _scratch(name: str, content: bytes) -> Iterator[Path]:
    """Yield a file with some content in a folder that is gone afterwards.

    It keeps its name, from which a reader knows its kind, unless a system may refuse that.
    """
    own = Path(name.replace("\\", "/")).name
    names = (own, f"form{Path(own).suffix}", "form")
    with scratch_folder() as folder:
        file = folder / next(name for name in names if not name_fault(name))
        write_if_changed(file, content, lasting=False)
        yield file
