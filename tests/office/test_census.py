"""Every element of a Word document that can bear text is in the table of how they read.

``tests/data/census/word.txt`` says which elements may stand in which, by the standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from lxml import etree

from shenbao.office.elements import ATTRIBUTES, NAMESPACES, READINGS, Reading, qualified
from shenbao.office.equations import linear
from tests.worlds import DATA

CHILDREN = {
    name: children.split()
    for line in (DATA / "census/word.txt").read_text("utf-8").replace("\n    ", " ").splitlines()
    if line and not line.startswith("#")
    for name, _colon, children in [line.partition(": ")]
}
ROOTS = ["w:document", "w:hdr", "w:ftr", "w:footnotes", "w:endnotes", "w:comments"]
OPEN = (Reading.WRAPS, Reading.PARAGRAPH, Reading.IN_CONTEXT)
"""How those elements read that are gone into."""

NOT_OF_THE_STANDARD = {
    "mc:AlternateContent",
    "mc:Choice",
    "mc:Fallback",
    "w16se:symEx",
    "w:smartTag",
}
"""Of part 3 and [MS-DOCX], and of the first edition: they stand anywhere."""


def reached() -> Iterator[str]:
    """Yield the elements that a walk through a document comes upon."""
    seen: set[str] = set()
    pending = [*ROOTS]
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            yield name
            if READINGS.get(qualified(name), Reading.WRAPS) in OPEN:
                pending += CHILDREN.get(name, [])


def test_each_element_has_its_treatment() -> None:
    found = set(reached())
    assert len(found) > 240
    assert {name for name in found if qualified(name) not in READINGS} == set()


def test_what_is_gone_into_is_known_to_the_end() -> None:
    """An element that is gone into has its children in the list, or text alone."""
    leaves = {"w:t", "a:t", "w:sym", "w:instrText", "a14:m"}
    gone_into = {name for name in prefixed(READINGS) if READINGS[qualified(name)] in OPEN}
    assert gone_into - CHILDREN.keys() - NOT_OF_THE_STANDARD == leaves


def test_words_in_attributes_are_come_upon() -> None:
    assert set(prefixed(ATTRIBUTES)) <= set(reached())


def prefixed(names: Iterable[str]) -> list[str]:
    prefixes = {space: prefix for prefix, space in NAMESPACES.items()}
    split = (name[1:].split("}") for name in names)
    return [f"{prefixes[space]}:{local}" for space, local in split]


EQUATIONS = sorted(name for name in CHILDREN if name.startswith("m:") and not name.endswith("Pr"))


@pytest.mark.parametrize("name", EQUATIONS)
def test_no_word_of_an_equation_is_lost(name: str) -> None:
    words: list[str] = []
    element = equation(name, words)
    assert words
    assert [word for word in words if word not in linear(element)] == []


def equation(name: str, words: list[str], depth: int = 0) -> etree._Element:
    """Return an equation, or a part of one, of all that may stand in it, with a word each."""
    element = etree.Element(qualified(name))
    if name == "m:t":
        words.append(f"甲{len(words)}乙")
        element.text = words[-1]
    children = [child for child in CHILDREN.get(name, ()) if not child.endswith("Pr")]
    if depth > 1 and "m:r" in children:
        children = ["m:r"]
    for child in children:
        element.append(equation(child, words, depth + 1))
    return element
