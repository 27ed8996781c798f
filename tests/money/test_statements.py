"""Statements beyond those of the seed, right, wrong and doubtful: a file to check by eye.

A false "wrong sum" is worse than a miss, so whatever could have another meaning
must not be certain.
"""

from __future__ import annotations

import pytest

from shenbao.money import Agreement, find_statements
from tests.money.words import WORDS, found
from tests.worlds import DATA

BLOCKS = (DATA / "statements.txt").read_text("utf-8").strip().split("\n\n")
SECTIONS = [block.splitlines() for block in BLOCKS]


def cases() -> list[tuple[str, list[str]]]:
    """Return each text of the file, and the lines below it."""
    collected: list[tuple[str, list[str]]] = []
    for line in (line for section in SECTIONS for line in section[1:]):
        if line.startswith("  "):
            collected[-1][1].append(line.strip())
        else:
            collected.append((line, []))
    return collected


CASES = cases()


def test_the_cases_are_found() -> None:
    assert [section[0][0] for section in SECTIONS] == ["#"] * 6
    assert len(CASES) > 80


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_what_is_read(text: str, expected: list[str]) -> None:
    assert [line for line in found(text) if not line.startswith("amounts")] == expected


DOUBTFUL = next(section for section in SECTIONS if "doubtful" in section[0])


def test_nothing_doubtful_is_certainly_wrong() -> None:
    texts = [line for line in DOUBTFUL[1:] if not line.startswith("  ")]
    assert len(texts) > 25
    for text in texts:
        for one in find_statements(text, WORDS):
            assert not one.certain or one.agreement is not Agreement.WRONG, text


def test_places() -> None:
    text = "碎纸机 3*800元/台 = 2,400元，其他"
    (one,) = find_statements(text, WORDS)
    assert one.text == text[one.start : one.end] == "3*800元/台 = 2,400元"
    assert text[one.stated.start : one.stated.end] == one.stated.text == "2,400元"


def test_width_makes_no_difference() -> None:
    text = "3*800元/台=2400元(其中甲1000元,乙1400元)"
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert wide.startswith("３＊８００元／台")
    halves = find_statements(text, WORDS), find_statements(wide, WORDS)
    narrow, broad = ([(one.kind, one.start, one.computed) for one in half] for half in halves)
    assert narrow == broad
    assert len(narrow) == 2
