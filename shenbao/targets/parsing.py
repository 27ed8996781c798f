"""Reading the text of a target: the first kind whose pattern fits all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from shenbao.targets.building import BUILDERS
from shenbao.targets.grammar import Grammar, grammar_of
from shenbao.targets.groups import Groups
from shenbao.targets.spelling import one_width, without_spaces
from shenbao.targets.target import Part, Target, Unparsed
from shenbao.targets.vocabulary import Vocabulary


@lru_cache(maxsize=1024)
def parse_target(text: str, words: Vocabulary) -> Target:
    """Return what the text says; where it is of no kind, how far it can be understood.

    Width of characters and stray spaces make no difference. No text raises.
    """
    spelled, places = without_spaces(one_width(text))
    for kind, pattern in grammar_of(words).kinds.items():
        match = pattern.fullmatch(spelled)
        target = _build(kind, match, text, places, words) if match else None
        if target is not None:
            return target
    end = _understood(spelled, grammar_of(words))
    return Unparsed(places[end - 1] + 1 if end else 0, text=text, canonical=text)


def _build(
    kind: str, match: re.Match[str], text: str, places: Sequence[int], words: Vocabulary
) -> Target | None:
    groups = Groups({name: found for name, found in match.groupdict().items() if found}, words)
    comparators = groups.comparators()
    if len(comparators) > 1:
        return None
    parts = tuple(
        Part(name, text[start:end], start, end)
        for name in groups.texts
        for start, end in [(places[match.start(name)], places[match.end(name) - 1] + 1)]
    )
    return BUILDERS[kind](
        groups,
        {
            "text": text,
            "canonical": _canonical(match, groups),
            "parts": parts,
            "lead": groups.text("lead"),
            "action": groups.text("action"),
        },
    )


def _canonical(match: re.Match[str], groups: Groups) -> str:
    """Return the text with its comparator in the one spelling it has."""
    if not groups.text("comparator"):
        return match.string
    start, end = match.span("comparator")
    return f"{match.string[:start]}{groups.comparator()}{match.string[end:]}"


def _understood(spelled: str, grammar: Grammar) -> int:
    """Return how much of a text can be understood that is of no kind.

    Of one that fits a pattern but contradicts itself (2月30日), the last part is not.
    """
    opening = grammar.opening.match(spelled)
    ends = [opening.end() if opening else 0]
    for pattern in grammar.kinds.values():
        match = pattern.match(spelled)
        if match and match.end() < len(spelled):
            ends.append(match.end())
        elif match and match.lastindex:
            ends.append(match.start(match.lastindex))
    return max(ends)
