"""Which elements of a page its style sheets hide, as far as simple rules say it."""

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
DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*([a-z-]+)", re.I)
VISIBILITY = re.compile(r"(?:^|;)\s*visibility\s*:\s*([a-z]+)", re.I)
NONE, HIDDEN = "none", ("hidden", "collapse")


class Styles:
    """The elements that are hidden in a page, and those of which it is not certain."""

    def __init__(self, root: etree._Element) -> None:
        self.hidden: set[etree._Element] = set()
        self.doubtful: set[etree._Element] = set()
        hiding: dict[etree._Element, set[bool]] = {}
        for selector, declarations in _rules(root):
            hides = _hides(declarations)
            if hides is not None:
                for element in _selected(root, selector):
                    hiding.setdefault(element, set()).add(hides)
        for element, ways in hiding.items():
            if ways == {True}:
                self.hidden.add(element)
            elif True in ways:
                self.doubtful.add(element)

    def hides(self, element: etree._Element) -> bool:
        """Tell whether an element is not shown; its own style outweighs those of the page."""
        own = _hides(element.get("style") or "")
        if own is not None:
            return own
        return element in self.hidden or (
            element.get("hidden") is not None and element not in self.doubtful
        )


def _hides(declarations: str) -> bool | None:
    """Tell whether declarations hide an element or show it; None means that they say neither."""
    ways = [value.lower() == NONE for value in DISPLAY.findall(declarations)[-1:]]
    ways += [value.lower() in HIDDEN for value in VISIBILITY.findall(declarations)[-1:]]
    return any(ways) if ways else None


def _rules(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the selectors and declarations of the style sheets in a page."""
    count = 0
    for style in root.iter("style"):
        text = COMMENT.sub("", "".join(map(str, style.itertext())))
        for match in RULE.finditer(MEDIA.sub(_on_screen, text)):
            if count == MOST_RULES:
                return
            count += 1
            yield match[1].strip(), match[2]


def _on_screen(media: re.Match[str]) -> str:
    return media[2] if ON_SCREEN.search(media[1]) else ""


def _selected(root: etree._Element, selector: str) -> list[etree._Element]:
    """Return the elements that a selector names; of one that is not known, none."""
    try:
        find = etree.XPath(HTMLTranslator().css_to_xpath(selector))
        found: Any = find(root)
    except (SelectorError, etree.XPathError):
        return []
    return list(found)
