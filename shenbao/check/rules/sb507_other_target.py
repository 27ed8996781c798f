"""SB507: a common rate with another target than elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.alike import Measured, measured, unusual
from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.rates import is_percent
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets import Target


def facts(submission: Submission) -> Iterator[Fact[Measured[Target]]]:
    """Note the percentage of each indicator that has one."""
    return measured(submission, _percentage)


def check(portfolio: Portfolio[Measured[Target]]) -> Compared:
    """Compare the percentages of the indicators that several declarations have."""
    if len(portfolio.notes) < 2:
        return NOT_APPLICABLE
    message = _("{name} is {value} here, {usual} in {count} other declarations.")
    return unusual(portfolio, message)


def _percentage(target: Target) -> Target | None:
    return target if is_percent(target) else None


RULE = PortfolioRule(
    code="SB507",
    severity=Severity.INFO,
    title=N_("A common rate with another target"),
    why=N_(
        "A rate that one unit sets in all its projects is asked about where it is set otherwise."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Nothing, if the project has a reason; else set it as in the others."),
    facts=facts,
    check=check,
)
