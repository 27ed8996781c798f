"""Until which year a project goes on: by its last day, or else by its years."""

from __future__ import annotations

import pytest

from shenbao.years.terms import Term, term
from tests.years.test_carrying import LINES, filed

DAYS = """\
form = "shanghai-project"
year = 2024
name = "培训"
implementer = "某单位"
start = 2023-07-01
end = 2026-06-30
total_fiscal = 300
annual_fiscal = 100
annual_goal = "完成培训。"
"""


def last(text: str, *declared: int) -> Term | None:
    filing = filed(text)
    words, _problems = filing.standard.year_words
    assert words
    return term(filing, words, declared)


def test_the_last_day_says_it() -> None:
    assert last(DAYS) == Term(2026, "it ends on 2026-06-30")
    assert last(DAYS.replace("end = 2026-06-30\n", "")) is None


@pytest.mark.parametrize(
    ("years", "declared", "found"),
    [
        ("3", (), Term(2026, "it takes 3 years from 2024 on")),
        ("1", (), Term(2024, "it takes 1 year from 2024 on")),
        ("3", (2025, 2023), Term(2025, "it takes 3 years from 2023 on")),
    ],
)
def test_its_years_are_counted_from_the_first(
    years: str, declared: tuple[int, ...], found: Term | None
) -> None:
    """That is the year in its code, or the first for which it was declared."""
    assert last(LINES.replace("term = 3 ", f"term = {years} "), *declared) == found
