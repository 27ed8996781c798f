"""What the style sheets of a page do to its words, as far as simple rules say it.

Styles hide elements, strike out, raise and lower letters, number lists and add words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

MOST_RULES = 2000
"""The rules of a page that are looked at."""

COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
MEDIA = re.compile(r"@media\b([^{}]*)\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}", re.I)
ON_SCREEN = re.compile(r"\b(?:all|screen)\b|^\s*$", re.I)
IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.I)
DECLARATION = re.compile(r"([\w-]+)\s*:((?:\"[^\"]*\"|'[^']*'|[^;\"'])*)")
BESIDE = re.compile(r"::?(before|after)\s*$", re.I)
"""What names the words that a style adds before or after those of an element."""

PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|attr\(\s*([\w-]+)\s*\)|([^\s\"']+)")
"""A part of the words that a style adds: a text, that of an attribute, or something else."""

ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", re.I)
NO_WORDS = ("none", "normal", "open-quote", "close-quote")
NONE, COLLAPSED = "none", "collapse"
HIDDEN = ("hidden", COLLAPSED)
ZERO = re.compile(r"0*\.?0+(?:%|[a-z]+)?", re.I)

Values = dict[str, str]
"""The values of properties by their names in small letters."""


class Styles:
    """The values that rules of a page give its elements; ``doubtful`` ones may be hidden."""

    def __init__(self, root: etree._Element) -> None:
        self._values: dict[etree._Element, Values] = {}
        self._added: dict[tuple[etree._Element, str], str] = {}
        self.doubtful: set[etree._Element] = set()
        hiding: dict[etree._Element, set[bool]] = {}
        for selector, declarations in _rules(root):
            values = _values(declarations)
            side = BESIDE.search(selector)
            if side and "content" not in values:
                continue
            for element in _selected(root, selector[: side.start()] if side else selector):
                if side:
                    self._added[element, side[1].lower()] = values["content"]
                    continue
                self._values.setdefault(element, {}).update(values)
                hides = _hides(values)
                if hides is not None:
                    hiding.setdefault(element, set()).add(hides)
        self._hidden = {element for element, ways in hiding.items() if ways == {True}}
        self.doubtful = {element for element, ways in hiding.items() if len(ways) > 1}

    def value(self, element: etree._Element, *names: str) -> str:
        """Return the value that an element has of the first of some properties it has any of.

        Its own style outweighs those of the page; "" where it has none.
        """
        own = _values(element.get("style") or "")
        values = self._values.get(element, {}) | own
        return next((values[name] for name in names if name in values), "").lower()

    def hides(self, element: etree._Element) -> bool:
        """Tell whether an element is not shown; its own style outweighs those of the page."""
        own = _hides(_values(element.get("style") or ""))
        if own is not None:
            return own
        return element in self._hidden or (
            element.get("hidden") is not None and element not in self.doubtful
        )

    def removes(self, element: etree._Element) -> bool:
        """Tell whether an element that is not shown takes no room either."""
        display = self.value(element, "display")
        if not self.hides(element) or display:
            return self.hides(element) and display == NONE
        is_collapsed = self.value(element, "visibility") == COLLAPSED
        return is_collapsed or element.get("hidden") is not None

    def strikes(self, element: etree._Element) -> bool:
        """Tell whether the words of an element are struck out."""
        line = self.value(element, "text-decoration-line", "text-decoration")
        return "line-through" in line

    def added(self, element: etree._Element, side: str) -> tuple[str, str]:
        """Return the words that a style adds ``before`` or ``after`` those of an element.

        What only a browser can work out, such as counters, is returned by itself.
        """
        words, unknown = [], []
        for text, other, attribute, rest in PART.findall(self._added.get((element, side), "")):
            if rest:
                unknown.append(rest)
            else:
                words.append(element.get(attribute) or "" if attribute else _text(text or other))
        return "".join(words), " ".join(part for part in unknown if part.lower() not in NO_WORDS)


def _text(written: str) -> str:
    return ESCAPE.sub(lambda found: _character(found[1]) if found[1] else found[2], written)


def _character(code: str) -> str:
    number = int(code, 16)
    is_character = 0 < number < 0x110000 and not 0xD800 <= number < 0xE000
    return chr(number) if is_character else "\ufffd"


def _values(declarations: str) -> Values:
    return {
        name.lower(): IMPORTANT.sub("", value).strip()
        for name, value in DECLARATION.findall(declarations)
    }


def _hides(values: Values) -> bool | None:
    """Tell whether values hide an element or show it; None means that they say neither."""
    ways = []
    if "display" in values:
        ways.append(values["display"].lower() == NONE)
    if "visibility" in values:
        ways.append(values["visibility"].lower() in HIDDEN)
    ways += [
        ZERO.fullmatch(values[name]) is not None
        for name in ("opacity", "font-size")
        if name in values
    ]
    return any(ways) if ways else None


def _rules(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the selectors and declarations of the style sheets in a page, one selector each."""
    count = 0
    for style in root.iter("style"):
        text = COMMENT.sub("", "".join(map(str, style.itertext())))
        for match in RULE.finditer(MEDIA.sub(_on_screen, text)):
            for selector in match[1].split(","):
                if count == MOST_RULES:
                    return
                count += 1
                yield selector.strip(), match[2]


def _on_screen(media: re.Match[str]) -> str:
    return media[2] if ON_SCREEN.search(media[1]) else ""


def _selected(root: etree._Element, selector: str) -> list[etree._Element]:
    """Return the elements that a selector names; of one that is not known, none."""
    try:
        find = etree.XPath(HTMLTranslator().css_to_xpath(selector or "*"))
        found: Any = find(root)
    except (SelectorError, etree.XPathError):
        return []
    return list(found)
