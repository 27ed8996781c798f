"""Mending a declaration: the characters that a fix means are replaced, and no others."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from shenbao.diagnostics import Diagnostic, Edit
from shenbao.toml import Document, KeyPath, parse
from shenbao.toml.edits import apply_edits


def fixed(document: Document, raw: str, problems: Iterable[Diagnostic]) -> tuple[str, int]:
    """Return the raw text of a file with the fixes of its problems made, and how many were made.

    ``raw`` has the line breaks as they are in the file. Of fixes that touch each
    other only the first is made. None is made where the file has another text
    by now, or the result would not read as the same data but for the fixed texts.
    """
    if raw.replace("\r\n", "\n") != document.text:
        return raw, 0
    fixes = _apart((edit, problem.key or ()) for problem in problems for edit in problem.fixes)
    text = apply_edits(raw, [edit for edit, _key in fixes])
    after, faults = parse(text, document.path)
    keys = {key for _edit, key in fixes}
    if after is None or faults or _blanked(after.data, keys) != _blanked(document.data, keys):
        return raw, 0
    return text, len(fixes)


def _apart(edits: Iterable[tuple[Edit, KeyPath]]) -> list[tuple[Edit, KeyPath]]:
    """Return the edits that can be made in one go, in order, each with the key of its text."""
    apart: list[tuple[Edit, KeyPath]] = []
    for edit, key in sorted(edits, key=lambda fix: fix[0]):
        if not apart or _end(apart[-1][0]) < (edit.span.line, edit.span.column):
            apart.append((edit, key))
    return apart


def _end(edit: Edit) -> tuple[int, int]:
    return edit.span.end_line, edit.span.end_column


def _blanked(value: object, keys: Collection[KeyPath], key: KeyPath = ()) -> object:
    """Return the data with the texts at these keys blank."""
    if isinstance(value, dict):
        return {name: _blanked(inner, keys, (*key, name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [_blanked(inner, keys, (*key, index)) for index, inner in enumerate(value)]
    return "" if key in keys and isinstance(value, str) else value
