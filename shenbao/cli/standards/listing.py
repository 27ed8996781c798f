"""``shenbao standard list``: which form standards there are, and which are faulty."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path

from msgspec import Struct

from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form import Standard
from shenbao.form.part_reading import GRID, INDICATORS, LINES, LIST, TABLE
from shenbao.form.parts import FactTable, Grid, IndicatorTable, Lines, ListTable
from shenbao.i18n import _, ngettext
from shenbao.project.folders import ProjectError
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.data import as_json
from shenbao.reports.paths import shown_path
from shenbao.system.packages import DataFolder

KINDS: dict[type, str] = {
    Grid: GRID,
    Lines: LINES,
    FactTable: TABLE,
    IndicatorTable: INDICATORS,
    ListTable: LIST,
}


class Listed(Struct, frozen=True):
    """A standard, None if it is faulty, with what is wrong with it and how often it is used.

    ``source`` is the folder of a package that it is from, None for one of the repository.
    """

    name: str
    standard: Standard | None
    problems: list[Diagnostic]
    declarations: int
    source: DataFolder | None


def run(options: Namespace) -> int:
    """Print all standards; exit with 1 if one is faulty."""
    project = open_project(options.root)
    used = _used(project)
    collections = project.library.collections
    others = [name for name in collections.names if name not in collections.own_names]
    listed = [
        Listed(name, *project.library.load(name), used[name], collections.foreign(name))
        for name in (*collections.own_names, *others)
    ]
    if options.json:
        terminal.write(
            as_json({"standards": [_data(entry, project.root) for entry in listed]}) + "\n"
        )
    else:
        for entry in listed:
            terminal.say(*_lines(entry))
    problems = project.library.problems()
    show_problems(problems, project.root)
    return int(has_errors(problems))


def _used(project: Project) -> Counter[str]:
    """Count the declarations of each standard, faulty ones among them."""
    try:
        documents = list(project.library.find_all()) if project.library.find_all else []
    except ProjectError:  # a repository without declarations has standards all the same
        documents = []
    return Counter(str(document.data.get("form")) for document in documents)


def _lines(entry: Listed) -> list[str]:
    count = entry.declarations
    used = ngettext("{count} declaration", "{count} declarations", count).format(count=count)
    if entry.standard is None:
        return [entry.name, f"    {used}", "    " + _("faulty: see what is wrong with it")]
    facts = [used, *_sources(entry), _("parts: {parts}").format(parts=_parts(entry))]
    return [f"{entry.name}  {entry.standard.title}", *(f"    {fact}" for fact in facts)]


def _sources(entry: Listed) -> list[str]:
    """Say which package this standard is from, and which standards it is made from."""
    extended = ", ".join(entry.standard.lineage[1:]) if entry.standard else ""
    followed = entry.standard.follows if entry.standard else ""
    facts = [_("extends {names}").format(names=extended)] if extended else []
    facts += [_("follows {name}").format(name=followed)] if followed else []
    if entry.source:
        package = {"package": entry.source.package, "version": entry.source.version}
        facts.insert(0, _("from {package} {version}").format(**package))
    return facts


def _parts(entry: Listed) -> str:
    parts = entry.standard.parts if entry.standard else ()
    words = [(KINDS[type(part)], part.key) for part in parts]
    return ", ".join(key if key.startswith(kind) else f"{kind} {key}" for kind, key in words)


def _data(entry: Listed, root: Path) -> dict[str, object]:
    standard = entry.standard
    return {
        "name": entry.name,
        "title": standard.title if standard else None,
        "extends": list(standard.lineage[1:]) if standard else [],
        "follows": (standard.follows or None) if standard else None,
        "package": entry.source.package if entry.source else None,
        "version": entry.source.version if entry.source else None,
        "parts": [
            {"kind": KINDS[type(part)], "key": part.key}
            for part in (standard.parts if standard else ())
        ],
        "declarations": entry.declarations,
        "problems": [_problem(problem, root) for problem in entry.problems],
    }


def _problem(problem: Diagnostic, root: Path) -> dict[str, object]:
    return {
        "path": shown_path(problem.span.path, root),
        "line": problem.span.line,
        "column": problem.span.column,
        "code": str(problem.code),
        "severity": str(problem.severity),
        "message": problem.message,
        "hint": problem.hint,
    }
