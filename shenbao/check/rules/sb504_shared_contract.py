"""SB504: one contract that several projects pay for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from shenbao.check.alike import shared
from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets.spelling import any_of

TITLE = re.compile(r"《([^《》]+)》")
BRACKETS = r"(?:[(（][^()（）]*[)）])?"


def facts(submission: Submission) -> Iterator[Fact[str]]:
    """Note the titles of contracts that the texts name."""
    inside, behind = _patterns(submission.words.contracts)
    year = _year(submission.standard.vocabulary.dates.year)
    for path, text in submission.texts_with(TITLE):
        for match in TITLE.finditer(text):
            if inside.search(match[1]) or behind.match(text, match.end()):
                key = year.sub("", bare(match[0]))
                yield submission.fact(path, key, match[0], part=match.span())


@cache
def _year(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the word behind the figures of a year, which titles have or leave out."""
    return re.compile(rf"(?<=\d{{4}}){any_of(words)}")


@cache
def _patterns(contracts: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what a contract's title ends in, and what stands behind one."""
    words = any_of(contracts)
    return re.compile(f"{words}{BRACKETS}$"), re.compile(f"{BRACKETS}{words}")


def check(portfolio: Portfolio[str]) -> Compared:
    """Compare the titles of contracts that all texts name."""
    if len(portfolio.notes) < 2:
        return NOT_APPLICABLE
    message = _("The contract {title} is also named by {others}.")
    return [
        fact.problem(message.format(title=fact.words, others=others))
        for fact, others in shared(portfolio)
    ]


RULE = PortfolioRule(
    code="SB504",
    severity=Severity.WARNING,
    title=N_("One contract in several projects"),
    why=N_(
        "A contract that two projects name is paid for twice, or its cost is split "
        "without saying so."
    ),
    source=N_("Review points for ex-ante evaluation: the project is unique"),
    remedy=N_("Let one project pay for it, or say in both what share each pays."),
    facts=facts,
    check=check,
)
