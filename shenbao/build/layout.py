"""Laying out the sheets of declarations that may have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shenbao.build.inputs import fingerprint
from shenbao.build.manifest import SheetRecord, as_json
from shenbao.build.manifest_lines import is_place
from shenbao.declaration import identity, name_fault, on_any_system
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
) -> tuple[dict[str, LaidOutSheet], list[Diagnostic]]:
    """Return the sheets of declarations by place, beside what is wrong with others.

    ``recorded`` are the sheets known from before: a value that must be unique
    may not be in the declaration of one of these either.
    """
    misnamed = _misnamed(project, sources, recorded)
    paths = {
        project.root / source: place for place, source in sources.items() if place not in misnamed
    }
    filings, problems = project.library.file_all(tuple(paths))
    rivals = _rivals(filings, sources, project, recorded)
    if rivals:
        filings, problems = project.library.file_all([*paths, *rivals])
    sheets = {}
    for filing in filings:
        path = filing.declaration.document.path
        if path in paths:
            with boundary(path, problems.append):
                sheet = lay_out(filing)
                lost = unprinted(filing, sheet)
                problems += lost
                if not lost:
                    place, view = paths[path], fingerprint(as_json(sheet_data(sheet)))
                    sheets[place] = LaidOutSheet(place, sources[place], filing, sheet, view)
    return sheets, [*misnamed.values(), *problems]


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


def _rivals(
    filings: Iterable[Filing],
    sources: Sources,
    project: Project,
    recorded: Mapping[str, SheetRecord],
) -> list[Path]:
    """Return the other declarations that have a value that is to be unique in these."""
    claimed = {claim for filing in filings for claim in unique_values(filing).items()}
    return [
        project.root / sheet["source"]
        for place, sheet in recorded.items()
        if place not in sources
        and is_place(sheet["source"])
        and not claimed.isdisjoint(sheet["unique"].items())
        and (project.root / sheet["source"]).is_file()
    ]
