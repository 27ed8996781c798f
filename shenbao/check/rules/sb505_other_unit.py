"""SB505: one indicator in several declarations, with other units."""

from __future__ import annotations

from shenbao.check.alike import minority
from shenbao.check.finding import NOT_APPLICABLE, Outcome
from shenbao.check.prose import bare
from shenbao.check.rule import PortfolioRule
from shenbao.check.submission import TARGET, Portfolio
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.values import Quantity


def check(portfolio: Portfolio) -> Outcome:
    """Compare the units of the indicators that several declarations have."""
    if len(portfolio.submissions) < 2:
        return NOT_APPLICABLE
    units = [
        (bare(one.name), submission, one, target.unit.text)
        for submission in portfolio.submissions
        for one in submission.live
        if isinstance(target := submission.target(one), Quantity) and target.unit
    ]
    message = _("{name} is in {unit} here, in {usual} in {count} other declarations.")
    return [
        submission.finding(
            (*one.path, TARGET),
            message.format(name=one.name, unit=unit, usual=usual, count=count),
        )
        for submission, one, unit, usual, count in minority(units)
    ]


RULE = PortfolioRule(
    code="SB505",
    severity=Severity.INFO,
    title=N_("One indicator in several units"),
    why=N_(
        "What is counted in pieces here and in sets there can be neither compared nor added up."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Agree on one unit, or give what is different another name."),
    check=check,
)
