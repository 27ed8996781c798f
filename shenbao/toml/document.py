"""Reading a TOML file: its data, and on demand the place of every value."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import tomli

from shenbao.diagnostics import Code, Diagnostic, Edit, Span
from shenbao.i18n import _
from shenbao.system.files import read_file
from shenbao.toml.characters import forbidden_characters, uncomposed_characters
from shenbao.toml.places import KeyPath, Place, find_places, syntax_tree
from shenbao.toml.strings import as_part, part_place
from shenbao.toml.syntax_messages import translate

Parsed = tuple["Document | None", list[Diagnostic]]

DEEPEST = 100
"""Tables and arrays in one another; what walks the data calls itself once for each."""

MOST_PROBLEMS = 100
"""Forbidden characters that one file is told of."""


@dataclass(frozen=True)
class Document:
    """A TOML text and its data; floats are Decimals, so 273.30 keeps its last digit."""

    path: Path
    text: str
    data: dict[str, Any] = field(repr=False)

    @cached_property
    def places(self) -> dict[KeyPath, Place]:
        """The place of every key path in the text."""
        return find_places(syntax_tree(self.text), self.text, self.path)

    def value_span(self, path: KeyPath) -> Span:
        """Return where the value at ``path`` stands, or else the nearest table around it."""
        place = self._nearest(path)
        return place.value if place else Span(self.path)

    def key_span(self, path: KeyPath) -> Span:
        """Return where the key at ``path`` stands, or else the nearest table around it."""
        place = self._nearest(path)
        return place.key if place else Span(self.path)

    def part_span(self, path: KeyPath, start: int, end: int) -> Span:
        """Return where the characters from ``start`` to ``end`` of the text at ``path`` stand."""
        begin, literal = self._literal(path)
        first, last = part_place(literal, start, end)
        return self._span(begin + first, begin + last)

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
        return Edit(self._span(begin + first, begin + last), written)

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line begins in the text."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _literal(self, path: KeyPath) -> tuple[int, str]:
        """Return where the literal of a text begins, and the literal."""
        span = self.places[path].value
        start = self._lines[span.line - 1] + span.column - 1
        return start, self.text[start : self._lines[span.end_line - 1] + span.end_column - 1]

    def _span(self, start: int, end: int) -> Span:
        line, end_line = (bisect_right(self._lines, place) for place in (start, end))
        return Span(
            self.path,
            line,
            start - self._lines[line - 1] + 1,
            end_line,
            end - self._lines[end_line - 1] + 1,
        )

    def _nearest(self, path: KeyPath) -> Place | None:
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path)


def read(path: Path, largest: int | None = None) -> Parsed:
    """Read and parse a file; what is wrong with it comes back as diagnostics.

    ``largest`` is the number of bytes it may have.
    """
    try:
        raw = read_file(path, largest)
    except OSError as error:
        message = _("The file cannot be read: {reason}.").format(reason=error.strerror or error)
        return None, [Diagnostic(Span(path), Code.UNREADABLE, message)]
    return parse_bytes(raw, path, largest)


def parse_bytes(raw: bytes, path: Path, largest: int | None = None) -> Parsed:
    """Parse the content of a file, as ``read`` does."""
    if largest is not None and len(raw) > largest:
        message = _("The file is larger than {limit} bytes.").format(limit=largest)
        return None, [Diagnostic(Span(path), Code.LIMIT, message)]
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return None, [_not_utf8(path, raw, error)]
    return parse(text, path)


def parse(text: str, path: Path) -> Parsed:
    """Parse TOML 1.0 text; ``path`` is for the positions only.

    Returns the document, or None beside the diagnostics that say why there is none.
    """
    if text.startswith("\ufeff"):
        return None, [
            Diagnostic(
                Span(path, 1, 1, 1, 2),
                Code.UNREADABLE,
                _("The file begins with a byte order mark (U+FEFF)."),
                _('Save it as "UTF-8", not as "UTF-8 with BOM".'),
            )
        ]
    text = text.replace("\r\n", "\n")
    try:
        data = tomli.loads(text, parse_float=Decimal)
        if _is_deeper(data, DEEPEST):
            raise RecursionError
    except tomli.TOMLDecodeError as error:
        span = Span(path, error.lineno, error.colno, error.lineno, error.colno + 1)
        return None, [Diagnostic(span, Code.SYNTAX, _syntax_message(error), _syntax_hint())]
    except (RecursionError, ValueError) as error:
        reason = _("too deeply nested") if isinstance(error, RecursionError) else str(error)
        message = _("The file cannot be taken in: {reason}.").format(reason=reason)
        return None, [Diagnostic(Span(path), Code.SYNTAX, message)]
    document = Document(path, text, data)
    newer = _newer_syntax(document)
    if newer:
        return None, [newer]
    problems = list(islice(_unprintable(document), MOST_PROBLEMS))
    return document, problems


def _is_deeper(data: object, levels: int) -> bool:
    """Tell whether there are more levels of tables and arrays than that."""
    level = [data]
    for _level in range(levels):
        tables = [list(one.values()) for one in level if isinstance(one, dict)]
        arrays = [one for one in level if isinstance(one, list)]
        level = [inner for values in (*tables, *arrays) for inner in values]
        if not level:
            return False
    return True


def _not_utf8(path: Path, raw: bytes, error: UnicodeDecodeError) -> Diagnostic:
    return Diagnostic(
        _character_behind(raw[: error.start].decode(), path),
        Code.UNREADABLE,
        _("The file is not UTF-8: byte 0x{byte:02X} here.").format(byte=raw[error.start]),
        _("Save it again with the encoding UTF-8 (it may be GBK now)."),
    )


def _character_behind(before: str, path: Path) -> Span:
    """Return the place of the character that follows a file's beginning."""
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Span(path, line, column, line, column + 1)


