"""SB501: several projects of a year with the same name."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.alike import shared
from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def facts(submission: Submission) -> Iterator[Fact[str]]:
    """Note the name of the project."""
    name = submission.text(Meaning.PROJECT_NAME)
    if name is not None:
        yield submission.fact(Meaning.PROJECT_NAME, bare(name), name)


def check(portfolio: Portfolio[str]) -> Compared:
    """Compare the names of all projects."""
    if len(portfolio.notes) < 2:
        return NOT_APPLICABLE
    message = _("{name} is also the name of {others}.")
    return [
        fact.problem(message.format(name=fact.words, others=others))
        for fact, others in shared(portfolio)
    ]


RULE = PortfolioRule(
    code="SB501",
    severity=Severity.WARNING,
    title=N_("Several projects with the same name"),
    why=N_("A project is to be filed once; under one name nobody can tell whether it was."),
    source=N_("Review points for ex-ante evaluation: the project is unique"),
    remedy=N_("Name each project for what it pays for, or file them as one."),
    facts=facts,
    check=check,
)
