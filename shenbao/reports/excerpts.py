"""Diagnostics for a person at a terminal: place, problem, source line, caret, what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import groupby
from pathlib import Path

from shenbao.diagnostics import Code, Diagnostic, Severity, Span, path_of
from shenbao.i18n import N_, _, ngettext
from shenbao.reports.paths import shown_path
from shenbao.system.reading import bounds, read_file
from shenbao.toml.reader import printable

WIDEST_EXCERPT = 96

_ONE_COLUMN = " -~·×—‘’“”…≈≤≥"
_TWO_COLUMNS = "\u3001-\u3029\u4e00-\u9fff\uff01-\uff60"
_WIDE = re.compile("[^\0-\u3000]")
"""Of the usual characters those that take two columns; the pattern is made at once."""

USUAL = re.compile(f"[{_ONE_COLUMN}{_TWO_COLUMNS}]*")
"""Texts of characters that are next to each other as wide as they are alone."""

LARGEST_SHOWN = 16 * 1024 * 1024
"""The bytes of a file of which lines are shown."""


SEVERITIES = {
    Severity.ERROR: N_("error"),
    Severity.WARNING: N_("warning"),
    Severity.INFO: N_("note"),
}


def severity_name(severity: Severity) -> str:
    """Return the severity in the language of messages."""
    return _(SEVERITIES[severity])


def counted_severities(counts: Mapping[Severity, int]) -> Iterator[str]:
    """Yield how many there are of each severity, those of which there is none left out."""
    errors, warnings, notes = (counts[severity] for severity in Severity)
    for count, words in (
        (errors, ngettext("{count} error", "{count} errors", errors)),
        (warnings, ngettext("{count} warning", "{count} warnings", warnings)),
        (notes, ngettext("{count} note", "{count} notes", notes)),
    ):
        if count:
            yield words.format(count=count)


def format_diagnostics(diagnostics: Iterable[Diagnostic], root: Path) -> str:
    """Return the diagnostics sorted by place, each once, as lines of text."""
    return format_sorted(sorted(dict.fromkeys(diagnostics)), root)


def format_sorted(diagnostics: Iterable[Diagnostic], root: Path) -> str:
    """Return diagnostics that are sorted by place, each once already, as lines of text."""
    by_path = groupby(diagnostics, lambda diagnostic: os.fspath(diagnostic.span.path))
    files = ((_File(path_of(path), root), problems) for path, problems in by_path)
    return "\n".join(_format(problem, file) for file, problems in files for problem in problems)


class _File:
    """A file as its problems are shown: by its name, and by its lines."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        self.root = root
        self.name = printable(shown_path(path, root))

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the file, or none where it cannot be shown."""
        return _source_lines(self.path, self.root)


def _format(diagnostic: Diagnostic, file: _File) -> str:
    """Return one diagnostic: its line, then the source line with a caret, then the hint."""
    span, where = diagnostic.span, diagnostic.span.where
    place = f"{file.name}: {where}" if where else f"{file.name}:{span.line}:{span.column}"
    severity = severity_name(diagnostic.severity)
    lines = [f"{place}: {diagnostic.code} {severity}: {printable(diagnostic.message)}"]
    is_refused = diagnostic.code == Code.UNREADABLE and file.path.is_symlink()
    with suppress(Exception):  # a line that cannot be shown hides no problem
        lines += [] if is_refused else _lines_at(span, file)
    if diagnostic.hint:
        hint = _("{hint} (--fix does it)") if diagnostic.fixes else "{hint}"
        lines.append(f"  = {hint.format(hint=printable(diagnostic.hint))}")
    return "\n".join(lines)


def _lines_at(span: Span, file: _File) -> list[str]:
    """Return the source line of a place with a caret below it, if there is any to be shown."""
    sources = [] if span.where else file.lines
    source = sources[span.line - 1].rstrip("\r") if span.line <= len(sources) else ""
    if not source:
        return []
    end = span.end_column if span.end_line == span.line else len(source) + 1
    return _excerpt(source, span.line, span.column - 1, max(end - 1, span.column))


def _source_lines(path: Path, root: Path) -> list[str]:
    """Return the lines of a file, or none where it cannot be shown."""
    try:
        content = read_file(path, LARGEST_SHOWN, within=bounds(path, root))
    except OSError:
        return []
    if b"\0" in content:  # it is no text, and has no lines
        return []
    return content.decode(errors="replace").split("\n")


def _excerpt(source: str, number: int, start: int, end: int) -> list[str]:
    """Return the source line, cut around the place if it is long, and a line with the caret."""
    first = max(0, start - WIDEST_EXCERPT // 3) if len(source) > WIDEST_EXCERPT else 0
    last = first + WIDEST_EXCERPT
    before, marked = printable(source[first:start]), printable(source[start : min(end, last)])
    head, tail = "…" if first else "", "…" if len(source) > last else ""
    caret = " " * width(head + before) + "^" * max(1, width(marked))
    return [f"{number:5} | {head}{printable(source[first:last])}{tail}", f"      | {caret}"]


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if USUAL.fullmatch(text):
        return len(text) + len(_WIDE.findall(text))
    from wcwidth import wcswidth  # it takes long to load, and few texts need it

    return max(0, wcswidth(text))
