"""What a reviewer asks: how a declaration came to be as it is, and what a branch changes."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from shenbao.changes.revisions import RevisionError
from shenbao.changes.revisions.recording import recorded
from shenbao.i18n import _, language
from shenbao.system.reading import real_path
from shenbao.web.errors import RefusedError
from shenbao.web.reader import Reader
from shenbao.web.showing import Json, Opened, change_data

MOST_COMMITS = 50
"""Commits that are shown of a declaration; git has the others."""

MOST_SECONDS = 120
"""After which a comparison is taken to hang."""

NEW = "+"


def history(reader: Reader, place: str) -> list[Json]:
    """Return the commits that changed a declaration, each with what it changed, newest first.

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
        found.append(
            {
                "commit": commit.commit,
                "author": commit.author,
                "date": commit.date,
                "subject": commit.subject,
                "changes": _changes(old, new),
            }
        )
    return found[:MOST_COMMITS]


def _changes(old: Opened | None, new: Opened | None) -> list[Json]:
    if new is None:
        return []
    if old is None:
        words = {"before": "", "after": "", "note": _("begun, or not readable before")}
        return [{"sign": NEW, "label": "", **words}]
    return change_data(old, new)


def comparison(root: Path, versions: str) -> str:
    """Return the page of what differs between two versions, such as ``main...work``.

    It is made by a process of its own, so that nobody waits for it. Raises RefusedError
    with what that process says where it cannot be made.
    """
    command = [sys.executable, "-m", "shenbao", "--root", str(root), "--lang", language()]
    asked = ["diff", "--format", "html", *(["--", versions] if versions else [])]
    try:
        done = subprocess.run(
            [*command, *asked], capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(_("The comparison takes too long.")) from error
    page = done.stdout.decode(errors="replace")
    if not page:
        raise RefusedError(done.stderr.decode(errors="replace").strip())
    return page
