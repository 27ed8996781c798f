"""The first page of a long report: what was found by rule, unit and declaration, worst first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import CleanWorld

EXPECTED = """\
By rule
  errors  warnings  notes
       1         0      0  SB303 A code of the wrong length
       1         0      0  SB319 A gap that nobody has filled in
                           and 1 more

By unit
  errors  warnings  notes
       2         1      0  深圳市福田区民意速办和智慧城市建设中心
       0         1      0  乙中心

By declaration
  errors  warnings  notes
       2         1      0  declarations/two.toml 窗口业务培训
       0         1      0  declarations/one.toml 窗口业务培训

2 errors, 2 warnings in 3 declarations; 2 can be fixed with --fix
"""


@pytest.fixture
def world(tmp_path: Path) -> CleanWorld:
    """A repository of a clean declaration, one with a warning, and one with more."""
    clean = CleanWorld(tmp_path)
    text = clean.text
    clean.declare("three", text.replace("300099", "300098"))
    clean.replace("深圳市福田区民意速办和智慧城市建设中心", "乙中心")
    clean.replace('target = "≤1%"', "target = '<=1%'")
    two = text.replace("440304241063100300099", "44030424106310030009")
    two = two.replace('target = "≤1%"', "target = '<=1%'").replace(
        'annual_goal = "', 'annual_goal = "XX'
    )
    clean.declare("two", two)
    return clean


def test_by_rule_unit_and_declaration(world: CleanWorld) -> None:
    ignored = ("--ignore", "SB5,SB304")
    assert world.check("--summary", "--limit", "2", *ignored) == (1, EXPECTED, "")


def test_as_markdown(world: CleanWorld) -> None:
    ignored = ("--ignore", "SB5,SB304,SB302,SB319", "--lang", "en")
    assert (
        world.check("--summary", "--format", "markdown", *ignored).out
        == """\
# Review comments

1 error in 3 declarations

## By rule

| errors | warnings | notes |  |
| --- | --- | --- | --- |
| 1 | 0 | 0 | SB303 A code of the wrong length |

## By unit

| errors | warnings | notes |  |
| --- | --- | --- | --- |
| 1 | 0 | 0 | 深圳市福田区民意速办和智慧城市建设中心 |

## By declaration

| errors | warnings | notes |  |
| --- | --- | --- | --- |
| 1 | 0 | 0 | declarations/two.toml 窗口业务培训 |
"""
    )


def test_the_worst_findings_of_all_files_come_first(world: CleanWorld) -> None:
    out = world.check("--limit", "3", "--ignore", "SB5,SB304").out
    found = [line.split(" ")[1] for line in out.splitlines() if line.startswith("declarations/")]
    assert found == ["SB303", "SB319", "SB302"]
    assert out.splitlines()[-2:] == [
        "and 1 more (--summary says where)",
        "2 errors, 2 warnings in 3 declarations; 2 can be fixed with --fix",
    ]


def test_a_limit_that_nothing_exceeds(world: CleanWorld) -> None:
    every = world.check("--ignore", "SB5,SB304").out
    limited = world.check("--ignore", "SB5,SB304", "--limit", "4").out
    assert sorted(limited.splitlines()) == sorted(every.splitlines())


REFUSED = {
    ("--summary", "--format", "json"): "--summary can be used with --format text or markdown only.",
    (
        "--limit",
        "3",
        "--format",
        "json",
    ): "--limit can be used with --format text or --summary only.",
    ("--limit", "0"): "--limit is at least 1.",
    ("--since", "HEAD", "--fix"): "--since cannot be used with --fix, which changes files.",
}


@pytest.mark.parametrize(("words", "why"), REFUSED.items(), ids=map(" ".join, REFUSED))
def test_options_that_do_not_go_together(
    words: tuple[str, ...], why: str, world: CleanWorld
) -> None:
    assert world.check(*words) == (2, "", f"shenbao: {why}\n")
