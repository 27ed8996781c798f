"""Mending a declaration: the characters that a fix means are replaced, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from shenbao.check.finding import Finding
from shenbao.diagnostics import Edit
from shenbao.toml import Document, at, parse


def fixed(document: Document, raw: str, findings: Iterable[Finding]) -> tuple[str, int]:
    """Return the raw text of a file with what is wrong in it mended, and how many mends it took.

    ``raw`` has the line breaks as they are in the file. Of mends that touch each
    other only the first is made. Unless the result reads as the same data with
    just the mended texts in it, nothing is mended.
    """
    mends = _apart(document, findings)
    text = _edited(raw, [edit for _finding, edit in mends])
    after, problems = parse(text, document.path)
    if after is None or problems or after.data != _expected(document, mends):
        return raw, 0
    return text, len(mends)


def _apart(document: Document, findings: Iterable[Finding]) -> list[tuple[Finding, Edit]]:
    """Return the findings that can be mended in one go, in order, with their edits."""
    edits = [
        (finding, edit)
        for finding in findings
        if finding.part is not None
        and finding.mend is not None
        and (edit := document.edit(finding.path, *finding.part, finding.mend))
    ]
    apart: list[tuple[Finding, Edit]] = []
    for finding, edit in sorted(edits, key=lambda mend: mend[1]):
        if not apart or _end(apart[-1][1]) < (edit.span.line, edit.span.column):
            apart.append((finding, edit))
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


def _expected(document: Document, mends: Iterable[tuple[Finding, Edit]]) -> dict[str, Any]:
    data = deepcopy(document.data)
    for finding, _edit in reversed(list(mends)):
        assert finding.part is not None
        start, end = finding.part
        table = at(data, finding.path[:-1])
        text = table[finding.path[-1]]
        table[finding.path[-1]] = f"{text[:start]}{finding.mend}{text[end:]}"
    return data
