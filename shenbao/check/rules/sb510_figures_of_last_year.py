"""SB510: money and an estimate that are last year's to the digit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _

FIGURE = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


class Figures(NamedTuple):
    """What is kept of a project's figures: digests, as there may be thousands of projects."""

    project: bytes
    figures: bytes


def facts(submission: Submission) -> Iterator[Fact[Figures]]:
    """Note the amount of the year with the figures of its estimate, but not the years in it."""
    amount, estimate = (
        submission.figure(Meaning.ANNUAL_AMOUNT),
        submission.text(Meaning.ESTIMATE),
    )
    project = submission.filing.project
    if amount is None or estimate is None or not project:
        return
    found = _figures(estimate)
    if found:
        value = Figures(_digest(project), _digest([str(amount), *found]))
        yield submission.fact(Meaning.ANNUAL_AMOUNT, value, f"{amount:f}")


def _figures(text: str) -> list[str]:
    """Return the figures of a text without those that may be years."""
    return [figure for figure in FIGURE.findall(text) if not YEAR.fullmatch(figure)]


def _digest(words: Iterable[str]) -> bytes:
    return blake2b("\n".join(words).encode(), digest_size=12).digest()


def check(portfolio: Portfolio[Figures]) -> Compared:
    """Hold the figures of each project against those of the year before."""
    if not portfolio.before:
        return NOT_APPLICABLE
    before = set(portfolio.before)
    message = _("{amount} and all figures of the estimate are those of {year}.")
    return [
        fact.problem(message.format(amount=fact.words, year=portfolio.year - 1))
        for notes in portfolio.notes
        for fact in notes.facts
        if fact.value in before
    ]


RULE = PortfolioRule(
    code="SB510",
    severity=Severity.INFO,
    title=N_("Figures that are last year's to the digit"),
    why=N_(
        "Prices, quantities and what is still to be paid seldom stay the same; an estimate that "
        "was only copied shows that nobody has worked it out anew."
    ),
    source=N_("None: logic"),
    remedy=N_("Work the estimate out for this year, or say in it why nothing has changed."),
    looks_back=True,
    facts=facts,
    check=check,
)
