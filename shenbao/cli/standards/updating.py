"""``shenbao standard update``: agreeing to the standards of packages as they are installed now."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence

from shenbao.changes.comparison import Comparison, Revision, compare
from shenbao.changes.revisions import FolderTree
from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.names import known_standard
from shenbao.cli.projects import open_project, show_problems
from shenbao.cli.revisions import inside
from shenbao.diagnostics import has_errors
from shenbao.form import Library
from shenbao.form.lock import Lock, Locked
from shenbao.form.locking import lock_anew
from shenbao.i18n import _
from shenbao.project.folders import LOCK, ProjectError
from shenbao.project.kept import kept, write_lock
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.changes import Options, reporter


def run(options: Namespace) -> int:
    """Show what the installed standards do to each sheet, and then move the lock to them."""
    project = open_project(options.root)
    library = project.library_by(None)
    names = [known_standard(name, library.names()) for name in options.names]
    for name in (*names, *_used(project)):
        _refuse_rivals(library, name)
    old = project.lock
    new = lock_anew(library, old, (*names, *_used(project)))
    if not old.problems and new.entries == old.entries:
        terminal.say(_("{file} is up to date.").format(file=LOCK))
        return 0
    terminal.say(*_differences(old, new))
    changed = _changed(old, new)
    unseen = _unseen(changed, old, project)
    if unseen and not options.unseen:
        message = _("The changes cannot be shown: no older version is kept of {names}.")
        hint = _("Install what is locked, run shenbao build, and upgrade again; or add --unseen.")
        terminal.complain(message.format(names=", ".join(unseen)), hint)
        return 1
    is_fine = _show(_compared(project, old, new), project) if changed and not unseen else True
    if not options.dry_run:
        _write(project, library, new)
    return int(not is_fine)


def _used(project: Project) -> list[str]:
    """Return the standards that declarations name."""
    try:
        documents = list(project.library.find_all()) if project.library.find_all else []
    except ProjectError:  # there may be no declaration yet
        documents = []
    return sorted({str(document.data.get("form")) for document in documents})


def _refuse_rivals(library: Library, name: str) -> None:
    """Raise UsageError where it is not certain whose standard is meant."""
    rivals = library.collections.rivals(name)
    if rivals and library.collections.foreign(name):
        message = _("Several packages have a form standard {name}: {packages}.")
        packages = ", ".join(rival.package for rival in rivals)
        hint = _("Uninstall all of them but one.")
        raise UsageError(message.format(name=name, packages=packages), hint)


def _differences(old: Lock, new: Lock) -> Iterator[str]:
    """Yield a line for each standard that is locked otherwise than before."""
    for name in sorted({*old.entries, *new.entries}):
        before, after = old.entries.get(name), new.entries.get(name)
        if before is None and after is not None:
            yield f"+ {name}  {after.release}"
        elif after is None and before is not None:
            yield f"- {name}  {before.release}"
        elif before and after and before != after:
            is_same = before.content == after.content
            note = "  " + _("the same content") if is_same else ""
            yield f"~ {name}  {before.release} → {after.release}{note}"


def _changed(old: Lock, new: Lock) -> list[Locked]:
    """Return what was locked so far and has another content now."""
    return [
        locked
        for name, locked in old.entries.items()
        if name in new.entries and new.entries[name].content != locked.content
    ]


def _unseen(changed: Sequence[Locked], old: Lock, project: Project) -> list[str]:
    """Return the names of what has changed, and is not kept as it was."""
    copies = {copy.name for copy in kept(old, project.cache)}
    return [locked.name for locked in changed if locked.copy_name not in copies]


def _show(comparison: Comparison, project: Project) -> bool:
    """Print what changes on each sheet; tell whether all declarations can still be read."""
    options = Options(terminal.wants_colour())
    terminal.write(reporter("text").render(comparison, options), coloured=options.colour)
    show_problems(comparison.new_problems, project.root)
    return not has_errors(comparison.new_problems)


def _compared(project: Project, old: Lock, new: Lock) -> Comparison:
    """Compare the sheets of all declarations as locked so far with those as locked anew."""
    declarations, templates = (
        inside(project, folder) for folder in (project.declarations, project.templates)
    )
    before, after = (
        Revision(
            FolderTree(project.root, name),
            project.library_as_locked(project.cache, lock),
            declarations,
            templates,
        )
        for name, lock in ((_("as locked"), old), (_("as installed"), new))
    )
    return compare(before, after)


def _write(project: Project, library: Library, lock: Lock) -> None:
    try:
        write_lock(library, lock, project.cache)
    except OSError as error:
        raise unwritable(error) from error
    terminal.say(_("{path} written").format(path=LOCK))
