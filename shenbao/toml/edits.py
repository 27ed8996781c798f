"""Making edits of a text; all other characters stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from shenbao.diagnostics import Edit
from shenbao.toml.lines import Lines


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made, those at one place in their order.

    Its lines may end as they do in a file; what is written ends its lines as most of the
    text does. Of stretches that overlap, all is replaced.
    """
    lines = Lines(text)
    line_end = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    done, parts = 0, []
    for (start, end), edit in sorted(
        ((lines.bounds(edit.span), edit) for edit in edits), key=itemgetter(0)
    ):
        parts += [text[done : max(done, start)], edit.text.replace("\n", line_end)]
        done = max(done, end)
    return "".join([*parts, text[done:]])
