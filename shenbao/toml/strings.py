"""TOML strings character by character: where each stands in its literal, and how to write one."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.toml.escapes import ESCAPE, escaped
from shenbao.toml.literals import ONE_LINE


def quotes(literal: str) -> str:
    """Return the quotes around a string's literal: one or three of a kind."""
    return literal[:3] if literal[:3] in ('"""', "'''") else literal[:1]


def character_places(literal: str) -> list[tuple[int, int]]:
    """Return for each character of a string's value where it begins and ends in the literal.

    Behind the last one follows the empty place at the end of the value.
    """
    fence = quotes(literal)
    start, end = _first(literal), len(literal) - len(fence)
    places = _escaped if fence[0] == '"' else _plain
    return [*places(literal, start, end), (end, end)]


def part_place(literal: str, start: int, end: int) -> tuple[int, int]:
    """Return where the characters from ``start`` to ``end`` of a value stand in its literal."""
    if "\\" not in literal:  # most have no escape: the characters stand side by side
        first = _first(literal)
        return first + start, first + end
    places = character_places(literal)
    return places[start][0], places[max(start, end - 1)][end > start]


def _first(literal: str) -> int:
    """Return where the value begins in the literal."""
    fence = quotes(literal)
    return len(fence) + (len(fence) > 1 and literal.startswith("\n", len(fence)))


def _plain(_literal: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    yield from ((index, index + 1) for index in range(start, end))


def _escaped(literal: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        match = ESCAPE.match(literal, start)
        after = match.end() if match else start + 1
        if match is None or match[0].rstrip() != "\\":  # a line's end that is no character
            yield start, after
        start = after


def as_part(text: str, literal: str) -> str | None:
    """Return the text as it is written between the quotes of a literal, if it can be.

    None means that a string in single quotes cannot hold it.
    """
    fence = quotes(literal)
    if fence[0] == "'":
        fits = "'" not in text and (len(fence) > 1 or "\n" not in text)
        return text if fits else None
    return escaped(text, ONE_LINE if len(fence) == 1 else '"\\')
