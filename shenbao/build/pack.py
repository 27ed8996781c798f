"""What a unit hands in for a year: all its sheets in one PDF, and one archive of all files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from shenbao.build.layout import LaidOutSheet, lay_out_sheets
from shenbao.build.make import Made, Progress, Request, Task, make_all, pool_for
from shenbao.build.workbooks import LaidOutWorkbook, lay_out_workbooks
from shenbao.declaration import name_fault, on_any_system
from shenbao.declaration.near import usual_names
from shenbao.diagnostics import Code, Diagnostic, Severity, Span, has_errors
from shenbao.form.meanings import Meaning
from shenbao.formats import FORMATS, why_not
from shenbao.formats.errors import TemplateError
from shenbao.i18n import _
from shenbao.office.packing import zipped
from shenbao.project.output_names import as_name
from shenbao.project.project import Project
from shenbao.sheet.book import Book, Chapter
from shenbao.system.limits import Limits
from shenbao.system.tasks import run_tasks

WORD, PDF, EXCEL = "word", "pdf", "xlsx"
SUMS = "SHA256SUMS"
"""The file of an archive with the hash and the name of each other one, as sha256sum reads it."""

Problems = list[Diagnostic]


class Pack(Struct, frozen=True):
    """The files of a unit and year, by their names, and how many sheets they have."""

    files: Mapping[str, bytes]
    sheets: int


class _Group(NamedTuple):
    """The sheets of a unit and year, and the yearly workbooks that list them."""

    name: str
    year: int
    unit: str
    sheets: tuple[LaidOutSheet, ...]
    workbooks: tuple[LaidOutWorkbook, ...]


def make_packs(
    project: Project, request: Request, progress: Progress
) -> tuple[list[Pack], Problems]:
    """Return the packs of all units and years among declarations, beside what is wrong.

    Where anything is, there are none: a pack would lack it.
    """
    problems: Problems = [*request.passed_over]
    if reason := why_not(PDF):
        return [], [*problems, Diagnostic(Span(project.root), Code.OUTPUT, reason)]
    request = replace(request, formats=(WORD, PDF), whole=False)
    sources = request.paths_from(project.root)
    sheets: list[LaidOutSheet] = []
    for some, found in lay_out_sheets(project, sources, {}):
        sheets += some.values()
        problems += found
    groups = [*_groups(project, sheets, problems)]
    if has_errors(problems):
        return [], problems
    made = _made(project, request, groups, progress, problems)
    books = _books(project, groups, request.limits, problems)
    if has_errors(problems):
        return [], problems
    return [_pack(group, made, books[group.name]) for group in groups], problems


# ---- What belongs together ------------------------------------------------------------------


def _groups(
    project: Project, sheets: Sequence[LaidOutSheet], problems: Problems
) -> Iterator[_Group]:
    """Yield the sheets by unit and year, in the order of these."""
    yearly, faults = project.library.yearly_list
    problems += faults
    usual = _usual_units(sheets)
    found: dict[tuple[int, str], list[LaidOutSheet]] = {}
    for sheet in sheets:
        own = _unit(sheet)
        unit = usual.get(own, own)
        found.setdefault((sheet.filing.declaration.year, unit), []).append(sheet)
        if unit != own:
            message = _("{unit} is taken to be {other}, spelt in another way.")
            text = message.format(unit=own, other=unit)
            problems.append(Diagnostic(_span(sheet), Code.NAME, text, severity=Severity.WARNING))
    names: dict[str, str] = {}
    for (year, unit), of_unit in sorted(found.items()):
        of_unit.sort(key=lambda sheet: sheet.source)
        name = as_name(f"{year} {unit}")
        if fault := name_fault(name):
            message = _('A pack cannot be named "{name}": {reason}.')
            text = message.format(name=name, reason=fault)
            problems.append(Diagnostic(_span(of_unit[0]), Code.NAME, text))
        other = names.setdefault(on_any_system(name), unit)
        if other != unit:
            message = _("{unit} and {other} are spelt so much alike that their packs are one.")
            text = message.format(unit=unit, other=other)
            problems.append(Diagnostic(_span(of_unit[0]), Code.NAME, text))
        filings = {sheet.place: sheet.filing for sheet in of_unit}
        workbooks, wrong = lay_out_workbooks(project, filings, yearly) if yearly else ({}, [])
        problems += wrong
        yield _Group(name, year, unit, tuple(of_unit), tuple(workbooks.values()))


def _usual_units(sheets: Sequence[LaidOutSheet]) -> Mapping[str, str]:
    """Return the units that are another one, misspelt, with that one."""
    standards = {sheet.filing.standard.name: sheet.filing.standard for sheet in sheets}
    facts = (standard.facts_of(Meaning.UNIT_NAME) for standard in standards.values())
    registered = {name for known in facts if known for name in known.registered}
    distinguishing = "".join(standard.distinguishing for standard in standards.values())
    return usual_names(map(_unit, sheets), distinguishing, registered)


def _unit(sheet: LaidOutSheet) -> str:
    """Return the unit that has filed a declaration: as its form says, or its properties."""
    unit = sheet.filing.meant(Meaning.UNIT_NAME) or sheet.page.properties.get("author", "")
    return " ".join(unit.split())


def _span(sheet: LaidOutSheet) -> Span:
    return Span(sheet.filing.declaration.document.path)


# ---- What is made ---------------------------------------------------------------------------


def _made(
    project: Project,
    request: Request,
    groups: Sequence[_Group],
    progress: Progress,
    problems: Problems,
) -> dict[str, tuple[Made, ...]]:
    """Make the sheets and workbooks of all groups; return what was made by group and place."""
    tasks = [
        *(
            (_key(group, sheet), Task(_span(sheet).path, sheet.page, sheet.folders, (WORD, PDF)))
            for group in groups
            for sheet in group.sheets
        ),
        *(
            (_key(group, book), Task(project.templates, book.page, book.folders, (EXCEL,), False))
            for group in groups
            for book in group.workbooks
        ),
    ]
    made = {}
    with pool_for(request, len(tasks)) as pool:
        for key, rendered in make_all(iter(tasks), len(tasks), pool, progress):
            problems += rendered.problems
            made[key] = rendered.made
    return made


def _key(group: _Group, page: LaidOutSheet | LaidOutWorkbook) -> str:
    is_sheet = isinstance(page, LaidOutSheet)
    return f"{group.name}/{'sheets' if is_sheet else 'workbooks'}/{page.place}"


def _books(
    project: Project, groups: Sequence[_Group], limits: Limits, problems: Problems
) -> dict[str, bytes]:
    """Return the PDF of each group, by its name; a book may take what all its sheets may."""
    most = max((len(group.sheets) for group in groups), default=0)
    seconds = limits.seconds and limits.seconds * most
    folders = tuple(project.library.collections.base)
    tasks = {group.name: (_book(group), folders) for group in groups}
    first = {group.name: group.sheets[0] for group in groups}
    books = {}
    for outcome in run_tasks(_bind, tasks, limits=Limits(seconds, limits.memory)):
        if isinstance(outcome.result, bytes):
            books[outcome.key] = outcome.result
        else:
            failure = outcome.failure.message if outcome.failure else outcome.result
            message = _("The pack of {name} cannot be made: {reason}")
            text = message.format(name=outcome.key, reason=failure)
            problems.append(Diagnostic(_span(first[outcome.key]), Code.OUTPUT, text))
    return books


def _book(group: _Group) -> Book:
    chapters = (
        Chapter(
            sheet.filing.meant(Meaning.CODE),
            sheet.filing.meant(Meaning.PROJECT_NAME) or sheet.page.title,
            sheet.page,
            sheet.folders,
        )
        for sheet in group.sheets
    )
    return Book(group.year, group.unit, tuple(chapters))


def _bind(task: tuple[Book, tuple[Path, ...]]) -> bytes | str:
    """Return a book as a PDF, or why it cannot be made: in a worker process."""
    from shenbao.formats.pdf.book import render_book  # it loads all that sets type

    try:
        return render_book(*task)
    except TemplateError as error:
        return str(error)


def _pack(group: _Group, made: Mapping[str, tuple[Made, ...]], book: bytes) -> Pack:
    """Return the two files of a pack."""
    files = {f"{group.name}{FORMATS[PDF].suffix}": book}
    for sheet in group.sheets:
        for output in made[_key(group, sheet)]:
            suffix = FORMATS[output.format].suffix
            files[f"{output.format}/{sheet.name}{suffix}"] = output.content
    for workbook in group.workbooks:
        for output in made[_key(group, workbook)]:
            name = workbook.name.rpartition("/")[2]
            files[f"{name}{FORMATS[output.format].suffix}"] = output.content
    sums = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    archive = zipped({**files, SUMS: "".join(sums).encode()})
    return Pack(
        {f"{group.name}{FORMATS[PDF].suffix}": book, f"{group.name}.zip": archive},
        len(group.sheets),
    )
