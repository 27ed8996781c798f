"""How much of what reviewers mark is found; ``python -m tests.check.labelled`` prints the table."""

from __future__ import annotations

import pytest

from tests.check.labelled import FOLDER, FOLDERS, TABLES, cases, scores

LEAST_FOUND = {"handed": 0.85, "own": 0.85, "fresh": 0.75, "held": 0.75}
MOST_ACCUSED = {"handed": 0.03, "own": 0.03, "fresh": 0.05, "held": 0.05}


def test_the_cases_are_there() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(FOLDERS)
    counts = {name: len(list(cases(FOLDER / name))) for name in FOLDERS}
    assert counts["handed"] == 231
    assert counts["own"] > 300
    assert counts["fresh"] > 100
    assert counts["held"] == 40


@pytest.mark.parametrize("name", FOLDERS)
def test_what_is_wrong_is_found_and_what_is_right_is_left_alone(name: str) -> None:
    table, wrong = scores(FOLDER / name)
    assert set(table) == set(TABLES)
    for kind, score in table.items():
        assert score.found >= LEAST_FOUND[name] * score.bad > 0, (kind, wrong)
        assert score.accused <= MOST_ACCUSED[name] * score.good, (kind, wrong)
