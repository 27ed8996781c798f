"""The import command: what it reads, writes, keeps and tells."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Sequence
from pathlib import Path

from shenbao.cli.declaration_writer import DeclarationWriter
from shenbao.cli.errors import UsageError, refuse_to_overwrite, unwritable
from shenbao.cli.names import known_standard
from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.i18n import _
from shenbao.intake import import_files
from shenbao.intake.importing import FileImport
from shenbao.intake.lists import import_list
from shenbao.intake.readers import readable_suffixes
from shenbao.intake.standards import Standards
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.imports import KEPT, reporter
from shenbao.reports.imports.account import account
from shenbao.reports.imports.problems import diagnostics
from shenbao.system.boundary import boundary, on_all
from shenbao.system.files import write_if_changed
from shenbao.system.reading import leads_out


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument("files", nargs="+", type=Path, metavar=_("FILE"))
    parser.add_argument(
        "--year",
        type=int,
        metavar=_("YEAR"),
        help=_("the year of the forms (default: of their dates)"),
    )
    parser.add_argument("--form", metavar=_("STANDARD"), help=_("the form standard"))
    parser.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("instead of declarations/"))
    parser.add_argument(
        "--force",
        action="store_true",
        help=_("change declarations that are there already; comments and order stay"),
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=_("write nothing; show what would be written")
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar=_("FILE"),
        help=_(
            "where each value came from, as text, or as JSON if FILE ends in .json; "
            "a file that is there is overwritten with --force only"
        ),
    )


def run(options: Namespace) -> int:
    """Read existing forms into TOML files; keep files that are there unless --force is given."""
    if options.report and not options.force:
        refuse_to_overwrite(options.report)
    project = open_project(options.root)
    library = project.library
    if options.form:
        known_standard(options.form, library.names())
    sources, passed = _sources(options.files)
    files, problems = _read(sources, project, options)
    writer = DeclarationWriter(options, project, library)
    try:
        for found in files:
            for form in found.forms:
                with boundary(found.source, problems.append, passing=(OSError,)):
                    writer.add(found, form)
        if options.report:
            report = on_all(
                files,
                lambda files: reporter(options.report.suffix).render(files, writer.fates),
                lambda found: boundary(found.source, problems.append),
            )
            write_if_changed(options.report, report.encode())
    except OSError as error:
        raise unwritable(error) from error
    fates = {} if options.dry_run else writer.fates
    for found in files:
        with boundary(found.source, problems.append):
            problems += diagnostics(found, fates)
    problems += writer.problems
    show_problems(problems, project.root)
    if any(path.is_dir() for path in options.files):
        terminal.say(*account(files, writer.fates, passed))
    writer.say_summary()
    return int(has_errors(problems) or writer.counts[KEPT] > 0)


def _read(
    sources: Sequence[Path], project: Project, options: Namespace
) -> tuple[list[FileImport], list[Diagnostic]]:
    """Read forms, or lists of declarations that are there, where the standard is that of a list."""
    library, home = project.library, project.declarations
    listing = library.load(options.form)[0] if options.form else None
    if listing is None or not listing.is_list:
        return import_files(sources, library, options.year, options.form, home=home)
    paths, _passed = project.find_declarations()
    filings, _faults = library.read_all(sorted(paths))
    of_year = [filing for filing in filings if options.year in (None, filing.declaration.year)]
    known = Standards(library, options.form, home)
    found = [import_list(source, listing, of_year, known, home) for source in sources]
    return found, known.problems


def _sources(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files to read, and those of folders that are passed over.

    Of a folder, all are read that have a suffix of a kind that can be read, but for
    hidden ones, those by which an office program locks another, and links to elsewhere.
    """
    suffixes = readable_suffixes()
    found: list[Path] = []
    passed: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        files = [file for file in sorted(path.rglob("*")) if file.is_symlink() or not file.is_dir()]
        inside = [
            file for file in files if _may_be_form(file, suffixes) and not leads_out(file, path)
        ]
        if not inside:
            message = _("No form in {path}: it has no file with one of these suffixes: {suffixes}.")
            raise UsageError(message.format(path=path, suffixes=", ".join(sorted(suffixes))))
        found += inside
        passed += [file for file in files if file not in set(inside)]
    return list(dict.fromkeys(found)), list(dict.fromkeys(passed))


def _may_be_form(file: Path, suffixes: Collection[str]) -> bool:
    is_of_kind = file.suffix.lower() in suffixes and not file.is_dir()
    return is_of_kind and not file.name.startswith(("~$", "."))
