"""What a reviewer asks: how a declaration came to be as it is, and what a branch changes."""

from __future__ import annotations

import mimetypes
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from shenbao.changes.revisions import Repository, RevisionError
from shenbao.changes.revisions.recording import recorded
from shenbao.diagnostics import has_errors
from shenbao.i18n import _, language
from shenbao.office.packing import zipped
from shenbao.reports.terminal import COMPLAINS
from shenbao.sheet import Sheet
from shenbao.sheet.completeness import unprinted
from shenbao.system.programs import complaint_of_words
from shenbao.system.reading import read_file, real_path
from shenbao.system.removal import scratch_folder
from shenbao.web.errors import RefusedError
from shenbao.web.reader import Reader, Rendered
from shenbao.web.records import Branches, Change, Version
from shenbao.web.showing import Opened, changes_between

MOST_COMMITS = 50
"""Commits that are shown of a declaration; git has the others."""

MOST_SECONDS = 120
"""After which a command is taken to hang."""

MAIN = ("main", "master", "origin/main", "origin/master")
"""What the branch is mostly called that others are compared with."""

NEW = "+"


class Step(Struct, frozen=True):
    """A commit that changed a declaration: as it was before and after, None where not readable."""

    version: Version
    old: Opened | None
    new: Opened | None

    @property
    def redline(self) -> tuple[Sheet, Sheet] | None:
        """The sheets that a redline of it leads from and to, None where it makes none."""
        old, new = self.old, self.new
        if old is None or new is None or old.sheet == new.sheet:
            return None
        if has_errors([*old.problems, *new.problems]) or unprinted(new.filing, new.sheet):
            return None
        return old.sheet, new.sheet


def history(reader: Reader, place: str) -> list[Version]:
    """Return the commits that changed a declaration, each with what it changed, newest first.

    Raises RefusedError where there is no git.
    """
    return [step.version for step in steps(reader, place)]


def steps(reader: Reader, place: str) -> list[Step]:
    """Return the commits that changed a declaration, newest first.

    All of them are read by the form standards as they are now. Raises RefusedError where
    there is no git.
    """
    path = reader.path_of(place)
    try:
        commits = recorded(reader.project.root, real_path(path), MOST_COMMITS + 1)
    except RevisionError as error:
        raise RefusedError(str(error)) from error
    opened = [reader.opened(commit.content.decode(errors="replace"), path) for commit in commits]
    found = []
    versions = list(zip(commits, opened, strict=True))
    for (commit, new), (_older, old) in pairwise([*versions, (None, None)]):
        assert commit is not None
        changes = _changes(old, new)
        facts = commit.commit, commit.author, commit.date, commit.subject
        found.append(Step(Version(*facts, changes), old, new))
    return found[:MOST_COMMITS]


def _changes(old: Opened | None, new: Opened | None) -> list[Change]:
    if new is None:
        return []
    if old is None:
        note = _("begun, or not readable before")
        return [Change(sign=NEW, label="", before="", after="", note=note)]
    return changes_between(old, new)


def comparison(root: Path, versions: str) -> str:
    """Return the page of what differs between two versions, such as ``main...work``.

    Raises RefusedError with what the command says where it cannot be made.
    """
    return run(root, "diff", "--format", "html", *(["--", versions] if versions else []))


def branches(root: Path) -> Branches:
    """Return the branches that can be compared; none where there is no git."""
    try:
        names = Repository.around(root).branches()
    except RevisionError:
        return Branches([], "")
    return Branches(names, next((name for name in MAIN if name in names), ""))


def redline(root: Path, path: Path, versions: str) -> Rendered:
    """Return the sheet of a declaration in Word with what differs between two versions tracked.

    Without versions that is what is not committed. Raises RefusedError where nothing differs.
    """
    with scratch_folder() as folder:
        what = ["--", *([versions] if versions else []), str(path)]
        printed = run(root, "diff", "--redline", str(folder), *what)
        made = sorted(folder.rglob("*.docx"))
        if not made:
            raise RefusedError(printed.strip())
        content = read_file(made[0], within=folder)
    name = f"{path.stem}-redline.docx"
    return Rendered(content, quote(name), mimetypes.guess_type(name)[0] or "")


def pack(root: Path, paths: Sequence[Path]) -> Rendered:
    """Return what a unit hands in: PDFs and archives, as one archive where they are several.

    Raises RefusedError with what the command says where nothing is made.
    """
    with scratch_folder() as folder:
        printed = run(root, "pack", "--out", str(folder), "--", *map(str, paths))
        made = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        if not made:
            raise RefusedError(printed.strip())
        content = zipped({path.name: read_file(path, within=folder) for path in made})
    return Rendered(content, quote("pack.zip"), "application/zip")


def run(root: Path, *words: str) -> str:
    """Return what a command of this program prints, run by a process of its own.

    So nobody waits for it. Raises RefusedError with what it says where it prints nothing.
    """
    if complaint := complaint_of_words(words):
        raise RefusedError(complaint)
    command = [sys.executable, "-m", "shenbao", "--root", str(root), "--lang", language()]
    try:
        done = subprocess.run(
            [*command, *words], capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(_("This takes too long.")) from error
    printed = done.stdout.decode(errors="replace")
    if not printed:
        raise RefusedError(done.stderr.decode(errors="replace").strip().removeprefix(COMPLAINS))
    return printed
