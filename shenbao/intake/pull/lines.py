"""The indicators of a sheet as it was made, as it is now, and as it was edited: which is which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from shenbao.changes.comparison.matching import assign, likeness
from shenbao.declaration import EXPLAIN, NAME
from shenbao.form.standard import is_of_entry
from shenbao.intake.draft import DraftRow
from shenbao.intake.pull.decisions import BLANK
from shenbao.sheet.origin import digest
from shenbao.toml import KeyPath, key_name, key_path

SAME_NAME, SAME_EXPLANATION, ALIKE_NAME, SAME_TEXT, SAME_CLASS, NEAR = 600, 300, 300, 100, 50, 9
"""What it counts for two lines to have a text in common, or to stand near each other."""

LEAST_FIT, LEAST_LIKENESS = 250, 0.4

Class = KeyPath
"""Where the indicators of a class are in a declaration, or the rows of a table of facts."""


class Line(Struct, frozen=True):
    """An indicator, or a row of facts: its class, its number there, its texts as digests.

    The ``name`` is "" where only its digest is known.
    """

    classes: Class
    index: int
    digests: Mapping[str, str]
    name: str = ""

    def __hash__(self) -> int:
        return hash((self.classes, self.index, self.name))

    @property
    def content(self) -> tuple[Class, tuple[tuple[str, str], ...]]:
        """What it says, and in which class."""
        return self.classes, tuple(sorted(self.digests.items()))

    @property
    def path(self) -> str:
        """The path of the indicator in the declaration."""
        return key_name((*self.classes, self.index))


def name_column(columns: Iterable[str]) -> str:
    """Return the column by which rows are called: that of names, else the first."""
    known = list(columns)
    return NAME if NAME in known else next(iter(known), NAME)


def line_path(key: str) -> KeyPath:
    """Return the path of the line that a value of this key is of, () if it is of none."""
    path = key_path(key) or ()
    if is_of_entry(path):
        path = path[:-1]
    return path[:-1] if len(path) > 2 and isinstance(path[-2], int) else ()


def lines_of(digests: Mapping[str, str], names: Mapping[str, str]) -> list[Line]:
    """Return the indicators and rows among the digests of a sheet's values, in its order.

    ``names`` has the names that are known, by their digests. The order is that of the
    numbers in the keys, whatever has become of the order of the digests.
    """
    by_path: dict[KeyPath, dict[str, str]] = defaultdict(dict)
    for key, found in digests.items():
        if path := line_path(key):
            by_path[path][key.rpartition(".")[2]] = found
    classes = list(dict.fromkeys(path[:-1] for path in by_path))
    return [
        Line(path[:-1], int(path[-1]), columns, names.get(columns[name_column(columns)], ""))
        for path, columns in sorted(
            by_path.items(), key=lambda item: (classes.index(item[0][:-1]), item[0][-1])
        )
    ]


def edited_lines(rows: Sequence[DraftRow]) -> list[Line]:
    """Return the indicators of an edited document, in its order."""
    counts: dict[Class, int] = defaultdict(int)
    found = []
    for row in rows:
        digests = {key: digest(text) for key, text in row.texts.items()}
        name = row.texts.get(name_column(row.texts), "")
        found.append(Line(row.classes, counts[row.classes], digests, name))
        counts[row.classes] += 1
    return found


def tagged(old: Sequence[Line], new: Sequence[Line], tags: Sequence[str]) -> dict[int, int]:
    """Return which line of the old ones each of the new ones says that it was, by their indexes.

    A copied row says it too; of such the one that has changed least is believed.
    """
    paths = {line.path: index for index, line in enumerate(old)}
    claims: dict[int, list[int]] = defaultdict(list)
    for index, tag in enumerate(tags):
        if tag in paths:
            claims[paths[tag]].append(index)
    return {
        max(
            claimants, key=lambda claimant: (_in_common(old[place], new[claimant]), -claimant)
        ): place
        for place, claimants in claims.items()
    }


def partners(
    old: Sequence[Line], new: Sequence[Line], known: Mapping[int, int | None]
) -> dict[int, int]:
    """Return which line of the old ones each of the new ones is, by their indexes.

    What is ``known`` of them is believed, None of one that is new; the others
    are paired so that they fit best.
    """
    left = [index for index in range(len(new)) if index not in known]
    right = sorted(set(range(len(old))) - set(known.values()))
    gains = [
        {
            column: _fit(old[other], new[index], abs(other - index))
            for column, other in enumerate(right)
        }
        for index in left
    ]
    found = {left[row]: right[column] for row, column in assign(gains)}
    return found | {index: other for index, other in known.items() if other is not None}


def _in_common(old: Line, new: Line) -> int:
    return sum(new.digests.get(column) == found for column, found in old.digests.items())


def _fit(old: Line, new: Line, distance: int) -> int:
    """Return how likely two lines are one indicator; 0 if they are not."""
    fit = 0
    named = name_column(old.digests)
    for column, found in old.digests.items():
        if new.digests.get(column) == found != BLANK:
            fit += {named: SAME_NAME, EXPLAIN: SAME_EXPLANATION}.get(column, SAME_TEXT)
    if old.name and old.digests.get(named) != new.digests.get(named):
        alike = likeness(old.name, new.name)
        fit += round(ALIKE_NAME * alike) if alike >= LEAST_LIKENESS else 0
    fit += SAME_CLASS * (old.classes == new.classes)
    return fit + max(0, NEAR - distance) if fit >= LEAST_FIT else 0
