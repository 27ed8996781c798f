"""The trees that git knows: of a commit, of the index, and the working tree as git sees it."""

from __future__ import annotations

import os
import posixpath
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from shenbao.changes.revisions.errors import RevisionError
from shenbao.changes.revisions.git import Git
from shenbao.changes.revisions.trees import FolderTree, is_below
from shenbao.i18n import _

LINK, SUBMODULE = b"120000", b"160000"
OWN_FOLDER = ".git"


class _Entry(NamedTuple):
    mode: bytes
    id: str


class StoredTree(ABC):
    """Files in the object store, below the folder of a repository that is the project's root."""

    def __init__(self, git: Git, name: str) -> None:
        self.git = git
        self.name = name

    def list(self, folder: str) -> dict[str, str]:
        """Return the files below a folder with the ids of their blobs."""
        return {
            path: entry.id
            for path, entry in self._entries.items()
            if is_below(path, folder) and entry.mode != SUBMODULE
        }

    def submodules(self, folder: str) -> dict[str, str]:
        """Return the repositories inside of this one, below a folder, with their commits."""
        return {
            path: entry.id
            for path, entry in self._entries.items()
            if is_below(path, folder) and entry.mode == SUBMODULE
        }

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files, without those whose objects git does not have here."""
        ids = {path: self._entries[path].id for path in paths}
        contents = self.git.blobs(ids)
        return contents | self.git.smudged({path: ids[path] for path in contents})

    def unread(self, path: str) -> str:
        """Say which object git does not have: it is damaged, or a clone of a part."""
        message = _("{path} of {revision} is missing here (object {id}).")
        return message.format(path=path, revision=self.name, id=self._entries[path].id)

    @abstractmethod
    def place(self, path: str) -> Path:
        """Return where a file is, as git writes it."""

    @abstractmethod
    def _listed(self) -> Iterator[tuple[str, _Entry]]:
        """Yield the files by their paths from the project's root."""

    @cached_property
    def _entries(self) -> dict[str, _Entry]:
        entries = dict(self._listed())
        return dict(sorted((entries | self._followed(entries)).items()))

    def _followed(self, entries: Mapping[str, _Entry]) -> dict[str, _Entry]:
        """Return what symbolic links stand for; one that leads nowhere in the tree is itself."""
        links = {path: entry.id for path, entry in entries.items() if entry.mode == LINK}
        texts = self.git.blobs(links)
        targets = {
            path: posixpath.normpath(posixpath.join(posixpath.dirname(path), os.fsdecode(text)))
            for path, text in texts.items()
        }
        followed = {}
        for link, target in targets.items():
            path = target
            for _step in targets:
                path = targets.get(path, path)
            if path in entries and entries[path].mode not in (LINK, SUBMODULE):
                followed[link] = entries[path]
        return followed


class CommitTree(StoredTree):
    """The files of one commit."""

    def __init__(self, git: Git, name: str, commit: str) -> None:
        super().__init__(git, name)
        self.commit = commit

    def place(self, path: str) -> Path:
        """Return where a file is, as git writes it: ``REVISION:PATH``."""
        prefix, _listed = self._found
        return Path(f"{self.name}:{prefix}{path}")

    def _listed(self) -> Iterator[tuple[str, _Entry]]:
        prefix, listed = self._found
        if listed is None:
            message = _("{path} is not in the revision {name}.")
            raise RevisionError(message.format(path=prefix, name=self.name))
        for line in listed.split(b"\0")[:-1]:
            about, path = line.split(b"\t", 1)
            mode, _kind, blob = about.split(b" ")
            yield os.fsdecode(path), _Entry(mode, blob.decode())

    @cached_property
    def _found(self) -> tuple[str, bytes | None]:
        """The folder of the project in this commit, and what is there as git lists it.

        It is where it is now, or else where it was then.
        """
        now = self.git.prefix
        listed = self.git.entries(self.commit, now)
        earlier = None if listed is not None else self.git.earlier_prefix(self.commit)
        return (
            (now, listed) if earlier is None else (earlier, self.git.entries(self.commit, earlier))
        )


class IndexTree(StoredTree):
    """The files of the index: those that the next commit will have."""

    def place(self, path: str) -> Path:
        """Return where a file is, as git writes it: ``:PATH``."""
        return Path(f":{self.git.prefix}{path}")

    def _listed(self) -> Iterator[tuple[str, _Entry]]:
        for line in self.git.index_entries():
            about, path = line.split(b"\t", 1)
            mode, blob, stage = about.split(b" ")
            if stage != b"0":
                message = _("{path} is in conflict: resolve that first.")
                raise RevisionError(message.format(path=os.fsdecode(path)))
            yield os.fsdecode(path), _Entry(mode, blob.decode())


class WorkTree(FolderTree):
    """The files of a working tree as they are now, with the ids of what git would commit.

    What git's filters and line ends make of a file is no difference.
    """

    def __init__(self, git: Git, name: str) -> None:
        super().__init__(git.root, name)
        self.git = git

    def submodules(self, folder: str) -> dict[str, str]:
        """Return the repositories inside of this one, below a folder, with their commits."""
        recorded = {
            os.fsdecode(line.split(b"\t", 1)[1]): line.split(b" ")[1].decode()
            for line in self.git.index_entries()
            if line.startswith(SUBMODULE)
        }
        return {
            path: self.git.head_of(self.root / path) or commit
            for path, commit in recorded.items()
            if is_below(path, folder)
        }

    def ids(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the ids of files; git is asked for each alone where it cannot tell of all."""
        plain = [path for path in paths if "\n" not in path and not self.is_link(path)]
        found = self.git.worktree_ids(plain)
        if plain and not found:
            for path in plain:
                found |= self.git.worktree_ids([path])
        others = super().ids([path for path in paths if path not in found])
        return {path: found.get(path) or others[path] for path in paths}

    def is_apart(self, folder: Path) -> bool:
        """Tell whether a folder is a repository of its own."""
        return (folder / OWN_FOLDER).exists()
