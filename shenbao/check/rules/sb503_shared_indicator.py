"""SB503: the same quantity of the same thing promised by several projects."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.alike import shared
from shenbao.check.prose import bare
from shenbao.check.rates import is_percent
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Portfolio, Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Quantity

SHORTEST = 8
"""Characters below which a name does not say what thing it counts."""


def check(portfolio: Portfolio) -> Compared:
    """Compare the quantities, but those of the standard's common indicators and of short names."""
    if len(portfolio.submissions) < 2:
        return NOT_APPLICABLE
    quantities = (
        ((bare(indicator.name), submission.target(indicator)), submission, indicator)
        for submission in portfolio.submissions
        for indicator in _specific(submission)
    )
    message = _("{name} ({target}) is also promised by {others}.")
    return [
        submission.finding(
            (*indicator.path, NAME),
            message.format(name=indicator.name, target=submission.target(indicator), others=others),
        )
        for submission, indicator, others in shared(quantities)
    ]


def _specific(submission: Submission) -> Iterator[Indicator]:
    for indicator in submission.indicators(Meaning.QUANTITY):
        target = submission.target(indicator)
        is_count = isinstance(target, Quantity) and target.unit and not is_percent(target)
        is_common = indicator.name in submission.standard.lexicon or len(indicator.name) < SHORTEST
        if is_count and not is_common:
            yield indicator


RULE = PortfolioRule(
    code="SB503",
    severity=Severity.WARNING,
    title=N_("Several projects that promise the same"),
    why=N_("What two projects both count is paid for twice, or was done by only one of them."),
    source=N_("Review points for ex-ante evaluation: the project is unique"),
    remedy=N_("Let one project promise it, or say which part is this one's."),
    check=check,
)
