"""Long texts made short: what changed stays, what is far from it is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shenbao.changes.comparison.runs import Run, Runs, in_common

CONTEXT = 16
"""How many unchanged characters are shown on either side of a change."""

GAP = "…"


def shortened(runs: Iterable[Run]) -> Runs:
    """Return the runs with what is far from any change left out."""
    runs = tuple(runs)
    return tuple(_shortened(runs))


def _shortened(runs: Runs) -> Iterator[Run]:
    if len(runs) == 1:
        yield from runs
        return
    for index, run in enumerate(runs):
        before = CONTEXT if index else 0
        after = CONTEXT if index < len(runs) - 1 else 0
        if run.is_same and len(run.new) > before + after + len(GAP):
            text = run.new[:before] + GAP + run.new[len(run.new) - after :]
            yield Run(text, text)
        else:
            yield run


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, its middle left out if there are more."""
    if len(text) <= most:
        return text
    half = (most - len(GAP)) // 2
    return text[: most - len(GAP) - half] + GAP + text[len(text) - half :]


def cut_apart(before: str, after: str, most: int) -> tuple[str, str]:
    """Return two texts of at most so many characters, with what is different first in both."""
    start = 0
    if max(len(before), len(after)) > most:
        start = max(0, in_common(before, after) - CONTEXT)
    gap = GAP if start else ""
    return cut(gap + before[start:], most), cut(gap + after[start:], most)
