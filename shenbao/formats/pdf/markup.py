"""Reads plain pages with the quick XML parser of the standard library.

A page is plain if it is well-formed XML and has only elements and attributes
that load nothing. An HTML parser reads the same tree from it, but takes longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p"}
PHRASES = {"b", "br", "em", "i", "span", "strong", "sub", "sup"}
FLOW = {"div", "table", *HEADINGS, *PHRASES}
CONTENTS: dict[str, set[str]] = {
    "html": {"head", "body"},
    "head": {"meta", "title", "style"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "colgroup": {"col"},
    "tr": {"th", "td"},
    **{part: {"tr"} for part in ("thead", "tbody", "tfoot")},
    **dict.fromkeys(("body", "div", "caption", "th", "td"), FLOW),
    **dict.fromkeys(HEADINGS | PHRASES, PHRASES),
    **{leaf: set() for leaf in ("meta", "title", "style", "col", "br")},
}
"""The plain elements, and which of them each may hold for HTML to leave them where they are."""

EMPTY = ("html", "head", "table", "colgroup", "thead", "tbody", "tfoot", "tr", "meta", "col", "br")
"""The elements that hold no text of their own."""

NAMES = {"charset", "class", "content", "data-code", "data-row", "id", "lang", "name", "style"}
SPANS = {"colspan", "rowspan", "scope", "span"}
ATTRIBUTES = NAMES | SPANS

# What XML and HTML read differently: sections, instructions, references but those of Jinja's own
# escaping, any reference in a style, and breaks of lines in an attribute.
DIFFERENT = re.compile(
    r"<[?]|<!(?!DOCTYPE html>|--)|&(?!(?:amp|lt|gt|#34|#39);)|<style>[^<]*&"
    r"""|="[^"<]*[\n\t\r]|='[^'<]*[\n\t\r]""",
    re.IGNORECASE,
)


def plain_tree(markup: str) -> Any:
    """Return the tree of a plain page, or None where it takes an HTML parser to read it."""
    if DIFFERENT.search(markup):
        return None
    try:
        root = ElementTree.fromstring(markup)
    except ElementTree.ParseError:
        return None
    is_page = root.tag == "html" and [child.tag for child in root] == ["head", "body"]
    return root if is_page and all(map(_holds_plainly, root.iter())) else None


def is_plain(elements: Iterable[Any]) -> bool:
    """Tell whether all the elements are plain ones, whatever they hold."""
    return all(
        element.tag in CONTENTS and element.attrib.keys() <= ATTRIBUTES for element in elements
    )


def _holds_plainly(element: Any) -> bool:
    return (
        is_plain([element])
        and all(child.tag in CONTENTS[element.tag] for child in element)
        and not (element.tag in EMPTY and _own_text(element).strip())
    )


def _own_text(element: Any) -> str:
    return "".join([element.text or "", *(child.tail or "" for child in element)])
