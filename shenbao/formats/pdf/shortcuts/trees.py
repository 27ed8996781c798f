"""Trees of boxes and elements are walked through without a step for each of their levels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint.formatting_structure.boxes import Box

NAME = re.compile("[a-z]+")

BOXES: set[type] = set()
"""The kinds of boxes that were met; what stands in for a box, such as a placeholder, is none."""

query_all = ElementWrapper.query_all


def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
    """Do what ``Box.descendants`` does."""
    waiting = [box]
    while waiting:
        found = waiting.pop()
        yield found
        children = found.children
        if _are_boxes({*map(type, children)}):
            waiting.extend(reversed(children))
            continue
        for child in children:
            if placeholders or isinstance(child, Box):
                yield from child.descendants(placeholders)
            else:
                yield child


def _are_boxes(kinds: set[type]) -> bool:
    if not kinds <= BOXES:
        BOXES.update(kind for kind in kinds if issubclass(kind, Box))
    return kinds <= BOXES


def queried(wrapper: Any, *selectors: Any) -> Iterator[Any]:
    """Do what ``ElementWrapper.query_all`` does: metadata and styles are in the head mostly."""
    root = wrapper.etree_element
    names = {name for name in selectors if isinstance(name, str) and NAME.fullmatch(name)}
    if wrapper.parent is None and names and len(names) == len(selectors) and len(root):
        tags = [element.tag for element in root.iter()]
        is_plain = all(type(tag) is str and tag[0] != "{" for tag in tags)
        in_head = sum(child.tag in names for child in root[0])
        if is_plain and in_head == sum(tag in names for tag in tags):
            head = next(wrapper.iter_children())
            return (child for child in head.iter_children() if child.etree_element.tag in names)
    found: Iterator[Any] = query_all(wrapper, *selectors)
    return found


REPLACED: Mapping[str, Callable[..., Any]] = {
    "cssselect2.tree.ElementWrapper.query_all": queried,
    "weasyprint.formatting_structure.boxes.Box.descendants": descendants,
}
