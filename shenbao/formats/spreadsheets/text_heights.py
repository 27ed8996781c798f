"""Estimates of how many lines a text takes and how high rows must be; spreadsheets make none."""

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


class CharacterWidths(NamedTuple):
    """The width of half-width capitals and of other half-width characters, in ems.

    Full-width characters are one em wide.
    """

    narrow: float
    capital: float

    def of(self, text: str) -> float:
        """Return the width of a text on one line, in ems."""
        return sum(
            1.0
            if east_asian_width(character) in "WFA"
            else self.capital
            if character.isupper()
            else self.narrow
            for character in text
        )


class TextMetrics(NamedTuple):
    """The measures from which the height of a text in a cell is estimated.

    A line is ``line_height`` times as high as its font size. ``padding`` is the
    space on each side of the text. A row is at most ``tallest`` high; a higher
    text takes several. Both are in points.
    """

    line_height: float
    widths: CharacterWidths
    padding: float
    tallest: float

    def height(self, text: str, size: float, width: float) -> float:
        """Return the height of a text of this font size in a cell of this width, in points."""
        room = (width - 2 * self.padding) / size
        lines = count_lines(text, room, self.widths)
        return lines * size * self.line_height + 2 * self.padding


def count_lines(text: str, room: float, widths: CharacterWidths) -> int:
    """Return how many lines of ``room`` ems a text takes, or a few more."""
    return sum(_wrapped(line, max(room, 1), widths) for line in text.split("\n"))


def _wrapped(line: str, room: float, widths: CharacterWidths) -> int:
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
    """Return the heights that rows must have for their texts, in points.

    ``needed`` returns the height of a cell that begins at a column. Where a cell
    merged over rows needs more height than they have together, each of them
    grows by the same amount.
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
