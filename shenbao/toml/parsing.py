"""Reading TOML files: their data, or all that is wrong with them."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import tomli
from msgspec.structs import replace

from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.i18n import _
from shenbao.system.reading import LARGEST, AnyPath, read_file
from shenbao.system.reasons import reason
from shenbao.toml.characters import forbidden_characters, is_usual, uncomposed_characters
from shenbao.toml.data import KeyPath, is_deeper, key_name
from shenbao.toml.document import Document
from shenbao.toml.escapes import spellings
from shenbao.toml.syntax_messages import translate

Parsed = tuple[Document | None, list[Diagnostic]]

DEEPEST = 100
"""Tables and arrays in one another; what walks the data calls itself once for each."""

LONGEST_SHOWN = 40
"""Characters that are shown of a number that cannot be taken in."""

MOST_PROBLEMS = 100
"""Forbidden characters that one file is told of."""


def read(path: Path, largest: int = LARGEST, *, within: AnyPath | None) -> Parsed:
    """Read and parse a file; what is wrong with it comes back as diagnostics.

    ``largest`` is the number of bytes it may have. No link may lead from the folder
    ``within`` to a file elsewhere.
    """
    try:
        raw = read_file(path, largest, within=within)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return None, [_too_large(path, largest)]
        message = _("The file cannot be read: {reason}.").format(reason=reason(error))
        return None, [Diagnostic(Span(path), Code.UNREADABLE, message)]
    return parse_bytes(raw, path, largest)


def read_first(paths: Sequence[Path]) -> Parsed:
    """Read the first of several files of one name, each in a folder of a collection.

    What must be in it, and is not, is taken from the last, if that is in a folder of the same
    name: then the one may be from before what the other has.
    """
    document, problems = read(paths[0], within=paths[0].parents[1])
    is_spared = len(paths) > 1 and paths[0].parent.name == paths[-1].parent.name
    if document is None or not is_spared:
        return document, problems
    return replace(document, spare=partial(_spare, paths[-1])), problems


def _spare(path: Path) -> Document | None:
    return read(path, within=path.parents[1])[0]


def read_data(
    path: Path, largest: int = LARGEST, *, within: AnyPath | None
) -> dict[str, Any] | None:
    """Return the data of a file as far as they are TOML; None where ``read`` says why not."""
    try:
        text = read_file(path, largest, within=within).decode().replace("\r\n", "\n")
        return tomli.loads(text, parse_float=_number)
    except (OSError, ValueError, RecursionError):
        return None


def parse_bytes(raw: bytes, path: Path, largest: int = LARGEST) -> Parsed:
    """Parse the content of a file, as ``read`` does."""
    if len(raw) > largest:
        return None, [_too_large(path, largest)]
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
        data = tomli.loads(text, parse_float=_number)
        if is_deeper(data, DEEPEST):
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


def _number(literal: str) -> Decimal:
    try:
        return Decimal(literal)
    except InvalidOperation:  # its exponent has more than eighteen digits
        message = _("{number} is larger than any number can be")
        raise ValueError(message.format(number=literal[:LONGEST_SHOWN])) from None


def _too_large(path: Path, largest: int) -> Diagnostic:
    message = _("The file is larger than {limit} bytes.").format(limit=largest)
    return Diagnostic(Span(path), Code.LIMIT, message)


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
    root = document.tree.root_node
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
    for path, text in () if _is_usual(document) else document.texts:
        for character in forbidden_characters(text):
            yield Diagnostic(
                _character_span(document, path, character),
                Code.CHARACTER,
                _("No form can print the character U+{point:04X} in {key}.").format(
                    point=ord(character), key=key_name(path)
                ),
                _("Delete it; a line break is a line break of a text between three quotes."),
                key=path,
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
                key=path,
            )


def _is_usual(document: Document) -> bool:
    """Tell whether no text of a document needs a closer look; an escape may stand for anything."""
    if "\\" in document.text:
        return is_usual("\n".join(text for _path, text in document.texts))
    return is_usual(document.text)


def _character_span(document: Document, path: KeyPath, characters: str) -> Span:
    """Return where the characters stand inside a value, written as such or as an escape."""
    whole = document.value_span(path)
    lines = document.text.split("\n")
    pattern = spellings(characters)
    for number in range(whole.line, whole.end_line + 1):
        line = lines[number - 1]
        start = whole.column - 1 if number == whole.line else 0
        if match := pattern.search(line, start):
            return Span(document.path, number, match.start() + 1, number, match.end() + 1)
    return whole
