"""Styles that documents have in common are found and computed once instead of once a document.

The style of an element follows from those of its ancestors, from its name, its class and a few
more attributes, and from the name of the element before it, as long as no selector asks for
more. So elements that are alike in these have the same style, whatever documents with the same
stylesheets they are of. A document with an element that has not been seen is styled as ever, and
its styles are remembered. Only plain documents take part (``shenbao.formats.pdf.useragent``):
elsewhere a style may be changed after it has been computed, or depend on the size of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tinycss2 import (  # type: ignore[import-untyped]
    parse_rule_list,
    parse_stylesheet,
    serialize,
)
from weasyprint.css import StyleFor

MOST_STYLES = 1000
"""The elements whose styles are remembered before all are forgotten."""

ATTRIBUTES = ("class", "id", "style", "lang")
"""The attributes that make a style, but for those that only complex selectors ask for."""

PLAIN_PART = r"(?:[a-z][a-z0-9]*|[*]?[.#][\w-]+|[*])(?:[.#][\w-]+)*"
PLAIN_SELECTOR = re.compile(
    rf"{PLAIN_PART}(?:(?: *> *| +){PLAIN_PART})*(?:::before|::after)?", re.IGNORECASE
)
OF_SIBLING = re.compile(r"[a-z][a-z0-9]* *[+] *([a-z][a-z0-9]*)", re.IGNORECASE)
"""The selectors that ask for no more than is looked at: ancestors, or the element before."""

WITH_RULES = ("media", "supports")
WITHOUT_SELECTORS = ("charset", "font-face", "import", "namespace", "page", "counter-style")

ADAPTED = "_shenbao_is_adapted"

apply_stylesheets = StyleFor.__init__
adapted = StyleFor.__call__


def known_styles(stylesheets: str) -> KnownStyles | None:
    """Return room for the styles of some stylesheets; None if their selectors are complex."""
    rules = parse_stylesheet(stylesheets, skip_comments=True, skip_whitespace=True)
    selectors = [*_selectors(rules)]
    siblings = [match[1].lower() for match in map(OF_SIBLING.fullmatch, selectors) if match]
    plain = [*filter(PLAIN_SELECTOR.fullmatch, selectors)]
    is_plain = len(plain) + len(siblings) == len(selectors)
    return KnownStyles(frozenset(siblings)) if is_plain else None


def _selectors(rules: Any) -> Iterator[str]:
    """Yield the selectors of rules, and an empty one for what may hold others."""
    for rule in rules:
        if rule.type == "qualified-rule":
            is_nested = any(token.type == "{} block" for token in rule.content)
            yield from ("" if is_nested else part for part in _parted(rule.prelude))
        elif rule.type == "at-rule" and rule.lower_at_keyword in WITH_RULES and rule.content:
            yield from _selectors(
                parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            )
        elif rule.type != "at-rule" or rule.lower_at_keyword not in WITHOUT_SELECTORS:
            yield ""


def _parted(prelude: Any) -> list[str]:
    plain = [token for token in prelude if token.type != "comment"]
    return [" ".join(part.split()) for part in serialize(plain).split(",")]


class Known:
    """The styles of an element and of what is made before and after it, and those of children."""

    __slots__ = ("children", "styles")

    def __init__(self) -> None:
        self.styles: dict[str | None, Any] = {}
        self.children: dict[tuple[str | None, ...], Known] = {}


class KnownStyles:
    """The styles of all documents with some stylesheets, which these keep alive.

    ``siblings`` are the elements whose styles may depend on the element before them.
    """

    def __init__(self, siblings: frozenset[str]) -> None:
        self._siblings = siblings
        self._root = Known()
        self._sheets: list[Any] = []
        self.count = 0

    def __del__(self) -> None:
        """Part styles from what they have of Pango, as they refer to each other in circles."""
        for known in self._descendants(self._root):
            for style in known.styles.values():
                vars(style).clear()

    def restart_unless(self, sheets: list[Any]) -> None:
        """Forget the styles of other stylesheets, or too many of them."""
        if self.count > MOST_STYLES or [*map(id, sheets)] != [*map(id, self._sheets)]:
            self._root, self._sheets, self.count = Known(), sheets, 0

    def found(self, root: Any) -> Iterator[tuple[Any, Known]]:
        """Yield the elements of a document in order, with what is known of each."""
        return self._found(root, self._root, None)

    def _found(self, element: Any, above: Known, before: str | None) -> Iterator[tuple[Any, Known]]:
        tag = element.tag
        key = tag, before if tag in self._siblings else None, *map(element.get, ATTRIBUTES)
        known = above.children.get(key)
        if known is None:
            known = above.children[key] = Known()
            self.count += 1
        yield element, known
        before = None
        for child in element:
            yield from self._found(child, known, before)
            before = child.tag

    def _descendants(self, known: Known) -> Iterator[Known]:
        for child in known.children.values():
            yield child
            yield from self._descendants(child)


def apply_to(styles: Any, html: Any, sheets: Any, hints: Any, *more: Any) -> None:
    """Do what ``StyleFor.__init__`` does."""
    memory: KnownStyles | None = getattr(html, "known_styles", None)
    if memory is None or hints:
        apply_stylesheets(styles, html, sheets, hints, *more)
        return
    # a stylesheet in the markup is another object each time; it can only be of pages here
    memory.restart_unless([sheet for sheet, _origin, _specificity in sheets if sheet.matcher.order])
    found = [*memory.found(html.etree_element)]
    if all(known.styles for _element, known in found):
        _set(styles, found, sheets, *more)
        return
    apply_stylesheets(styles, html, sheets, hints, *more)
    computed = styles.get_computed_styles()
    by_element: dict[Any, dict[str | None, Any]] = {}
    for (element, pseudo_type), style in computed.items():
        by_element.setdefault(element, {})[pseudo_type] = style
    for element, known in found:
        known.styles = known.styles or by_element[element]


def _set(styles: Any, found: Any, sheets: Any, fonts: Any, targets: Any) -> None:
    """Give the elements of a document the styles that are known of them."""
    styles._cascaded_styles = {}
    styles.initial_page_sizes = {"box": None, "area": None}
    styles._sheets = sheets
    styles.font_config = fonts
    styles._computed_styles = computed = {}
    for element, known in found:
        for pseudo_type, style in known.styles.items():
            computed[element, pseudo_type] = style
            if targets and style["anchor"]:
                targets.collect_anchor(style["anchor"])


def style_of(styles: Any, element: Any, pseudo_type: str | None = None) -> Any:
    """Do what ``StyleFor.__call__`` does, which takes edges from styles of tables each time."""
    style = styles.get_computed_styles().get((element, pseudo_type))
    if style and ADAPTED not in vars(style):
        adapted(styles, element, pseudo_type)
        vars(style)[ADAPTED] = True
    return style


REPLACED: Mapping[str, Callable[..., Any]] = {
    "weasyprint.css.StyleFor.__init__": apply_to,
    "weasyprint.css.StyleFor.__call__": style_of,
}
