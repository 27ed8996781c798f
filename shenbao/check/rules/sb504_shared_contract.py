"""SB504: one contract that several projects pay for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from shenbao.check.alike import shared
from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Portfolio, Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets.spelling import any_of
from shenbao.toml import KeyPath

TITLE = re.compile(r"《([^《》]+)》")
BRACKETS = r"(?:[(（][^()（）]*[)）])?"


class Contract(NamedTuple):
    """A contract's title, and where a declaration first names it."""

    title: str
    path: KeyPath
    part: tuple[int, int]


def check(portfolio: Portfolio) -> Compared:
    """Compare the titles of contracts that all texts name."""
    if len(portfolio.submissions) < 2:
        return NOT_APPLICABLE
    contracts = (
        (bare(contract.title), submission, contract)
        for submission in portfolio.submissions
        for contract in _contracts(submission)
    )
    message = _("The contract {title} is also named by {others}.")
    return [
        submission.finding(
            contract.path, message.format(title=contract.title, others=others), part=contract.part
        )
        for submission, contract, others in shared(contracts)
    ]


def _contracts(submission: Submission) -> Iterator[Contract]:
    words = any_of(submission.words.contracts)
    inside, behind = re.compile(f"{words}{BRACKETS}$"), re.compile(f"{BRACKETS}{words}")
    for path, text in submission.texts:
        for match in TITLE.finditer(text):
            if inside.search(match[1]) or behind.match(text, match.end()):
                yield Contract(match[0], path, match.span())


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
    check=check,
)
