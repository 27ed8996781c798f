"""What is different between two texts, as runs of characters that stay readable.

Chinese puts no spaces between its words, so characters are compared; but a figure
or a Latin word is one piece, for half a number means nothing. Sentences that are
the same are found first, then what is the same within those that are not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

_PIECES = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[A-Za-z]+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^。；;\n]*[。；;\n]|[^。；;\n]+")

MOST_PAIRS = 100_000
"""Pairs of like pieces that are weighed; of texts with more, all between their ends is changed."""

LEAST_IN_COMMON = 0.3
"""The share of the longer text that has to be the same for the two to be shown as one."""


class Run(Struct, frozen=True):
    """A stretch of text before and after a change; where both are the same, nothing changed."""

    old: str
    new: str

    @property
    def is_same(self) -> bool:
        """Whether the change left this stretch alone."""
        return self.old == self.new


Runs = tuple[Run, ...]


def text_runs(old: str, new: str) -> Runs:
    """Return the runs that lead from the old text to the new one, and exchanged, back again."""
    if (len(old), old) > (len(new), new):
        return mirrored(text_runs(new, old))
    sentences = _compared(_SENTENCES.findall(old), _SENTENCES.findall(new))
    return _joined(part for run in sentences for part in _refined(run))


def mirrored(runs: Iterable[Run]) -> Runs:
    """Return the runs of the change back."""
    return tuple(Run(run.new, run.old) for run in runs)


def old_text(runs: Iterable[Run]) -> str:
    """Return the text before the change."""
    return "".join(run.old for run in runs)


def new_text(runs: Iterable[Run]) -> str:
    """Return the text after the change."""
    return "".join(run.new for run in runs)


def _refined(run: Run) -> Runs:
    """Return the runs within changed sentences, or one run where they have little in common."""
    if run.is_same:
        return (run,)
    runs = _without_islands(_compared(_PIECES.findall(run.old), _PIECES.findall(run.new)))
    same = sum(len(part.old) for part in runs if part.is_same)
    is_one_text = same >= LEAST_IN_COMMON * max(len(run.old), len(run.new))
    return runs if is_one_text else (run,)


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    start = in_common(old, new)
    end = in_common(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    yield _run(old[:start], new[:start])
    yield from _opcodes(old[start:old_end], new[start:new_end])
    yield _run(old[old_end:], new[new_end:])


def in_common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many pieces two sequences have in common at their beginnings."""
    pairs = zip(old, new, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    counts = Counter(old)
    if sum(counts[piece] for piece in new) > MOST_PAIRS:
        yield _run(old, new)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _tag, start, end, new_start, new_end in matcher.get_opcodes():
        yield _run(old[start:end], new[new_start:new_end])


def _run(old: Sequence[str], new: Sequence[str]) -> Run:
    return Run("".join(old), "".join(new))


def _without_islands(runs: Iterable[Run]) -> Runs:
    """Return the runs without same ones that are no longer than the changes on either side."""
    kept: list[Run] = []
    for run in _joined(runs):
        kept.append(run)
        while len(kept) >= 3 and _is_island(*kept[-3:]):
            kept[-3:] = _joined([Run(old_text(kept[-3:]), new_text(kept[-3:]))])
    return tuple(kept)


def _is_island(before: Run, run: Run, after: Run) -> bool:
    longest = min(max(len(side.old), len(side.new)) for side in (before, after))
    is_between = run.is_same and not before.is_same and not after.is_same
    return is_between and len(run.old) <= longest and "\n" not in run.old


def _joined(runs: Iterable[Run]) -> Runs:
    """Return the runs with neighbours of one kind made one, and without empty ones."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].is_same == run.is_same:
            joined[-1] = Run(joined[-1].old + run.old, joined[-1].new + run.new)
        elif run.old or run.new:
            joined.append(run)
    return tuple(joined)
