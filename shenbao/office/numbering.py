"""The numbers that Word shows before the paragraphs of a list without writing them into the text.

ECMA-376 part 1, 17.9.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from shenbao.office.xml import Element, W, number_of

Numerals = Mapping[str, Sequence[str]]
"""The numerals of each kind of number that Word knows (ST_NumberFormat), from that of 1 on."""

BULLET = "bullet"
LAST_LEVEL = 9


class _Level(Struct, frozen=True):
    """How a level of a list is numbered.

    ``kind`` is that of its numerals; ``pattern`` has %1 for the number of the
    first level, and so on; ``start`` is the first number.
    """

    kind: str
    pattern: str
    start: int


Levels = dict[int, _Level]


class Numbering:
    """Counts the paragraphs of lists, which must be asked for in the document's order.

    ``definitions`` is the root of the document's part that defines its lists.
    A number of a kind that has no numerals, or not enough, is shown in digits.
    """

    def __init__(self, definitions: Element | None, numerals: Callable[[], Numerals]) -> None:
        self._lists = {} if definitions is None else _lists(definitions)
        self._load_numerals = numerals
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    @cached_property
    def _numerals(self) -> Numerals:
        return self._load_numerals()

    def marker(self, properties: Iterable[Element]) -> str:
        """Return what Word shows before a paragraph, "" outside of lists.

        The properties say of which list it is and on which level; the first that do decide.
        """
        listed = list(properties)
        name, level = (_first(listed, kind) for kind in ("numId", "ilvl"))
        key = "" if name is None else name.get(f"{W}val") or ""
        depth = min(number_of(level), LAST_LEVEL)
        levels = self._lists.get(key, {})
        if depth not in levels:
            return ""
        counts = self._counts[key]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return self._text(levels, depth, counts)

    def _text(self, levels: Levels, depth: int, counts: Mapping[int, int]) -> str:
        """Return the marker of a level where the levels have been counted so far."""
        if levels[depth].kind == BULLET:
            return ""

        def numeral(gap: re.Match[str]) -> str:
            level = levels.get(int(gap[1]) - 1)
            if level is None:
                return ""
            count = counts.get(int(gap[1]) - 1, level.start)
            known = self._numerals.get(level.kind, ())
            return known[count - 1] if 0 < count <= len(known) else str(count)

        return re.sub(r"%([1-9])", numeral, levels[depth].pattern)


def _first(properties: Iterable[Element], kind: str) -> Element | None:
    found = (element.find(f"{W}{kind}") for element in properties)
    return next((element for element in found if element is not None), None)


def _lists(definitions: Element) -> dict[str, Levels]:
    """Return the levels of each list, by the number that its paragraphs name."""
    abstract = {
        definition.get(f"{W}abstractNumId"): {
            number_of(level, "ilvl"): _level(level) for level in definition.iterfind(f"{W}lvl")
        }
        for definition in definitions.iterfind(f"{W}abstractNum")
    }
    lists = {}
    for definition in definitions.iterfind(f"{W}num"):
        levels = dict(abstract.get(_value(definition, "abstractNumId"), {}))
        for override in definition.iterfind(f"{W}lvlOverride"):
            level = override.find(f"{W}lvl")
            if level is not None:
                levels[number_of(override, "ilvl")] = _level(level)
        lists[definition.get(f"{W}numId") or ""] = levels
    return lists


def _level(level: Element) -> _Level:
    return _Level(
        kind=_value(level, "numFmt", "decimal"),
        pattern=_value(level, "lvlText"),
        start=number_of(level.find(f"{W}start"), default=1),
    )


def _value(parent: Element, name: str, default: str = "") -> str:
    """Return the value of a child element, the default where there is no such child."""
    child = parent.find(f"{W}{name}")
    return default if child is None else child.get(f"{W}val") or ""
