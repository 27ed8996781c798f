"""What a reviewer asks of two versions beside what is different between them."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from shenbao.changes.comparison import Comparison, Revision
from shenbao.changes.comparison.standing import standings
from shenbao.changes.revisions import Commit, CommitTree, FilesTree, FolderTree, StoredTree
from shenbao.check.selection import configured
from shenbao.check.turnover import Found, turnover
from shenbao.cli.commands.check import today
from shenbao.cli.examination import Examination
from shenbao.cli.known_rules import known_rules
from shenbao.cli.projects import open_project
from shenbao.cli.revisions import have_same_templates
from shenbao.cli.since import HEAD, exported_project, located, relative
from shenbao.cli.versions import Versions
from shenbao.diagnostics import Diagnostic
from shenbao.project.folders import ProjectError
from shenbao.project.project import Project
from shenbao.reports.changes.background import Background, Checked


def background(made: Versions, comparison: Comparison, root: Path) -> Background:
    """Return who made the changes and why, what units declare in all, and what a check finds."""
    old, new = made.old.tree, made.new.tree
    commits: list[Commit] = []
    if made.repository and isinstance(old, CommitTree):
        folders = [made.new.declarations, *filter(None, [made.new.templates])]
        newest = new.commit if isinstance(new, CommitTree) else HEAD
        commits = made.repository.commits(old.commit, newest, folders)
    failures: list[Diagnostic] = []
    is_whole = not made.are_files or made.new.year is not None
    return Background(
        commits=commits,
        uncommitted=_is_uncommitted(made),
        standings=standings(
            made.old,
            made.new,
            comparison,
            failures,
            share_standards=have_same_templates(made.old, made.new),
        )
        if is_whole
        else (),
        checked=_checked(made, comparison, root),
        failures=failures,
    )


def _is_uncommitted(made: Versions) -> bool:
    """Tell whether the newer version has files as the last commit does not have them."""
    repository, new = made.repository, made.new.tree
    if repository is None or isinstance(new, CommitTree):
        return False
    if repository.resolve(HEAD) is None:
        return True
    last, folders = repository.tree(HEAD), (made.new.declarations, made.new.templates or "")
    return any(last.list(folder) != new.list(folder) for folder in filter(None, folders))


def _checked(made: Versions, comparison: Comparison, root: Path) -> dict[str, Checked]:
    """Return what a check finds now and before, by the files that there are now."""
    project = open_project(root)
    rules = known_rules(project)
    selection, _problems = configured(project.settings.check, rules.keys())
    chosen = tuple(selection.choose(rules.values()))
    examination = Examination(project, (), rules.keys(), chosen, today(os.environ))
    there = made.new.sources()
    renamed = {
        made.old.path(place): made.new.path(place) for place in made.old.sources() if place in there
    }
    for entry in comparison.entries:
        if entry.old and entry.new:
            renamed[entry.old.path] = entry.new.path
    gone = {entry.side.path for entry in comparison.entries if entry.new is None}
    now = _found(made.new, made.folder / "new", examination)  # first: it may be recorded
    before = [
        (renamed.get(path, path), problem)
        for path, problem in _found(made.old, made.folder / "old", examination)
        if path not in gone
    ]
    both = turnover(before, now)
    brought, mended = _by_file(both.brought, made), _by_file(both.mended, made)
    counts = Counter(path for path, problem in now if problem.waiver is None)
    return {
        path: Checked(brought[path], mended[path], counts[path] - len(brought[path]))
        for path in sorted({*brought, *mended, *counts})
    }


def _by_file(found: Iterable[Found], made: Versions) -> defaultdict[str, list[Diagnostic]]:
    """Return findings by their files, without those that are waived or not asked for."""
    start = f"{made.new.declarations}/" if made.new.declarations else ""
    by_file: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for path, problem in found:
        if problem.waiver is None and made.is_wanted(path.removeprefix(start)):
            by_file[path].append(problem)
    return by_file


def _found(revision: Revision, folder: Path, examination: Examination) -> list[Found]:
    """Return what is found in a revision, by paths as the revision has them."""
    tree, project = revision.tree, examination.project
    if isinstance(tree, FilesTree):
        places = {path: place for place, path in tree.files.items()}
        found = _report(replace(examination, paths=tuple(places)), project.root)
        known = {relative(path, project.root): place for path, place in places.items()}
        return [(known[path], problem) for path, problem in found if path in known]
    if isinstance(tree, StoredTree):
        home = Path(os.path.realpath(folder))
        old = exported_project(tree, project, home)
        return _report(replace(examination, project=old, cache=project.cache), home)
    assert isinstance(tree, FolderTree)
    if revision.templates is None:
        return _report(replace(examination, paths=(tree.root,)), tree.root)
    other, _problems = Project.open(tree.root, must_be=False)
    return _report(replace(examination, project=other), tree.root)


def _report(examination: Examination, home: Path) -> list[Found]:
    try:
        return located(examination.report().review.findings, home)
    except ProjectError:  # it has no declarations
        return []
