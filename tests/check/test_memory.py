"""A check holds one declaration at a time, however many there are."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shenbao.check.discovery import all_rules
from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.review import review
from shenbao.check.reviewer import Reviewer
from shenbao.check.rule import Compared, PortfolioRule
from shenbao.check.submission import Submission
from shenbao.check.waiving import Waiving
from shenbao.declaration import NAME
from shenbao.form import Filing, Library
from shenbao.project.project import Project
from shenbao.toml import Document
from shenbao.toml.places import Spans
from tests.worlds import ROOT

PATHS = sorted((ROOT / "declarations").rglob("*.toml"))


def note_name(submission: Submission) -> Iterator[Fact[None]]:
    yield submission.fact((NAME,), None)


def name_all(portfolio: Portfolio[None]) -> Compared:
    return [fact.problem("found") for notes in portfolio.notes for fact in notes.facts]


FOUND_BY_ALL = PortfolioRule(
    code="SB599",
    severity=all_rules()["SB501"].severity,
    title="",
    why="",
    source="",
    remedy="",
    facts=note_name,
    check=name_all,
)
"""A rule that compares all declarations and finds something in each."""


PATH_OF: dict[type, Callable[[Any], Path]] = {
    Document: lambda document: document.path,
    Filing: lambda filing: filing.declaration.document.path,
    Spans: lambda spans: spans.lines.path,
}


def read_of_declarations() -> dict[type, set[int]]:
    """Return the objects of each kind that hold something of the declarations."""
    kinds = tuple(PATH_OF)
    objects = [it for it in gc.get_objects() if isinstance(it, kinds)]
    return {
        kind: {id(it) for it in objects if isinstance(it, kind) and path_of(it) in PATHS}
        for kind, path_of in PATH_OF.items()
    }


def test_nothing_of_a_declaration_is_there_when_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gc.collect()
    gc.disable()  # what is let go of must not wait to be collected
    before = read_of_declarations()
    reading = Library.read_once

    def more() -> dict[type, int]:
        return {kind: len(found - before[kind]) for kind, found in read_of_declarations().items()}

    def counted(own: Library, path: Path) -> Any:
        most.append(more())
        return reading(own, path)

    most: list[dict[type, int]] = []
    monkeypatch.setattr(Library, "read_once", counted)
    rules = (*all_rules().values(), FOUND_BY_ALL)
    waiving = Waiving(date(2024, 1, 1), all_rules(), all_rules())
    try:
        reviewed = review(Reviewer(Project(ROOT), rules, waiving, ()), PATHS)
        after = more()
    finally:
        gc.enable()
    found = [problem for path in PATHS for problem in reviewed.findings.of(path).problems]
    assert sum(problem.code == "SB599" for problem in found) == len(PATHS) == 15
    assert most == [dict.fromkeys(PATH_OF, 0)] * 15
    assert after == dict.fromkeys(PATH_OF, 0)
