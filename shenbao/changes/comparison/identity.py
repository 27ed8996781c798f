"""Which declaration of one revision is which of the other: by code, by file, or by likeness."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping

from shenbao.changes.comparison.statement import Side

_SENTENCES = re.compile(r"[^。；;\n]+")

Sides = dict[str, Side]
Partners = tuple[Side | None, Side | None]
Cost = Callable[[Side, Side], int]
"""How much is to be told of one declaration as the new version of another."""

Identity = tuple[str, ...]

LEAST_LIKENESS = 0.5
"""The share of their words that two declarations of other codes and files have in common."""

RARE = 20
"""A sentence that more declarations than that have says nothing of which is which."""


def partners(
    old: Sides, new: Sides, cost: Cost, unread: Collection[str] = ()
) -> Iterator[Partners]:
    """Pair declarations that are one, and yield those that are alone.

    What has a code is known by it, in its own year before another, into which the project
    goes on; then by its place; then by what it says. Where codes go round among files that
    are in both revisions, they have been exchanged if less is to be told of that. What is at
    an ``unread`` place cannot be read in the other revision, and so is like no other.
    """
    pairs: dict[str, str] = {}
    for identity in (_project_in_year, _project):
        before = _by_identity(_without(pairs.keys(), old), identity)
        after = _by_identity(_without(set(pairs.values()), new), identity)
        pairs |= {before[key]: after[key] for key in before.keys() & after.keys()}
    taken = set(pairs.values())
    pairs |= {
        place: place for place in old if place in new and place not in pairs and place not in taken
    }
    pairs |= _alike(_without({*pairs, *unread}, old), _without({*pairs.values(), *unread}, new))
    for circle in list(_circles(pairs)):
        by_place = {place: place for place in circle}
        if _costs(by_place, old, new, cost) < _costs(circle, old, new, cost):
            pairs |= by_place
    yield from ((old[old_place], new[new_place]) for old_place, new_place in sorted(pairs.items()))
    yield from ((old[place], None) for place in old if place not in pairs)
    yield from ((None, new[place]) for place in _without(set(pairs.values()), new))


def _without(places: Collection[str], sides: Sides) -> Sides:
    return {place: side for place, side in sides.items() if place not in places}


# ---- By code ------------------------------------------------------------------


def _project(side: Side) -> Identity:
    return side.statement.form, side.sheet.properties.get("identifier", "")


def _project_in_year(side: Side) -> Identity:
    return *_project(side), str(side.filing.declaration.year)


def _by_identity(sides: Sides, identity: Callable[[Side], Identity]) -> dict[Identity, str]:
    """Return the place of each declaration that has an identifier of its own among these."""
    keys = {place: identity(side) for place, side in sides.items() if _project(side)[1]}
    counts = Counter(keys.values())
    return {key: place for place, key in keys.items() if counts[key] == 1}


def _circles(pairs: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the pairs that lead from place to place and back to the first one."""
    seen: set[str] = set()
    for start in pairs:
        circle: dict[str, str] = {}
        place = start
        while place in pairs and place not in seen:
            seen.add(place)
            circle[place] = pairs[place]
            place = pairs[place]
        if place == start and len(circle) > 1:
            yield circle


def _costs(pairs: Mapping[str, str], old: Sides, new: Sides, cost: Cost) -> int:
    return sum(cost(old[place], new[other]) for place, other in pairs.items())


# ---- By likeness --------------------------------------------------------------


def _alike(old: Sides, new: Sides) -> dict[str, str]:
    """Pair declarations that say much the same, those first that are most alike."""
    before = {place: _words(side) for place, side in old.items()}
    after = {place: _words(side) for place, side in new.items()}
    places: dict[str, list[str]] = {}
    for place, words in after.items():
        for sentence in words:
            places.setdefault(sentence, []).append(place)
    rare = {sentence: found for sentence, found in places.items() if len(found) <= RARE}
    candidates = {
        (place, other)
        for place, words in before.items()
        for sentence in words.keys() & rare.keys()
        for other in rare[sentence]
    }
    ranked = sorted(
        (-_likeness(before[place], after[other]), place, other) for place, other in candidates
    )
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for likeness, place, other in ranked:
        if -likeness >= LEAST_LIKENESS and place not in pairs and other not in taken:
            pairs[place] = other
            taken.add(other)
    return pairs


def _words(side: Side) -> Counter[str]:
    """Return how many characters each sentence has that the author wrote."""
    stated = side.statement
    texts = [fact.text or "" for fact in stated.facts]
    texts += [text for line in stated.lines for _column, text in line.texts]
    words: Counter[str] = Counter()
    for sentence in _SENTENCES.findall("\n".join(texts)):
        words[sentence] += len(sentence)
    return words


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    """Return the share of sentences that both have, by their lengths (Dice): 0 to 1."""
    return 2 * (old & new).total() / (old.total() + new.total())
