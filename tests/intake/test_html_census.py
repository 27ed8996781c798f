"""Every element and attribute of HTML that can bear words: they are read, or told of.

``tests/data/census/html.txt`` says which there are, and what becomes of words in them.
"""

from __future__ import annotations

import re
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import defs

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.html import read
from shenbao.intake.readers.html_elements import READINGS, Reading
from tests.census import cases
from tests.properties import tries

WORD = "词"
READ, TOLD = "read", "told"


def usual(name: str) -> str:
    """Return a page with a word in an element."""
    return f"<p>甲<{name}>{WORD}</{name}>乙</p>"


CASES = {name: (outcome, page) for name, outcome, page in cases("html.txt", usual)}


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


# ---- Elements in one another -------------------------------------------------------------------

HOLDS_OTHERS = [
    name
    for name, reading in READINGS.items()
    if reading not in (Reading.CODE, Reading.EQUATION, Reading.FIELD, Reading.BREAK)
    and name not in ("html", "head", "body", "frameset", "frame", "title", "option", "optgroup")
    and name not in ("plaintext", "xmp", "listing", "area", "img", "svg")
    and name not in ("noembed", "noframes", "iframe", "fencedframe")  # tags in them are text
]
BESIDE = ["br", "hr", "wbr", "source", "embed", "img", "area"]
LOOKS = ["", "", "", " hidden", " class=h", " style='text-decoration:line-through'", " open"]
SHEET = "<style>.h{display:none}</style>"

pages = st.recursive(
    st.just("*") | st.sampled_from(BESIDE).map("<{}>".format),
    lambda inner: st.builds(
        lambda name, looks, parts: f"<{name}{looks}>{''.join(parts)}</{name}>",
        st.sampled_from([*HOLDS_OTHERS, "table", "tr", "td", "form"]),
        st.sampled_from(LOOKS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=10,
)


AROUND_TABLES = [name for name in HOLDS_OTHERS if name not in ("table", "tr", "thead")]


@pytest.mark.parametrize("name", AROUND_TABLES)
def test_no_element_takes_away_a_table(name: str) -> None:
    page = f"<{name}><table><tr><td>{WORD}</td></tr></table></{name}>"
    grid = read(page.encode(), Numbers({}, {}))
    found = [*(row.words for row in grid.rows), *(problem.message for problem in grid.problems)]
    assert [words for words in found if WORD in words] != []


@tries(120, whole=3000)
@given(parts=st.lists(pages, min_size=1, max_size=3))
def test_no_word_is_lost_however_elements_stand(parts: list[str]) -> None:
    """What stands in which element, and where, takes no word away without a message."""
    numbers = count(10)
    page = re.sub(r"\*", lambda _star: f"字{next(numbers)}", SHEET + "".join(parts))
    grid = read(page.encode(), Numbers({}, {}))
    found = "\n".join([*(row.words for row in grid.rows), *(p.message for p in grid.problems)])
    assert [word for word in re.findall(r"字\d+", page) if word not in found] == []
