"""Every rule speaks of its bad cases, and of nothing else; no rule speaks of a good case."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from shenbao.check.discovery import all_rules
from shenbao.check.examples import CLEAN, FOLDER, Example, examples, lay_out
from shenbao.cli import main
from shenbao.diagnostics import Severity
from shenbao.form import Library

RULES = all_rules()
BAD = [example for code in RULES for example in examples(code, "bad")]
GOOD = [example for code in RULES for example in examples(code, "good")]

FOUND = re.compile(r"^\S+:\d+:\d+: (SB\d+) ", re.MULTILINE)
"""The code of a finding in the report that is read on a terminal."""


def name(example: Example) -> str:
    return f"{example.code}-{example.name}"


def check(root: Path, *options: str) -> int:
    return main(["--root", str(root), "check", *options])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "repository"


def report_of(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    check(root, "--format", "json")
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def test_every_rule_has_cases() -> None:
    assert len(RULES) > 20
    assert [code for code in RULES if not examples(code, "bad")] == []
    assert [code for code in RULES if not examples(code, "good")] == []
    assert {path.name for path in FOLDER.glob("SB*")} == RULES.keys()
    reports = set(FOLDER.rglob("*.txt"))
    assert reports == {example.report for example in BAD}


@pytest.mark.parametrize("example", BAD, ids=name)
def test_bad(
    example: Example, library: Library, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(example, library, root)
    status = check(root)
    report = capsys.readouterr().out
    assert report == example.report.read_text("utf-8")
    assert status == int(RULES[example.code].severity is Severity.ERROR)
    assert {*FOUND.findall(report)} == {example.code}


@pytest.mark.parametrize("example", GOOD, ids=name)
def test_good(
    example: Example, library: Library, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(example, library, root)
    report = report_of(root, capsys)
    assert report["findings"] == []
    passed_over = {code for codes in report["not_applicable"].values() for code in codes}
    assert (example.code in passed_over) == (not example.is_judged)


def test_no_rule_speaks_of_the_clean_declaration(
    library: Library, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(Example("", "", "", {"clean.toml": CLEAN.read_text("utf-8")}), library, root)
    assert report_of(root, capsys)["findings"] == []
