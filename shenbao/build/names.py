"""The names of outputs: fit for every system, and none at which another one's would be, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from shenbao.build.manifest import SheetRecord
from shenbao.build.manifest_lines import is_place
from shenbao.declaration import name_fault, on_any_system
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.system.boundary import boundary

Names = Mapping[str, str]
"""The paths of outputs below their folder, without a suffix, by the places of declarations."""


def names_of_outputs(
    project: Project, sources: Mapping[str, str]
) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the names of the outputs of declarations, beside what is wrong with their pattern.

    Where they are named by a pattern, only what can be read has a name.
    """
    pattern = project.settings.name
    if not pattern.phrase:
        return {place: place for place in sources}, []
    names: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for place, source in sources.items():
        with boundary(project.root / source, lambda _problem: None):  # it is told when laid out
            filing, _faults = project.library.read(project.root / source)
            wrong = [*pattern.faults(filing)] if filing else []
            problems += wrong
            if filing and not wrong:
                names[place] = pattern.name(filing, place)
    return names, problems


def unfit_names(
    project: Project,
    names: Names,
    sources: Mapping[str, str],
    recorded: Mapping[str, SheetRecord],
) -> dict[str, Diagnostic]:
    """Return the places of declarations whose outputs cannot have their names, and why."""
    unfit: dict[str, Diagnostic] = {}
    by_name = _sources_by_name(names, sources, recorded)
    for place, name in names.items():
        file = project.root / sources[place]
        with boundary(file, partial(unfit.__setitem__, place)):
            others = by_name[on_any_system(name)]
            found = _fault(project, name, sources[place]) or _alike(project, file, others)
            if found:
                unfit[place] = Diagnostic(Span(file), Code.NAME, *found)
    return unfit


def _fault(project: Project, name: str, source: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of an output, or of a folder above it."""
    *folders, last = name.split("/")
    if not project.settings.name.phrase:
        last = source.rpartition("/")[2].removesuffix(".toml")
    for part in (*folders, last):
        fault = name_fault(part)
        if fault:
            message = _('An output cannot be named "{name}": {reason}.')
            return message.format(name=part, reason=fault), ""
    return None


def _sources_by_name(
    names: Names, sources: Mapping[str, str], recorded: Mapping[str, SheetRecord]
) -> dict[str, list[str]]:
    """Return the declarations by the names of their outputs, as some system takes these.

    Those that have no name now keep the outputs that they had.
    """
    found: dict[str, list[str]] = {}
    for place, name in names.items():
        found.setdefault(on_any_system(name), []).append(sources[place])
    for place, sheet in recorded.items():
        if place not in names:
            found.setdefault(on_any_system(sheet["name"]), []).append(sheet["source"])
    return found


def _alike(project: Project, file: Path, others: Iterable[str]) -> tuple[str, str] | None:
    """Return what is wrong with a declaration whose outputs another one's would replace."""
    for other in others:
        path = project.root / other
        if is_place(other) and path.is_file() and not path.samefile(file):
            message = _("On some systems its outputs have the same names as those of {other}.")
            hint = _("Rename one of the two: they differ in case or in the form of letters.")
            if project.settings.name.phrase:
                message = _("Its outputs have the same names as those of {other}.")
                hint = _("Tell them apart in name of [tool.shenbao], by {title} or {file}.")
            return message.format(other=other), hint
    return None
