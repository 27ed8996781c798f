"""The init command: a repository of one's own, with all that colleagues and a forge need."""

from __future__ import annotations

import os
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.names import known_standard
from shenbao.cli.new_files import KEPT, NewFiles
from shenbao.cli.projects import faulty_settings, show_problems
from shenbao.diagnostics import has_errors
from shenbao.form import Library
from shenbao.form.lock import Lock
from shenbao.form.locking import lock_anew
from shenbao.form.schema import schema_text
from shenbao.i18n import _
from shenbao.project.folders import CONFIGURATION, LOCK
from shenbao.project.kept import keep
from shenbao.project.project import Project
from shenbao.project.scaffold import FORGES, NO_FORGE, USUAL_TITLE, Scaffold, forge_of
from shenbao.project.settings import read_settings
from shenbao.reports import terminal
from shenbao.system.reading import real_path

NOTHING = "—"
"""What stands for what is not chosen, in any language."""

PATIENCE = 10
"""Seconds that git may take to say where a repository comes from."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar=_("FOLDER"),
        help=_("the folder of the repository (default: this one)"),
    )
    parser.add_argument(
        "--standard",
        action="append",
        default=[],
        metavar=_("STANDARD"),
        help=_("a form standard that declarations are of (default: all); repeatable"),
    )
    parser.add_argument(
        "--forge",
        choices=(*FORGES, NO_FORGE),
        help=_("where pull requests are checked (default: by the address of the remote)"),
    )
    parser.add_argument(
        "--unit", metavar=_("NAME"), help=_("the unit that files the declarations (default: blank)")
    )
    parser.add_argument("--yes", action="store_true", help=_("ask nothing: take the defaults"))
    parser.add_argument(
        "--dry-run", action="store_true", help=_("write nothing; show what would be written")
    )


def run(options: Namespace) -> int:
    """Write what a repository needs and has not yet; say what to do next."""
    root: Path = options.folder or options.root
    if os.path.lexists(root) and not root.is_dir():
        raise UsageError(_("{path} is not a folder.").format(path=root.as_posix()))
    project, faults = Project.open(root, must_be=False)
    if has_errors(faults):
        raise faulty_settings(faults, root)
    library = project.library_by(None)
    asks = terminal.can_ask() and not options.yes
    scaffold = _chosen(options, root, library, asks=asks)
    files = NewFiles(root, is_dry=options.dry_run)
    for path, text in scaffold.files():
        files.add(root / path, text)
    lock = _lock(project, library, scaffold, files)
    used = {*library.collections.own_names, *lock.entries}
    for name in sorted(used & {*library.names()}):
        standard, _problems = library.load(name)
        if standard is not None:
            text = schema_text(*library.ways_to_follow(standard))
            files.add(root / f"schema/{name}.schema.json", text)
    show_problems(library.problems(), root)
    settings, _faults = read_settings(root / CONFIGURATION)
    if files.counts[KEPT] and not settings.are_there and not options.dry_run:
        message = _("{path} has no table [tool.shenbao] yet: add one, even if it is empty.")
        terminal.complain(message.format(path=(root / CONFIGURATION).as_posix()))
    terminal.say(*_outcome(scaffold, root, files, options))
    return 0


def _lock(project: Project, library: Library, scaffold: Scaffold, files: NewFiles) -> Lock:
    """Agree to the standards as they are installed now, unless others are agreed to already."""
    if os.path.lexists(project.root / LOCK):
        show_problems(project.lock.problems, project.root)
        return project.lock
    lock = lock_anew(library, project.lock, _agreed(library, scaffold.standards))
    if lock.entries and files.add(lock.path, lock.text()) and not files.is_dry:
        try:
            keep(library, lock, project.cache)
        except OSError as error:
            raise unwritable(error) from error
    return lock


def _agreed(library: Library, chosen: Sequence[str]) -> list[str]:
    """Return the chosen standards and those that may follow them, or all if none is chosen."""
    loaded = {name: library.load(name)[0] for name in library.names()}
    return [
        name
        for name, known in loaded.items()
        if not chosen or name in chosen or (known is not None and known.follows)
    ]


def _outcome(scaffold: Scaffold, root: Path, files: NewFiles, options: Namespace) -> list[str]:
    """Say what was chosen and written, and the next two commands."""
    lines = [
        _("form standards: {names}").format(
            names=_(", ").join(scaffold.standards) or _("all that there are")
        ),
        _("forge: {name}").format(name=NOTHING if scaffold.forge == NO_FORGE else scaffold.forge),
        _("unit: {name}").format(name=scaffold.unit or NOTHING),
        files.summary(),
    ]
    if not options.dry_run:
        here = "" if real_path(root) == real_path(Path()) else f" --root {root.as_posix()}"
        lines += [
            _("Next:"),
            f"  shenbao{here} new {scaffold.usual}",
            f"  shenbao{here} build",
        ]
    return lines


def _chosen(options: Namespace, root: Path, library: Library, *, asks: bool) -> Scaffold:
    """Return what is chosen by options, by answers, or else by default.

    What the settings of a repository say already is the default.
    """
    names = library.names()
    settings, _problems = read_settings(root / CONFIGURATION)
    standards = tuple(known_standard(name, names) for name in dict.fromkeys(options.standard))
    if not standards:
        standards = settings.standards or (_asked_standards(names) if asks else ())
    usual = forge_of(_remote(root))
    forge = options.forge or (_asked_forge(usual) if asks else usual)
    unit: str | None = options.unit or settings.unit or None
    if unit is None:
        question = _("Which unit files the declarations? (blank for none)")
        unit = terminal.ask(question) if asks else ""
    if not unit.isprintable():
        raise UsageError(_("The name of the unit is not one line."))
    loaded = (library.load(name)[0] for name in standards or names)
    projects = [known.name for known in loaded if known is not None and not known.repeats]
    example = next(iter([*projects, *standards, *names]), "")
    return Scaffold(standards, example, forge, unit, unit or _(USUAL_TITLE))


def _asked_standards(names: Sequence[str]) -> tuple[str, ...]:
    terminal.warn(*(f"{number}  {name}" for number, name in enumerate(names, 1)))
    while True:
        answer = terminal.ask(_("Which form standards? Numbers or names, blank for all:"))
        words = answer.replace(",", " ").split()
        try:
            return tuple(dict.fromkeys(_named(word, names) for word in words))
        except UsageError as error:
            terminal.complain(*map(str, error.args))


def _named(word: str, names: Sequence[str]) -> str:
    is_number = word.isdecimal() and 0 < int(word) <= len(names)
    return names[int(word) - 1] if is_number else known_standard(word, names)


def _asked_forge(usual: str) -> str:
    known = (*FORGES, NO_FORGE)
    while True:
        message = _("Where are pull requests checked: {names}? (blank for {usual})")
        answer = terminal.ask(message.format(names=_(", ").join(known), usual=usual))
        if answer in ("", *known):
            return answer or usual


def _remote(root: Path) -> str:
    """Return the address that a repository of git was cloned from, blank where there is none."""
    words = ["git", "-C", str(root), "config", "--get", "remote.origin.url"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return done.stdout.strip()
