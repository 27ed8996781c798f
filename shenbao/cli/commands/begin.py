"""The new command: a declaration is begun, with a blank for each of its values."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.given import add_set, given_words
from shenbao.cli.names import known_standard
from shenbao.cli.new_files import KEPT, NewFiles
from shenbao.cli.projects import open_project, show_problems
from shenbao.declaration.reading import FIRST_YEAR, LAST_YEAR
from shenbao.diagnostics import has_errors
from shenbao.form import Filing, Standard
from shenbao.form.meanings import Meaning
from shenbao.i18n import _
from shenbao.project.folders import SUFFIX
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.system.reading import read_file
from shenbao.toml.editor import UnwritableError
from shenbao.years.beginning import (
    NotUnderstoodError,
    begun,
    begun_after,
    given_value,
    given_values,
    place_of_new,
)
from shenbao.years.carrying import Amounts


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument(
        "form", nargs="?", metavar=_("STANDARD"), help=_("the form standard (asked for if missing)")
    )
    parser.add_argument(
        "--year", type=int, metavar=_("YEAR"), help=_("the budget year (asked for if missing)")
    )
    add_set(parser)
    parser.add_argument(
        "--from",
        dest="pattern",
        type=Path,
        metavar=_("FILE"),
        help=_("a declaration that is taken as a pattern; its comments and order stay"),
    )
    parser.add_argument(
        "--amounts",
        choices=[str(known) for known in Amounts],
        default=str(Amounts.EMPTY),
        help=_("what becomes of the amounts of the pattern (default: empty)"),
    )
    parser.add_argument(
        "--out", type=Path, metavar=_("FILE"), help=_("the file (default: by code or name)")
    )
    parser.add_argument("--yes", action="store_true", help=_("ask nothing"))
    parser.add_argument(
        "--dry-run", action="store_true", help=_("write nothing; show what would be written")
    )


def run(options: Namespace) -> int:
    """Write the declaration; exit with 1 if it is there already."""
    project = open_project(options.root)
    asks = terminal.can_ask() and not options.yes
    pattern = _pattern(project, options.pattern) if options.pattern else None
    if options.pattern and pattern is None:
        return 1
    standard = pattern.standard if pattern else _standard(project, options.form, asks=asks)
    if standard is None:
        show_problems(project.library.problems(), project.root)
        return 1
    if pattern and options.form not in (None, standard.name):
        message = _("{path} is of the form standard {name}.")
        raise UsageError(message.format(path=options.pattern.as_posix(), name=standard.name))
    year = _year(options.year, asks=asks)
    if options.out and options.out.suffix != SUFFIX:
        message = _("{path} would not be read as a declaration: its name does not end in {suffix}.")
        raise UsageError(message.format(path=options.out.as_posix(), suffix=SUFFIX))
    try:
        words = given_words(options.given)
        values = given_values(standard, year, {**_unit(project, standard), **words})
        if asks:
            values = _asked(standard, year, values)
        text, note = _text(project, standard, year, values, (pattern, Amounts(options.amounts)))
    except NotUnderstoodError as error:
        raise UsageError(str(error)) from error
    path = options.out or place_of_new(project, standard, year, values)
    files = NewFiles(project.root, is_dry=options.dry_run)
    files.add(path, text)
    terminal.say(*note, files.summary())
    if not options.dry_run and not files.counts[KEPT]:
        terminal.say(_("Fill in {path}, then: shenbao check").format(path=path.as_posix()))
    return int(files.counts[KEPT] > 0)


def _text(
    project: Project,
    standard: Standard,
    year: int,
    values: Mapping[str, Any],
    after: tuple[Filing | None, Amounts],
) -> tuple[str, list[str]]:
    """Return the text of the declaration, and what is to be told of it."""
    pattern, amounts = after
    if pattern is None:
        blanks = begun(project, standard, year, values)
        message = _("{count} values to fill in, {optional} more if need be")
        return blanks.text, [message.format(count=blanks.required, optional=blanks.optional)]
    path = pattern.declaration.document.path
    try:
        raw = read_file(path, within=None).decode()
        return begun_after(pattern, raw, year, values, amounts), []
    except OSError as error:
        raise unwritable(error) from error
    except UnwritableError as error:
        message = _("{path} cannot be taken as a pattern without losing what else is in it.")
        raise UsageError(message.format(path=path.as_posix())) from error


def _pattern(project: Project, path: Path) -> Filing | None:
    """Return the declaration that is taken as a pattern; show what is wrong with it."""
    filing, problems = project.library.read(path)
    problems = [*project.library.problems(), *problems]
    show_problems(problems, project.root)
    if filing is None or has_errors(problems):
        return None
    if filing.standard.repeats:
        message = _("{path} repeats other declarations: shenbao follow makes such a form.")
        raise UsageError(message.format(path=path.as_posix()))
    words, faults = filing.standard.year_words
    show_problems(faults, project.root)
    return filing if words is not None else None


def _standard(project: Project, name: str | None, *, asks: bool) -> Standard | None:
    """Return the standard that is named, or the only one; of several it is asked for."""
    names = project.library.names()
    usual = [known for known in project.settings.standards if known in names] or names
    if name is None and len(usual) == 1:
        name = usual[0]
    if name is None and asks:
        terminal.warn(*(f"{number}  {known}" for number, known in enumerate(usual, 1)))
        answer = terminal.ask(_("Which form standard?"))
        is_number = answer.isdecimal() and 0 < int(answer) <= len(usual)
        name = usual[int(answer) - 1] if is_number else answer
    if not name:
        message = _("Name the form standard: {names}.")
        raise UsageError(message.format(names=_(", ").join(usual)))
    standard = project.library.load(known_standard(name, names))[0]
    if standard is not None and standard.follows:
        message = _("{name} follows another form: shenbao follow {name} begins one.")
        raise UsageError(message.format(name=name))
    return standard


def _unit(project: Project, standard: Standard) -> dict[str, str]:
    """Return the unit of the repository's settings, by the field that it belongs in."""
    place = standard.place(Meaning.UNIT_NAME)
    unit = project.settings.unit
    return {str(place[0]): unit} if unit and len(place) == 1 else {}


def _year(year: int | None, *, asks: bool) -> int:
    if year is None and asks:
        answer = terminal.ask(_("Which year?"))
        year = int(answer) if answer.isdecimal() else None
    if year is None:
        raise UsageError(_("Name the year, such as --year 2025."))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(_("{year} is not a year of a budget.").format(year=year))
    return year


def _asked(standard: Standard, year: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Ask for the required fields of one line that are not given; an empty answer is a blank."""
    answered = dict(values)
    for key, known in standard.shape.fields.items():
        if key in values or not known.required or known.kind.is_long:
            continue
        picks = " / ".join(known.choices or known.registered)
        question = f"{known.label}{f' ({picks})' if picks else ''}:"
        while answer := terminal.ask(question):
            try:
                answered[key] = given_value(standard, year, key, answer)
                break
            except NotUnderstoodError as error:
                terminal.warn(str(error))
    return answered
