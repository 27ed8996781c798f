"""What is worked out for a declaration is let go of before the next one is checked."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path

import pytest

from shenbao.check.discovery import all_rules
from shenbao.check.gathering import gather
from shenbao.check.review import review
from shenbao.check.rule import Compared, PortfolioRule
from shenbao.check.submission import Portfolio, Submission
from shenbao.check.waiving import Waiving
from shenbao.declaration import NAME
from shenbao.form import Library
from shenbao.toml.places import Spans
from tests.worlds import ROOT

PATHS = sorted((ROOT / "declarations").rglob("*.toml"))


def places() -> int:
    """Return how many places of values are in memory, of all documents together."""
    gc.collect()
    return sum(isinstance(found, Spans) for found in gc.get_objects())


def name_all(portfolio: Portfolio) -> Compared:
    return [submission.finding((NAME,), "found") for submission in portfolio.submissions]


def test_places_are_those_of_one_declaration_at_a_time(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that finds something in each of them looks for the places of all, one by one."""
    known = all_rules()
    found_by_all = PortfolioRule(
        code="SB599",
        severity=known["SB501"].severity,
        title="",
        why="",
        source="",
        remedy="",
        check=name_all,
    )
    gathered = gather(library, PATHS, Path("portfolio.toml"))
    (portfolio,) = gathered.portfolios
    assert len(portfolio.submissions) == 15
    for submission in portfolio.submissions:
        submission.forget()
    before, most = places(), []
    forget = Submission.forget

    def note(submission: Submission) -> None:
        most.append(places() - before)
        forget(submission)

    monkeypatch.setattr(Submission, "forget", note)
    rules = (*known.values(), found_by_all)
    waiving = Waiving(date(2024, 1, 1), known, known)
    found = review(gathered.portfolios, rules, waiving, ())
    assert sum(problem.code == "SB599" for problem in found.problems) == 15
    assert len(most) == 15
    one_document = max(len(submission.document.places) for submission in portfolio.submissions)
    assert max(most) <= one_document
    assert min(most) > 0
