"""Laying out the yearly workbooks: lists of all the declarations of their years.

Nobody declares these lists; each year has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, json

from shenbao.build.inputs import fingerprint, fingerprint_of_text
from shenbao.build.layout import LaidOutSheet
from shenbao.build.make import Request
from shenbao.build.manifest import SheetRecord, WorkbookRecord
from shenbao.diagnostics import Code, Diagnostic
from shenbao.form import Filing, Standard, YearlyList
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.system.boundary import boundary
from shenbao.toml.reader import did_you_mean

Declarations = dict[str, str]
"""The places of the declarations in a yearly workbook, with the fingerprints of their data."""


class LaidOutWorkbook(Struct, frozen=True):
    """A yearly workbook, and the declarations and standards that it was laid out of.

    ``standard`` is that of the list itself, ``view`` is the fingerprint of all that it says.
    """

    place: str
    declarations: Declarations
    standard: Standard
    standards: tuple[Standard, ...]
    page: Sheet
    view: str

    @property
    def name(self) -> str:
        """The path of its outputs below their folder, without a suffix."""
        return self.place

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where its templates are."""
        return self.standard.folders


LaidOutPage = LaidOutSheet | LaidOutWorkbook


def workbooks_of(
    project: Project, request: Request
) -> tuple[YearlyList | None, tuple[str, ...], list[Diagnostic]]:
    """Return the list of each year and the formats to make it in, beside what is wrong with it.

    There are none unless all declarations are built in such a format.
    """
    yearly, _problems = project.library.yearly_list
    if not request.whole:
        return None, (), []
    if yearly is None:
        return None, (), [*project.library.yearly_list[1]]
    problems = []
    for number, name in enumerate(yearly.formats):
        if name not in FORMATS:
            message = _("{value} is not a choice for {key}.").format(value=name, key="formats")
            span = yearly.document.value_span(("formats", number))
            problems.append(Diagnostic(span, Code.VALUE, message, did_you_mean(name, FORMATS)))
    formats = tuple(name for name in request.formats if name in yearly.formats)
    return (yearly if formats else None), formats, problems


def workbook_year(filing: Filing) -> str:
    """Return the year whose workbook a declaration is in; nothing if its standard is in none."""
    return str(filing.declaration.year) if filing.standard.of_projects else ""


def data_fingerprint(filing: Filing) -> str:
    """Return the fingerprint of what a declaration says, whatever its layout and comments."""
    return fingerprint_of_text(repr(filing.declaration.document.data))


def declarations_of_workbooks(
    sheets: Mapping[str, SheetRecord], yearly: YearlyList
) -> dict[str, Declarations]:
    """Return the declarations of each yearly workbook that there must be, by its place."""
    found: dict[str, Declarations] = {}
    for place, sheet in sorted(sheets.items()):
        if sheet["year"]:
            found.setdefault(f"{sheet['year']}/{yearly.file}", {})[place] = sheet["data"]
    return found


def without_year(
    workbooks: Mapping[str, WorkbookRecord], sheets: Mapping[str, SheetRecord]
) -> list[str]:
    """Return the places of workbooks of years that have no declaration any more."""
    years = {sheet["year"] for sheet in sheets.values()}
    return sorted(place for place in workbooks if place.split("/")[0] not in years)


def lay_out_workbooks(
    project: Project, filings: Mapping[str, Filing], yearly: YearlyList
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
        place = f"{year}/{yearly.file}"
        with boundary(project.output / place, problems.append):
            listing, found = project.library.list_of_year(yearly, year, of_year.values())
            problems += found
            if listing is not None:
                workbooks[place] = _lay_out(place, listing, of_year)
    if len(workbooks) < len(years):
        problems += project.library.problems()
    return workbooks, list(dict.fromkeys(problems))


def _lay_out(place: str, listing: Filing, filings: Mapping[str, Filing]) -> LaidOutWorkbook:
    standards = {filing.standard.name: filing.standard for filing in filings.values()}
    page = lay_out(listing)
    return LaidOutWorkbook(
        place=place,
        declarations={place: data_fingerprint(filing) for place, filing in filings.items()},
        standard=listing.standard,
        standards=tuple(standards.values()),
        page=page,
        view=fingerprint(json.encode(page)),
    )
