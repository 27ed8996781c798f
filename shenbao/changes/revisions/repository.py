"""Revisions of a git repository: what names mean, and who made a change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from shenbao.changes.revisions.errors import RevisionError
from shenbao.changes.revisions.git import Git, Logged
from shenbao.changes.revisions.stored import CommitTree, IndexTree, WorkTree
from shenbao.changes.revisions.trees import Signature, utc
from shenbao.i18n import _
from shenbao.toml.characters import without_forbidden

COMMIT_ID = re.compile(r"[0-9a-f]{40,64}")
_BRANCH = re.compile(r"^refs/(?:heads|remotes)/")


class Commit(Struct, frozen=True):
    """A commit: who made it, when in UTC, why, and the files of the project that it changed.

    ``why`` is its message; the first line is its subject.
    """

    id: str
    author: str
    date: str
    why: str
    paths: tuple[str, ...]


class Repository(Struct, frozen=True):
    """The git repository around a folder."""

    git: Git

    @classmethod
    def around(cls, root: Path) -> Repository:
        """Return the repository that a folder is in; raise RevisionError where there is none."""
        return cls(Git.around(root))

    def worktree(self, name: str) -> WorkTree:
        """Return the files of the working tree."""
        return WorkTree(self.git, name)

    def resolve(self, name: str) -> str | None:
        """Return the id of the commit that a name means, or None where it means none."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        done = self.git.run(*asked, f"{name}^{{commit}}")
        found = done.stdout.decode(errors="replace").strip()
        return found if done.returncode == 0 and COMMIT_ID.fullmatch(found) else None

    def index(self, name: str) -> IndexTree:
        """Return the files that the next commit will have."""
        return IndexTree(self.git, name)

    def tree(self, name: str) -> CommitTree:
        """Return the files of a revision; raise RevisionError where there is none of that name."""
        return CommitTree(self.git, name, self._commit(name))

    def merge_base(self, old: str, new: str) -> CommitTree:
        """Return the files of the last common ancestor of two revisions."""
        commits = self._commit(old), self._commit(new)
        done = self.git.run("merge-base", *commits)
        if done.returncode:
            message = _("{one} and {other} have no common ancestor here.")
            raise RevisionError(message.format(one=old, other=new) + self._hint())
        commit = done.stdout.decode().split()[0]
        return CommitTree(self.git, f"{old}...{new}", commit)

    def _commit(self, name: str) -> str:
        commit = self.resolve(name)
        if commit is None:
            raise RevisionError(_("There is no revision {name}.").format(name=name) + self._hint())
        return commit

    def _hint(self) -> str:
        if self.resolve("HEAD") is None:
            return " " + _("Nothing has been committed yet.")
        if self.git.is_shallow:
            return " " + _("This is a shallow clone: git fetch --unshallow brings what is missing.")
        return ""

    def commits(self, old: str, new: str, folders: Sequence[str]) -> list[Commit]:
        """Return the commits of new beyond old that changed files below some folders, newest first.

        A folder is named from the root of the project.
        """
        span = (f"{old}..{new}", "--", *(folder or "." for folder in folders))
        return list(map(self._commit_of, self.git.log(("%an", "%at", "%B"), "--no-renames", *span)))

    def _commit_of(self, logged: Logged) -> Commit:
        author, seconds, message = logged.facts
        paths = tuple(name.removeprefix(self.git.prefix) for name in logged.names)
        by = _signature(author, seconds)
        why = without_forbidden(message.decode(errors="replace")).strip()
        return Commit(logged.commit, by.author, by.date, why, paths)

    def branches(self) -> list[str]:
        """Return the branches that there are here, those that were committed to last first."""
        asked = ("for-each-ref", "--sort=-committerdate", "--format=%(refname)")
        output = self.git.output(*asked, "refs/heads", "refs/remotes")
        names = [_BRANCH.sub("", line) for line in output.decode(errors="replace").splitlines()]
        return [name for name in names if not name.endswith("/HEAD")]

    def user(self) -> str:
        """Return the name under which this user commits, empty where git does not know it."""
        return _signature(self.git.run("config", "user.name").stdout, b"").author

    def signature(self, commit: str) -> Signature:
        """Return the author of a commit, and when it was written."""
        output = self.git.output(
            "log", "-1", "--no-show-signature", "--format=%an%x00%at", commit, "--"
        )
        return _signature(*output.rstrip(b"\n").split(b"\0"))

    def signatures(self, old: str, new: str, folder: str) -> dict[str, Signature]:
        """Return who last changed each file below a folder in the commits of new beyond old."""
        span = (f"{old}..{new}", "--", folder or ".")
        found: dict[str, Signature] = {}
        for logged in self.git.log(("%an", "%at"), "--no-renames", *span):
            for name in logged.names:
                found.setdefault(name.removeprefix(self.git.prefix), _signature(*logged.facts))
        return found


def _signature(author: bytes, seconds: bytes) -> Signature:
    """Return an author as a form can print one, and a date if it is one."""
    name = without_forbidden(author.decode(errors="replace"))
    return Signature(name.strip(), utc(seconds.decode(errors="replace")))
