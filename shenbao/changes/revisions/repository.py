"""Revisions of a git repository, read by git's own plumbing from the object store.

No command here writes anything: not the working tree, not the index, no ref.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shenbao.changes.revisions.errors import RevisionError
from shenbao.changes.revisions.stored import BLOB, CommitTree, IndexTree
from shenbao.changes.revisions.trees import Signature, utc
from shenbao.i18n import _
from shenbao.system.reading import real_path
from shenbao.toml.characters import without_forbidden

QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C", "LANGUAGE": "C"}
"""No lock is taken, nothing is fetched, and git's complaints are in one language."""

# What a hook or an alias sets for the repository it runs in, which need not be this one, and
# how a user has paths understood, which here are none but themselves.
LOCAL = re.compile(r"GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|[A-Z]+_PATHSPECS)")
INDEX = "GIT_INDEX_FILE"
COMMIT_ID = re.compile(r"[0-9a-f]{40,64}")

FILTERS = r"^filter\..*\.(smudge|process)$"
COMMIT = re.compile(rb"\0[0-9a-f]{40,64}\0([^\0]*)\0([^\0\n]*)")
"""What begins a commit in the log: its author and the seconds of its date."""

UNFILTERED = (None, b"unspecified", b"unset", b"set")


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository around a folder; ``prefix`` leads from its ``top`` to that folder."""

    root: Path
    top: Path
    prefix: str
    is_shallow: bool

    @classmethod
    def around(cls, root: Path) -> Repository:
        """Return the repository that a folder is in; raise RevisionError where there is none."""
        asked = ("rev-parse", "--is-shallow-repository", "--show-cdup", "--show-prefix")
        done = _git(root, *asked)
        if done.returncode:
            message = _("{path} is not in a git repository: {reason}.")
            raise RevisionError(message.format(path=real_path(root), reason=_reason(done)))
        shallow, up, prefix = os.fsdecode(done.stdout).split("\n")[:3]
        return cls(root, root / up, prefix, shallow == "true")

    def resolve(self, name: str) -> str | None:
        """Return the id of the commit that a name means, or None where it means none."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        done = self.git(*asked, f"{name}^{{commit}}")
        found = done.stdout.decode(errors="replace").strip()
        return found if done.returncode == 0 and COMMIT_ID.fullmatch(found) else None

    def index(self, name: str) -> IndexTree:
        """Return the files that the next commit will have."""
        return IndexTree(self, name)

    def tree(self, name: str) -> CommitTree:
        """Return the files of a revision; raise RevisionError where there is none of that name."""
        return CommitTree(self, name, self._commit(name))

    def merge_base(self, old: str, new: str) -> CommitTree:
        """Return the files of the last common ancestor of two revisions."""
        commits = self._commit(old), self._commit(new)
        done = self.git("merge-base", *commits)
        if done.returncode:
            message = _("{one} and {other} have no common ancestor here.")
            raise RevisionError(message.format(one=old, other=new) + self._hint())
        commit = done.stdout.decode().split()[0]
        return CommitTree(self, f"{old}...{new}", commit)

    def _commit(self, name: str) -> str:
        commit = self.resolve(name)
        if commit is None:
            raise RevisionError(_("There is no revision {name}.").format(name=name) + self._hint())
        return commit

    def _hint(self) -> str:
        if self.resolve("HEAD") is None:
            return " " + _("Nothing has been committed yet.")
        if self.is_shallow:
            return " " + _("This is a shallow clone: git fetch --unshallow brings what is missing.")
        return ""

    def user(self) -> str:
        """Return the name under which this user commits, empty where git does not know it."""
        return _signature(self.git("config", "user.name").stdout, b"").author

    def signature(self, commit: str) -> Signature:
        """Return the author of a commit, and when it was written."""
        output = self.output(
            "log", "-1", "--no-show-signature", "--format=%an%x00%at", commit, "--"
        )
        return _signature(*output.rstrip(b"\n").split(b"\0"))

    def signatures(self, old: str, new: str, folder: str) -> dict[str, Signature]:
        """Return who last changed each file below a folder in the commits of new beyond old."""
        asked = ("log", "--no-show-signature", "--no-renames", "--name-only", "-z")
        span = (f"{old}..{new}", "--", folder or ".")
        output = self.output(*asked, "--format=%x00%H%x00%an%x00%at", *span)
        found: dict[str, Signature] = {}
        _before, *commits = COMMIT.split(output)
        for author, seconds, names in zip(*[iter(commits)] * 3, strict=True):
            for name in filter(None, names.strip(b"\0\n").split(b"\0")):
                path = os.fsdecode(name).removeprefix(self.prefix)
                found.setdefault(path, _signature(author, seconds))
        return found

    def blobs(self, ids: Mapping[str, str]) -> dict[str, bytes]:
        """Return the contents of files by their ids, without those that are missing here."""
        asked = "".join(f"{blob}\n" for blob in ids.values()).encode()
        output = self.output("cat-file", "--batch", given=asked) if ids else b""
        contents, place = {}, 0
        for path in ids:
            end = output.index(b"\n", place)
            about = output[place:end].split(b" ")
            place = end + 1
            if about[1] == BLOB:
                size = int(about[2])
                contents[path] = output[place : place + size]
                place += size + 1
        return contents

    def smudged(self, ids: Mapping[str, str]) -> dict[str, bytes]:
        """Return the contents of the files that a filter makes others in the working tree.

        Git runs the filter, for each file alone: in a batch it tells the sizes from before.
        """
        if self.git("config", "--get-regexp", FILTERS).returncode:
            return {}
        asked = b"".join(os.fsencode(path) + b"\0" for path in ids)
        listed = self.output("check-attr", "-z", "--stdin", "filter", given=asked).split(b"\0")
        names = dict(zip(map(os.fsdecode, listed[::3]), listed[2::3], strict=False))
        done = {
            path: self.git("cat-file", "--filters", f"--path={self.prefix}{path}", blob)
            for path, blob in ids.items()
            if names.get(path) not in UNFILTERED
        }
        return {path: file.stdout for path, file in done.items() if file.returncode == 0}

    def index_entries(self) -> list[bytes]:
        """Return what the index has below the folder, as git lists it.

        A commit of some files only has an index of its own, which git names to its hooks.
        """
        named = os.environ.get(INDEX)
        variables = {}
        if named and self._has(Path(named)):
            variables[INDEX] = str(real_path(Path(named)))
        return self.output("ls-files", "--stage", "-z", variables=variables).split(b"\0")[:-1]

    @staticmethod
    def head_of(folder: Path) -> str | None:
        """Return the commit that a repository in a folder of its own is at, if there is one."""
        if not (folder / ".git").exists():
            return None
        done = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
        return done.stdout.decode().strip() or None

    def _has(self, file: Path) -> bool:
        """Tell whether a file belongs to git's own folder of this repository."""
        home = Path(os.fsdecode(self.output("rev-parse", "--absolute-git-dir")).rstrip("\n"))
        return real_path(file).is_relative_to(real_path(home))

    def earlier_prefix(self, commit: str) -> str | None:
        """Return where the folder was in an older commit, by the files that have moved with it."""
        asked = ("diff-index", "--cached", "-M", "--diff-filter=R", "--name-status", "-z", commit)
        moved = os.fsdecode(self.output(*asked)).split("\0")
        found = Counter(
            old.removesuffix(new.removeprefix(self.prefix))
            for old, new in zip(moved[1::3], moved[2::3], strict=False)
            if new.startswith(self.prefix) and old.endswith(new.removeprefix(self.prefix))
        )
        return found.most_common(1)[0][0] if found else None

    def worktree_ids(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the ids that files of the working tree would have as git stores them.

        Those that git does not tell are not among them.
        """
        asked = b"".join(os.fsencode(f"{self.prefix}{path}\n") for path in paths)
        words = ("hash-object", "--stdin-paths")
        done = _git(self.top, *words, given=asked)
        ids = done.stdout.decode().split()
        is_whole = done.returncode == 0 and len(ids) == len(paths)
        return dict(zip(paths, ids, strict=True)) if is_whole else {}

    def output(
        self, *words: str, given: bytes = b"", variables: Mapping[str, str] | None = None
    ) -> bytes:
        """Return what git prints; raise RevisionError where it fails."""
        done = _git(self.root, *words, given=given, variables=variables)
        if done.returncode:
            raise RevisionError(f"git {words[0]}: {_reason(done)}")
        return done.stdout

    def git(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run git in the folder; it may fail."""
        return _git(self.root, *words, given=given)


def _git(
    root: Path, *words: str, given: bytes = b"", variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not LOCAL.fullmatch(name)}
    try:
        return subprocess.run(
            ["git", "--literal-pathspecs", *words],
            cwd=root,
            env={**environment, **QUIET, **(variables or {})},
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if not root.is_dir():
            raise RevisionError(_("There is no folder {path}.").format(path=root)) from error
        message = _("Revisions are read with git, which is not installed here.")
        raise RevisionError(message) from error


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return why git failed, with the commands that it says would help, which it indents."""
    lines = done.stderr.decode(errors="replace").splitlines() or [""]
    reason = lines[0].removeprefix("fatal: ").rstrip(".") or str(done.returncode)
    remedies = [line.strip() for line in lines if line.startswith("\t")]
    return ": ".join((reason, *remedies))


def _signature(author: bytes, seconds: bytes) -> Signature:
    """Return an author as a form can print one, and a date if it is one."""
    name = without_forbidden(author.decode(errors="replace"))
    return Signature(name.strip(), utc(seconds.decode(errors="replace")))
