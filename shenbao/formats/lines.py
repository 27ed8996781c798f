"""How many lines a text takes, and how high rows must be: what a spreadsheet does not find out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from shenbao.sheet.sheet import Cell, Row

_OPENING = r"[(\[{‘“〈《「『【〔（［｛]"
_CLOSING = r"[!),.:;?\]}%°’”…‰、。〉》」』】〕！％），．：；？］｝]"
_UNBROKEN = re.compile(f"{_OPENING}*(?:[!-~]+|.){_CLOSING}*")
"""What stays on one line: a word, or a character, with the punctuation that belongs to it."""


class Widths(NamedTuple):
    """How many ems half-width characters are wide, and capitals among them; all others are one."""

    narrow: float
    capital: float

    def of(self, text: str) -> float:
        """Return the width of a text on one line."""
        return sum(
            1.0
            if east_asian_width(one) in "WFA"
            else self.capital
            if one.isupper()
            else self.narrow
            for one in text
        )


class Reckoning(NamedTuple):
    """What the heights of rows are reckoned by.

    A line is ``line_height`` times the size of its font high; ``padding`` is
    around the text. What is higher than ``tallest`` stands in several rows. Both
    are in points.
    """

    line_height: float
    widths: Widths
    padding: float
    tallest: float

    def height(self, text: str, size: float, width: float) -> float:
        """Return how high a text of a size is in so many points of width."""
        room = (width - 2 * self.padding) / size
        lines = count_lines(text, room, self.widths)
        return lines * size * self.line_height + 2 * self.padding


def count_lines(text: str, room: float, widths: Widths) -> int:
    """Return how many lines of ``room`` ems a text takes, or a few more."""
    return sum(_wrapped(line, max(room, 1), widths) for line in text.split("\n"))


def _wrapped(line: str, room: float, widths: Widths) -> int:
    lines, used = 1, 0.0
    for word in _UNBROKEN.findall(line):
        width = widths.of(word)
        if used and used + width > room:
            lines, used = lines + 1, 0.0
        used += width
        while used > room:
            lines, used = lines + 1, used - room
    return lines


def row_heights(rows: Sequence[Row], needed: Callable[[Cell, int], float]) -> list[float]:
    """Return the heights that rows must have.

    ``needed`` tells how high a cell must be that begins at a column. Where a cell
    merged over rows needs more than they have, each of them gets a part of it.
    """
    heights = [0.0] * len(rows)
    merged = []
    for index, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            if cell.rows > 1:
                merged.append((index, index + cell.rows, needed(cell, column)))
            elif not cell.continued:
                heights[index] = max(heights[index], needed(cell, column))
            column += cell.columns
    for first, end, height in merged:
        lacking = height - sum(heights[first:end])
        for index in range(first, end):
            heights[index] += max(lacking, 0) / (end - first)
    return heights
