"""SB505: one indicator in several declarations, with other units."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.alike import Measured, measured, unusual
from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.rates import unit_of
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import UNIT, Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets import Target


def facts(submission: Submission) -> Iterator[Fact[Measured[str]]]:
    """Note the unit of each indicator that has one."""
    return measured(submission, _unit, UNIT)


def check(portfolio: Portfolio[Measured[str]]) -> Compared:
    """Compare the units of the indicators that several declarations have."""
    if len(portfolio.notes) < 2:
        return NOT_APPLICABLE
    message = _("{name} is in {value} here, in {usual} in {count} other declarations.")
    return unusual(portfolio, message)


def _unit(target: Target) -> str | None:
    unit = unit_of(target)
    return unit.text if unit else None


RULE = PortfolioRule(
    code="SB505",
    severity=Severity.INFO,
    title=N_("One indicator in several units"),
    why=N_(
        "What is counted in pieces here and in sets there can be neither compared nor added up."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Agree on one unit, or give what is different another name."),
    facts=facts,
    check=check,
)
