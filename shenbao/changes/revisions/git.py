"""Git's own plumbing, by which trees are read from the object store.

No command here writes anything: not the working tree, not the index, no ref.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from shenbao.changes.revisions.errors import RevisionError
from shenbao.i18n import _
from shenbao.system.programs import complaint_of_words
from shenbao.system.reading import real_path

QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C", "LANGUAGE": "C"}
"""No lock is taken, nothing is fetched, and git's complaints are in one language."""

# What a hook or an alias sets for the repository it runs in, which need not be this one, and
# how a user has paths understood, which here are none but themselves.
LOCAL = re.compile(r"GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|[A-Z]+_PATHSPECS)")
INDEX = "GIT_INDEX_FILE"
BLOB = b"blob"
COMMIT = "//"
"""What begins a commit in a log."""

FILTERS = r"^filter\..*\.(smudge|process)$"
UNFILTERED = (None, b"unspecified", b"unset", b"set")

NO_REPOSITORY = "not a git repository (or any of the parent directories): .git"
"""What git says where there is no repository, and no more than that."""


class Logged(NamedTuple):
    """A commit in a log: its id, what was asked for of it, and the files that it changed."""

    commit: str
    facts: list[bytes]
    names: list[str]


class Git(Struct, frozen=True, dict=True):
    """Git at work in a folder; ``prefix`` leads to it from the ``top`` of its repository."""

    root: Path
    top: Path
    prefix: str
    is_shallow: bool

    @classmethod
    def around(cls, root: Path) -> Git:
        """Return the repository that a folder is in; raise RevisionError where there is none."""
        asked = ("rev-parse", "--is-shallow-repository", "--show-cdup", "--show-prefix")
        done = _git(root, *asked)
        if done.returncode:
            path, reason = real_path(root), _reason(done)
            if reason == NO_REPOSITORY:
                raise RevisionError(_("{path} is not in a git repository.").format(path=path))
            message = _("{path} is not in a git repository: {reason}.")
            raise RevisionError(message.format(path=path, reason=reason))
        shallow, up, prefix = os.fsdecode(done.stdout).split("\n")[:3]
        return cls(root, root / up, prefix, shallow == "true")

    def log(self, facts: Sequence[str], *asked: str) -> Iterator[Logged]:
        """Yield the commits of a log with facts of them, each named as in a format of git's.

        No fact has a NUL in it, whatever else people have written, and no file a name that
        begins with a slash. Names are those from the top of the repository.
        """
        form = "%x00".join((f"--format={COMMIT}%H", *facts, ""))
        words = ("log", "--no-show-signature", "--name-only", "-z", form)
        parts = iter(self.output(*words, *asked).split(b"\0"))
        found: Logged | None = None
        for part in (os.fsdecode(part.strip(b"\n")) for part in parts):
            if part.startswith(COMMIT):
                if found:
                    yield found
                found = Logged(part.removeprefix(COMMIT), list(islice(parts, len(facts))), [])
            elif found and part:
                found.names.append(part)
        if found:
            yield found

    def entries(self, commit: str, prefix: str) -> bytes | None:
        """Return what a commit has below a folder, as git lists it; None without that folder."""
        done = self.run("ls-tree", "-r", "-z", "--full-tree", f"{commit}:{prefix}")
        return None if prefix and done.returncode else _required(done, "ls-tree")

    def blobs(self, ids: Mapping[str, str]) -> dict[str, bytes]:
        """Return the contents of files by their ids, without those that are missing here."""
        if not ids:
            return {}
        done = self._contents(ids)
        if done.returncode:  # in a clone of a part, it ends at the first object that is not there
            there = self._objects()
            ids = {path: blob for path, blob in ids.items() if blob in there}
            done = self._contents(ids)
        output = _required(done, "cat-file")
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

    def _contents(self, ids: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
        return self.run("cat-file", "--batch", given="\n".join(ids.values()).encode())

    def _objects(self) -> set[str]:
        """Return the ids of all objects that are here."""
        asked = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
        return set(self.output("cat-file", *asked).decode().split())

    def smudged(self, ids: Mapping[str, str]) -> dict[str, bytes]:
        """Return the contents of the files that a filter makes others in the working tree.

        Git runs the filter, for each file alone: in a batch it tells the sizes from before.
        """
        if not ids or not self._has_filters:
            return {}
        asked = b"".join(os.fsencode(path) + b"\0" for path in ids)
        listed = self.output("check-attr", "-z", "--stdin", "filter", given=asked).split(b"\0")
        names = dict(zip(map(os.fsdecode, listed[::3]), listed[2::3], strict=False))
        done = {
            path: self.run("cat-file", "--filters", f"--path={self.prefix}{path}", blob)
            for path, blob in ids.items()
            if names.get(path) not in UNFILTERED
        }
        return {path: file.stdout for path, file in done.items() if file.returncode == 0}

    @cached_property
    def _has_filters(self) -> bool:
        return self.run("config", "--get-regexp", FILTERS).returncode == 0

    def index_entries(self) -> list[bytes]:
        """Return what the index has below the folder, as git lists it.

        A commit of some files only has an index of its own, which git names to its hooks.
        """
        named = os.environ.get(INDEX)
        variables = {}
        if named and self._has(Path(named)):
            variables[INDEX] = str(real_path(Path(named)))
        return self.output("ls-files", "--stage", "-z", variables=variables).split(b"\0")[:-1]

    def worktree_ids(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the ids that files of the working tree would have as git stores them.

        Those that git does not tell are not among them.
        """
        if not paths:
            return {}
        asked = b"".join(os.fsencode(f"{self.prefix}{path}\n") for path in paths)
        words = ("hash-object", "--stdin-paths")
        done = _git(self.top, *words, given=asked)
        ids = done.stdout.decode().split()
        is_whole = done.returncode == 0 and len(ids) == len(paths)
        return dict(zip(paths, ids, strict=True)) if is_whole else {}

    @staticmethod
    def head_of(folder: Path) -> str | None:
        """Return the commit that a repository in a folder of its own is at, if there is one."""
        if not (folder / ".git").exists():
            return None
        done = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
        return done.stdout.decode().strip() or None

    def earlier_prefix(self, commit: str) -> str | None:
        """Return where the folder was in an older commit, by the files that have moved with it."""
        asked = ("diff-index", "--cached", "-M", "--diff-filter=R", "--name-status", "-z", commit)
        moved = os.fsdecode(self.run(*asked).stdout).split("\0")
        found = Counter(
            old.removesuffix(new.removeprefix(self.prefix))
            for old, new in zip(moved[1::3], moved[2::3], strict=False)
            if new.startswith(self.prefix) and old.endswith(new.removeprefix(self.prefix))
        )
        return found.most_common(1)[0][0] if found else None

    def _has(self, file: Path) -> bool:
        """Tell whether a file belongs to git's own folder of this repository."""
        home = Path(os.fsdecode(self.output("rev-parse", "--absolute-git-dir")).rstrip("\n"))
        return real_path(file).is_relative_to(real_path(home))

    def output(
        self, *words: str, given: bytes = b"", variables: Mapping[str, str] | None = None
    ) -> bytes:
        """Return what git prints; raise RevisionError where it fails."""
        return _required(_git(self.root, *words, given=given, variables=variables), words[0])

    def run(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run git in the folder; it may fail."""
        return _git(self.root, *words, given=given)


def _git(
    root: Path, *words: str, given: bytes = b"", variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    if complaint := complaint_of_words(words):
        raise RevisionError(complaint)
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


def _required(done: subprocess.CompletedProcess[bytes], command: str) -> bytes:
    """Return what git has printed; raise RevisionError where it has failed."""
    if done.returncode:
        raise RevisionError(f"git {command}: {_reason(done)}")
    return done.stdout


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return why git failed, with the commands that it says would help, which it indents."""
    lines = done.stderr.decode(errors="replace").splitlines() or [""]
    reason = lines[0].removeprefix("fatal: ").rstrip(".") or str(done.returncode)
    remedies = [line.strip() for line in lines if line.startswith("\t")]
    return ": ".join((reason, *remedies))
