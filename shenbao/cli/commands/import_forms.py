"""The import command: what it reads, writes, keeps and tells."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.patches import patch
from shenbao.cli.projects import opened, show
from shenbao.diagnostics import Code, Diagnostic, Span, has_errors
from shenbao.form import Library
from shenbao.form.writing import UnwritableError, edit_declaration
from shenbao.i18n import _
from shenbao.intake import FileImport, Imported, import_files
from shenbao.intake.readers import suffixes
from shenbao.intake.verifying import complaints
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.imports import reporter
from shenbao.reports.imports.problems import diagnostics
from shenbao.system.files import write_if_changed
from shenbao.toml import read
from shenbao.toml.reader import did_you_mean

WRITTEN, SAME, KEPT, REFUSED = "written", "same", "kept", "refused"


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
        help=_("where each value came from, as text, or as JSON if FILE ends in .json"),
    )


def run(options: Namespace) -> int:
    """Read existing forms into TOML files; keep files that are there unless --force is given."""
    project = opened(options.root)
    library = project.library
    if options.form and options.form not in library.names():
        message = _("There is no form standard {name}.").format(name=options.form)
        raise UsageError(f"{message} {did_you_mean(options.form, library.names())}")
    files, problems = import_files(_sources(options.files), library, options.year, options.form)
    problems += [problem for found in files for problem in diagnostics(found)]
    writer = _Writer(options, project, library)
    try:
        for found in files:
            for form in found.forms:
                writer.take(found, form)
        if options.report:
            report = reporter(options.report.suffix).render(files, writer.fates)
            write_if_changed(options.report, report.encode())
    except OSError as error:
        raise unwritable(error) from error
    problems += writer.problems
    show(problems, project.root)
    writer.say_summary()
    return int(has_errors(problems) or writer.counts[KEPT] > 0)


def _sources(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read; of a folder, all that have a suffix of a kind that can be read."""
    read = sorted(suffixes())
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = [
            file
            for file in sorted(path.rglob("*"))
            if file.suffix.lower() in read and not file.name.startswith(("~$", "."))
        ]
        if not inside:
            message = _("No form in {path}: it has no file with one of these suffixes: {suffixes}.")
            raise UsageError(message.format(path=path, suffixes=", ".join(read)))
        found += inside
    return list(dict.fromkeys(found))


class _Writer:
    """Puts declarations in their places, or shows what it would put there."""

    def __init__(self, options: Namespace, project: Project, library: Library) -> None:
        self.folder: Path = options.out or project.declarations
        self.force: bool = options.force
        self.is_dry: bool = options.dry_run
        self.library = library
        self.caps = project.settings.caps
        self.counts = Counter[str]()
        self.problems: list[Diagnostic] = []
        self.fates: dict[tuple[Path, str], str] = {}
        self.taken: dict[Path, Path] = {}

    def take(self, found: FileImport, form: Imported) -> None:
        path = self.folder / form.path
        first = self.taken.setdefault(path, found.source)
        if first is not found.source or (found.source, form.path.as_posix()) in self.fates:
            message = _("{path} is made of {other} already.").format(path=path, other=first)
            hint = _("Give one of the two forms another code or name.")
            self.problems.append(Diagnostic(Span(found.source), Code.DUPLICATE, message, hint))
            self.counts[REFUSED] += 1
            return
        fate = self.put(path, form)
        self.counts[fate] += 1
        self.fates[found.source, form.path.as_posix()] = fate

    def put(self, path: Path, form: Imported) -> str:
        """Write the declaration; return what became of it."""
        old = self.old(path)
        if old not in (None, form.text) and not self.force:
            message = _("{path} is there already and was kept; --force replaces it.")
            terminal.complain(message.format(path=path))
            return KEPT
        new = form.text if old in (None, form.text) else self.edited(path, form, old or "")
        if new is None:
            return REFUSED
        self.problems += complaints(new, path, self.library)
        if new == old:
            return SAME
        if self.is_dry:
            _show_change(path, old, new)
        else:
            write_if_changed(path, new.encode())
        return WRITTEN

    @staticmethod
    def old(path: Path) -> str | None:
        """Return the text of the file that is there already, if one is."""
        if not path.exists():
            return None
        return path.read_bytes().decode(errors="replace")

    def edited(self, path: Path, form: Imported, old: str) -> str | None:
        """Return the file with the declaration's data; all else in it stays as it was."""
        document, problems = read(path)
        if document is None:
            self.problems += problems
            return None
        try:
            return edit_declaration(old, form.data, form.standard, notes=form.comments)
        except UnwritableError:
            message = _("The file cannot be changed without losing what else is in it.")
            hint = _("Move it away and import again.")
            self.problems.append(Diagnostic(Span(path), Code.MISMATCH, message, hint))
            return None

    def say_summary(self) -> None:
        if self.is_dry:
            message = _(
                "{written} declarations would be written, {same} there already, "
                "{kept} kept as they were"
            )
        else:
            message = _(
                "{written} declarations written, {same} there already, {kept} kept as they were"
            )
        counts = {name: self.counts[name] for name in (WRITTEN, SAME, KEPT)}
        terminal.say(message.format(**counts))


def _show_change(path: Path, old: str | None, new: str) -> None:
    """Print a new file whole, and of one that is there what would change."""
    if old is None:
        terminal.say(f"# {path.as_posix()}")
        terminal.write(f"{new}\n")
    else:
        terminal.write(f"{patch(path, old, new)}\n")
