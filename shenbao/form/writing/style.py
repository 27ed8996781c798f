"""The house style of a declaration, made for clean diffs and easy merges.

One fact a line, in the order of the form; long texts as multi-line strings with
one paragraph a line; each row of a table of facts as a table, those that authors add as
an array of tables; indicators as arrays of tables by class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shenbao.declaration import WAIVE, name_fault
from shenbao.declaration.reading import FOLLOWS, TAKEN
from shenbao.form import Standard
from shenbao.form.writing.sections import Section, found_at, sections
from shenbao.toml import KeyPath, normal, parse
from shenbao.toml.editor import UnwritableError
from shenbao.toml.literals import comment, literal


def format_declaration(
    data: Mapping[str, Any], standard: Standard, *, schema: str = "", notes: Sequence[str] = ()
) -> str:
    """Return the TOML text of a declaration; ``data`` is as tomli would read it.

    ``schema`` is the JSON Schema's path from the file; ``notes`` are kept as
    comments at the end. Raises UnwritableError unless the text reads back as the data.
    """
    text = "\n".join(_lines(data, standard, schema, notes)) + "\n"
    document, problems = parse(text, Path("declaration.toml"))
    if document is None or normal(document.data) != normal(data):
        raise UnwritableError(str(problems))
    return text


def _lines(
    data: Mapping[str, Any], standard: Standard, schema: str, notes: Sequence[str]
) -> Iterator[str]:
    if schema:
        yield f"#:schema {schema}"
    for key in scalar_keys(data, standard):
        yield from fact_lines(key, data[key], standard)
    for key, value in data.items():
        if key in standard.fields and isinstance(value, Mapping):
            yield ""
            yield from fact_lines(key, value, standard)
    for section in sections(standard):
        found = found_at(data, section.path)
        for entry in (found or ()) if section.is_array else filter(None, [found]):
            yield ""
            yield from section.table(entry)
    yield from copy_lines((TAKEN,), data.get(TAKEN))
    for waiver in data.get(WAIVE, ()):
        yield ""
        yield f"[[{WAIVE}]]"
        yield from (f"{key} = {literal(value)}" for key, value in waiver.items())
    for note in notes:
        yield ""
        yield comment(note)


def copy_lines(path: KeyPath, table: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the lines of the copy of what a declaration follows: facts, then tables in it."""
    if table is None:
        return
    arrays = {key: value for key, value in table.items() if _is_array_of_tables(value)}
    facts = {
        key: value
        for key, value in table.items()
        if key not in arrays and not isinstance(value, Mapping)
    }
    if facts or not table:
        yield ""
        yield from Section(path, is_array=False).table(facts)
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from copy_lines((*path, key), value)
    for key, entries in arrays.items():
        for entry in entries:
            yield ""
            yield from Section((*path, key)).table(entry)


def _is_array_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def scalar_keys(data: Mapping[str, Any], standard: Standard) -> list[str]:
    """Return the keys of the head in the house's order: form, choices, then the form's fields."""
    order = ["form", "year", FOLLOWS, "columns", *standard.shape.choices, *standard.fields]
    return [key for key in order if key in data and not isinstance(data[key], Mapping)]


def fact_lines(key: str, value: Any, standard: Standard) -> list[str]:
    """Return the lines of one key of the head, or of a field that is a table."""
    field = standard.fields.get(key)
    return field.kind.lines(value, field) if field else [f"{key} = {literal(value)}"]


def file_name(data: Mapping[str, Any], standard: Standard) -> str:
    """Return the value that is the declaration's own, if it can safely be a file's name."""
    names = [str(data.get(field.key, "")) for field in standard.fields.values() if field.unique]
    fine = (text for text in names if re.fullmatch(r"\w[\w-]{0,79}", text) and not name_fault(text))
    return next(fine, "")


def value_literal(key: str, value: Any, standard: Standard) -> str:
    """Return the value of a key of the head as it is written behind it."""
    field = standard.fields.get(key)
    return field.kind.literal(value, field) if field else literal(value)
