"""The yearly workbook of each year: outputs that depend on all the declarations of the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shenbao.build.fingerprints import fingerprint
from shenbao.build.making import Request
from shenbao.build.manifest import Pages
from shenbao.form import Filing, Standard, YearlyWorkbookForm
from shenbao.form.loading import BASE
from shenbao.formats import FORMATS
from shenbao.project.project import Project
from shenbao.sheet.yearly_workbook import YearlyWorkbook, lay_out_yearly_workbook

Members = dict[str, str]
"""The places of the declarations in a yearly workbook, with the fingerprints of their data."""


@dataclass(frozen=True, slots=True)
class YearlyWorkbookView:
    """A yearly workbook, what it was laid out of, and the fingerprint of all it says."""

    place: str
    declarations: Members
    standards: tuple[Standard, ...]
    page: YearlyWorkbook
    content: str
    folders: tuple[Path, ...]


def workbook_formats(request: Request) -> tuple[str, ...]:
    """Return the formats to make yearly workbooks in: none unless all declarations are built."""
    return tuple(
        name for name in request.formats if request.whole and FORMATS[name].yearly_workbook
    )


def workbook_year(filing: Filing) -> str:
    """Return the year whose workbook a declaration is in; nothing if its standard is in none."""
    return str(filing.declaration.year) if filing.standard.yearly_workbook else ""


def said(filing: Filing) -> str:
    """Return the fingerprint of what a declaration says, whatever its layout and comments."""
    return fingerprint(repr(filing.declaration.document.data).encode())


def members(sheets: Pages, form: YearlyWorkbookForm) -> dict[str, Members]:
    """Return the declarations of each yearly workbook that there must be, by its place."""
    found: dict[str, Members] = {}
    for place, sheet in sorted(sheets.items()):
        if sheet["year"]:
            found.setdefault(f"{sheet['year']}/{form.file}", {})[place] = sheet["data"]
    return found


def without_year(yearly_workbooks: Pages, sheets: Pages) -> list[str]:
    """Return the places of yearly workbooks of years that have no declaration any more."""
    years = {sheet["year"] for sheet in sheets.values()}
    return sorted(place for place in yearly_workbooks if place.split("/")[0] not in years)


def view_yearly_workbooks(
    project: Project, filings: Mapping[str, Filing], form: YearlyWorkbookForm
) -> dict[str, YearlyWorkbookView]:
    """Lay out the yearly workbooks of these declarations, which are by place."""
    years: dict[int, dict[str, Filing]] = {}
    for place, filing in sorted(filings.items()):
        if workbook_year(filing):
            years.setdefault(filing.declaration.year, {})[place] = filing
    return {
        f"{year}/{form.file}": _view(project, f"{year}/{form.file}", year, of_year, form)
        for year, of_year in years.items()
    }


def _view(
    project: Project, place: str, year: int, filings: Mapping[str, Filing], form: YearlyWorkbookForm
) -> YearlyWorkbookView:
    standards = {filing.standard.name: filing.standard for filing in filings.values()}
    page = lay_out_yearly_workbook(year, tuple(filings.values()), form)
    return YearlyWorkbookView(
        place=place,
        declarations={place: said(filing) for place, filing in filings.items()},
        standards=tuple(standards.values()),
        page=page,
        content=fingerprint(repr(page).encode()),
        folders=(project.templates / BASE,),
    )
