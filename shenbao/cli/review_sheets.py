"""Writing the review sheets of a check as documents, one for each declaration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shenbao.build.make import Request, Task, make_all, pool_for
from shenbao.cli.errors import unwritable
from shenbao.cli.projects import show_problems
from shenbao.declaration import name_fault, on_any_system
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.formats import FORMATS
from shenbao.i18n import _, ngettext
from shenbao.project.output_names import as_name
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.check.report import FileReport, Report
from shenbao.reports.check.review_form import FILE, ReviewForm, load_review_form
from shenbao.reports.check.review_sheet import file_name, review_sheet
from shenbao.reports.paths import shown_path
from shenbao.system.files import Batch

FOLDER = "review"


def write_review_sheets(
    report: Report, project: Project, format_name: str, out: Path | None
) -> list[Diagnostic]:
    """Write the sheets that can be made; return why others cannot."""
    form, problems = load_review_form(project.library.collections.shared_files(FILE))
    if form is None:
        return problems
    _show_other_problems(report)
    folder = out or project.root / FOLDER
    suffix = FORMATS[format_name].suffix
    base = tuple(project.library.collections.base)
    tasks = _tasks(report, form, format_name, base, problems)
    request = Request({}, (format_name,), limits=project.settings.limits)
    batch = Batch(folder)
    try:
        with (
            pool_for(request, len(report.places)) as pool,
            terminal.progress_bar(_("making sheets"), shown=True) as progress,
        ):
            for name, rendered in make_all(tasks, len(report.places), pool, progress):
                problems += rendered.problems
                for made in rendered.made:
                    batch.add(folder / f"{name}{suffix}", made.content)
        count = len(batch)
        batch.commit()
    except OSError as error:
        batch.drop()
        raise unwritable(error) from error
    message = ngettext("{path}: {count} review sheet", "{path}: {count} review sheets", count)
    terminal.say(message.format(path=shown_path(folder, project.root), count=count))
    return problems


def _show_other_problems(report: Report) -> None:
    """Show what is wrong outside of the declarations, which have a sheet each."""
    findings = report.review.findings
    for path in sorted(findings.paths() - report.places.keys()):
        show_problems(findings.of(path).problems, report.root)


def _tasks(
    report: Report,
    form: ReviewForm,
    format_name: str,
    folders: tuple[Path, ...],
    problems: list[Diagnostic],
) -> Iterator[tuple[str, Task]]:
    """Yield each sheet by the path of its file below the folder, without a suffix.

    Where no file can have the name of one, or another sheet has it, that is a problem.
    """
    taken: set[str] = set()

    def task(file: FileReport) -> tuple[str, Task] | None:
        if file.path not in report.places:
            return None
        filing = report.filing_of(file.path)
        above, _slash, _name = report.places[file.path].rpartition("/")
        name = as_name(file_name(file, filing, form))
        place = "/".join(filter(None, (above, name)))
        fault = name_fault(name)
        if not fault and on_any_system(place) in taken:
            fault = _("another review sheet has it")
        if fault:
            message = _('A review sheet cannot be named "{name}": {reason}.')
            text = message.format(name=name, reason=fault)
            problems.append(Diagnostic(Span(file.path), Code.NAME, text))
            return None
        taken.add(on_any_system(place))
        sheet = review_sheet(report, file, filing, form)
        return place, Task(file.path, sheet, folders, (format_name,))

    yield from filter(None, report.of_files(task, report.places))
