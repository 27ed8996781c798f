"""What each subcommand does with its options."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from shenbao.builder.project import Project, ProjectError, open_project
from shenbao.cli.errors import UsageError
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.disk import write_if_changed
from shenbao.i18n import _
from shenbao.importers import Imported, import_export
from shenbao.model import did_you_mean
from shenbao.reporters.excerpts import format_diagnostics
from shenbao.schema import schema_text


def import_files(options: Namespace) -> int:
    """Read existing forms into TOML files; keep files that are there unless told otherwise."""
    project = opened(options.root)
    library = project.library()
    if options.form and options.form not in library.names():
        message = _("There is no form standard {name}.").format(name=options.form)
        raise UsageError(f"{message} {did_you_mean(options.form, library.names())}")
    problems: list[Diagnostic] = []
    imported: list[Imported] = []
    for file in options.files:
        found, faults = import_export(file, library, options.year, options.form)
        imported += found
        problems += faults
    show(problems, project)
    kept = _write_imported(imported, options.out or project.declarations, force=options.force)
    return int(has_errors(problems) or kept)


def _write_imported(imported: Sequence[Imported], folder: Path, *, force: bool) -> bool:
    """Write declarations; tell whether another file was in the place of one, and was kept."""
    counts = Counter[str]()
    for one in imported:
        path = folder / one.path
        content = one.text.encode()
        if path.exists() and path.read_bytes() != content and not force:
            message = _("{path} is there already and was kept; --force replaces it.")
            print(f"shenbao: {message.format(path=path)}", file=sys.stderr)
            counts["kept"] += 1
        else:
            counts["written" if write_if_changed(path, content) else "same"] += 1
    message = _("{written} declarations written, {same} there already, {kept} kept as they were")
    print(message.format(**{name: counts[name] for name in ("written", "same", "kept")}))
    return counts["kept"] > 0


def schema(options: Namespace) -> int:
    """Write each standard's JSON Schema, or check that the one there is up to date."""
    project = opened(options.root)
    library = project.library()
    stale = []
    for name in library.names():
        standard, _problems = library.load(name)
        if standard is None:
            continue
        path = project.schema / f"{name}.schema.json"
        text = schema_text(standard).encode()
        if options.check:
            stale += [path] if not path.is_file() or path.read_bytes() != text else []
        else:
            write_if_changed(path, text)
    show(library.problems(), project)
    for path in stale:
        message = _("{path} is out of date; run shenbao schema.")
        print(f"shenbao: {message.format(path=path)}", file=sys.stderr)
    return int(has_errors(library.problems()) or bool(stale))


def opened(root: Path) -> Project:
    """Return the project at ``root``; raise UsageError where there is none."""
    try:
        project, problems = open_project(root)
    except ProjectError as error:
        raise UsageError(error) from error
    if has_errors(problems):
        raise UsageError(format_diagnostics(problems, root))
    return project


def show(problems: list[Diagnostic], project: Project) -> None:
    """Print diagnostics where complaints go."""
    if problems:
        print(format_diagnostics(problems, project.root), file=sys.stderr)
