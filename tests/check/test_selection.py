"""Which rules run: by the command line, by pyproject.toml, and by both.

The rules are the test's own, so that a new one of the check changes nothing here.
"""

from __future__ import annotations

import pytest

from shenbao.check.rule import DeclarationRule, Outcome
from shenbao.check.selection import Selection
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from tests.worlds import CleanWorld

WARNINGS, ERRORS = ("SB203", "SB302"), ("SB303",)
SILENT = ("SB101", "SB208", "SB301", "SB501")


def rule(code: str, severity: Severity, *, finds: bool) -> DeclarationRule:
    def check(submission: Submission) -> Outcome:
        return [submission.problem((), "")] if finds else []

    return DeclarationRule(
        code=code, severity=severity, title="", why="", source="", remedy="", check=check
    )


RULES = {
    **{code: rule(code, Severity.WARNING, finds=True) for code in WARNINGS},
    **{code: rule(code, Severity.ERROR, finds=True) for code in ERRORS},
    **{code: rule(code, Severity.ERROR, finds=False) for code in SILENT},
}

CHOICES = {
    "all": (Selection(), {"SB101", "SB203", "SB501"}, set()),
    "a subject": (Selection(("SB2",)), {"SB203", "SB208"}, {"SB101", "SB301"}),
    "a rule of a subject that is ignored": (
        Selection(("SB203",), ("SB2",)),
        {"SB203"},
        {"SB208", "SB101"},
    ),
    "a subject but for a rule": (Selection(("SB2",), ("SB203",)), {"SB208"}, {"SB203"}),
    "both alike": (Selection(("SB203",), ("SB203",)), set(), {"SB203"}),
}


@pytest.mark.parametrize(("selection", "taken", "left"), CHOICES.values(), ids=CHOICES.keys())
def test_choices(selection: Selection, taken: set[str], left: set[str]) -> None:
    chosen = {rule.code for rule in selection.choose(RULES.values())}
    assert taken <= chosen
    assert not left & chosen


@pytest.fixture
def ruled(clean: CleanWorld, monkeypatch: pytest.MonkeyPatch) -> CleanWorld:
    """A declaration with a warning of SB203, one of SB302 and an error of SB303."""
    rules = dict(sorted(RULES.items()))
    monkeypatch.setattr("shenbao.check.discovery.all_rules", lambda: rules)
    return clean


def configure(clean: CleanWorld, *lines: str) -> None:
    text = "\n".join(["[tool.shenbao.check]", *lines, ""])
    (clean.root / "pyproject.toml").write_text(text, "utf-8")


SELECTED = {
    "nothing": ((), (), ["SB203", "SB302", "SB303"]),
    "select": (("--select", "SB2,SB303"), (), ["SB203", "SB303"]),
    "select twice": (("--select", "SB2", "--select", "SB303"), (), ["SB203", "SB303"]),
    "ignore": (("--ignore", "SB2"), (), ["SB302", "SB303"]),
    "configured": ((), ('select = ["SB2", "SB3"]', 'ignore = ["SB302"]'), ["SB203", "SB303"]),
    "what is ignored is added": (
        ("--ignore", "SB303"),
        ('ignore = ["SB302"]',),
        ["SB203"],
    ),
    "what is selected takes the place of all": (
        ("--select", "SB3"),
        ('select = ["SB2"]', 'ignore = ["SB302"]'),
        ["SB302", "SB303"],
    ),
}


@pytest.mark.parametrize(("words", "lines", "found"), SELECTED.values(), ids=SELECTED.keys())
def test_selected(
    words: tuple[str, ...], lines: tuple[str, ...], found: list[str], ruled: CleanWorld
) -> None:
    if lines:
        configure(ruled, *lines)
    assert ruled.codes(*words) == found


@pytest.mark.parametrize(
    ("words", "lines", "status"),
    [
        (("--select", "SB2"), (), 0),
        (("--select", "SB2", "--strict"), (), 1),
        (("--select", "SB2"), ("strict = true",), 1),
        (("--select", "SB303"), (), 1),
        (("--select", "SB1", "--strict"), (), 0),
    ],
)
def test_status(
    words: tuple[str, ...], lines: tuple[str, ...], status: int, ruled: CleanWorld
) -> None:
    configure(ruled, *lines)
    assert ruled.check(*words).status == status


WRONG = {
    "no rule": (
        ("--select", "SB1,SB9"),
        "shenbao: There is no rule SB9. Did you mean SB501?\n",
    ),
    "nothing": (("--ignore", ","), "shenbao: There is no rule . Known here: SB101, SB203, "),
    "a typing error": (
        ("--ignore", "SB2O3"),
        "shenbao: There is no rule SB2O3. Did you mean SB203?\n",
    ),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG.keys())
def test_codes_that_are_none(words: tuple[str, ...], said: str, ruled: CleanWorld) -> None:
    status, out, err = ruled.check(*words)
    assert (status, out) == (2, "")
    assert err.startswith(said)


def test_a_configuration_that_is_wrong(ruled: CleanWorld) -> None:
    configure(ruled, 'select = ["SB2O3"]', "ignore = 1", "strikt = true")
    status, out, err = ruled.check()
    assert (status, out) == (2, "")
    assert [line for line in err.splitlines() if ": SB0" in line] == [
        "shenbao: pyproject.toml:2:10: SB013 error: There is no rule SB2O3.",
        "pyproject.toml:3:10: SB012 error: ignore must be an array of texts, not a whole number.",
        "pyproject.toml:4:1: SB010 error: Unknown key strikt.",
    ]


def test_a_build_does_not_depend_on_the_configuration(
    clean: CleanWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(clean, 'ignore = ["SB2O3"]')
    assert clean.run("build", "--format", "markdown").status == 0
    assert clean.run("build").status == 0

    def fail(*_arguments: object) -> None:
        raise AssertionError("there is nothing to build")

    monkeypatch.setattr("shenbao.cli.parser.parse", fail)
    assert clean.run("build").status == 0
