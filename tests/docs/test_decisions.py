"""The decision records are numbered in a row, listed, and of one shape."""

from __future__ import annotations

import pytest

from tests.docs.pages import PAGES, source, table

FOLDER = "docs/decisions/"
INDEX = f"{FOLDER}README.md"
RECORDS = [page for page in PAGES if page.startswith(FOLDER) and page != INDEX]
HEADINGS = ["Context", "Decision", "What was tried", "Consequences", "What would change our mind"]


def test_the_records_are_numbered_in_a_row() -> None:
    numbers = [page.removeprefix(FOLDER).partition("-")[0] for page in RECORDS]
    assert len(numbers) >= 8
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_the_index_lists_the_records_in_order() -> None:
    assert [row[0] for row in table(INDEX, "Record", "Decision")] == [
        f"[{name[:4]}]({name})" for name in (page.removeprefix(FOLDER) for page in RECORDS)
    ]


@pytest.mark.parametrize("page", RECORDS)
def test_a_record_has_the_five_headings(page: str) -> None:
    lines = source(page).splitlines()
    assert lines[0].startswith(f"# {page.removeprefix(FOLDER)[:4]} ")
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == HEADINGS
