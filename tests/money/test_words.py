"""The words for money: what is wrong with them is said where it stands."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from shenbao.diagnostics import Diagnostic
from shenbao.form import load_standard
from shenbao.money import (
    AmountWords,
    amount_of,
    find_amounts,
    find_grants,
    find_statements,
    load_amount_words,
)
from tests.money.words import PATH

FAULTS = {
    "an unknown table": ("[sums]", "[sum]", "SB010 Unknown key sum. Did you mean sums?"),
    "an unknown list": ("filler = ", "filer = ", "SB010 Unknown key filer. Did you mean filler?"),
    "a unit twice": ('word = "万元"', 'word = "元"', "SB014 元 is taken."),
    "a factor in quotes": (
        "factor = 0.1\n",
        'factor = "0.1"\n',
        "SB012 factor must be a number without quotes, not a text. Write a number without quotes.",
    ),
    "a factor of nothing": (
        "factor = 0.1\n",
        "factor = 0\n",
        "SB013 0 is not a choice for factor.",
    ),
    "an expression that is none": (
        '"下达", "核减"',
        '"下达", "[核减"',
        "SB013 This is not a regular expression: unterminated character set at position 0.",
    ),
    "a cue that is no expression": (
        'grant = ["财政',
        'grant = ["(财政',
        "SB013 This is not a regular expression: missing ), unterminated subpattern at position 0.",
    ),
    "a numeral of two characters": (
        '"贰" = 2',
        '"贰贰" = 2',
        "SB013 贰贰 must be one character.",
    ),
    "no phrase for a year": (
        'year = "{year}年"\n',
        "",
        "SB011 year is missing. Add a line year = …, a text in quotes.",
    ),
}


def faults(text: str, folder: Path) -> str:
    path = folder / "amounts.toml"
    path.write_text(text, "utf-8")
    problems: list[Diagnostic] = []
    load_amount_words([path], problems)
    assert [one.span.path for one in problems] == [path] * len(problems)
    return "\n".join(f"{one.code} {one.message} {one.hint}".strip() for one in problems)


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults(old: str, new: str, expected: str, tmp_path: Path) -> None:
    text = PATH.read_text("utf-8")
    assert text.count(old) == 1
    assert faults(text.replace(old, new), tmp_path) == expected


def test_a_standard_has_its_own_words(templates: Path) -> None:
    folder = templates / "central-project"
    own = 'year = "{year}年"\n[[unit]]\nword = "比索"\nfactor = 0.00004\n'
    form = folder / "form.toml"
    form.write_text(form.read_text("utf-8").replace('unit = "万元"', 'unit = "比索"'), "utf-8")
    (folder / "amounts.toml").write_text(own, "utf-8")
    standard, problems = load_standard(folder)
    assert problems == []
    assert standard
    found = find_amounts("5比索，3万元", standard.amounts)
    assert [(one.text, one.value) for one in found] == [("5比索", Decimal("0.00020"))]


def test_without_words_nothing_is_found() -> None:
    nothing = AmountWords()
    text = "3*800元/台=2400元，2024年财政下达5万元"
    assert find_amounts(text, nothing) == ()
    assert find_statements(text, nothing) == ()
    assert find_grants(text, nothing) == ()
    assert amount_of(text, 2024, nothing) is None


@pytest.mark.parametrize(
    ("figure", "unit", "other", "converted"),
    [
        ("10308000.00", "元", "万元", "1030.8"),
        ("1.5", "亿元", "万元", "15000"),
        ("0.5", "万元", "元", "5000"),
        ("852.90", "万元", "万元", "852.90"),
        ("852.90", "", "", "852.90"),
        ("3", "", "万元", None),
        ("3", "美元", "万元", None),
        ("3", "万元", "美元", None),
    ],
)
def test_amounts_are_converted_between_known_units(
    figure: str, unit: str, other: str, converted: str | None
) -> None:
    words = load_amount_words([PATH], [])
    found = words.convert(Decimal(figure), unit, other)
    assert (None if found is None else str(found)) == converted