def _syntax_message(error: tomli.TOMLDecodeError) -> str:
    return _("This is not TOML: {reason}.").format(reason=translate(error.msg))


def _syntax_hint() -> str:
    return _("A text stands in quotes, an amount without; each key has a line of its own.")


def _newer_syntax(document: Document) -> Diagnostic | None:
    """Refuse what only TOML 1.1 allows: tomli reads it, most editors and tools do not."""
    root = syntax_tree(document.text).root_node
    if not root.has_error:
        return None
    node = root
    while (broken := next((child for child in node.children if child.has_error), None)) is not None:
        node = broken
    before = document.text.encode()[: node.start_byte].decode()
    return Diagnostic(
        _character_behind(before, document.path),
        Code.SYNTAX,
        _("This is TOML 1.1; declarations are TOML 1.0."),
        _("Keep { … } on one line, with no comma after its last value."),
    )


def _unprintable(document: Document) -> Iterator[Diagnostic]:
    for path, text in texts(document.data):
        for character in forbidden_characters(text):
            yield Diagnostic(
                _character_span(document, path, character),
                Code.CHARACTER,
                _("No form can print the character U+{point:04X} in {key}.").format(
                    point=ord(character), key=key_name(path)
                ),
                _("Delete it; a line break is a line break of a text between three quotes."),
            )
        for cluster in uncomposed_characters(text):
            yield Diagnostic(
                _character_span(document, path, cluster),
                Code.CHARACTER,
                _("{key} holds a character that is put together from parts: {points}.").format(
                    key=key_name(path),
                    points=" ".join(f"U+{ord(character):04X}" for character in cluster[:8]),
                ),
                _("Type it as one character (Unicode NFC)."),
            )


def at(data: Any, path: KeyPath) -> Any:
    """Return the value at ``path`` in the data; raise LookupError where there is none."""
    for part in path:
        data = data[part]
    return data


def texts(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text in the data with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts(inner, (*path, index))


def key_name(path: KeyPath) -> str:
    """Write a key path as people do: ``output.quantity[0].name``."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def key_path(name: str) -> KeyPath | None:
    """Read a key path as ``key_name`` writes it; None where the name is none."""
    path: list[str | int] = []
    for part in name.split(".") if name else ():
        match = re.fullmatch(r"([A-Za-z0-9_-]+)((?:\[[0-9]{1,6}\])*)", part)
        if match is None:
            return None
        path += [match[1], *(int(index) for index in re.findall(r"[0-9]+", match[2]))]
    return tuple(path)


def _is_literal_of(text: str, literal: str) -> bool:
    """Tell whether a string's literal reads as the text."""
    try:
        value: object = tomli.loads(f"text = {literal}")["text"]
    except tomli.TOMLDecodeError:
        return False
    return value == text


def _character_span(document: Document, path: KeyPath, characters: str) -> Span:
    """Return where the characters stand inside a value, written as such or as an escape."""
    whole = document.value_span(path)
    lines = document.text.split("\n")
    literal = _literal_pattern(characters)
    for number in range(whole.line, whole.end_line + 1):
        line = lines[number - 1]
        start = whole.column - 1 if number == whole.line else 0
        if match := literal.search(line, start):
            return Span(document.path, number, match.start() + 1, number, match.end() + 1)
    return whole


def _literal_pattern(characters: str) -> re.Pattern[str]:
    short = {"\b": r"\\b", "\t": r"\\t", "\f": r"\\f", "\r": r"\\r", "\x1b": r"\\e"}
    spellings = "".join(
        f"(?:{re.escape(character)}"
        rf"|\\u(?i:{ord(character):04x})|\\U(?i:{ord(character):08x})"
        f"{'|' + short[character] if character in short else ''})"
        for character in characters
    )
    return re.compile(spellings)
