"""Several processes find what one finds, and one declaration can stop none of the others."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shenbao.check import batches
from shenbao.check.discovery import all_rules
from shenbao.check.review import Review, review
from shenbao.check.reviewer import Reviewer
from shenbao.check.waiving import Waiving
from shenbao.diagnostics import Diagnostic
from shenbao.form import Library
from shenbao.i18n import use_language
from shenbao.project.project import Project
from tests.worlds import ROOT

PATHS = sorted((ROOT / "declarations").rglob("*.toml"))
DAY = date(2024, 1, 1)


@pytest.fixture
def reviewer(monkeypatch: pytest.MonkeyPatch) -> Reviewer:
    """Rules for the declarations of the repository, which are looked at two at a time."""
    monkeypatch.setattr(batches, "FIRST", 2)
    monkeypatch.setattr(batches, "SIZE", 2)
    rules = all_rules()
    return Reviewer(Project(ROOT), tuple(rules.values()), Waiving(DAY, rules, rules), ())


def found(reviewed: Review) -> list[tuple[Path, Diagnostic]]:
    paths = sorted(reviewed.findings.paths())
    return [(path, problem) for path in paths for problem in reviewed.findings.of(path).problems]


def test_several_processes_find_what_one_finds(reviewer: Reviewer) -> None:
    alone, together = review(reviewer, PATHS, jobs=1), review(reviewer, PATHS, jobs=3)
    assert len(found(alone)) > 50
    assert found(together) == found(alone)
    assert together.findings.tally == alone.findings.tally
    assert together.passed_over == alone.passed_over
    assert list(together.reviewed) == list(alone.reviewed) == PATHS


@pytest.fixture
def chinese() -> Iterator[None]:
    use_language("zh_CN")
    yield
    use_language("en")


@pytest.mark.usefixtures("chinese")
def test_workers_speak_the_language_that_was_chosen(reviewer: Reviewer) -> None:
    assert found(review(reviewer, PATHS, jobs=2)) == found(review(reviewer, PATHS, jobs=1))


def test_a_process_that_is_not_forked_makes_all_anew(reviewer: Reviewer) -> None:
    reviewer.batch(PATHS)
    again = pickle.loads(pickle.dumps(reviewer))
    assert again.library is not reviewer.library
    assert found(review(again, PATHS, jobs=1)) == found(review(reviewer, PATHS, jobs=1))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(3)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a new interpreter has no patch of the test")
@pytest.mark.parametrize("end", [die, leave])
def test_a_declaration_that_ends_its_worker_is_named(
    end: Any, reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, reading = PATHS[7], Library.read_once

    def failing(library: Library, path: Path) -> Any:
        return end() if path == bad else reading(library, path)

    expected = [path for path in PATHS if path != bad]
    monkeypatch.setattr(Library, "read_once", failing)
    reviewed = review(reviewer, PATHS, jobs=2)
    assert list(reviewed.reviewed) == expected
    (problem,) = reviewed.findings.of(bad).problems
    assert (problem.span.path, problem.code) == (bad, "SB005")
    assert "its process" in problem.message
