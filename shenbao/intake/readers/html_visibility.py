"""The ways in which a style keeps the words of an element from being seen.

Besides taking them away, a style can make them see-through, as small as dots, as pale as the
page, or put them where no page shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

NONE, COLLAPSED = "none", "collapse"
ZERO = r"0*\.?0+(?:%|[a-z]+)?"
LENGTH = re.compile(r"([+-]?[0-9]*\.?[0-9]+)(px|pt|em|rem|ex|ch|cm|mm|in|pc|vw|vh|%)?")
PIXELS = {"pt": 4 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "ex": 8, "ch": 8}
"""How many pixels a unit has; others are about as long as an em, which is 16."""

DOT, FAR = 1.5, -500
"""Pixels: letters no taller are dots, and what is moved so far up or left is off the page."""

COLOR_NAMES = {"white": "ffffff", "black": "000000"}
OF_COLOR = re.compile(r"#([0-9a-f]{3,8})|rgba?\(([^)]*)\)|([a-z]+)")
OFFSETS, PLACED = ("margin-left", "margin-top", "margin"), ("left", "top")
SIZES = ("width", "height", "max-width", "max-height")
OUT_OF_FLOW = ("absolute", "fixed")
INLINE, CONTENTS = "inline", "contents"
NOWHERE = re.compile(r"(?:inset|circle|ellipse)\(\s*(?:0|0?\.0+|[5-9][0-9]%|100%)[^.\d]?", re.I)
GONE = re.compile(r"scale[xy3d]*\(\s*0[\s,)]|translate[xy3d]*\(\s*-\s*\d{3,}", re.I)
VARIABLE = "var("

Values = Mapping[str, str]
"""The values of properties by their names in small letters."""


def _pixels(value: str) -> float | None:
    match = LENGTH.fullmatch(value.split(maxsplit=1)[0] if value else "")
    if match is None or (match[2] == "%"):
        return None
    unit = match[2]
    return float(match[1]) * (1 if unit in (None, "px") else PIXELS.get(unit, 16))


def color(value: str) -> str | None:
    """Return a colour as six hexadecimal digits, "" where it is see-through; None if unknown."""
    match = OF_COLOR.fullmatch(value.strip().lower())
    if match is None:
        return None
    if match[3]:
        return "" if match[3] == "transparent" else COLOR_NAMES.get(match[3], match[3])
    if match[2]:
        return _rgb(re.split(r"[\s,/]+", match[2].strip()))
    digits = match[1]
    if len(digits) in (3, 4):
        digits = "".join(2 * digit for digit in digits)
    return "" if len(digits) == 8 and digits.endswith("00") else digits[:6]


def _rgb(parts: list[str]) -> str | None:
    if len(parts) > 3 and re.fullmatch(ZERO, parts[3]):
        return ""
    numbers = [int(part) for part in parts[:3] if part.isdecimal()]
    return "".join(f"{min(number, 255):02x}" for number in numbers) if len(numbers) == 3 else None


def background(values: Values) -> str | None:
    """Return the colour behind words, None where a style says nothing of it."""
    written = values.get("background-color") or values.get("background") or ""
    found = (color(part) for part in re.split(r"\s+(?![^(]*\))", written))
    return next((known for known in found if known), None)


def _is_tiny(values: Values) -> bool:
    size = _pixels(values["font-size"])
    return size is not None and size <= DOT


def _is_see_through(values: Values) -> bool:
    own = color(values["color"])
    return own == "" or (own is not None and own == background(values))


def _is_clipped(values: Values) -> bool:
    places = [float(edge) for edge in re.findall(r"\d+\.?\d*", values["clip"])]
    is_empty = len(places) == 4 and (places[2] <= places[0] or places[1] <= places[3])
    return is_empty and values.get("position") in OUT_OF_FLOW


def _is_far(values: Values) -> bool:
    placed = [*OFFSETS, *(PLACED if values.get("position") in (*OUT_OF_FLOW, "relative") else ())]
    places = [_pixels(values[name]) for name in placed if name in values]
    return any(place is not None and place <= FAR for place in places)


def _is_cut(values: Values) -> bool:
    """Tell whether a box has no size, and shows nothing of what is larger."""
    overflow = " ".join(values.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    sizes = [_pixels(values[name]) for name in SIZES if name in values]
    is_nothing = any(size is not None and size <= DOT for size in sizes)
    return is_nothing and ("hidden" in overflow or "clip" in overflow)


OWN: Mapping[str, Callable[[Values], bool]] = {
    "display": lambda values: values["display"] == NONE,
    "visibility": lambda values: values["visibility"] in ("hidden", COLLAPSED),
    "content-visibility": lambda values: values["content-visibility"] == "hidden",
    "opacity": lambda values: re.fullmatch(ZERO, values["opacity"]) is not None,
    "font-size": _is_tiny,
}
"""What says by any value whether words are seen."""

OF_SOME: Mapping[str, Callable[[Values], bool]] = {
    "color": _is_see_through,
    "filter": lambda values: re.search(rf"opacity\(\s*{ZERO}\s*\)", values["filter"]) is not None,
    "clip": _is_clipped,
    "clip-path": lambda values: NOWHERE.search(values["clip-path"]) is not None,
    **dict.fromkeys((*OFFSETS, *PLACED), _is_far),
}
"""What keeps words from being seen by some of its values, and says nothing by others."""

OF_BOXES: Mapping[str, Callable[[Values], bool]] = {
    "transform": lambda values: GONE.search(values["transform"]) is not None,
    "text-indent": lambda values: (_pixels(values["text-indent"]) or 0) <= FAR,
    **dict.fromkeys(SIZES, _is_cut),
}
"""The same for what has no effect on words in a line, but on a box of their own."""


def hides(written: Values, *, is_block: bool = False) -> bool | None:
    """Tell whether values hide an element or show it; None means that they say neither."""
    if not written:  # as of most elements
        return None
    values = {name: value.lower() for name, value in written.items()}
    is_box = is_block or values.get("position") in OUT_OF_FLOW or "float" in values
    is_box |= values.get("display", INLINE) not in (INLINE, CONTENTS)
    tests = {**OWN, **OF_SOME, **(OF_BOXES if is_box else {})}
    if any(name in values and test(values) for name, test in tests.items()):
        return True
    return False if any(name in values for name in OWN) else None


def is_left_open(written: Values) -> bool:
    """Tell whether only a browser can work out a value that may hide an element."""
    may_hide = {*OWN, *OF_SOME, *OF_BOXES}.intersection(written)
    return any(VARIABLE in written[name].lower() for name in may_hide)
