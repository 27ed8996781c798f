"""Remarks: comments above the values that they are about, such as what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shenbao.diagnostics import Edit, Span
from shenbao.toml.data import KeyPath
from shenbao.toml.document import Document
from shenbao.toml.edits import apply_edits
from shenbao.toml.escapes import escaped
from shenbao.toml.parsing import parse
from shenbao.toml.places import find_comments

TODO = "TODO"
MARK = f"# {TODO}"


def todo(words: str) -> str:
    """Return the line of a comment that says what is to be done."""
    return f"{MARK} {escaped(' '.join(words.split()))}"


def find_todos(document: Document) -> list[tuple[Span, str]]:
    """Return what comments say is to be done, with their places."""
    if TODO not in document.text:
        return []
    found = find_comments(document.text, document.path)
    marked = ((span, words.lstrip("#").strip()) for span, words in found)
    return [
        (span, words.removeprefix(TODO).lstrip(":：（( \t"))
        for span, words in marked
        if words.startswith(TODO) and not words[len(TODO) :][:1].isalnum()
    ]


def remarked(
    document: Document, edits: Sequence[Edit], remarks: Mapping[KeyPath, str]
) -> list[Edit] | None:
    """Return the edits, and those that put a remark above each of these values.

    A value that shares its line with others has it above that line, and where no comment can
    stand there, above the table or key around it. None is returned where the edits make no TOML.
    """
    plain = _edited(document, edits)
    if plain is None:
        return None
    places = dict(remarks)
    for _level in range(max(map(len, places), default=0) + 1):
        together = [*_comments(document, places), *edits]
        after = _edited(document, together)
        if after is not None and after.data == plain.data:
            return together
        places = _further_out(document, edits, places, plain)
    return None


def _edited(document: Document, edits: Sequence[Edit]) -> Document | None:
    return parse(apply_edits(document.text, edits), document.path)[0]


def _further_out(
    document: Document, edits: Sequence[Edit], remarks: Mapping[KeyPath, str], plain: Document
) -> dict[KeyPath, str]:
    """Return the remarks, those that cannot stand where they would at the key around theirs."""
    places: dict[KeyPath, str] = {}
    for path, words in remarks.items():
        after = _edited(document, [*_comments(document, {path: words}), *edits])
        fits = after is not None and after.data == plain.data
        outer = path if fits or not path else path[:-1]
        places[outer] = f"{places[outer]}\n{words}" if outer in places else words
    return places


def _comments(document: Document, remarks: Mapping[KeyPath, str]) -> list[Edit]:
    return [_above(document, path, words) for path, words in remarks.items()]


def _above(document: Document, path: KeyPath, words: str) -> Edit:
    """Return the edit that puts comments above the line in which a key, or a value, begins."""
    text, lines = document.text, document.lines
    start = lines.start(document.key_span(path).line) if path else 0
    indent = text[start:][: len(text[start:]) - len(text[start:].lstrip(" \t"))]
    comments = "".join(f"{indent}{todo(line)}\n" for line in words.split("\n"))
    return Edit(document.span(start, start), comments)
