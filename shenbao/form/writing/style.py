"""The house style of a declaration, made for clean diffs and easy merges.

One fact a line, in the order of the form; long texts as multi-line strings with
one paragraph a line; indicators as arrays of tables by class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from shenbao.declaration import WAIVE
from shenbao.form import Standard
from shenbao.toml import parse
from shenbao.toml.literals import basic_string, comment, multiline_string, number

LONG = 40
COMMENT_COLUMN = 29
MONEY_DECIMALS = 2


class UnwritableError(Exception):
    """The text made from the data does not read back as the same data."""


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
        yield fact(key, data[key], standard)
    for key, value in data.items():
        if key in standard.fields and isinstance(value, Mapping):
            yield ""
            yield from itemised(key, value, standard)
    for group in standard.groups:
        for category, entries in data.get(group.key, {}).items():
            for entry in entries:
                yield ""
                yield from indicator(f"{group.key}.{category}", entry)
    for waiver in data.get(WAIVE, ()):
        yield ""
        yield f"[[{WAIVE}]]"
        yield from (f"{key} = {literal(key, value, standard)}" for key, value in waiver.items())
    for note in notes:
        yield ""
        yield comment(note)


def indicator(path: str, entry: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of an indicator of the class with this path."""
    yield f"[[{path}]]"
    for key, value in entry.items():
        yield f"{key} = {string(value)}"


def scalar_keys(data: Mapping[str, Any], standard: Standard) -> list[str]:
    """Return the keys of the head in the house's order: form, choices, then the form's fields."""
    order = ["form", "year", "columns", *standard.shape.choices, *standard.fields]
    return [key for key in order if key in data and not isinstance(data[key], Mapping)]


def fact(key: str, value: Any, standard: Standard) -> str:
    """Return the line of one key of the head, with its unit as a comment."""
    line = f"{key} = {literal(key, value, standard)}"
    unit = standard.fields[key].unit if key in standard.fields else ""
    return _with_comment(line, unit) if unit and not isinstance(value, str) else line


def literal(key: str, value: Any, standard: Standard) -> str:
    """Return the value of a key of the head as TOML."""
    match value:
        case str():
            kind = standard.shape.fields[key].kind if key in standard.shape.fields else ""
            is_long = kind in ("text", "itemised") and len(value) > LONG
            return multiline_string(value.removesuffix("\n")) if is_long else string(value)
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case list():
            return f"[{', '.join(basic_string(item) for item in value)}]"
        case _:
            return number(value, standard.wording.decimals)


def string(text: str) -> str:
    """Return a text as TOML: of several lines where it has more than one."""
    return multiline_string(text.removesuffix("\n")) if "\n" in text else basic_string(text)


def itemised(key: str, value: Mapping[str, Any], standard: Standard) -> Iterator[str]:
    """Yield the lines of a table of items."""
    yield _with_comment(f"[{key}]", standard.fields[key].label)
    if "numbering" in value:
        yield f"numbering = {basic_string(value['numbering'])}"
    if "intro" in value:
        yield f"intro = {string(value['intro'])}"
    yield "items = ["
    yield from (f"  {inline_item(item)}," for item in value["items"])
    yield "]"
    if "closing" in value:
        yield f"closing = {string(value['closing'])}"


def inline_item(item: Mapping[str, Any]) -> str:
    """Return an item as an inline table."""
    facts = [f"text = {basic_string(item['text'])}"]
    if "amount" in item:
        facts.append(f"amount = {number(item['amount'], MONEY_DECIMALS)}")
    return f"{{ {', '.join(facts)} }}"


def _with_comment(line: str, words: str) -> str:
    return f"{line:<{COMMENT_COLUMN}}# {words}"


def normal(value: Any) -> Any:
    """Return the data without the line break that ends a multi-line string: it is layout."""
    match value:
        case Mapping():
            return {key: normal(inner) for key, inner in value.items()}
        case list() | tuple():
            return [normal(inner) for inner in value]
        case str():
            return value.removesuffix("\n")
        case _:
            return value
