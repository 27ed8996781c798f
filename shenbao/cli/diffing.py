"""The diff command: what it compares, says and writes."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from shenbao.changes.comparison import Comparison, Entry, compare
from shenbao.changes.revisions import GitTree, Signature
from shenbao.cli.commands import show
from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.versions import Versions, versions
from shenbao.diagnostics import Severity, has_errors
from shenbao.i18n import _, ngettext
from shenbao.reports import terminal
from shenbao.reports.changes import LEAST_LIMIT, Options, reporter
from shenbao.system.files import Batch

EPOCH = "SOURCE_DATE_EPOCH"
TOML, WORD = ".toml", ".docx"


def diff(options: Namespace) -> int:
    """Show what changed between two versions; return the exit status."""
    if options.limit is not None and options.limit < LEAST_LIMIT:
        raise UsageError(_("--limit is at least {least}.").format(least=LEAST_LIMIT))
    with versions(options.what, options.root) as made:
        comparison = compare(made.old, made.new, made.is_wanted)
        _show_problems(comparison, made, options.root)
        is_coloured = terminal.wants_colour()
        wanted = Options(is_coloured, options.limit)
        text = reporter(options.format).render(comparison, wanted)
        terminal.write(text, coloured=is_coloured)
        is_fine = not has_errors(comparison.new_problems)
        if options.redline:
            is_fine &= _write_redlines(comparison, made, options.redline)
    is_different = options.exit_code and not comparison.is_empty
    return int(is_different or not is_fine)


def _show_problems(comparison: Comparison, made: Versions, root: Path) -> None:
    """Print what is wrong: in the new version errors, in the old one only warnings."""
    old = set(comparison.old_problems) - set(comparison.new_problems)
    problems = [
        *comparison.new_problems,
        *(replace(one, severity=Severity.WARNING) for one in old),
    ]
    show(map(made.shown, problems), root)


# ---- Redlines -----------------------------------------------------------------


def _write_redlines(comparison: Comparison, made: Versions, folder: Path) -> bool:
    """Write a Word file with tracked changes for each changed sheet; tell whether all are made."""
    from shenbao.changes.redline import redline
    from shenbao.formats.errors import TemplateError
    from shenbao.formats.templating import Templates

    batch = Batch(folder)
    sign = _Signatures(made)
    faults = 0
    try:
        for entry in comparison.entries:
            old = entry.old.sheet if entry.old else None
            new = entry.new.sheet if entry.new else None
            templates = Templates(entry.side.filing.standard.folders)
            try:
                content = redline(old, new, templates, sign(entry))
            except TemplateError as error:
                faults += 1
                terminal.warn(f"{entry.side.path}: {error}")
                continue
            batch.add(folder / _place(entry, made), content)
        count = len(batch)
        batch.commit()
    except OSError as error:
        raise unwritable(error) from error
    message = ngettext("{count} redline in {folder}", "{count} redlines in {folder}", count)
    terminal.warn(message.format(count=count, folder=folder))
    return not faults


def _place(entry: Entry, made: Versions) -> str:
    """Return where the redline of a declaration belongs: as its outputs, below the folder."""
    revision = made.new if entry.new else made.old
    path = entry.side.path.removeprefix(revision.declarations).strip("/")
    if ".." in path.split("/"):
        message = _("{path} in {revision} leads out of its folder.")
        raise UsageError(message.format(path=path, revision=revision.tree.name))
    return path.removesuffix(TOML) + WORD


class _Signatures:
    """Who is to be named in the redline of a declaration, and with what time.

    That is the author of the last commit that changed it, else of the newer
    commit. What is not committed has the name of the user, and no time unless
    SOURCE_DATE_EPOCH gives one: the same files make the same redline.
    """

    def __init__(self, made: Versions) -> None:
        self._made = made
        self._by_path = dict(self._committed())

    def __call__(self, entry: Entry) -> Signature:
        found = self._by_path.get(entry.side.path) or self._by_path.get("")
        return found if found and found.author else Signature(entry.side.unit, _epoch())

    def _committed(self) -> Iterator[tuple[str, Signature]]:
        old, new, repository = self._made.old.tree, self._made.new.tree, self._made.repository
        if repository is None:
            return
        if not isinstance(new, GitTree):
            yield "", Signature(repository.user(), _epoch())
            return
        yield "", repository.signature(new.commit)
        if isinstance(old, GitTree):
            folder = self._made.new.declarations
            yield from repository.signatures(old.commit, new.commit, folder).items()


def _epoch() -> str:
    from datetime import UTC, datetime

    seconds = os.environ.get(EPOCH, "")
    if not seconds.isdecimal():
        return ""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
