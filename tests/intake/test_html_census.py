"""Every element and attribute of HTML that can bear words: they are read, or told of.

``tests/data/census/html.txt`` says which there are, and what becomes of words in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml.html import defs

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.html import read
from shenbao.intake.readers.html_elements import READINGS
from tests.worlds import DATA

WORD = "词"
READ, TOLD = "read", "told"


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield each name, what becomes of words in it, and a page with a word in it."""
    text = (DATA / "census/html.txt").read_text("utf-8").replace("\n    ", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            names, _colon, rest = line.partition(": ")
            outcome, _space, page = rest.partition(" ")
            for name in [names] if page else names.split():
                yield name, outcome, page or f"<p>甲<{name}>{WORD}</{name}>乙</p>"


CASES = {name: (outcome, page) for name, outcome, page in cases()}


def test_no_element_is_forgotten() -> None:
    names = {re.sub(r"^(?:svg|math) ", "", name).lower() for name in CASES}
    elements = {name for name in names if not name.startswith("@")}
    assert len(defs.tags) > 90
    forgotten = (defs.tags | READINGS.keys()) - elements
    assert forgotten == {"clippath", "lineargradient", "radialgradient", "filter", "mask",
                         "pattern", "marker"}  # fmt: skip
    assert len(CASES) > 220


@pytest.mark.parametrize("name", CASES)
def test_words_are_read_or_told_of(name: str) -> None:
    outcome, page = CASES[name]
    grid = read(page.encode(), Numbers({}, {}))
    is_read = any(WORD in row.words for row in grid.rows)
    is_told = any(
        WORD in problem.message and problem.span.place.line == 1 for problem in grid.problems
    )
    assert (is_read, is_told) == (outcome == READ, outcome == TOLD)
