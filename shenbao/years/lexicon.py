"""Common indicators move to the lexicon of their form standard, and no sheet changes by it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from shenbao.changes.revisions import FolderTree, export
from shenbao.declaration import EXPLAIN, NAME, Indicator
from shenbao.diagnostics import Diagnostic, Edit, has_errors
from shenbao.form import Filing, Library, Standard
from shenbao.form.loading import LEXICON
from shenbao.form.writing import edit_declaration
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.sheet.layout import lay_out
from shenbao.sheet.sheet import Sheet
from shenbao.system.boundary import boundary
from shenbao.system.files import write_if_changed
from shenbao.system.reading import read_file
from shenbao.system.removal import scratch_folder
from shenbao.toml import Document, at, parse
from shenbao.toml.editor import UnwritableError
from shenbao.toml.edits import apply_edits
from shenbao.toml.lines import Lines
from shenbao.toml.literals import literal

EXPLAIN_AS = "explain_as"

Explained = tuple[str | None, str | None]
"""What an author says of an indicator: an explanation, or the subject of the usual one."""


class Moving(Struct, frozen=True):
    """An indicator that moves: its standard, and what the lexicon says of it."""

    form: str
    name: str
    key: str
    words: str
    uses: int


class Move(Struct):
    """What moves, the new text of each file, and why other common indicators stay.

    ``sheets`` counts the sheets that were laid out before and after, and are the same.
    """

    moving: list[Moving] = field(default_factory=list)
    texts: dict[Path, str] = field(default_factory=dict)
    staying: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    sheets: int = 0


class ChangedSheetError(Exception):
    """A sheet would not be the same; the text names its file."""


def move_to_lexicon(project: Project, filings: Sequence[Filing], least: int) -> Move:
    """Return the move of all indicators that are used so often to the lexicons.

    Raises ChangedSheetError where a sheet would change by it, UnwritableError where a file
    cannot be changed.
    """
    move = Move()
    by_form: dict[str, list[Filing]] = defaultdict(list)
    for filing in filings:
        if filing.standard.shape.explained and not filing.standard.repeats:
            by_form[filing.standard.name].append(filing)
    for of_form in by_form.values():
        _move_of(project, of_form, least, move)
    if move.moving:
        _prove(project, move)
    return move


def _move_of(project: Project, filings: Sequence[Filing], least: int, move: Move) -> None:
    """Add what moves of the declarations of one standard."""
    standard = filings[0].standard
    uses: dict[str, list[tuple[Filing, Indicator]]] = defaultdict(list)
    for filing in filings:
        for indicator in filing.declaration.indicators:
            uses[indicator.name].append((filing, indicator))
    moving = {}
    for name, of_name in uses.items():
        if len(of_name) < least or name in standard.lexicon or not name.strip():
            continue
        explained = {_explained(indicator) for _filing, indicator in of_name}
        if len(explained) > 1:
            move.staying.append(
                (name, _("it is explained in {count} ways").format(count=len(explained)))
            )
            continue
        ((explain, subject),) = explained
        key, words = (EXPLAIN, explain) if explain is not None else (EXPLAIN_AS, subject or name)
        moving[name] = Moving(standard.name, name, key, words, len(of_name))
    move.moving += moving.values()
    if not moving:
        return
    path = project.templates / standard.name / LEXICON
    move.texts[path] = _lexicon_with(standard, moving.values())
    for filing in filings:
        with boundary(filing.declaration.document.path, move.problems.append):
            text = _without_explanations(filing, moving, project)
            if text is not None:
                move.texts[filing.declaration.document.path] = text


def _explained(indicator: Indicator) -> Explained:
    return indicator.explain, indicator.explain_as


def _lexicon_with(standard: Standard, moving: Iterable[Moving]) -> str:
    """Return the lexicon of a standard with new entries behind those that it has."""
    places = (folder / LEXICON for folder in standard.folders)
    found = next(filter(os.path.lexists, places), None)
    text = read_file(found, within=None).decode() if found else ""
    entries = (
        f"[[indicator]]\n{NAME} = {literal(entry.name)}\n{entry.key} = {literal(entry.words)}\n"
        for entry in moving
    )
    changed = apply_edits(text, [_behind(text, "\n".join(["", *entries] if text else entries))])
    if parse(changed, found or Path(LEXICON))[0] is None:  # such as where its entries are inline
        raise UnwritableError(str(found))
    return changed


def _behind(text: str, more: str) -> Edit:
    """Return the edit that puts more behind a text, below its last line."""
    lines = Lines(text)
    is_ended = not text or text.endswith("\n")
    return Edit(lines.span(Path(LEXICON), len(text), len(text)), more if is_ended else f"\n{more}")


def _without_explanations(
    filing: Filing, moving: Mapping[str, Moving], project: Project
) -> str | None:
    """Return a declaration without the explanations that move; None where it has none."""
    document = filing.declaration.document
    data: dict[str, Any] = deepcopy(document.data)
    is_changed = False
    for indicator in filing.declaration.indicators:
        entry = moving.get(indicator.name)
        if entry is not None and entry.key in at(data, indicator.path):
            del at(data, indicator.path)[entry.key]
            is_changed = True
    if not is_changed:
        return None
    raw = read_file(document.path, within=project.root).decode()
    return edit_declaration(raw, data, filing.standard)


def _prove(project: Project, move: Move) -> None:
    """Lay all sheets out with the old files and with the new ones; they must be the same."""
    paths, _passed_over = project.find_declarations()
    with scratch_folder() as folder:
        templates = folder / "templates"
        if project.templates.is_dir():
            export(FolderTree(project.templates, project.templates.name), "", templates)
        for path, text in move.texts.items():
            if path.is_relative_to(project.templates):
                target = templates / path.relative_to(project.templates)
                write_if_changed(target, text.encode(), lasting=False)
        old = project.library
        new = Library(templates, old.caps, None, old.find_followed, old.find_all, old.others)
        for path in paths:
            with boundary(path, move.problems.append, passing=(ChangedSheetError,)):
                before = _sheet(old, read_file(path, within=project.root).decode(), path)
                after = _sheet(new, move.texts.get(path), path) if path in move.texts else None
                if after is None:
                    after = _sheet(new, read_file(path, within=project.root).decode(), path)
                if before != after:
                    raise ChangedSheetError(path.as_posix())
                move.sheets += before is not None


def _sheet(library: Library, text: str | None, path: Path) -> Sheet | None:
    """Return the sheet of a declaration's text; None where it has none, as it is faulty."""
    document: Document | None = parse(text or "", path)[0]
    filing, problems = library.salvage(document) if document is not None else (None, [])
    return lay_out(filing) if filing is not None and not has_errors(problems) else None
