"""Rules of others: off until they are named, and none of them can stop a check."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from shenbao.check import others
from shenbao.check.portfolio import Fact
from shenbao.check.rule import DeclarationRule, PortfolioRule
from shenbao.diagnostics import Diagnostic, Severity, Span
from tests.worlds import THREE, A, B, World

PACKAGE = "nanshan-rules"
PATHS = [f"declarations/2024/{code}.toml" for code in (A, B)]


@dataclass
class Package:
    """Stands for what importlib.metadata knows of an installed package."""

    name: str = PACKAGE


class Brought(EntryPoint):
    """An entry point that loads what a test gives it, or raises that."""

    def load(self) -> Any:
        brought = BROUGHT[self.value]
        if isinstance(brought, BaseException):
            raise brought
        return brought


BROUGHT: dict[str, Any] = {}


def rule(check: Callable[[Any], Any], **changes: Any) -> DeclarationRule:
    words = {"title": "标题", "why": "原因", "source": "出处", "remedy": "办法"}
    facts: dict[str, Any] = {"code": "NS101", "severity": Severity.WARNING, **words}
    return DeclarationRule(**facts | changes, check=check)


def comparing(facts: Callable[[Any], Any], check: Callable[[Any], Any]) -> PortfolioRule[Any]:
    words: dict[str, Any] = {"title": "标题", "why": "原因", "source": "出处", "remedy": "办法"}
    return PortfolioRule(code="NS501", severity=Severity.WARNING, **words, facts=facts, check=check)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A repository that names the rules ``nanshan``; ``bring`` says what these are."""
    world = World(tmp_path, THREE[:2])
    (world.root / "pyproject.toml").write_text(
        '[tool.shenbao.check]\nrules = ["nanshan"]\n', "utf-8"
    )
    points = []
    for name in ("nanshan", "other"):
        point = Brought(name=name, value=name, group="shenbao.rules")
        vars(point)["dist"] = Package()
        points.append(point)
    monkeypatch.setattr(others, "entry_points", lambda _group: tuple(points))
    BROUGHT.clear()
    BROUGHT["other"] = ImportError("a rule that nobody has named was loaded")
    return world


def report(office: World, *words: str) -> dict[str, Any]:
    result = office.run("check", *words, "--format", "json")
    found: dict[str, Any] = json.loads(result.out)
    return found


def findings(office: World, code: str, *words: str) -> list[tuple[str, str]]:
    """Return the paths and messages of what has this code."""
    found = report(office, *words)["findings"]
    return [(entry["path"], entry["message"]) for entry in found if entry["code"] == code]


