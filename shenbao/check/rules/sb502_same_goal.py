"""SB502: several projects of a year with the same annual goal."""

from __future__ import annotations

from shenbao.check.alike import shared
from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Portfolio
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(portfolio: Portfolio) -> Compared:
    """Compare the annual goals of all projects, spaces and punctuation aside."""
    goals = [
        (bare(goal), submission, Meaning.ANNUAL_GOAL)
        for submission in portfolio.submissions
        if (goal := submission.text(Meaning.ANNUAL_GOAL)) is not None
    ]
    if len(goals) < 2:
        return NOT_APPLICABLE
    message = _("The annual goal is word for word that of {others}.")
    return [
        submission.finding(key, message.format(others=others))
        for submission, key, others in shared(goals)
    ]


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
    check=check,
)
