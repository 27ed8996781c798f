"""The lines of a text: places in it, as numbers of characters from 0 and as lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path

from shenbao.diagnostics import Span


class Lines:
    """Where each line of a text begins; a span may begin or end behind the last character."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(line_end.end() for line_end in re.finditer("\n", text))]
        self.length = len(text)

    def bounds(self, span: Span) -> tuple[int, int]:
        """Return where a span begins and where it ends."""
        start = self.starts[span.line - 1] + span.column - 1
        return start, self.starts[span.end_line - 1] + span.end_column - 1

    def span(self, path: Path, start: int, end: int) -> Span:
        """Return the span of a file from one place to another."""
        line, end_line = (bisect_right(self.starts, place) for place in (start, end))
        columns = start - self.starts[line - 1] + 1, end - self.starts[end_line - 1] + 1
        return Span(path, line, columns[0], end_line, columns[1])

    def start(self, line: int) -> int:
        """Return where a line begins; the one behind the last begins at the end of the text."""
        return self.starts[line - 1] if line <= len(self.starts) else self.length

    def end(self, line: int) -> int:
        """Return where a line ends, its line break not counted."""
        return self.starts[line] - 1 if line < len(self.starts) else self.length
