"""The numbers that Word shows before a paragraph without writing them into its text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from shenbao.office.xml import W

BULLET = "bullet"
LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered: its kind of numerals, and the words around them."""

    kind: str
    words: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of a document, which must be asked for in their order."""

    def __init__(self, part: etree._Element | None, numerals: Mapping[str, Sequence[str]]) -> None:
        self.numerals = numerals
        self.lists: dict[str, dict[int, _Level]] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        if part is not None:
            self.take_in(part)

    def take_in(self, part: etree._Element) -> None:
        abstract = {
            one.get(f"{W}abstractNumId"): {
                int(level.get(f"{W}ilvl") or 0): _level(level) for level in one.iterfind(f"{W}lvl")
            }
            for one in part.iterfind(f"{W}abstractNum")
        }
        for number in part.iterfind(f"{W}num"):
            base = number.find(f"{W}abstractNumId")
            levels = dict(abstract.get(None if base is None else base.get(f"{W}val"), {}))
            for override in number.iterfind(f"{W}lvlOverride"):
                level = override.find(f"{W}lvl")
                if level is not None:
                    levels[int(override.get(f"{W}ilvl") or 0)] = _level(level)
            self.lists[number.get(f"{W}numId") or ""] = levels

    def marker(self, paragraph: etree._Element) -> str:
        """Return what Word shows before the paragraph; nothing for one that is not numbered."""
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        depth = paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        if number is None:
            return ""
        name = number.get(f"{W}val") or ""
        level = min(int(depth.get(f"{W}val") or 0), LEVELS) if depth is not None else 0
        levels = self.lists.get(name, {})
        if level not in levels:
            return ""
        counts = self.counts[name]
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        return self.words(levels, level, counts)

    def words(self, levels: dict[int, _Level], level: int, counts: dict[int, int]) -> str:
        if levels[level].kind == BULLET:
            return ""

        def numeral(gap: re.Match[str]) -> str:
            wanted = int(gap[1]) - 1
            if wanted not in levels:
                return ""
            count = counts.get(wanted, levels[wanted].start)
            known = self.numerals.get(levels[wanted].kind, ())
            return known[count - 1] if 0 < count <= len(known) else str(count)

        return re.sub(r"%([1-9])", numeral, levels[level].words)


def _level(element: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(f"{W}{name}")
        return default if found is None else found.get(f"{W}val") or ""

    start = value("start", "1")
    return _Level(
        value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdecimal() else 1
    )
