"""Which rules run: by the command line, by pyproject.toml, and by both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shenbao.check.discovery import all_rules
from shenbao.check.selection import Selection
from tests.worlds import CleanWorld

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
    rule = next(iter(all_rules().values()))
    rules = [replace(rule, code=code) for code in ("SB101", "SB203", "SB208", "SB301", "SB501")]
    chosen = {rule.code for rule in selection.choose(rules)}
    assert taken <= chosen
    assert not left & chosen


FOUND = {"SB203", "SB302", "SB303"}


@pytest.fixture
def spoiled(clean: CleanWorld) -> CleanWorld:
    """A declaration with a warning of SB203, one of SB302 and an error of SB303."""
    clean.replace("单场培训成本", "支出进度")
    clean.replace('"≤1%"', '"<=1%"')
    clean.replace("300099", "30009")
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
    words: tuple[str, ...], lines: tuple[str, ...], found: list[str], spoiled: CleanWorld
) -> None:
    if lines:
        configure(spoiled, *lines)
    assert sorted(FOUND & set(spoiled.codes(*words))) == found


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
    words: tuple[str, ...], lines: tuple[str, ...], status: int, spoiled: CleanWorld
) -> None:
    configure(spoiled, *lines)
    assert spoiled.check(*words).status == status


WRONG = {
    "no rule": (
        ("--select", "SB1,SB9"),
        "shenbao: There is no rule SB9. Did you mean SB",
    ),
    "nothing": (("--ignore", ""), "shenbao: There is no rule . Known here: SB101, "),
    "a typing error": (
        ("--ignore", "SB2O3"),
        "shenbao: There is no rule SB2O3. Did you mean SB203?\n",
    ),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG.keys())
def test_codes_that_are_none(words: tuple[str, ...], said: str, clean: CleanWorld) -> None:
    status, out, err = clean.check(*words)
    assert (status, out) == (2, "")
    assert err.startswith(said)


def test_a_configuration_that_is_wrong(clean: CleanWorld) -> None:
    configure(clean, 'select = ["SB2O3"]', "ignore = 1", "strikt = true")
    status, out, err = clean.check()
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
