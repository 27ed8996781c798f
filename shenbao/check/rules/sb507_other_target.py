"""SB507: a common rate with another target than elsewhere."""

from __future__ import annotations

from shenbao.check.alike import minority
from shenbao.check.finding import NOT_APPLICABLE, Outcome
from shenbao.check.prose import bare
from shenbao.check.rates import is_percent
from shenbao.check.rule import PortfolioRule
from shenbao.check.submission import TARGET, Portfolio
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _


def check(portfolio: Portfolio) -> Outcome:
    """Compare the percentages of the indicators that several declarations have."""
    if len(portfolio.submissions) < 2:
        return NOT_APPLICABLE
    targets = [
        (bare(one.name), submission, one, target)
        for submission in portfolio.submissions
        for one in submission.live
        if is_percent(target := submission.target(one))
    ]
    message = _("{name} is {target} here, {usual} in {count} other declarations.")
    return [
        submission.finding(
            (*one.path, TARGET),
            message.format(name=one.name, target=target, usual=usual, count=count),
        )
        for submission, one, target, usual, count in minority(targets)
    ]


RULE = PortfolioRule(
    code="SB507",
    severity=Severity.INFO,
    title=N_("A common rate with another target"),
    why=N_(
        "A rate that one unit sets in all its projects is asked about where it is set otherwise."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Nothing, if the project has a reason; else set it as in the others."),
    check=check,
)
