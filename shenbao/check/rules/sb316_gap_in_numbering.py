"""SB316: a gap in the numbering of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.targets import Quantity, Vocabulary, parse_target
from shenbao.targets.spelling import any_of
from shenbao.toml import KeyPath

SHORTEST = 12
"""Characters of a text below which it is no list."""


def check(submission: Submission) -> Outcome:
    """Follow the numbers at the beginnings of paragraphs and clauses."""
    if not any(_may_be_list(*found) for found in submission.texts):
        return NOT_APPLICABLE
    sign = _number_with_mark(submission.standard.vocabulary)
    return [
        problem
        for path, text in submission.texts_with(sign)
        if _may_be_list(path, text) and len(sign.findall(text)) > 1
        for problem in _problems(submission, path, text)
    ]


def _may_be_list(path: KeyPath, text: str) -> bool:
    return len(text) > SHORTEST and path[-1] != NAME


def _problems(submission: Submission, path: KeyPath, text: str) -> Iterator[Diagnostic]:
    message = _("{number} follows {last}.")
    last_of: dict[str, int] = {}
    for match in _numbers(submission.standard.vocabulary).finditer(text):
        style = match.lastgroup
        assert style is not None
        number = _number(match[style], submission.standard.vocabulary)
        last = last_of.get(style, 0)
        if last and number > last + 1:
            words = message.format(number=match[style], last=last)
            yield submission.problem(path, words, part=match.span(style))
        last_of[style] = number


@lru_cache(maxsize=8)
def _number_with_mark(vocabulary: Vocabulary) -> re.Pattern[str]:
    """Return what a text has for each number in any of the styles; few have several."""
    return re.compile(rf"(?:\d|{any_of(vocabulary.numerals)})[、．.)）]")


@lru_cache(maxsize=8)
def _numbers(vocabulary: Vocabulary) -> re.Pattern[str]:
    """Return the pattern of a number of a list, in a group for each style of numbering."""
    numerals = f"{any_of(vocabulary.numerals)}{{1,3}}"
    styles = (
        r"(?P<point>\d{1,2})(?:[、．]|\.(?!\d))",
        r"[(（](?P<brackets>\d{1,2})[)）]",
        r"(?P<bracket>\d{1,2})[)）]",
        f"(?P<words>{numerals})、",
        f"[(（](?P<words_in_brackets>{numerals})[)）]",
    )
    return re.compile(rf"(?:^|[\n;；。:：])\s*(?:{'|'.join(styles)})")


def _number(text: str, vocabulary: Vocabulary) -> int:
    target = parse_target(text, vocabulary)
    return int(target.number.value) if isinstance(target, Quantity) else 0


RULE = DeclarationRule(
    code="SB316",
    severity=Severity.WARNING,
    title=N_("A gap in the numbering"),
    why=N_("A number that is left out makes a reader look for what was lost."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Number anew, or put back what is missing."),
    check=check,
)
