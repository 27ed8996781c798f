"""The portfolio of each year: outputs that depend on all the declarations of the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shenbao.build.fingerprints import fingerprint
from shenbao.build.making import Request
from shenbao.build.manifest import Pages
from shenbao.form import Filing, PortfolioForm, Standard
from shenbao.form.loading import BASE
from shenbao.formats import PORTFOLIOS
from shenbao.project.project import Project
from shenbao.sheet.portfolio import Portfolio, lay_out_portfolio

Members = dict[str, str]
"""The places of the declarations in a portfolio, each with the fingerprint of what it says."""


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """The portfolio of a year, what it was laid out of, and the fingerprint of all it says."""

    place: str
    declarations: Members
    standards: tuple[Standard, ...]
    page: Portfolio
    content: str
    folders: tuple[Path, ...]


def portfolio_formats(request: Request) -> tuple[str, ...]:
    """Return the formats to make portfolios in: none unless all declarations are built."""
    return tuple(form for form in request.formats if request.whole and form in PORTFOLIOS)


def portfolio_year(filing: Filing) -> str:
    """Return the year whose portfolio a declaration is in; nothing if its standard is in none."""
    return str(filing.declaration.year) if filing.standard.portfolio else ""


def said(filing: Filing) -> str:
    """Return the fingerprint of what a declaration says, whatever its layout and comments."""
    return fingerprint(repr(filing.declaration.document.data).encode())


def members(sheets: Pages, form: PortfolioForm) -> dict[str, Members]:
    """Return the declarations of each portfolio, by its place, that is to be made of sheets."""
    found: dict[str, Members] = {}
    for place, sheet in sorted(sheets.items()):
        if sheet["year"]:
            found.setdefault(f"{sheet['year']}/{form.file}", {})[place] = sheet["data"]
    return found


def without_year(portfolios: Pages, sheets: Pages) -> list[str]:
    """Return the places of portfolios of years that have no declaration any more."""
    years = {sheet["year"] for sheet in sheets.values()}
    return sorted(place for place in portfolios if place.split("/")[0] not in years)


def view_portfolios(
    project: Project, filings: Mapping[str, Filing], form: PortfolioForm
) -> dict[str, PortfolioView]:
    """Lay out the portfolios of these declarations, which are by place."""
    years: dict[int, dict[str, Filing]] = {}
    for place, filing in sorted(filings.items()):
        if portfolio_year(filing):
            years.setdefault(filing.declaration.year, {})[place] = filing
    return {
        f"{year}/{form.file}": _view(project, f"{year}/{form.file}", year, of_year, form)
        for year, of_year in years.items()
    }


def _view(
    project: Project, place: str, year: int, filings: Mapping[str, Filing], form: PortfolioForm
) -> PortfolioView:
    standards = {filing.standard.name: filing.standard for filing in filings.values()}
    page = lay_out_portfolio(year, tuple(filings.values()), form)
    return PortfolioView(
        place=place,
        declarations={place: said(filing) for place, filing in filings.items()},
        standards=tuple(standards.values()),
        page=page,
        content=fingerprint(repr(page).encode()),
        folders=(project.templates / BASE,),
    )
