"""Laying out the declarations that may have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shenbao.build.fingerprints import fingerprint
from shenbao.build.manifest import Pages, as_json
from shenbao.declaration import name_fault
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.form import Filing
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.sheet import Sheet, lay_out
from shenbao.sheet.data import sheet_data


@dataclass(frozen=True, slots=True)
class View:
    """The sheet of a declaration, and the fingerprint of all that it says."""

    place: str
    source: str
    filing: Filing
    page: Sheet
    content: str

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the sheet's templates are."""
        return self.filing.standard.folders


def view_all(
    project: Project, sources: Mapping[str, str], recorded: Pages
) -> tuple[dict[str, View], list[Diagnostic]]:
    """Lay out the declarations at ``sources``, by place; those with an error are left out.

    ``recorded`` are the sheets known from before: none of the values that must
    be unique may be one of theirs.
    """
    misnamed = _misnamed(project, sources)
    paths = {
        project.root / source: place for place, source in sources.items() if place not in misnamed
    }
    library = project.library
    filings, problems = library.file_all(tuple(paths))
    rivals = _rivals(filings, sources, project, recorded)
    if rivals:
        filings, problems = library.file_all([*paths, *rivals])
    views = {}
    for filing in filings:
        place = paths.get(filing.declaration.document.path)
        if place is not None:
            views[place] = _view(place, sources[place], filing)
    return views, [*misnamed.values(), *problems]


def _misnamed(project: Project, sources: Mapping[str, str]) -> dict[str, Diagnostic]:
    """Complain, by place, of names that outputs cannot have."""
    problems = {}
    for place, source in sources.items():
        path = Path(source)
        for name in (*Path(place).parts[:-1], path.name.removesuffix(".toml")):
            fault = name_fault(name)
            if fault:
                message = _('An output cannot be named "{name}": {reason}.')
                said = message.format(name=name, reason=fault)
                problems[place] = Diagnostic(Span(project.root / path), Code.NAME, said)
    return problems


def unique_values(filing: Filing) -> dict[str, str]:
    """Return the values, by field, that no other declaration of the standard may have."""
    standard = filing.standard
    return {
        f"{standard.name} {field.key}": str(filing.declaration.values.get(field.key, "")).casefold()
        for field in standard.fields.values()
        if field.unique
    }


def _rivals(
    filings: list[Filing],
    sources: Mapping[str, str],
    project: Project,
    recorded: Pages,
) -> list[Path]:
    """Return the declarations not to be laid out that have a value one of these must not have."""
    claimed = {claim for filing in filings for claim in unique_values(filing).items()}
    return [
        project.root / sheet["source"]
        for place, sheet in recorded.items()
        if place not in sources
        and not claimed.isdisjoint(sheet["unique"].items())
        and (project.root / sheet["source"]).is_file()
    ]


def _view(place: str, source: str, filing: Filing) -> View:
    sheet = lay_out(filing)
    return View(place, source, filing, sheet, fingerprint(as_json(sheet_data(sheet))))
