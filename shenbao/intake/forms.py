"""Finding the forms in a file, and the standard of each."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import takewhile
from typing import TypeVar

from msgspec import Struct

from shenbao.declaration.folding import plain
from shenbao.form import parts
from shenbao.form.parts import GROUP
from shenbao.intake.grid import Grid, Row
from shenbao.intake.vocabulary import Vocabulary

T = TypeVar("T")

LABELS, HEADS, GROUPS, TITLE = 0.35, 0.25, 0.15, 0.25
"""What labels, heads, first-level classes and the title weigh in a score; together 1."""

PART_OF_TITLE = 0.5
CERTAIN = 0.6
"""The least score of a standard that a form is read by."""

WHOLE = 0.999
"""The score of a form that has all of a standard."""

MARGIN = 0.15
"""By how much it must be more than that of any other standard."""

REPEATED = 2
"""So many labels, seen again below an indicator table, begin a form that has no title."""


class RawForm(Struct, frozen=True):
    """The rows of one form; ``before`` are those above it that belong to none."""

    rows: tuple[Row, ...]
    before: tuple[Row, ...] = ()


class Score(Struct, frozen=True):
    """How well a form fits a standard, from 0 to 1, and how many words of it that explains."""

    vocabulary: Vocabulary
    value: float
    words: int


def split_forms(grid: Grid, vocabularies: Sequence[Vocabulary]) -> tuple[list[RawForm], list[Row]]:
    """Return the forms of a file, and its rows where it has none.

    A form begins at a title, a sheet or the labels of its head, if these have
    been seen before. A title with no labels below it is just a line.
    """
    starts = _starts(grid.rows, vocabularies)
    if not starts:
        return [], list(grid.rows)
    ends = [*starts[1:], len(grid.rows)]
    before = grid.rows[: starts[0]]
    forms = [RawForm(grid.rows[start:end]) for start, end in zip(starts, ends, strict=True)]
    forms[0] = RawForm(forms[0].rows, before)
    return forms, []


def _starts(rows: Sequence[Row], vocabularies: Sequence[Vocabulary]) -> list[int]:
    labels = set().union(*(vocabulary.labels for vocabulary in vocabularies))
    labels -= set().union(*(vocabulary.repeated for vocabulary in vocabularies))
    starts: list[int] = []
    seen: set[str] = set()
    waiting: list[tuple[bool, int]] = []
    has_heads = False
    for index, row in enumerate(rows):
        found = _labels_named(row, labels, vocabularies)
        rank = _title_rank(row, vocabularies)
        if rank is not None or (index and row.place.sheet != rows[index - 1].place.sheet):
            waiting.append((rank or False, index))
        again = found & seen
        if (found and not starts) or (again and waiting) or (len(again) >= REPEATED and has_heads):
            starts.append(_likeliest(waiting, index))
            seen, has_heads = set(), False
        if found:
            waiting = []
        seen |= found
        has_heads = has_heads or _is_head_row(row, vocabularies)
    return [_with_line_above(start, rows, vocabularies) for start in starts]


def _with_line_above(start: int, rows: Sequence[Row], vocabularies: Sequence[Vocabulary]) -> int:
    """Return where a form begins that may have a line of its own over the title."""
    before = [index for index in range(start) if rows[index].filled]
    if not before or rows[before[-1]].place.sheet != rows[start].place.sheet:
        return start
    filled = rows[before[-1]].filled
    is_of_form = len(filled) == 1 and any(
        vocabulary.above_match(filled[0].text) is not None for vocabulary in vocabularies
    )
    return before[-1] if is_of_form else start


def _labels_named(row: Row, labels: Set[str], vocabularies: Sequence[Vocabulary]) -> set[str]:
    """Return the labels in a row; values may stand behind them."""
    found = set()
    for words in vocabularies:
        for cell in row.filled:
            named = [label for label, _value in words.labelled(cell.text)] or [cell.text]
            found |= {plain(known.label) for text in named for known in words.fields_named(text)}
    return found & labels


def _likeliest(waiting: Sequence[tuple[bool, int]], index: int) -> int:
    """Return the last title that is nothing else, or the last line that may be one."""
    return max(waiting, default=(False, index))[1]


def _title_rank(row: Row, vocabularies: Sequence[Vocabulary]) -> bool | None:
    """Tell whether a row is all a title (True), has one in it (False), or has none (None)."""
    filled = row.filled
    if len(filled) != 1:
        return None
    matches = [vocabulary.title_match(filled[0].text) for vocabulary in vocabularies]
    ranks = [match[2] for match in matches if match]
    return any(ranks) if ranks else None


def _is_head_row(row: Row, vocabularies: Sequence[Vocabulary]) -> bool:
    return any(
        sum(vocabulary.head(cell.text) is not None for cell in row.filled) > 1
        for vocabulary in vocabularies
    )


def scores(form: RawForm, vocabularies: Sequence[Vocabulary]) -> list[Score]:
    """Score the form against every standard; the best comes first."""
    texts = list(dict.fromkeys(cell.text for row in form.rows for cell in row.filled))
    found = [_score(texts, vocabulary) for vocabulary in vocabularies]
    order = sorted(found, key=lambda score: score.vocabulary.standard.name)
    return sorted(order, key=lambda score: (-score.value, -score.words))


def is_certain(found: Sequence[Score]) -> bool:
    """Tell whether the best of the scores is good, and well ahead of the others.

    Of a standard and those that extend it, it is the one of which all is there, or that
    explains the most where that is so of several.
    """
    if not found or found[0].value < CERTAIN:
        return False
    best, *others = found
    near = [score for score in others if best.value - score.value < MARGIN]
    return all(_is_variant(best, score) and _is_better(best, score) for score in near)


def _is_variant(score: Score, other: Score) -> bool:
    """Tell whether two standards extend each other, or one that they have in common."""
    lineages = (score.vocabulary.standard.lineage, other.vocabulary.standard.lineage)
    return not set(lineages[0]).isdisjoint(lineages[1])


def _is_better(score: Score, other: Score) -> bool:
    is_whole, other_is_whole = (found.value >= WHOLE for found in (score, other))
    return is_whole and (not other_is_whole or score.words > other.words)


def _score(texts: Sequence[str], vocabulary: Vocabulary) -> Score:
    """Return how much of what a standard has is there: each kind of words counts as it weighs."""
    standard = vocabulary.standard
    labels = {known.key for text in texts if (known := vocabulary.label(text))}
    split = (label for text in texts for label, _value in vocabulary.labelled(text))
    labels |= {known.key for label in split if (known := vocabulary.label(label))}
    heads = {
        (words.part.key, read.known.set, read.known.key)
        for words in vocabulary.tables
        for text in texts
        for read in words.heads.find(text)
    }
    groups = {plain(text) for text in texts if vocabulary.groups_named(text)}
    expected = {
        key
        for part in takewhile(
            lambda part: not isinstance(part, parts.IndicatorTable), standard.parts
        )
        if isinstance(part, parts.Grid)
        for key in part.fields()
        if standard.fields[key].printed_blank
    }
    columns = {
        (words.part.key, column.set, column.key)
        for words in vocabulary.tables
        for column in words.part.columns
        if column.label and not (column.facts and column.facts.optional)
    }
    titles = [match[2] for text in texts if (match := vocabulary.title_match(text))]
    title = (1 if any(titles) else PART_OF_TITLE) if titles else 0
    has_groups = bool(standard.groups) and any(
        column.key == GROUP for column in standard.indicator_table.columns
    )
    shares = [
        (LABELS, _share(labels, expected) if expected else None),
        (HEADS, _share(heads, columns) if columns else None),
        (GROUPS, min(1, len(groups) / len(standard.groups)) if has_groups else None),
        (TITLE, title),
    ]
    weighed = [(weight, share) for weight, share in shares if share is not None]
    total = sum(weight * share for weight, share in weighed)
    value = total / sum(weight for weight, _share in weighed)
    return Score(vocabulary, value, len(labels) + len(heads) + len(groups))


def _share(found: set[T], expected: set[T]) -> float:
    return len(found & expected) / len(expected)
