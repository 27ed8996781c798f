"""SB501: several projects of a year with the same name."""

from __future__ import annotations

from shenbao.check.alike import shared
from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Portfolio
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(portfolio: Portfolio) -> Compared:
    """Compare the names of all projects."""
    if len(portfolio.submissions) < 2:
        return NOT_APPLICABLE
    names = [
        (bare(name), submission, name)
        for submission in portfolio.submissions
        if (name := submission.text(Meaning.PROJECT_NAME)) is not None
    ]
    message = _("{name} is also the name of {others}.")
    return [
        submission.finding(
            Meaning.PROJECT_NAME,
            message.format(name=name, others=others),
        )
        for submission, name, others in shared(names)
    ]


RULE = PortfolioRule(
    code="SB501",
    severity=Severity.WARNING,
    title=N_("Several projects with the same name"),
    why=N_("A project is to be filed once; under one name nobody can tell whether it was."),
    source=N_("Review points for ex-ante evaluation: the project is unique"),
    remedy=N_("Name each project for what it pays for, or file them as one."),
    check=check,
)
