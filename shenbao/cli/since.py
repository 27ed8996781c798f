"""What a change has brought, and what it has mended: findings now against those of a revision."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from shenbao.changes.revisions import Repository, RevisionError, Tree, export
from shenbao.check.findings import Findings
from shenbao.check.totals import FILE as TOTALS
from shenbao.check.turnover import Found, turnover
from shenbao.cli.errors import UsageError
from shenbao.cli.examination import Examination
from shenbao.cli.projects import faulty_settings
from shenbao.cli.revisions import inside
from shenbao.diagnostics import has_errors
from shenbao.project.folders import CACHE, CONFIGURATION, LOCK, ProjectError
from shenbao.project.project import Project
from shenbao.reports.check.report import Report

HEAD = "HEAD"


def since(revision: str, report: Report, examination: Examination) -> Report:
    """Return a report of what the last common ancestor with a revision did not have.

    What only that one has is ``mended``: in the files that are asked for, or in all of them.
    """
    root = examination.project.root
    found = turnover(_before(revision, examination), located(report.review.findings, root))
    findings = Findings()
    for _path, problem in found.brought:
        findings.add(problem)
    asked = {relative(path, root) for path in report.places}
    mended = [
        problem.in_file(root / path)
        for path, problem in found.mended
        if problem.waiver is None and (path in asked or not examination.paths)
    ]
    return replace(report, review=replace(report.review, findings=findings), mended=mended)


def located(findings: Findings, root: Path) -> list[Found]:
    """Return all findings, the waived ones too, by files and places; no text names the root."""
    return [
        (relative(path, root), replace(problem, message=problem.message.replace(f"{root}/", "")))
        for path in sorted(findings.paths())
        for several in findings.of(path)
        for problem in several
    ]


def _before(revision: str, examination: Examination) -> list[Found]:
    """Return what the same rules find in a revision, in the order of files and places."""
    project = examination.project
    try:
        tree = Repository.around(project.root).merge_base(revision, HEAD)
        with TemporaryDirectory(prefix="shenbao-") as name:
            folder = Path(os.path.realpath(name))
            old = exported_project(tree, project, folder)
            earlier = replace(examination, project=old, paths=(), failures=(), cache=project.cache)
            try:
                findings = earlier.report().review.findings
            except ProjectError:  # it has no declarations
                return []
            return located(findings, folder)
    except RevisionError as error:
        raise UsageError(str(error)) from error


def exported_project(tree: Tree, project: Project, folder: Path) -> Project:
    """Return the project as it was in a tree; what a check reads of it is put into a folder."""
    for path in (CONFIGURATION, LOCK, TOTALS):
        export(tree, path, folder)
    old, problems = Project.open(folder, must_be=False)
    if has_errors(problems):
        raise faulty_settings(problems, folder)
    for place in (old.templates, old.declarations):
        export(tree, inside(old, place), folder)
    return replace(old, cache_of_standards=project.root / CACHE)


def relative(path: Path, root: Path) -> str:
    """Return a path from a folder, or as it is where it is elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
