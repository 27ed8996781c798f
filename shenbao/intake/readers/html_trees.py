"""Elements where a browser puts them, as far as the parser puts them elsewhere; rows of tables.

The HTML standard (13.2.6.4.9) lets what is neither row nor cell stand before its table; a
form around some rows is not there for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from shenbao.office.xml import Element

Test = Callable[[Element], bool]
CELLS = ("td", "th")
GROUPS = ("thead", "tbody", "tfoot")
WORDLESS = ("colgroup", "col", "caption", "script", "style", "template")
"""What stands in a table beside rows, and is no word of them."""

VOID = (
    "bgsound", "embed", "image", "keygen", "nextid", "source", "spacer", "track", "wbr",
)  # fmt: skip
"""Elements that hold nothing, though the parser puts what stands behind them into them."""


def empty_void_elements(root: Element) -> None:
    """Move what stands in elements that hold nothing behind them."""
    for element in reversed(list(root.iter(*VOID))):
        parent = element.getparent()
        if parent is None:
            continue
        place, within, tail = parent.index(element), list(element), element.tail or ""
        element.tail, element.text = element.text, None
        for number, child in enumerate(within, place + 1):
            parent.insert(number, child)
        last = within[-1] if within else element
        last.tail = (last.tail or "") + tail


def clear_tables(root: Element) -> None:
    """Move what stands in tables and in none of their cells before them."""
    for table in list(root.iter("table")):
        if table.getparent() is not None:
            _clear(table, table)


def _clear(table: Element, parent: Element) -> None:
    _move_text(table, parent.text)
    parent.text = None
    for child in list(parent):
        _move_text(table, child.tail)
        child.tail = None
        if child.tag in CELLS or child.tag in WORDLESS:
            continue
        if child.tag in ("tr", *GROUPS) or _holds_rows(child):
            _clear(table, child)
        elif child.tag != "input" or child.get("type") != "hidden":
            table.addprevious(child)


def _holds_rows(element: Element) -> bool:
    """Tell whether an element stands around rows or cells of the table that it is in."""
    return element.tag != "table" and any(
        inner.tag in ("tr", *CELLS) for inner in _outside_tables(element)
    )


def _outside_tables(element: Element) -> Iterator[Element]:
    for child in element:
        yield child
        if child.tag != "table":
            yield from _outside_tables(child)


def _move_text(table: Element, text: str | None) -> None:
    if text and text.strip():
        before = table.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + text
        elif (parent := table.getparent()) is not None:
            parent.text = (parent.text or "") + text


def rows_of(parent: Element, is_gone: Test) -> Iterator[list[Element]]:
    """Yield the cells of each row of a table; cells outside of rows are one.

    What ``is_gone`` takes no room: the cells behind it move up.
    """
    for is_cell, children in groupby(parent, key=lambda child: child.tag in CELLS):
        if is_cell:
            yield [cell for cell in children if not is_gone(cell)]
            continue
        for child in children:
            if child.tag in WORDLESS or is_gone(child):
                continue
            if child.tag == "tr":
                yield list(_cells(child, is_gone))
            else:
                yield from rows_of(child, is_gone)


def _cells(parent: Element, is_gone: Test) -> Iterator[Element]:
    for child in parent:
        if child.tag not in WORDLESS and not is_gone(child):
            if child.tag in CELLS:
                yield child
            else:
                yield from _cells(child, is_gone)
