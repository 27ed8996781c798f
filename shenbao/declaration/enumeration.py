"""Finding the enumeration in a flattened text, such as ``1. … 2. … 3. …``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from msgspec import Struct

_BOUNDARY = r"(?:^|(?<=[\s;；。]))"


class Enumeration(Struct, frozen=True):
    """The words before the first marker, then the texts behind each marker in turn."""

    style: str
    intro: str
    markers: tuple[str, ...]
    items: tuple[str, ...]


def find_enumeration(text: str, numberings: Mapping[str, tuple[str, ...]]) -> Enumeration | None:
    """Return the enumeration that starts first and goes on longest, if there is one.

    Its markers follow each other without a gap, each at the start of the text or
    behind a space or the end of a clause, so ``2.1台`` behind a full stop is item
    two, ``1台``, while ``3.3万元`` inside a sentence is a figure.
    """
    found = [
        (positions, style, markers)
        for style, markers in numberings.items()
        if len(positions := _positions(text, markers)) > 1
    ]
    if not found:
        return None
    positions, style, markers = min(found, key=lambda match: (match[0][0], -len(match[0])))
    used = markers[: len(positions)]
    ends = [*positions[1:], len(text)]
    items = (
        text[start + len(marker) : end].strip()
        for start, end, marker in zip(positions, ends, used, strict=True)
    )
    return Enumeration(style, text[: positions[0]].strip(), used, tuple(items))


def as_paragraphs(text: str, numberings: Mapping[str, tuple[str, ...]]) -> str:
    """Return the text with each item of its enumeration in a paragraph of its own."""
    found = find_enumeration(text, numberings)
    if found is None:
        return text
    spaced = zip(found.markers, found.items, strict=True)
    return "\n".join(filter(None, [found.intro, *(marker + item for marker, item in spaced)]))


def bare_numerals(markers: Sequence[str]) -> list[str]:
    """Return the markers of an enumeration without what stands before and after all of them."""
    before = _common_beginning(markers)
    after = _common_beginning([marker[::-1] for marker in markers])[::-1]
    return [marker.removeprefix(before).removesuffix(after) for marker in markers]


def _common_beginning(texts: Sequence[str]) -> str:
    alike = takewhile(lambda characters: len(set(characters)) == 1, zip(*texts, strict=False))
    return "".join(characters[0] for characters in alike)


def _positions(text: str, markers: tuple[str, ...]) -> list[int]:
    positions: list[int] = []
    start = 0
    for marker in markers:
        match = re.compile(_BOUNDARY + re.escape(marker)).search(text, start)
        if match is None:
            break
        positions.append(match.start())
        start = match.end()
    return positions
