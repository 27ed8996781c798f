"""SB502: several projects of a year with the same annual goal."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from shenbao.check.alike import shared
from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def facts(submission: Submission) -> Iterator[Fact[bytes]]:
    """Note a digest of the annual goal, spaces and punctuation aside."""
    goal = submission.text(Meaning.ANNUAL_GOAL)
    if goal is not None:
        yield submission.fact(Meaning.ANNUAL_GOAL, sha256(bare(goal).encode()).digest())


def check(portfolio: Portfolio[bytes]) -> Compared:
    """Compare the annual goals of all projects."""
    if sum(bool(notes.facts) for notes in portfolio.notes) < 2:
        return NOT_APPLICABLE
    message = _("The annual goal is word for word that of {others}.")
    return [fact.problem(message.format(others=others)) for fact, others in shared(portfolio)]


RULE = PortfolioRule(
    code="SB502",
    severity=Severity.WARNING,
    title=N_("Several projects with the same goal"),
    why=N_(
        "Two projects that are to achieve the same either overlap, or do not say what "
        "sets them apart."
    ),
    source=N_("Review points for ex-ante evaluation: the project is unique"),
    remedy=N_("Say what this project alone achieves, or file the two as one."),
    facts=facts,
    check=check,
)
