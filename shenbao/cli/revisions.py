"""Revisions of declarations: trees of files with the templates they are laid out by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from shenbao.changes.comparison import Revision
from shenbao.changes.revisions import FilesTree, FolderTree, RevisionError, StoredTree, Tree, export
from shenbao.cli.errors import UsageError
from shenbao.cli.projects import faulty_settings, open_project
from shenbao.diagnostics import has_errors
from shenbao.form.lock import Locked
from shenbao.i18n import _
from shenbao.project.folders import CACHE, CONFIGURATION, LOCK
from shenbao.project.project import Project
from shenbao.system.reading import bounds, path_from
from shenbao.toml import read


def tree_revision(tree: Tree, root: Path, folder: Path) -> Revision:
    """Return a tree as a revision; what of a commit has to be on the disk is put into a folder."""
    missing: list[str] = []
    if not isinstance(tree, StoredTree):
        project = open_project(root)
    else:
        folder.mkdir()
        for path in (*export(tree, CONFIGURATION, folder), *export(tree, LOCK, folder)):
            raise RevisionError(tree.unread(path))
        project = _opened(folder, tree)
        missing = export(tree, inside(project, project.templates), folder)
    revision = Revision(
        tree,
        project.library_as_locked(root / CACHE),
        inside(project, project.declarations),
        inside(project, project.templates),
    )
    for path in missing:
        revision.note_unread(path)
    return revision


def _opened(folder: Path, tree: Tree) -> Project:
    project, problems = Project.open(folder, must_be=False)
    if has_errors(problems):
        path = tree.place(CONFIGURATION)
        shown = [problem.in_file(path) for problem in problems]
        raise faulty_settings(shown, folder)
    return project


def inside(project: Project, folder: Path) -> str:
    """Return a folder of the project from its root; raise UsageError where it is elsewhere."""
    path = path_from(project.root, folder)
    if path.startswith(".."):
        message = _("{path} is outside of the project: its revisions cannot be compared.")
        raise UsageError(message.format(path=path))
    return "" if path == "." else path


def have_same_templates(old: Revision, new: Revision) -> bool:
    """Tell whether both revisions have the same templates, so that they can share them."""
    if old.templates is None or new.templates is None or old.library.caps != new.library.caps:
        return False
    if _locked(old) != _locked(new):
        return False
    return old.tree.list(old.templates) == new.tree.list(new.templates)


def _locked(revision: Revision) -> Mapping[str, Locked]:
    return revision.library.lock.entries if revision.library.lock else {}


def file_revision(path: Path, newer: Path, root: Path) -> Revision:
    """Return a single declaration, by the templates of this project, under the newer one's name."""
    tree = FilesTree({newer.as_posix(): path}, path.as_posix())
    return Revision(tree, open_project(root).library, "", None)


def folder_revision(path: Path, root: Path) -> Revision:
    """Return a folder of declarations, or another project with templates of its own."""
    project, problems = Project.open(path, must_be=False)
    tree = FolderTree(path, path.as_posix())
    if has_errors(problems) or not (project.templates.is_dir() or (path / LOCK).is_file()):
        return Revision(tree, open_project(root).library, "", None)
    declarations, templates = project.declarations, project.templates
    library = project.library_as_locked(root / CACHE)
    return Revision(tree, library, inside(project, declarations), inside(project, templates))


def year_revision(year: int, root: Path) -> Revision:
    """Return the declarations of a year as they are now.

    One of which the year cannot be read is of the year that its path has, if it has one.
    """
    project = open_project(root)
    found, _passed_over = project.find_declarations()
    files = {
        path.relative_to(root).as_posix(): path for path in found if _year_of(path, root) == year
    }
    if not files:
        raise UsageError(_("There is no declaration of {year}.").format(year=year))
    declarations = inside(project, project.declarations)
    return Revision(FilesTree(files, str(year)), project.library, declarations, None, year=year)


def _year_of(path: Path, root: Path) -> object:
    document, _problems = read(path, within=bounds(path, root))
    if document is not None:
        return document.data.get("year")
    years = [int(part) for part in path.parent.parts if re.fullmatch(r"(?:19|20)\d\d", part)]
    return years[-1] if years else None
