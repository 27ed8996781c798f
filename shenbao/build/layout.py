"""Laying out the sheets of declarations that may have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shenbao.build.inputs import fingerprint
from shenbao.build.manifest import SheetRecord, as_json
from shenbao.build.manifest_lines import is_place
from shenbao.build.uniqueness import Rivals, batches
from shenbao.declaration import name_fault, on_any_system
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.form import Filing
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.sheet import Sheet
from shenbao.sheet.completeness import unprinted
from shenbao.sheet.data import sheet_data
from shenbao.sheet.layout import lay_out
from shenbao.system.boundary import boundary

Sources = Mapping[str, str]
"""The paths of declarations from the root, by the places of their outputs."""


@dataclass(frozen=True, slots=True)
class LaidOutSheet:
    """The sheet of a declaration; ``view`` is the fingerprint of all that it says."""

    place: str
    source: str
    filing: Filing
    page: Sheet
    view: str

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the sheet's templates are."""
        return self.filing.standard.folders


def lay_out_sheets(
    project: Project, sources: Sources, recorded: Mapping[str, SheetRecord]
) -> Iterator[tuple[dict[str, LaidOutSheet], list[Diagnostic]]]:
    """Yield the sheets of declarations by place, some at a time, beside what is wrong with others.

    ``recorded`` are the sheets known from before: a value that must be unique
    may not be in the declaration of one of these either.
    """
    misnamed = _misnamed(project, sources, recorded)
    rivals = Rivals(project, sources, recorded)
    paths = {
        project.root / source: place for place, source in sources.items() if place not in misnamed
    }
    for some in batches(project.library, paths):
        filings, problems = project.library.file_together(some)
        others = rivals.of(filings)
        if others:
            filings, problems = project.library.file_together([*some, *others])
        of_batch = (filing for filing in filings if filing.declaration.document.path in paths)
        yield _laid_out(of_batch, paths, sources, problems), problems
    yield {}, [*misnamed.values(), *project.library.problems()]


def _laid_out(
    filings: Iterable[Filing],
    places: Mapping[Path, str],
    sources: Sources,
    problems: list[Diagnostic],
) -> dict[str, LaidOutSheet]:
    """Return the sheets of declarations by place; add to the problems why there are no others."""
    sheets = {}
    for filing in filings:
        path = filing.declaration.document.path
        with boundary(path, problems.append):
            sheet = lay_out(filing)
            lost = unprinted(filing, sheet)
            problems += lost
            if not lost:
                place, view = places[path], fingerprint(as_json(sheet_data(sheet)))
                sheets[place] = LaidOutSheet(place, sources[place], filing, sheet, view)
    return sheets


def _misnamed(
    project: Project, sources: Sources, recorded: Mapping[str, SheetRecord]
) -> dict[str, Diagnostic]:
    """Return the places of the declarations whose outputs cannot be named like them, and why."""
    misnamed: dict[str, Diagnostic] = {}
    others = _others(sources, recorded)
    for place, source in sources.items():
        file = project.root / source
        with boundary(file, partial(misnamed.__setitem__, place)):
            found = _name_fault(place, source) or _alike(project, file, others(place))
            if found:
                misnamed[place] = Diagnostic(Span(file), Code.NAME, *found)
    return misnamed


def _name_fault(place: str, source: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of a declaration or of a folder above it."""
    *folders, _name = place.split("/")
    file = source.rpartition("/")[2]
    for name in (*folders, file.removesuffix(".toml")):
        fault = name_fault(name)
        if fault:
            message = _('An output cannot be named "{name}": {reason}.')
            return message.format(name=name, reason=fault), ""
    return None


def _others(
    sources: Sources, recorded: Mapping[str, SheetRecord]
) -> Callable[[str], Sequence[str]]:
    """Return what finds the declarations whose outputs are at a place on some system.

    Names that differ in case or normal form only are the same on some systems.
    """
    known = {place: sheet["source"] for place, sheet in recorded.items() if place not in sources}
    by_name: dict[str, list[str]] = {}
    for place, source in (*sources.items(), *known.items()):
        by_name.setdefault(on_any_system(place), []).append(source)
    return lambda place: by_name[on_any_system(place)]


def _alike(project: Project, file: Path, others: Sequence[str]) -> tuple[str, str] | None:
    """Return what is wrong with a declaration whose outputs another one's would replace."""
    for other in others:
        path = project.root / other
        if is_place(other) and path.is_file() and not path.samefile(file):
            message = _("On some systems its outputs have the same names as those of {other}.")
            hint = _("Rename one of the two: they differ in case or in the form of letters.")
            return message.format(other=other), hint
    return None
