"""A declaration is begun: from its form standard, or after the pattern of another."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shenbao.declaration import Field, name_fault
from shenbao.declaration.cells import Context
from shenbao.diagnostics import has_errors
from shenbao.form import Filing, Standard
from shenbao.form.meanings import Meaning
from shenbao.form.writing import Blanks, blank_declaration, edit_declaration, file_name
from shenbao.i18n import _
from shenbao.project.folders import SUFFIX
from shenbao.project.project import Project
from shenbao.system.reading import path_from
from shenbao.toml.parsing import parse
from shenbao.toml.reader import TableReader
from shenbao.years.carrying import Amounts, carried_over

MOST_NUMBERS = 1000


class NotUnderstoodError(Exception):
    """A word that was given for a field is not a value of it; the text says why."""


def given_values(standard: Standard, year: int, words: Mapping[str, str]) -> dict[str, Any]:
    """Return what people have given for fields, as TOML has it.

    Raises NotUnderstoodError for a field that the standard does not have, and for words that
    are no value of a field.
    """
    return {key: given_value(standard, year, key, text) for key, text in words.items()}


def given_value(standard: Standard, year: int, key: str, words: str) -> Any:
    """Return the value of a field that words say; they are read as those of a cell are."""
    known = standard.shape.fields.get(key)
    if known is None:
        message = _("{standard} has no field {key}. It has: {fields}")
        fields = _(", ").join(standard.shape.fields)
        raise NotUnderstoodError(message.format(standard=standard.name, key=key, fields=fields))
    context = Context(year, standard.amounts)
    understood = known.understand(words, context) if words else None
    if understood is None or not _is_taken(known, understood.data):
        message = _("{words} is not a value of {key} ({label}).")
        raise NotUnderstoodError(message.format(words=words, key=key, label=known.label))
    return understood.data


def _is_taken(known: Field, value: object) -> bool:
    """Tell whether a field takes a value: whether it can be read from a file that has it."""
    written = "\n".join(known.kind.lines(value, known))
    document, problems = parse(f"{written}\n", Path(SUFFIX))
    if document is not None:
        known.kind.read(TableReader(document, problems), known)
    return not has_errors(problems)


def begun(project: Project, standard: Standard, year: int, values: Mapping[str, Any]) -> Blanks:
    """Return a declaration of a standard with blanks for all that is not given."""
    known = {"form": standard.name, "year": year, **values}
    return blank_declaration(standard, known, schema=schema_way(project, standard, str(year)))


def begun_after(
    filing: Filing, raw: str, year: int, values: Mapping[str, Any], amounts: Amounts
) -> str:
    """Return a declaration after the pattern of another, whose own values are blank or given.

    ``raw`` is the text of its file. What is to be looked at are comments in it.
    """
    name = filing.meant(Meaning.PROJECT_NAME)
    doubt = _("all of this was taken from {name} ({year})")
    doubt = doubt.format(name=name, year=filing.declaration.year)
    carried = carried_over(filing, raw, year, amounts, (doubt,))
    document, _problems = parse(carried.text, filing.declaration.document.path)
    assert document is not None
    unique = {key: known for key, known in filing.standard.fields.items() if known.unique}
    own = {key: "" for key, known in unique.items() if key in document.data and known.kind.is_words}
    kept = {key: value for key, value in document.data.items() if key not in unique}
    data = {**kept, **own, **values}
    return edit_declaration(carried.text, data, filing.standard)


def place_of_new(project: Project, standard: Standard, year: int, data: Mapping[str, Any]) -> Path:
    """Return the file of a new declaration: by its code, else its name, else a free number."""
    folder = project.declarations / str(year)
    place = standard.place(Meaning.PROJECT_NAME)
    called = str(data.get(str(place[0]), "")) if len(place) == 1 else ""
    name = file_name(data, standard) or ("" if name_fault(called) else called)
    if name:
        return folder / f"{name}{SUFFIX}"
    numbered = (folder / f"{standard.name}-{number}{SUFFIX}" for number in range(1, MOST_NUMBERS))
    return next((path for path in numbered if not os.path.lexists(path)), folder / standard.name)


def schema_way(project: Project, standard: Standard, folder: str) -> str:
    """Return the way from a folder of declarations to the JSON Schema of a standard."""
    schema = project.schema / f"{standard.name}.schema.json"
    return path_from(project.declarations / folder, schema)
