"""What each subcommand does with its options."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from shenbao.builder import Project, ProjectError, Report, open_project
from shenbao.builder import build as build_sheets
from shenbao.cli.reporting import format_diagnostics
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.disk import write_if_changed
from shenbao.i18n import _, ngettext
from shenbao.importers import import_export
from shenbao.model import did_you_mean
from shenbao.renderers import FORMATS
from shenbao.schema import schema_text


class UsageError(Exception):
    """The command cannot be carried out as it was called, or where it was called."""


def build(options: Namespace) -> int:
    """Render declarations; say what is wrong, then how many files stand in output/."""
    project = _open(options.root)
    formats = _formats(options.format or project.formats)
    if options.out:
        project = replace(project, output=options.out)
    try:
        report = build_sheets(project, project.sources(tuple(options.paths)), formats)
    except ProjectError as error:
        raise UsageError(error) from error
    except OSError as error:
        message = _("{path} cannot be written: {reason}.")
        reason = error.strerror or str(error)
        raise UsageError(message.format(path=error.filename, reason=reason)) from error
    _show(report.problems, project)
    _summarise(report, project, time.monotonic() - options.started)
    return int(has_errors(report.problems))


def import_files(options: Namespace) -> int:
    """Read existing forms into TOML files; keep files that are there unless told otherwise."""
    project = _open(options.root)
    library = project.library()
    if options.form and options.form not in library.names():
        raise UsageError(
            _("There is no form standard {name}.").format(name=options.form)
            + " "
            + did_you_mean(options.form, library.names())
        )
    problems: list[Diagnostic] = []
    written = 0
    kept = []
    for file in options.files:
        imported, found = import_export(file, library, options.year, options.form)
        problems += found
        for one in imported:
            path = (options.out or project.declarations) / one.path
            if path.exists() and path.read_text("utf-8") != one.text and not options.force:
                kept.append(path)
            else:
                written += write_if_changed(path, one.text.encode())
    _show(problems, project)
    for path in kept:
        message = _("{path} is there already and was kept; --force replaces it.")
        print(f"shenbao: {message.format(path=path)}", file=sys.stderr)
    print(
        ngettext("{count} declaration written", "{count} declarations written", written).format(
            count=written
        )
    )
    return int(has_errors(problems) or bool(kept))


def schema(options: Namespace) -> int:
    """Write each standard's JSON Schema, or check that the one there is up to date."""
    project = _open(options.root)
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
    _show(library.problems(), project)
    for path in stale:
        message = _("{path} is out of date; run shenbao schema.")
        print(f"shenbao: {message.format(path=path)}", file=sys.stderr)
    return int(has_errors(library.problems()) or bool(stale))


def _open(root: Path) -> Project:
    try:
        project, problems = open_project(root)
    except ProjectError as error:
        raise UsageError(error) from error
    if has_errors(problems):
        raise UsageError(format_diagnostics(problems, root))
    return project


def _formats(names: Iterable[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(names))
    for name in names:
        if name not in FORMATS:
            message = _("There is no format {name}.").format(name=name)
            raise UsageError(f"{message} {did_you_mean(name, FORMATS)}")
    return names


def _show(problems: list[Diagnostic], project: Project) -> None:
    if problems:
        print(format_diagnostics(problems, project.root), file=sys.stderr)


def _summarise(report: Report, project: Project, seconds: float) -> None:
    for name, count in report.files.items():
        line = ngettext("{name:<9} {count:>6} file", "{name:<9} {count:>6} files", count)
        print(line.format(name=name, count=count))
    files = report.files.total()
    print(
        _("{declarations} → {files} in {folder}/ ({seconds:.1f} s)").format(
            declarations=ngettext(
                "{count} declaration", "{count} declarations", report.declarations
            ).format(count=report.declarations),
            files=ngettext("{count} file", "{count} files", files).format(count=files),
            folder=project.output.name,
            seconds=seconds,
        )
    )
