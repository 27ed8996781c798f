"""Trees of files, at a revision of git or on the disk, behind one interface that only reads."""

from shenbao.changes.revisions.errors import RevisionError
from shenbao.changes.revisions.repository import GitTree, Repository, WorkTree
from shenbao.changes.revisions.trees import (
    FilesTree,
    FolderTree,
    Signature,
    TextTree,
    Tree,
    export,
    utc,
)

__all__ = [
    "FilesTree",
    "FolderTree",
    "GitTree",
    "Repository",
    "RevisionError",
    "Signature",
    "TextTree",
    "Tree",
    "WorkTree",
    "export",
    "utc",
]
