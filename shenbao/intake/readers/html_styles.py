"""What the style sheets of a page do to its words, as far as simple rules say it.

Styles hide elements, strike out, raise and lower letters, number lists and add words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from shenbao.intake.readers.html_elements import READINGS, Reading
from shenbao.intake.readers.html_visibility import (
    COLLAPSED,
    NONE,
    Values,
    background,
    color,
    hides,
    is_left_open,
)

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

IMPORT = re.compile(r"@import\s+(?:url\(\s*[\"']?([^\"')]*)|[\"']([^\"']*))", re.I)
PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|attr\(\s*([\w-]+)\s*\)|([^\s\"']+)")
"""A part of the words that a style adds: a text, that of an attribute, or something else."""

ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", re.I)
NO_WORDS = ("none", "normal", "open-quote", "close-quote")
IN_TABLES = ("tbody", "td", "tfoot", "th", "thead", "tr")
BLOCKS = {tag for tag, reading in READINGS.items() if reading is Reading.BLOCK} - {*IN_TABLES}
"""The elements that are a box by themselves; those of tables grow with their words."""

PAPER = "ffffff"


class Styles:
    """The values that rules of a page give its elements; ``doubtful`` ones may be hidden.

    ``unread`` are the sheets, and the selectors of rules that hide, that are not known here.
    """

    def __init__(self, root: etree._Element) -> None:
        self._values: dict[etree._Element, dict[str, str]] = {}
        self._added: dict[tuple[etree._Element, str], str] = {}
        self._forced: dict[etree._Element, bool] = {}
        self.unread = list(dict.fromkeys(_sheets_elsewhere(root)))
        hiding: dict[etree._Element, set[bool]] = {}
        for selector, declarations in _rules(root):
            values = _values(declarations)
            side = BESIDE.search(selector)
            if side and "content" not in values:
                continue
            selected = _selected(root, selector[: side.start()] if side else selector)
            if selected is None and hides(values):
                self.unread.append(selector)
            for element in selected or ():
                if side:
                    self._added[element, side[1].lower()] = values["content"]
                    continue
                self._values.setdefault(element, {}).update(values)
                self._note(element, declarations, hiding.setdefault(element, set()))
        self._hidden = {element for element, ways in hiding.items() if ways == {True}}
        self.doubtful = {element for element, ways in hiding.items() if len(ways) > 1}

    def _note(self, element: etree._Element, declarations: str, ways: set[bool]) -> None:
        """Note whether a rule hides an element, shows it, or may do either."""
        values, is_block = _values(declarations), element.tag in BLOCKS
        way = hides(values, is_block=is_block)
        if is_left_open(values):
            ways |= {True, False}
        elif way is not None:
            ways.add(way)
        forced = hides(_values(declarations, only_important=True), is_block=is_block)
        if forced is not None:
            self._forced[element] = forced

    def values(self, element: etree._Element) -> Values:
        """Return the values of an element; its own style outweighs those of the page."""
        return self._values.get(element, {}) | _values(element.get("style") or "")

    def value(self, element: etree._Element, *names: str) -> str:
        """Return the value that an element has of the first of some properties it has any of.

        Its own style outweighs those of the page; "" where it has none.
        """
        values = self.values(element)
        return next((values[name] for name in names if name in values), "").lower()

    def hides(self, element: etree._Element) -> bool:
        """Tell whether an element is not shown; its own style outweighs those of the page.

        What is important outweighs both, first in its own style.
        """
        style = element.get("style") or ""
        is_block = element.tag in BLOCKS
        ways = (
            hides(_values(style, only_important=True), is_block=is_block),
            self._forced.get(element),
            hides(_values(style), is_block=is_block),
        )
        known = next((way for way in ways if way is not None), None)
        if known is None:
            is_marked = element.get("hidden") is not None and element not in self.doubtful
            known = element in self._hidden or is_marked
        return known or self._is_pale(element)

    def may_hide(self, element: etree._Element) -> bool:
        """Tell whether only a browser can tell if an element is shown."""
        return element in self.doubtful or is_left_open(self.values(element))

    def _is_pale(self, element: etree._Element) -> bool:
        """Tell whether all words of an element have the colour of what is behind them."""
        own = self._color(element)
        if own is None:
            return False
        behind = (self._background(outer) for outer in (element, *element.iterancestors()))
        if own != next((found for found in behind if found is not None), PAPER):
            return False
        return not any(
            self._color(inner) or self._background(inner) for inner in element.iterdescendants("*")
        )

    def _color(self, element: etree._Element) -> str | None:
        written = self.value(element, "color") or (element.get("color") or "")
        return color(written)

    def _background(self, element: etree._Element) -> str | None:
        """Return the colour behind the words of an element; a picture is none that is known."""
        values = self.values(element)
        if element.get("background") or any("url(" in value for value in values.values()):
            return ""
        return background(values) or color(element.get("bgcolor") or "")

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


def _values(declarations: str, *, only_important: bool = False) -> dict[str, str]:
    if not declarations:  # as of most elements
        return {}
    return {
        name.lower(): IMPORTANT.sub("", value).strip()
        for name, value in DECLARATION.findall(COMMENT.sub("", declarations))
        if IMPORTANT.search(value) or not only_important
    }


def _sheets_elsewhere(root: etree._Element) -> Iterator[str]:
    """Yield the addresses of the style sheets that stand in other files."""
    for link in root.iter("link"):
        if "stylesheet" in (link.get("rel") or "").lower().split() and link.get("href"):
            yield link.get("href") or ""
    for style in root.iter("style"):
        for import_ in IMPORT.finditer(COMMENT.sub("", "".join(map(str, style.itertext())))):
            yield import_[1] or import_[2]


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


def _selected(root: etree._Element, selector: str) -> list[etree._Element] | None:
    """Return the elements that a selector names; None where it is not known here."""
    try:
        find = etree.XPath(HTMLTranslator().css_to_xpath(selector or "*"))
        found: Any = find(root)
    except (SelectorError, etree.XPathError):
        return None
    return list(found)
