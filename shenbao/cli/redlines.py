"""Redlines of what ``shenbao diff`` compares: Word files with tracked changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

from shenbao.changes.comparison import Comparison, Entry
from shenbao.changes.redline.marking import redline
from shenbao.changes.revisions import CommitTree, Signature, utc
from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.projects import show_problems
from shenbao.cli.versions import Versions
from shenbao.declaration import on_any_system
from shenbao.diagnostics import Diagnostic, Span
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.i18n import _, ngettext
from shenbao.reports import terminal
from shenbao.sheet.completeness import unprinted
from shenbao.system.boundary import boundary
from shenbao.system.files import Batch

EPOCH = "SOURCE_DATE_EPOCH"
TOML, WORD = ".toml", ".docx"
GONE = "removed"
"""What the redline of a declaration that is gone is called, where another is at its place."""


def write_redlines(comparison: Comparison, made: Versions, folder: Path) -> bool:
    """Write a Word file with tracked changes for each changed sheet; tell whether all are made."""
    batch = Batch(folder)
    sign = _Signatures(made)
    failures: list[Diagnostic] = []
    try:
        for place, entry in _places(comparison, made):
            with boundary(Path(entry.side.path), failures.append, passing=(OSError,)):
                lost = _unprinted(entry, comparison)
                if lost:
                    show_problems(map(made.shown, lost), Path())
                    continue
                try:
                    batch.add(folder / place, _redline_of(entry, sign(entry)))
                except TemplateError as error:
                    failures.append(Diagnostic(Span(Path(entry.side.path)), error.code, str(error)))
        made_ones = len(batch)
        batch.commit()
    except OSError as error:
        raise unwritable(error) from error
    for failure in failures:
        terminal.warn(f"{failure.span.path.as_posix()}: {failure.message}")
    message = ngettext("{count} redline in {folder}", "{count} redlines in {folder}", made_ones)
    terminal.warn(message.format(count=made_ones, folder=folder))
    return made_ones == len(comparison.entries)


def _unprinted(entry: Entry, comparison: Comparison) -> list[Diagnostic]:
    """Return what the sheet of the new declaration lacks of it.

    What a faulty one lacks is what is wrong in it, which is complained of already.
    """
    faulty = {problem.span.path for problem in comparison.new_problems}
    if entry.new is None or entry.new.filing.declaration.document.path in faulty:
        return []
    return unprinted(entry.new.filing, entry.new.sheet)


def _redline_of(entry: Entry, signature: Signature) -> bytes:
    old, new = (side.sheet if side else None for side in (entry.old, entry.new))
    return redline(old, new, Templates(entry.side.filing.standard.folders), signature)


def _places(comparison: Comparison, made: Versions) -> Iterator[tuple[str, Entry]]:
    """Yield the declarations, each with a place of its own below the folder.

    One that is gone may have left its place to another.
    """
    taken: set[str] = set()
    for entry in sorted(comparison.entries, key=lambda entry: entry.new is None):
        first = _place(entry, made)
        others = (f"{first}.{GONE}{number or ''}" for number in count())
        place = next(place for place in chain([first], others) if on_any_system(place) not in taken)
        taken.add(on_any_system(place))
        yield place + WORD, entry


def _place(entry: Entry, made: Versions) -> str:
    """Return where the redline of a declaration belongs: as its outputs, without their suffix."""
    revision = made.new if entry.new else made.old
    path = entry.side.path.removeprefix(revision.declarations).strip("/")
    if ".." in path.split("/"):
        message = _("{path} in {revision} leads out of its folder.")
        raise UsageError(message.format(path=path, revision=revision.tree.name))
    return path.removesuffix(TOML)


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
        if not isinstance(new, CommitTree):
            yield "", Signature(repository.user(), _epoch())
            return
        yield "", repository.signature(new.commit)
        if isinstance(old, CommitTree):
            folder = self._made.new.declarations
            yield from repository.signatures(old.commit, new.commit, folder).items()


def _epoch() -> str:
    return utc(os.environ.get(EPOCH, ""))
