"""Trees of files, at a revision of git or on the disk, behind one interface that only reads."""

from shenbao.changes.revisions.errors import RevisionError
from shenbao.changes.revisions.repository import Commit, Repository
from shenbao.changes.revisions.stored import CommitTree, IndexTree, StoredTree, WorkTree
from shenbao.changes.revisions.trees import (
    FilesTree,
    FolderTree,
    Signature,
    TextTree,
    Tree,
    export,
    is_below,
    utc,
)

__all__ = [
    "Commit",
    "CommitTree",
    "FilesTree",
    "FolderTree",
    "IndexTree",
    "Repository",
    "RevisionError",
    "Signature",
    "StoredTree",
    "TextTree",
    "Tree",
    "WorkTree",
    "export",
    "is_below",
    "utc",
]
