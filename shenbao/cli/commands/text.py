"""The text command: the words of a Word file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path

from shenbao.cli.errors import UsageError
from shenbao.i18n import _
from shenbao.office.numbering import Numerals
from shenbao.office.packages import PackageError
from shenbao.office.text import word_text
from shenbao.project.folders import ProjectError
from shenbao.reports import terminal
from shenbao.system.reading import read_file
from shenbao.system.reasons import reason


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument(
        "file",
        type=Path,
        metavar=_("FILE"),
        help=_("a .docx file, or one that Word has saved as .xml"),
    )
    parser.add_argument(
        "--textconv",
        action="store_true",
        help=_(
            "for git: where a file cannot be read, print why in place of its words; exit with 0"
        ),
    )


def run(options: Namespace) -> int:
    """Print the words of a Word file; return the exit status.

    For git a file that is refused is no failure, which would end the whole of
    ``git log``: the reason stands in place of the words.
    """
    try:
        content = read_file(options.file, within=None)
    except OSError as error:
        message = _("{path} cannot be read: {reason}.")
        raise UsageError(message.format(path=options.file, reason=reason(error))) from error
    try:
        terminal.write(word_text(content, partial(_numerals, options.root)))
    except PackageError as error:
        refusal = _("{path} is not read: {reason}.").format(path=options.file, reason=error)
        if not options.textconv:
            terminal.complain(refusal)
            return 1
        terminal.say(refusal)
    return 0


def _numerals(root: Path) -> Numerals:
    """Return the numerals that import reads lists with; outside of a project there are none."""
    from shenbao.intake.standards import Standards
    from shenbao.project.project import Project

    try:
        project, _problems = Project.open(root)
    except ProjectError:
        return {}
    return Standards(project.library).numbers().numerals
