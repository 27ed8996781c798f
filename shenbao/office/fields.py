"""Fields of Word: which words around them are shown (ECMA-376 part 1, 17.16).

A field has an instruction and its last result, and is seen as its result. Fields
stand in one another, over several paragraphs too: a field in an instruction is
never seen.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from msgspec import Struct, field

from shenbao.office.symbols import symbol
from shenbao.office.xml import Element, W, number_of, switch

TICKED, UNTICKED, CROSSED = "\u2611", "\u2610", "\u2612"

CIRCLES = "\u25cb\u25ef\u3007"
SQUARES = "\u25a1\u25a2"
TICKS, CROSSES = "\u221a\u2713\u2714", "\u00d7\u2715\u2717\u2718xX"
ENCLOSED = (range(0x2460, 0x2500), range(0x3200, 0x3400))
"""Where Unicode has characters in circles."""

BLANK = frozenset(
    ("XE", "TC", "TA", "RD", "SET", "ASK", "NEXT", "NEXTIF", "SKIPIF", "PRIVATE", "ADVANCE")
) | {"FORMTEXT", "HYPERLINK"}
"""The fields that show nothing where they have no result."""

ENCLOSURE = re.compile(r"\\o\s*\\ac\s*\((.+?)[,;](.+)\)\s*$", re.I)
GUIDE = re.compile(r"\\o\s*\\ad\s*\(\s*\\s\\up\s*\d*\s*\((.*)\)\s*[,;](.*)\)\s*$", re.I)
"""What the dialogues for enclosed characters and phonetic guides write (17.16.5.17, EQ)."""

SIZED = re.compile(r"\\s\\(?:up|do)\s*\d*\s*\((.*)\)\s*$", re.I)
SYMBOL = re.compile(r"SYMBOL\s+(0x[0-9a-f]{1,6}|[0-9]{1,6})\b(?P<switches>.*)", re.I | re.S)
SYMBOL_FONT = re.compile(r'\\f\s+(?:"([^"]*)"|(\S+))', re.I)


class Field(Struct):
    """A field that has begun: its instruction so far, and its form field, if it is one.

    It is ``in_result`` once its result has begun, and ``is_filled`` once that says something.
    """

    form: Element | None = None
    instruction: str = ""
    in_result: bool = False
    is_filled: bool = False

    @property
    def name(self) -> str:
        """What kind of field it is, such as PAGE."""
        return next(iter(self.instruction.split()), "").upper()

    def shown(self) -> str | None:
        """Return what is seen of a field without a result; None where that is not known."""
        if self.is_filled:
            return ""
        match self.name:
            case "FORMCHECKBOX":
                return TICKED if _is_ticked(self.form) else UNTICKED
            case "FORMDROPDOWN":
                return _chosen(self.form)
            case "EQ":
                return _composed(self.instruction)
            case "SYMBOL":
                return _symbol(self.instruction)
            case name:
                return "" if self.in_result or name in BLANK else None


class Fields(Struct):
    """The fields that have begun and not ended, from the outermost on.

    ``_unseen`` are those of them whose result has not begun.
    """

    open: list[Field] = field(default_factory=list)
    _unseen: list[Field] = field(default_factory=list)

    def begin(self, form: Element | None = None) -> None:
        """Begin a field within those that are open."""
        self.open.append(Field(form))
        self._unseen.append(self.open[-1])

    def separate(self) -> None:
        """Begin the result of the innermost field."""
        if self.open and not self.open[-1].in_result:
            self.open[-1].in_result = True
            self._unseen.pop()

    def end(self) -> Field | None:
        """End the innermost field and return it; None where none is open."""
        if not self.open:
            return None
        ended = self.open.pop()
        if not ended.in_result:
            self._unseen.pop()
        elif self.open:
            self.open[-1].is_filled |= ended.is_filled and self.open[-1].in_result
        return ended

    def close(self, depth: int) -> list[Field]:
        """End all fields but the outermost ones; return those whose result never began."""
        closed = [ended for _field in self.open[depth:] if (ended := self.end())]
        return [field for field in reversed(closed) if not field.in_result]

    def take(self, text: str, *, is_code: bool = False) -> bool:
        """Take a text as it stands; tell whether it is seen.

        Text in an instruction, and all ``is_code``, goes into the instruction.
        """
        if self._unseen:
            self._unseen[-1].instruction += text
        elif self.open and not is_code:
            self.open[-1].is_filled = True
        return not self._unseen and not is_code


def _is_ticked(form: Element | None) -> bool:
    box = None if form is None else form.find(f"{W}checkBox")
    if box is None:
        return False
    checked = switch(box.find(f"{W}checked"))
    return bool(switch(box.find(f"{W}default")) if checked is None else checked)


def _chosen(form: Element | None) -> str:
    """Return the entry of a list that is chosen, or else the default one."""
    menu = None if form is None else form.find(f"{W}ddList")
    if menu is None:
        return ""
    result = menu.find(f"{W}result")
    index = number_of(menu.find(f"{W}default") if result is None else result)
    entries = [entry.get(f"{W}val") or "" for entry in menu.iterfind(f"{W}listEntry")]
    return entries[index] if index < len(entries) else ""


def _composed(instruction: str) -> str | None:
    """Return the character that characters drawn over one another make, if there is one."""
    guide = GUIDE.search(instruction)
    if guide:
        return guide[2].strip()
    match = ENCLOSURE.search(instruction)
    if match is None:
        return None
    around, inner = (_unsized(part) for part in match.groups())
    if around in CIRCLES:
        return _circled().get(inner)
    if around in SQUARES:
        return TICKED if inner in TICKS else CROSSED if inner in CROSSES else None
    return None


def _unsized(text: str) -> str:
    """Return a part of a composed character without its size."""
    match = SIZED.search(text)
    return (match[1] if match else text).strip()


@cache
def _circled() -> dict[str, str]:
    """Return the characters in circles by what stands in the circle."""
    found: dict[str, str] = {}
    for code in (code for block in ENCLOSED for code in block):
        kind, _space, points = unicodedata.decomposition(chr(code)).partition(" ")
        if kind == "<circle>":
            inner = "".join(chr(int(point, 16)) for point in points.split())
            found.setdefault(inner, chr(code))
    return found


def _symbol(instruction: str) -> str | None:
    match = SYMBOL.search(instruction)
    if match is None:
        return None
    code = int(match[1], 0) if match[1][:2].lower() == "0x" else int(match[1])
    font = SYMBOL_FONT.search(match["switches"])
    known = symbol((font[1] or font[2]) if font else "", code)
    if known is not None or not re.search(r"\\u\b", match["switches"], re.I):
        return known
    return chr(code) if 0x20 <= code < 0xD800 else None
