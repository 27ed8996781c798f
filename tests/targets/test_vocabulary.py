"""A vocabulary that is wrong says where; a standard may have its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.diagnostics import Diagnostic
from shenbao.form import load_standard
from shenbao.targets import Grade, Quantity, Unparsed, load_vocabulary, parse_target
from tests.targets.words import PATH

FAULTS = {
    "no TOML": ("[numerals]", "[numerals", "SB002"),
    "an unknown table": (
        "[around]",
        "[arround]",
        "SB010 Unknown key arround. Did you mean around?",
    ),
    "an unknown list": ("until = ", "untill = ", "SB010 Unknown key untill. Did you mean until?"),
    "a sign that is none": (
        'sign = "≈"',
        'sign = "≅"',
        "SB013 ≅ is not a choice for sign. Known here: ≥, ≤, >, <, =, ≈.",
    ),
    "a comparator without its sign": (
        'sign = "≈"\n',
        "",
        "SB011 sign is missing. Add a line sign = …, a text in quotes.",
    ),
    "a word for two comparators": (
        '"大约", "约为"',
        '"大约", "至少"',
        "SB014 至少 has two meanings: ≥ and ≈.",
    ),
    "a unit of two dimensions": (
        'energy = ["千瓦时"',
        'energy = ["米"',
        "SB014 米 has two meanings: length and energy.",
    ),
    "a dimension nobody knows": (
        "energy = [",
        "enery = [",
        "SB010 Unknown key enery. Did you mean energy?",
    ),
    "a prefix that is no unit": (
        '"千分之" = "‰"',
        '"千分之" = "百分数"',
        "SB013 百分数 is not a choice for 千分之. Did you mean 百分点?",
    ),
    "a numeral that is no number": (
        '"三" = 3\n',
        '"三" = "3"\n',
        "SB012 三 must be a number without quotes, not a text. Write a number without quotes.",
    ),
    "words that are no list": (
        'until = ["之前", "以前", "前", "止"]',
        'until = "之前"',
        "SB012 until must be an array of texts, not a text. Write an array of texts.",
    ),
    "a blank word": ('"止"]', '" "]', "SB013 A word of until is blank."),
    "a blank numeral": ('"三" = 3\n', '" " = 3\n', "SB013 A word of numerals is blank."),
    "a table that is a list": (
        'qualitative = "定性"',
        'qualitative = "定性"\nscales = []',
        "SB002",
    ),
}


def faults(text: str, folder: Path) -> list[tuple[int, str]]:
    """Return what is wrong with a vocabulary, each at its line."""
    path = folder / "values.toml"
    path.write_text(text, "utf-8")
    problems: list[Diagnostic] = []
    load_vocabulary([path], problems)
    return [
        (one.span.line, f"{one.code} {one.message} {one.hint}".strip()) for one in sorted(problems)
    ]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults(old: str, new: str, expected: str, tmp_path: Path) -> None:
    text = PATH.read_text("utf-8")
    assert text.count(old) == 1
    said = "\n".join(line for _, line in faults(text.replace(old, new), tmp_path))
    assert said == expected or (expected == "SB002" and said.startswith("SB002 This is not TOML"))


def test_all_faults_at_once(tmp_path: Path) -> None:
    text = '[units]\ncount = ["个"]\nmoney = ["个", ""]\n\n[dates]\nyaer = []\n'
    assert faults(text, tmp_path) == [
        (2, "SB014 个 has two meanings: money and count."),
        (3, "SB013 A word of money is blank."),
        (6, "SB010 Unknown key yaer. Did you mean year?"),
    ]


def test_a_standard_has_its_own_words(templates: Path) -> None:
    folder = templates / "shenzhen-project"
    own = '[units]\nmoney = ["比索"]\n\n[grades]\nlevels = ["呱呱叫"]\n'
    (folder / "values.toml").write_text(own, "utf-8")
    standard, problems = load_standard(folder)
    assert problems == []
    assert standard
    targets = [parse_target(text, standard.vocabulary) for text in ("5比索", "呱呱叫", "58人")]
    assert [type(target) for target in targets] == [Quantity, Grade, Unparsed]
    other, _ = load_standard(templates / "central-project")
    assert other
    assert isinstance(parse_target("58人", other.vocabulary), Quantity)


def test_a_broken_vocabulary_is_a_fault_of_the_standard(templates: Path) -> None:
    (templates / "_base/values.toml").write_text("[units]\ncuont = []\n", "utf-8")
    standard, problems = load_standard(templates / "central-project")
    assert standard is None
    assert [(one.span.path.name, one.span.line, one.code) for one in problems] == [
        ("values.toml", 2, "SB010")
    ]


def test_templates_of_old_have_no_vocabulary(templates: Path) -> None:
    (templates / "_base/values.toml").unlink()
    standard, problems = load_standard(templates / "central-project")
    assert problems == []
    assert standard
    assert parse_target("58人", standard.vocabulary) == Unparsed(2)
