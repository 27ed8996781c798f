"""Laying out the yearly workbooks: each depends on all the declarations of its year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from shenbao.build.inputs import fingerprint
from shenbao.build.layout import LaidOutSheet
from shenbao.build.make import Request
from shenbao.build.manifest import SheetRecord, WorkbookRecord
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing, Standard, YearlyWorkbookForm
from shenbao.formats import FORMATS
from shenbao.project.project import Project
from shenbao.sheet.yearly_workbook import YearlyWorkbook, lay_out_yearly_workbook
from shenbao.system.boundary import boundary

Declarations = dict[str, str]
"""The places of the declarations in a yearly workbook, with the fingerprints of their data."""


class LaidOutWorkbook(Struct, frozen=True):
    """A yearly workbook, and the declarations and standards that it was laid out of.

    ``view`` is the fingerprint of all that it says, ``folders`` are where its templates are.
    """

    place: str
    declarations: Declarations
    standards: tuple[Standard, ...]
    page: YearlyWorkbook
    view: str
    folders: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The path of its outputs below their folder, without a suffix."""
        return self.place


LaidOutPage = LaidOutSheet | LaidOutWorkbook


def workbook_formats(request: Request) -> tuple[str, ...]:
    """Return the formats of yearly workbooks: none unless all declarations are built."""
    return tuple(
        name for name in request.formats if request.whole and FORMATS[name].yearly_workbook
    )


def workbook_year(filing: Filing) -> str:
    """Return the year whose workbook a declaration is in; nothing if its standard is in none."""
    return str(filing.declaration.year) if filing.standard.in_yearly_workbook else ""


def data_fingerprint(filing: Filing) -> str:
    """Return the fingerprint of what a declaration says, whatever its layout and comments."""
    return fingerprint(repr(filing.declaration.document.data).encode())


def declarations_of_workbooks(
    sheets: Mapping[str, SheetRecord], form: YearlyWorkbookForm
) -> dict[str, Declarations]:
    """Return the declarations of each yearly workbook that there must be, by its place."""
    found: dict[str, Declarations] = {}
    for place, sheet in sorted(sheets.items()):
        if sheet["year"]:
            found.setdefault(f"{sheet['year']}/{form.file}", {})[place] = sheet["data"]
    return found


def without_year(
    workbooks: Mapping[str, WorkbookRecord], sheets: Mapping[str, SheetRecord]
) -> list[str]:
    """Return the places of workbooks of years that have no declaration any more."""
    years = {sheet["year"] for sheet in sheets.values()}
    return sorted(place for place in workbooks if place.split("/")[0] not in years)


def lay_out_workbooks(
    project: Project, filings: Mapping[str, Filing], form: YearlyWorkbookForm
) -> tuple[dict[str, LaidOutWorkbook], list[Diagnostic]]:
    """Return the yearly workbooks of declarations by place; the declarations are by place, too.

    Beside them is what is wrong with others.
    """
    years: dict[int, dict[str, Filing]] = {}
    for place, filing in sorted(filings.items()):
        if workbook_year(filing):
            years.setdefault(filing.declaration.year, {})[place] = filing
    workbooks: dict[str, LaidOutWorkbook] = {}
    problems: list[Diagnostic] = []
    for year, of_year in years.items():
        with boundary(project.output / str(year) / form.file, problems.append):
            workbook = _lay_out(project, year, of_year, form)
            workbooks[workbook.place] = workbook
    return workbooks, problems


def _lay_out(
    project: Project, year: int, filings: Mapping[str, Filing], form: YearlyWorkbookForm
) -> LaidOutWorkbook:
    standards = {filing.standard.name: filing.standard for filing in filings.values()}
    page = lay_out_yearly_workbook(year, tuple(filings.values()), form)
    return LaidOutWorkbook(
        place=f"{year}/{form.file}",
        declarations={place: data_fingerprint(filing) for place, filing in filings.items()},
        standards=tuple(standards.values()),
        page=page,
        view=fingerprint(repr(page).encode()),
        folders=tuple(project.library.collections.base),
    )
