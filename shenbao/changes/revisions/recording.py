"""Writing into git's history: which files differ from the last commit, and committing them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from shenbao.changes.revisions.errors import RevisionError
from shenbao.changes.revisions.git import Git
from shenbao.changes.revisions.trees import utc
from shenbao.i18n import _
from shenbao.system.reading import real_path
from shenbao.toml.characters import without_forbidden

LONGEST_REASON = 4000
"""The bytes that are told of what git says; a hook may say any number."""


def branch(root: Path) -> str:
    """Return the branch that a folder is on, "" where it is on none.

    Raises RevisionError where there is no repository.
    """
    done = Git.around(root).run("symbolic-ref", "--quiet", "--short", "HEAD")
    return done.stdout.decode(errors="replace").strip()


def head_files(root: Path) -> list[Path]:
    """Return the files of git that change with each commit, checkout and merge; none without git.

    The second one may not be there.
    """
    try:
        git = Git.around(root)
        named = git.output("rev-parse", "--git-path", "HEAD", "--git-path", "logs/HEAD")
    except RevisionError:
        return []
    return [root / line for line in os.fsdecode(named).splitlines()]


def uncommitted(root: Path, folder: Path) -> list[Path]:
    """Return the files below a folder that the last commit does not have as they are.

    Raises RevisionError where there is no repository.
    """
    git = Git.around(root)
    asked = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    entries = git.output(*asked, "--", os.fspath(folder)).split(b"\0")
    return [git.top / os.fsdecode(entry[3:]) for entry in entries if entry]


def commit(root: Path, paths: Sequence[Path], message: str, author: str = "") -> str:
    """Commit files as they are, or are no more, and no others; return the id of the commit.

    ``author`` is written as git has it, "Name <address>", where it is not the one of this
    machine. Raises RevisionError with git's reason where it does not commit.
    """
    git = Git.around(root)
    if git.run("rev-parse", "--verify", "--quiet", "MERGE_HEAD").returncode == 0:
        message = _("Nothing was committed: a merge is under way; whoever began it ends it in git.")
        raise RevisionError(message)
    names = [os.fspath(path) for path in paths]
    by = [f"--author={author}"] if author else []
    with _known(git, names):
        _done(
            git,
            "commit",
            "--quiet",
            "--file=-",
            *by,
            "--only",
            "--",
            *names,
            given=message.encode(),
        )
    return git.output("rev-parse", "HEAD").decode().strip()


@contextmanager
def _known(git: Git, names: Sequence[str]) -> Iterator[None]:
    """Have git know files that are new to it, and know them no longer if that is of no avail."""
    others = git.output("ls-files", "--others", "-z", "--", *names).split(b"\0")
    new = [os.fsdecode(name) for name in others if name]
    there = [name for name in names if os.path.lexists(name)]
    if there:
        _done(git, "add", "--intent-to-add", "--", *there)
    try:
        yield
    except RevisionError:
        if new:
            git.run("rm", "--cached", "--quiet", "--force", "--", *new)
        raise


def _done(git: Git, *words: str, given: bytes = b"") -> None:
    done = git.run(*words, given=given)
    if done.returncode:
        output = (done.stderr or done.stdout)[:LONGEST_REASON].decode(errors="replace")
        reason = without_forbidden(output).strip()
        raise RevisionError(_("Nothing was committed: {reason}").format(reason=reason))


def last_commits(root: Path, folder: Path) -> dict[Path, str]:
    """Return the id of the newest commit that changed each file below a folder, by full paths.

    Raises RevisionError where there is no repository.
    """
    git = Git.around(root)
    found: dict[Path, str] = {}
    top = real_path(git.top)
    with suppress(RevisionError):  # nothing has been committed
        for logged in git.log((), "--no-renames", "--", os.fspath(folder)):
            for name in logged.names:
                found.setdefault(top / name, logged.commit)
    return found


class Recorded(Struct, frozen=True):
    """A commit that changed a file: by whom, when in UTC and why, and the file's content then."""

    commit: str
    author: str
    date: str
    subject: str
    content: bytes


def recorded(root: Path, path: Path, most: int) -> list[Recorded]:
    """Return the newest commits that changed a file, its renames followed; newest first.

    Raises RevisionError where there is no repository.
    """
    git = Git.around(root)
    asked = ("--follow", f"--max-count={most}", "--", os.fspath(path))
    found = []
    for commit, facts, names in git.log(("%an", "%at", "%s"), *asked):
        author, date, subject = (fact.decode(errors="replace") for fact in facts)
        author, subject = without_forbidden(author), without_forbidden(subject)
        shown = git.run("cat-file", "blob", f"{commit}:{next(iter(names), '')}")
        found.append(Recorded(commit, author, utc(date), subject, shown.stdout))
    return found
