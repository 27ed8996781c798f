"""What is worked out for a declaration is let go of before the next one is checked."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shenbao.check.discovery import all_rules
from shenbao.check.gathering import Gathering
from shenbao.check.review import review
from shenbao.check.rule import Compared, PortfolioRule
from shenbao.check.submission import NAME, Fact, Portfolio, Submission
from shenbao.check.waiving import Waiving
from shenbao.form import Library
from shenbao.toml import Document
from tests.worlds import ROOT

PATHS = sorted((ROOT / "declarations").rglob("*.toml"))


def documents() -> list[Document]:
    """Return the texts of declarations that are in memory."""
    gc.collect()
    found = [it for it in gc.get_objects() if isinstance(it, Document)]
    return [document for document in found if document.path in PATHS]


def note_name(submission: Submission) -> Iterator[Fact[None]]:
    yield submission.fact((NAME,), None)


def name_all(portfolio: Portfolio[None]) -> Compared:
    return [fact.problem("found") for notes in portfolio.notes for fact in notes.facts]


def test_declarations_are_in_memory_one_at_a_time(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that compares all, and finds something in each, keeps none of them."""
    known = all_rules()
    found_by_all = PortfolioRule(
        code="SB599",
        severity=known["SB501"].severity,
        title="",
        why="",
        source="",
        remedy="",
        facts=note_name,
        check=name_all,
    )
    before, counts = len(documents()), []
    submissions = Gathering.submissions

    def counted(gathering: Gathering) -> Iterator[Submission]:
        for submission in submissions(gathering):
            counts.append(len(documents()) - before)
            yield submission

    monkeypatch.setattr(Gathering, "submissions", counted)
    rules: tuple[Any, ...] = (*known.values(), found_by_all)
    waiving = Waiving(date(2024, 1, 1), known, known)
    found = review(Gathering(library, PATHS, Path("portfolio.toml")), rules, waiving, ())
    assert [problem.span.path for problem in found.problems if problem.code == "SB599"] == PATHS
    assert len(PATHS) == 15
    assert counts == [1, *[2] * 14]  # the one before is let go of when the next is taken
    assert len(documents()) == before
