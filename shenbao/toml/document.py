"""A TOML text with its data, and the place of every value."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import tomli
from msgspec import Struct
from tree_sitter import Tree

from shenbao.diagnostics import Diagnostic, Edit, Span
from shenbao.toml.data import KeyPath, at, texts
from shenbao.toml.lines import Lines
from shenbao.toml.places import Spans, find_places, syntax_tree
from shenbao.toml.strings import as_part, part_place


class Document(Struct, frozen=True, dict=True):
    """A TOML text and its data; floats are Decimals, so 273.30 keeps its last digit.

    What must be in a table of it, and is not, is taken from the document that ``spare`` reads,
    if there is one.
    """

    path: Path
    text: str
    data: dict[str, Any]
    spare: Callable[[], Document | None] | None = None

    def __repr__(self) -> str:
        """Return its name alone: with what it holds, messages would be of many megabytes."""
        return f"{type(self).__name__}({os.fspath(self.path)!r})"

    def forget(self) -> None:
        """Let go of all that has been worked out; it is worked out again where it is asked for."""
        for name in list(self.__dict__):
            if name not in self.__struct_fields__:
                del self.__dict__[name]

    @property
    def digest(self) -> bytes:
        """A digest by which the text is known again."""
        return sha256(self.text.encode()).digest()

    @cached_property
    def tree(self) -> Tree:
        """The syntax tree of the text."""
        return syntax_tree(self.text)

    @cached_property
    def places(self) -> dict[KeyPath, Spans]:
        """The place of every key path in the text."""
        return find_places(self.tree, self.text, self.path)

    @cached_property
    def texts(self) -> tuple[tuple[KeyPath, str], ...]:
        """Every text in the data, with its path."""
        return tuple(texts(self.data))

    def value_span(self, path: KeyPath) -> Span:
        """Return where the value at ``path`` stands, or else the nearest table around it."""
        place = self._nearest(path)
        return place.value if place else Span(self.path)

    def key_span(self, path: KeyPath) -> Span:
        """Return where the key at ``path`` stands, or else the nearest table around it."""
        place = self._nearest(path)
        return place.key if place else Span(self.path)

    def problem(self, path: KeyPath, code: str, message: str, hint: str = "") -> Diagnostic:
        """Return a problem of the value at ``path``, or else of the nearest table around it."""
        return Diagnostic(self.value_span(path), code, message, hint, key=path)

    def part_span(self, path: KeyPath, start: int, end: int) -> Span:
        """Return where the characters from ``start`` to ``end`` of the text at ``path`` stand."""
        begin, literal = self._literal(path)
        first, last = part_place(literal, start, end)
        return self.span(begin + first, begin + last)

    def edit(self, path: KeyPath, start: int, end: int, text: str) -> Edit | None:
        """Return the edit that puts ``text`` in place of a part of the text at ``path``.

        None means that its quotes cannot hold the text.
        """
        begin, literal = self._literal(path)
        written = as_part(text, literal)
        if written is None:
            return None
        first, last = part_place(literal, start, end)
        after, before = literal[:first] + written + literal[last:], at(self.data, path)
        if not _is_literal_of(before[:start] + text + before[end:], after):
            return None
        return Edit(self.span(begin + first, begin + last), written)

    def span(self, start: int, end: int) -> Span:
        """Return the span from one place in the text to another, both counted from 0."""
        return self.lines.span(self.path, start, end)

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    def _literal(self, path: KeyPath) -> tuple[int, str]:
        """Return where the literal of a text begins, and the literal."""
        start, end = self.lines.bounds(self.places[path].value)
        return start, self.text[start:end]

    def _nearest(self, path: KeyPath) -> Spans | None:
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path)


def _is_literal_of(text: str, literal: str) -> bool:
    """Tell whether a string's literal reads as the text."""
    try:
        value: object = tomli.loads(f"text = {literal}")["text"]
    except tomli.TOMLDecodeError:
        return False
    return value == text
