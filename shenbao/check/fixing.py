"""Mending a declaration: the characters that a fix means are replaced, and no others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from shenbao.diagnostics import Diagnostic, Edit, Key
from shenbao.toml import Document, parse


def fixed(document: Document, raw: str, problems: Iterable[Diagnostic]) -> tuple[str, int]:
    """Return the raw text of a file with what is wrong in it mended, and how many mends it took.

    ``raw`` has the line breaks as they are in the file. Of mends that touch each
    other only the first is made. Nothing is mended where the file has another text
    by now, or the result would not read as the same data but for the mended texts.
    """
    if raw.replace("\r\n", "\n") != document.text:
        return raw, 0
    mends = _apart((edit, problem.key or ()) for problem in problems for edit in problem.fixes)
    text = _edited(raw, [edit for edit, _key in mends])
    after, faults = parse(text, document.path)
    keys = {key for _edit, key in mends}
    if after is None or faults or _blanked(after.data, keys) != _blanked(document.data, keys):
        return raw, 0
    return text, len(mends)


def _apart(edits: Iterable[tuple[Edit, Key]]) -> list[tuple[Edit, Key]]:
    """Return the edits that can be made in one go, in order, each with the key of its text."""
    apart: list[tuple[Edit, Key]] = []
    for edit, key in sorted(edits, key=lambda mend: mend[0]):
        if not apart or _end(apart[-1][0]) < (edit.span.line, edit.span.column):
            apart.append((edit, key))
    return apart


def _end(edit: Edit) -> tuple[int, int]:
    return edit.span.end_line, edit.span.end_column


def _edited(raw: str, edits: Sequence[Edit]) -> str:
    """Make the edits, the last first; lines and columns do not depend on the line breaks."""
    lines = raw.split("\n")
    for edit in reversed(edits):
        span = edit.span
        before = lines[span.line - 1][: span.column - 1]
        after = lines[span.end_line - 1][span.end_column - 1 :]
        lines[span.line - 1 : span.end_line] = (before + edit.text + after).split("\n")
    return "\n".join(lines)


def _blanked(value: object, keys: Collection[Key], key: Key = ()) -> object:
    """Return the data with the texts at these keys blank."""
    if isinstance(value, dict):
        return {name: _blanked(inner, keys, (*key, name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [_blanked(inner, keys, (*key, index)) for index, inner in enumerate(value)]
    return "" if key in keys and isinstance(value, str) else value
