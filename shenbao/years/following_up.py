"""Follow-ups of declarations: the forms of the year that repeat one and add what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct, field

from shenbao.declaration import NAME, class_path
from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing, Standard
from shenbao.form.meanings import Meaning
from shenbao.form.writing import Blanks, KnownRow, blank_declaration
from shenbao.i18n import _
from shenbao.project.folders import SUFFIX
from shenbao.project.listing import place_of_follow_up
from shenbao.project.project import Project
from shenbao.system.boundary import boundary
from shenbao.system.reading import real_path
from shenbao.toml import KeyPath
from shenbao.years.beginning import NotUnderstoodError, given_values, schema_way


class FollowUp(Struct, frozen=True):
    """A follow-up with its blanks: the declaration that it follows, and where it belongs."""

    source: Path
    target: Path
    name: str
    form: str
    blanks: Blanks


class FollowUps(Struct):
    """The follow-ups of some declarations, and why others have none."""

    made: list[FollowUp] = field(default_factory=list)
    left_out: list[tuple[Path, str]] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def standards_named(project: Project, name: str) -> list[Standard]:
    """Return the standard with this name and those that extend it, if they follow any."""
    library = project.library
    known = filter(None, (library.known(other) for other in library.names()))
    return [standard for standard in known if name in standard.lineage and standard.follows]


def follow_up(
    project: Project,
    standards: Sequence[Standard],
    paths: Sequence[Path],
    words: Mapping[str, str],
    folder: str = "",
) -> FollowUps:
    """Make a follow-up of each declaration that one of the standards follows.

    ``words`` are given for fields of all of them. They belong in a folder beside the
    declarations that has the name of the standard, or ``folder``.
    """
    result = FollowUps()
    found, passed_over = project.find_declarations(paths)
    filings, problems = project.library.read_all([*found])
    result.problems += [*passed_over, *_problems_to_show(project, paths, problems)]
    for filing in filings:
        path = filing.declaration.document.path
        if filing.standard.repeats:
            continue
        standard = _standard_for(project, filing, standards)
        why = _why_not(project, filing, standard)
        if standard is None or why:
            result.left_out.append((path, why))
            continue
        with boundary(path, result.problems.append, passing=(NotUnderstoodError,)):
            made = _followed(project, filing, standard, words, (found[path], folder))
            result.made.append(made)
    return result


def _problems_to_show(
    project: Project, paths: Sequence[Path], problems: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """Return the problems of what can be followed, or is named: not of other follow-ups."""
    named = {*map(real_path, paths)}
    files = {problem.span.path for problem in problems}
    standards_of = {
        path: project.library.standard_at(path) for path in files if real_path(path) not in named
    }
    passed = {path for path, own in standards_of.items() if own is not None and own.repeats}
    return [problem for problem in problems if problem.span.path not in passed]


def _why_not(project: Project, filing: Filing, standard: Standard | None) -> str:
    """Say why a declaration is not followed; nothing if it is."""
    path = filing.declaration.document.path
    if standard is None:
        message = _("no form standard of this name follows {form}")
        return message.format(form=filing.standard.name)
    if not real_path(path).is_relative_to(real_path(project.declarations)):
        return _("it is not below {folder}").format(folder=project.declarations.as_posix())
    return ""


def _standard_for(
    project: Project, filing: Filing, standards: Sequence[Standard]
) -> Standard | None:
    """Return the standard that usually follows just this form, or one that it extends, or any."""
    lineage = filing.standard.lineage
    nearest = {form: rank for rank, form in enumerate(lineage)}

    def rank(standard: Standard) -> tuple[int, int]:
        return nearest.get(standard.follows, len(lineage)), len(standard.lineage)

    best = min(standards, key=rank, default=None)
    return best and project.library.following(best, filing.standard.name)[0]


def _followed(
    project: Project,
    filing: Filing,
    standard: Standard,
    words: Mapping[str, str],
    where: tuple[str, str],
) -> FollowUp:
    place, folder = where
    year = filing.declaration.year
    target = PurePosixPath(place_of_follow_up(f"{place}{SUFFIX}", folder or standard.name))
    known: dict[str, Any] = {
        "form": standard.name,
        "year": year,
        "follows": f"{place}{SUFFIX}",
        **given_values(standard, year, words),
    }
    blanks = blank_declaration(
        standard,
        known,
        _rows(filing),
        schema=schema_way(project, standard, target.parent.as_posix()),
    )
    path = filing.declaration.document.path
    name = filing.meant(Meaning.PROJECT_NAME)
    return FollowUp(path, project.declarations / target, name, standard.name, blanks)


def _rows(filing: Filing) -> dict[KeyPath, list[KnownRow]]:
    """Return the indicators of a declaration by their classes, each with its target beside it."""
    rows: dict[KeyPath, list[KnownRow]] = defaultdict(list)
    for indicator in filing.indicators_of_year:
        target = filing.target(indicator).text
        remark = _("target: {target}").format(target=target) if target else ""
        path = class_path("", indicator.group, indicator.category)
        rows[path].append(KnownRow({NAME: indicator.name}, remark))
    return rows
