"""Laying out the sheets of declarations that may have changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from shenbao.build.inputs import fingerprint
from shenbao.build.manifest import SheetRecord
from shenbao.build.names import Names, names_of_outputs, unfit_names
from shenbao.build.uniqueness import Rivals, batches
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing
from shenbao.project.project import Project
from shenbao.sheet import Sheet
from shenbao.sheet.completeness import unprinted
from shenbao.sheet.data import sheet_data
from shenbao.sheet.layout import lay_out
from shenbao.system.boundary import boundary
from shenbao.system.lines import as_json

Sources = Mapping[str, str]
"""The paths of declarations from the root, by the places of their outputs."""


class LaidOutSheet(Struct, frozen=True):
    """The sheet of a declaration; ``view`` is the fingerprint of all that it says.

    ``place`` is that of the declaration, ``name`` is the path of the outputs below their
    folder, without a suffix.
    """

    place: str
    name: str
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
    names, faults = names_of_outputs(project, sources)
    unfit = unfit_names(project, names, sources, recorded)
    rivals = Rivals(project, sources, recorded)
    paths = {
        project.root / source: place for place, source in sources.items() if place not in unfit
    }
    for some in batches(project.library, paths):
        filings, problems = project.library.file_together(some)
        others = rivals.of(filings)
        if others:
            filings, problems = project.library.file_together([*some, *others])
        filed = {paths.get(filing.declaration.document.path, ""): filing for filing in filings}
        of_batch = {place: filing for place, filing in filed.items() if place in names}
        yield _laid_out(of_batch, names, sources, problems), problems
    yield {}, [*faults, *unfit.values(), *project.library.problems()]


def _laid_out(
    filings: Mapping[str, Filing],
    names: Names,
    sources: Sources,
    problems: list[Diagnostic],
) -> dict[str, LaidOutSheet]:
    """Return the sheets of declarations by place; add to the problems why there are no others."""
    sheets = {}
    for place, filing in filings.items():
        with boundary(filing.declaration.document.path, problems.append):
            sheet = lay_out(filing)
            lost = unprinted(filing, sheet)
            problems += lost
            if not lost:
                name, view = names[place], fingerprint(as_json(sheet_data(sheet)))
                sheets[place] = LaidOutSheet(place, name, sources[place], filing, sheet, view)
    return sheets