def own_findings(office: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = report(office)["findings"]
    return [entry for entry in found if entry["code"].startswith("SB1")]


def test_a_rule_that_is_named_is_run_as_any_other(office: World) -> None:
    BROUGHT["nanshan"] = [rule(lambda submission: [submission.problem(("name",), "名称")])]
    assert findings(office, "NS101") == [(path, "名称") for path in PATHS]
    assert findings(office, "NS101", "--ignore", "NS") == []
    assert {entry["code"] for entry in report(office, "--select", "NS101")["findings"]} == {"NS101"}
    assert "NS101" in office.run("rules").out
    assert "原因" in office.run("rule", "NS101").out
    for place in THREE[:2]:
        path = f"declarations/{place}.toml"
        text = (office.root / path).read_text("utf-8")
        office.write(path, f'{text}\n[[waive]]\nrule = "NS101"\nreason = "已核对"\n')
    assert findings(office, "NS101") == []
    assert findings(office, "SB050") == []
    sarif = json.loads(office.run("check", "--format", "sarif").out)
    assert "NS101" in [known["id"] for known in sarif["runs"][0]["tool"]["driver"]["rules"]]


def test_a_rule_that_is_not_named_is_not_even_loaded(office: World) -> None:
    (office.root / "pyproject.toml").unlink()
    BROUGHT["nanshan"] = ImportError("it was loaded")
    assert findings(office, "SB005") == []
    assert "NS101" not in office.run("rules").out


def test_rules_that_nobody_brings_are_a_fault_of_the_settings(office: World) -> None:
    office.write("pyproject.toml", '[tool.shenbao.check]\nrules = ["nanshen"]\n')
    result = office.run("check")
    assert result.status == 2
    assert "No package that is installed has rules nanshen." in result.err
    assert "Did you mean nanshan?" in result.err


def exits(_submission: object) -> Any:
    sys.exit(3)


def prints(submission: Any) -> Any:
    print("\x1b[2J{}")
    raise KeyError(submission)


def endless(submission: Any) -> Any:
    return endless(submission)


FAILING: dict[str, Callable[[Any], Any]] = {
    "raises": lambda _submission: 1 / 0,
    "exits": exits,
    "prints": prints,
    "no problems": lambda _submission: ["a text"],
    "no place": lambda submission: [submission.problem("name", "x")],
    "no sequence": lambda _submission: 7,
    "another file": lambda _submission: [Diagnostic(Span(Path("x.toml")), "", "x")],
    "no message": lambda submission: [Diagnostic(Span(submission.document.path), "", 7)],  # type: ignore[arg-type]
    "endless": endless,
}


@pytest.mark.parametrize("check", FAILING.values(), ids=FAILING.keys())
def test_a_rule_that_fails_is_told_and_all_others_are_run(
    office: World, check: Callable[[Any], Any]
) -> None:
    BROUGHT["nanshan"] = []
    before = own_findings(office)
    sound = rule(lambda submission: [submission.problem(("name",), "名称")], code="NS102")
    BROUGHT["nanshan"] = [rule(check), sound]
    failures = findings(office, "SB005")
    assert [path for path, _message in failures] == PATHS
    expected = f"The rule NS101 of {PACKAGE} fails on this file: "
    assert all(message.startswith(expected) for _path, message in failures)
    assert findings(office, "NS102") == [(path, "名称") for path in PATHS]
    assert own_findings(office) == before != []
    assert office.run("check").status == 1


NOTING: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "facts raise": (lambda _submission: 1 / 0, lambda _portfolio: ()),
    "no facts": (lambda _submission: ["a text"], lambda _portfolio: ()),
    "no way to keep": (
        lambda submission: [Fact(submission.document.value_span(("name",)), ("name",), lambda: 0)],
        lambda _portfolio: (),
    ),
    "comparing raises": (lambda _submission: (), lambda _portfolio: 1 / 0),
    "comparing exits": (lambda _submission: (), exits),
}


@pytest.mark.parametrize(("facts", "check"), NOTING.values(), ids=NOTING.keys())
def test_so_is_a_rule_that_compares(
    office: World, facts: Callable[[Any], Any], check: Callable[[Any], Any]
) -> None:
    BROUGHT["nanshan"] = []
    before = own_findings(office)
    BROUGHT["nanshan"] = comparing(facts, check)
    failures = findings(office, "SB005")
    assert [path for path, _message in failures] == PATHS
    expected = f"The rule NS501 of {PACKAGE} fails on this file: "
    assert all(message.startswith(expected) for _path, message in failures)
    assert own_findings(office) == before


UNUSABLE = {
    "import": ImportError("no module named x"),
    "exit": SystemExit(1),
    "no rule": "RULES",
    "own code": [rule(lambda _submission: (), code="SB999")],
    "odd code": [rule(lambda _submission: (), code="x")],
    "no text": [rule(lambda _submission: (), title=None)],
    "twice": [rule(lambda _submission: ()), rule(lambda _submission: ())],
    "odd severity": [rule(lambda _submission: (), severity="dire")],
}


@pytest.mark.parametrize("brought", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_cannot_be_run_is_told_where_it_is_named(office: World, brought: Any) -> None:
    BROUGHT["nanshan"] = []
    before = own_findings(office)
    BROUGHT["nanshan"] = brought
    ((path, message),) = findings(office, "SB005")
    assert (path, PACKAGE in message) == ("pyproject.toml", True)
    assert own_findings(office) == before
