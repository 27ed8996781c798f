"""XML of Office packages: parsed so that it loads nothing, and the names of Word's elements."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001
"""An element, whose class lxml gives no public name."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of WordprocessingML (ECMA-376 part 1, 17), as lxml writes it before a name."""

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
"""The namespace of alternatives for programs of different age (ECMA-376 part 3)."""

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
"""The namespace of equations (ECMA-376 part 1, 22.1)."""

OFF = ("false", "0", "off")
"""What a switch of Word says that is off (ECMA-376 part 1, 22.9.2.7)."""

MOST_DIGITS = 9
"""Digits that are read of a number: nothing in a document has a larger one."""


def parse_xml(content: bytes) -> Element:
    """Return the root element; no entity is resolved and nothing is fetched.

    Raises lxml's XMLSyntaxError for what is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def parse_part(name: str, content: bytes) -> Element:
    """Return the root element of a part of a package.

    Excel writes VML with line breaks that are not closed, and reads it all the same.
    """
    if name.lower().endswith(".vml"):
        content = content.replace(b"<br>", b"<br/>")
    return parse_xml(content)


def number_of(element: Element | None, attribute: str = "val", default: int = 0) -> int:
    """Return an attribute of one of Word's elements as a whole number.

    Where it is missing or no number, or there is no element, that is the default.
    """
    value = "" if element is None else element.get(f"{W}{attribute}") or ""
    return int(value[:MOST_DIGITS]) if value.isdecimal() else default


def switch(element: Element | None) -> bool | None:
    """Return whether a switch of Word is on; None where there is none."""
    return None if element is None else element.get(f"{W}val", "true") not in OFF
