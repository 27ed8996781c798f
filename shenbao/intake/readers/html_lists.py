"""The numbers that a browser puts before the items of an ordered list of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shenbao.intake.readers.html_styles import Styles
from shenbao.office.xml import Element

MOST_ROMAN = 4000
ROMAN_DIGITS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
DECIMAL, LETTERS, ROMAN = "1", "aA", "iI"
UNMARKED = ("none", "disc", "circle", "square")
TYPES = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A",
    "upper-latin": "A", "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip
"""The types of lists by the names that styles have for them."""


def marker(item: Element, styles: Styles) -> tuple[str, str]:
    """Return the number before an item, and the name of a style of numbers that is not known.

    Where there is such a style, the number is written in digits.
    """
    parent = item.getparent()
    style = _style(item, styles)
    is_ordered = parent is not None and parent.tag == "ol"
    if parent is None or style in UNMARKED or not (is_ordered or style):
        return "", ""
    kind = TYPES.get(style) or item.get("type") or parent.get("type") or DECIMAL
    return f"{_numeral(_number(item, parent), kind)}.", "" if style in TYPES else style


def _style(item: Element, styles: Styles) -> str:
    """Return the name of the style of an item's number; "" for that of its list."""
    for element in (item, item.getparent()):
        if element is not None:
            value = styles.value(element, "list-style-type", "list-style")
            words = [word for word in value.split() if word not in ("inside", "outside", "initial")]
            if words and not words[0].startswith("url("):
                return words[0]
    return ""


def _number(item: Element, parent: Element) -> int:
    """Return the number of an item: counted on from the last one that has a value of its own."""
    items = [child for child in parent if child.tag == "li"]
    step = -1 if parent.get("reversed") is not None else 1
    number = _integer(parent.get("start"), len(items) if step < 0 else 1)
    for index, sibling in enumerate(items):
        number = _integer(sibling.get("value"), number + step if index else number)
        if sibling is item:
            break
    return number


def _integer(text: str | None, default: int) -> int:
    match = re.fullmatch(r"\s*([+-]?[0-9]{1,6})\s*", text or "")
    return int(match[1]) if match else default


def _numeral(number: int, kind: str) -> str:
    if kind in LETTERS and number > 0:
        word = ""
        while number:
            number, digit = divmod(number - 1, 26)
            word = chr(ord(kind) + digit) + word
        return word
    if kind in ROMAN and 0 < number < MOST_ROMAN:
        word = "".join(_roman_digits(number))
        return word if kind == "I" else word.lower()
    return str(number)


def _roman_digits(number: int) -> Iterator[str]:
    for value, letters in ROMAN_DIGITS:
        count, number = divmod(number, value)
        yield letters * count
