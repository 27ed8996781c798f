"""Redlines of what ``shenbao diff`` compares: Word files with tracked changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from shenbao.changes.comparison import Comparison, Entry
from shenbao.changes.redline import redline
from shenbao.changes.revisions import GitTree, Signature
from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.versions import Versions
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.i18n import _, ngettext
from shenbao.reports import terminal
from shenbao.reports.excerpts import format_diagnostics
from shenbao.sheet.completeness import unprinted
from shenbao.system.files import Batch

EPOCH = "SOURCE_DATE_EPOCH"
TOML, WORD = ".toml", ".docx"


def write_redlines(comparison: Comparison, made: Versions, folder: Path) -> bool:
    """Write a Word file with tracked changes for each changed sheet; tell whether all are made."""
    batch = Batch(folder)
    sign = _Signatures(made)
    faults = 0
    try:
        for entry in comparison.entries:
            old = entry.old.sheet if entry.old else None
            new = entry.new.sheet if entry.new else None
            lost = unprinted(entry.new.filing, entry.new.sheet) if entry.new else []
            if lost:
                faults += 1
                terminal.warn(*format_diagnostics(lost, Path()).split("\n"))
                continue
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
    seconds = os.environ.get(EPOCH, "")
    if not seconds.isdecimal():
        return ""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
