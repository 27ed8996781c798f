"""Word lists of a standard's folder: what their words must be like is told where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.check.words import load_words
from shenbao.diagnostics import Diagnostic
from shenbao.form.years import load_year_words
from tests.worlds import ROOT

BASE = ROOT / "templates/_base"
LOADERS = {"years.toml": load_year_words, "review.toml": load_words}

MISTAKES = [
    (
        "years.toml",
        'project_years = ["[0-9"]',
        "1:17: This is not a regular expression: unterminated character set at position 0.",
    ),
    (
        "years.toml",
        'project_years = ["[0-9]{4}"]',
        "1:17: [0-9]{4} has no group: put the year in round brackets.",
    ),
    (
        "years.toml",
        'project_years = ["(a{99999999999})"]',
        "1:17: This is not a regular expression: the repetition number is too large.",
    ),
    (
        "years.toml",
        'numerals = ["一二三四五六七八九"]',
        "1:12: 一二三四五六七八九 must be ten different characters, for the digits from zero on.",
    ),
    (
        "review.toml",
        'documents = ["《["]',
        "1:13: This is not a regular expression: unterminated character set at position 1.",
    ),
    (
        "review.toml",
        'task_years = ["20[0-9]{2}年"]',
        "1:14: 20[0-9]{2}年 has no group: put the year in round brackets.",
    ),
    (
        "review.toml",
        'general = ["(项目"]',
        "1:11: This is not a regular expression: missing ), unterminated subpattern at position 0.",
    ),
    ("review.toml", 'slips = ["帐号"]', "1:9: 帐号 must be two words with a space between them."),
    (
        "review.toml",
        'plans = ["十四五 二〇二五"]',
        "1:9: 十四五 二〇二五 must be a word and a year with a space between them.",
    ),
]


def told(file: str, text: str, folder: Path) -> tuple[bool, list[str]]:
    """Tell whether words can be used that a folder says otherwise, and what is complained of."""
    (folder / file).write_text(text, "utf-8")
    problems: list[Diagnostic] = []
    words = LOADERS[file]([folder, BASE], problems)
    said = [f"{found.span.line}:{found.span.column}: {found.message}" for found in problems]
    return words is not None, said


@pytest.mark.parametrize(("file", "text", "message"), MISTAKES)
def test_a_mistake(file: str, text: str, message: str, tmp_path: Path) -> None:
    assert told(file, f"{text}\n", tmp_path) == (False, [message])


@pytest.mark.parametrize("file", LOADERS)
def test_what_is_not_said_otherwise_stays(file: str, tmp_path: Path) -> None:
    assert told(file, "", tmp_path) == (True, [])
