"""Caps on what one declaration may hold, so that none can keep a build busy for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from shenbao.declaration.shape import Shape
from shenbao.diagnostics import Code, Diagnostic
from shenbao.i18n import _
from shenbao.toml import Document, KeyPath, key_name


class Caps(Struct, frozen=True):
    """The most bytes of a file, characters of a text, and indicators of a declaration.

    No other list is longer than the indicators may be.
    """

    file_bytes: int = 1024 * 1024
    text: int = 20_000
    indicators: int = 500


def over_caps(document: Document, shape: Shape, caps: Caps) -> list[Diagnostic]:
    """Name the first text and the first list that is too long, and too many indicators."""
    return [
        *_first(_long_texts(document, caps)),
        *_first(_long_lists(document, shape, caps)),
    ]


def _first(problems: Iterator[Diagnostic]) -> list[Diagnostic]:
    problem = next(problems, None)
    return [problem] if problem else []


def _long_texts(document: Document, caps: Caps) -> Iterator[Diagnostic]:
    message = _("{key} has {count} characters; at most {limit} are allowed.")
    for path, text in document.texts:
        if len(text) > caps.text:
            yield _problem(document, path, message, len(text), caps.text)


def _long_lists(document: Document, shape: Shape, caps: Caps) -> Iterator[Diagnostic]:
    message = _("{key} has {count} entries; at most {limit} are allowed.")
    found: dict[KeyPath, int] = {}
    _add_lists(document.data.items(), (), found)
    for path, count in found.items():
        if count > caps.indicators:
            yield _problem(document, path, message, count, caps.indicators)
    classes = set(shape.classes())
    count = sum(count for path, count in found.items() if path in classes)
    if count > caps.indicators:
        message = _("There are {count} indicators; at most {limit} are allowed.")
        path = next(path for path in found if path in classes)
        yield _problem(document, path, message, count, caps.indicators)


def _add_lists(
    values: Iterable[tuple[str | int, object]], path: KeyPath, found: dict[KeyPath, int]
) -> None:
    """Add the length of every list in the values of a table or list, by its path."""
    for key, value in values:
        if isinstance(value, dict):
            _add_lists(value.items(), (*path, key), found)
        elif isinstance(value, list):
            found[*path, key] = len(value)
            _add_lists(enumerate(value), (*path, key), found)


def _problem(document: Document, path: KeyPath, message: str, count: int, limit: int) -> Diagnostic:
    text = message.format(key=key_name(path), count=count, limit=limit)
    return Diagnostic(document.value_span(path), Code.LIMIT, text)
