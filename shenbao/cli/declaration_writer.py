"""Writing imported declarations: what is there already is kept, or changed as little as can be."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path

from shenbao.cli.patches import patch
from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.form import Library
from shenbao.form.writing import UnwritableError, edit_declaration
from shenbao.i18n import _, ngettext
from shenbao.intake import FileImport, Imported
from shenbao.intake.verifying import complaints
from shenbao.project.listing import link_out
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.imports import KEPT, REFUSED, SAME, WRITTEN
from shenbao.system.files import write_if_changed
from shenbao.system.reading import read_file
from shenbao.toml import read


class DeclarationWriter:
    """Writes declarations, or shows what it would write; ``fates`` says what became of each."""

    def __init__(self, options: Namespace, project: Project, library: Library) -> None:
        self.folder: Path = options.out or project.declarations
        self.force: bool = options.force
        self.is_dry: bool = options.dry_run
        self.library = library
        self.counts = Counter[str]()
        self.problems: list[Diagnostic] = []
        self.fates: dict[tuple[Path, str], str] = {}
        self.sources: dict[Path, Path] = {}

    def add(self, found: FileImport, form: Imported) -> None:
        """Write a form of a file, unless another form has its place already."""
        path = self.folder / form.path
        first = self.sources.setdefault(path, found.source)
        if first is not found.source or (found.source, form.path.as_posix()) in self.fates:
            message = _("{path} has already been made from {other}.").format(path=path, other=first)
            hint = _("Give one of the two forms another code or name.")
            self.problems.append(Diagnostic(Span(found.source), Code.DUPLICATE, message, hint))
            self.counts[REFUSED] += 1
            self.fates.setdefault((found.source, form.path.as_posix()), REFUSED)
            return
        fate = self.write(path, form)
        self.counts[fate] += 1
        self.fates[found.source, form.path.as_posix()] = fate

    def write(self, path: Path, form: Imported) -> str:
        """Write the declaration; return what became of it."""
        if why := link_out(path, self.folder, path):
            terminal.complain(why)
            return KEPT
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

    def old(self, path: Path) -> str | None:
        """Return the text of the file that is there already, if one is."""
        if not path.exists():
            return None
        return read_file(path, within=self.folder).decode(errors="replace")

    def edited(self, path: Path, form: Imported, old: str) -> str | None:
        """Return the file with the declaration's data; all else in it stays as it was."""
        document, problems = read(path, within=self.folder)
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
        """Say how many declarations were written, and how many were not."""
        if self.is_dry:
            message = ngettext(
                "{written} declaration would be written, {same} there already, "
                "{kept} kept as they were",
                "{written} declarations would be written, {same} there already, "
                "{kept} kept as they were",
                self.counts[WRITTEN],
            )
        else:
            message = ngettext(
                "{written} declaration written, {same} there already, {kept} kept as they were",
                "{written} declarations written, {same} there already, {kept} kept as they were",
                self.counts[WRITTEN],
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
