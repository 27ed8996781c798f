"""``shenbao standard new``: a form in somebody's file becomes the draft of a form.toml."""

from __future__ import annotations

from argparse import Namespace

from shenbao.cli.errors import UsageError, refuse_to_overwrite, unwritable
from shenbao.cli.projects import open_project, show_problems
from shenbao.declaration import name_fault, on_any_system
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form import Library
from shenbao.form.collections import BASE, FORM
from shenbao.i18n import _
from shenbao.intake.drafting import form_toml, load_known_words, sketch
from shenbao.intake.drafting.sketch import Note
from shenbao.intake.loading import load_grids
from shenbao.intake.standards import Standards
from shenbao.reports import terminal
from shenbao.system.files import write_if_changed

MOST_WORDS = 60
"""The characters of words of the file that a line of the report shows."""


def run(options: Namespace) -> int:
    """Write the draft; say what was certain, what not, and what was left out."""
    project = open_project(options.root)
    folder = project.templates / options.name
    if fault := name_fault(options.name):
        raise UsageError(fault)
    refuse_to_overwrite(folder)
    library = project.library
    same = on_any_system(options.name)
    taken = [name for name in (*library.names(), BASE) if on_any_system(name) == same]
    if taken:
        message = _("There is a form standard {name} already: give the new one another name.")
        raise UsageError(message.format(name=taken[0]))
    standards = Standards(library)
    problems: list[Diagnostic] = list(standards.problems)
    if not standards.vocabularies:
        show_problems(problems, project.root)
        return 1
    words = standards.vocabularies[0].words
    known = load_known_words(library, words, problems)
    found = load_grids([options.source], standards.numbers())[options.source].found
    if isinstance(found, Diagnostic):
        show_problems([*problems, found], project.root)
        return 1
    if not found.rows:
        raise UsageError(_("{path} holds no words.").format(path=options.source.as_posix()))
    made = sketch(found, known)
    try:
        write_if_changed(folder / FORM, form_toml(made, options.source.name).encode())
    except OSError as error:
        raise unwritable(error) from error
    for title, notes in (
        (_("certain"), made.certain),
        (_("uncertain"), made.uncertain),
        (_("left out"), made.left_out),
    ):
        terminal.say(f"{title}: {len(notes)}", *map(_line, notes))
    terminal.say(_("{path} written").format(path=(folder / FORM).as_posix()))
    _standard, faults = Library(project.templates, others=library.others).load(options.name)
    show_problems([*problems, *faults], project.root)
    return int(has_errors(faults))


def _line(note: Note) -> str:
    words = note.words if len(note.words) <= MOST_WORDS else f"{note.words[:MOST_WORDS]}…"
    return f"  {note.place.shown()}: {words} → {note.made}"
