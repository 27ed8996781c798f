"""SB506: amounts that do not come to the department's total."""

from __future__ import annotations

from decimal import Decimal

from shenbao.check.finding import NOT_APPLICABLE, Finding, Outcome
from shenbao.check.rule import PortfolioRule
from shenbao.check.submission import Portfolio, Submission
from shenbao.check.totals import Total
from shenbao.diagnostics import Severity
from shenbao.form import value_text
from shenbao.i18n import N_, _

AMOUNT = "amount"


def check(portfolio: Portfolio) -> Outcome:
    """Add up the declarations of each total that portfolio.toml gives for the year."""
    sums = [
        (total, amounts)
        for total in portfolio.totals
        if total.year == portfolio.year and (amounts := _amounts(portfolio, total))
    ]
    if not sums:
        return NOT_APPLICABLE
    return [_wrong(total, amounts) for total, amounts in sums if sum(amounts) != total.amount]


def _amounts(portfolio: Portfolio, total: Total) -> list[Decimal]:
    """Return the amounts that belong to a total; none where one of them is not a figure."""
    counted = [one for one in portfolio.submissions if _counts(one, total)]
    values = [one.declaration.values.get(total.field) for one in counted]
    amounts = [value for value in values if isinstance(value, Decimal)]
    return amounts if len(amounts) == len(values) else []


def _counts(submission: Submission, total: Total) -> bool:
    values = submission.declaration.values
    return total.field in submission.standard.fields and all(
        key in values and value_text(values[key], submission.standard) == wanted
        for key, wanted in total.where.items()
    )


def _wrong(total: Total, amounts: list[Decimal]) -> Finding:
    message = _(
        "{count} declarations come to {sum}, {difference} {more_or_less} the total of {total}."
    )
    difference = sum(amounts) - total.amount
    said = message.format(
        count=len(amounts),
        sum=sum(amounts),
        difference=abs(difference),
        more_or_less=_("more than") if difference > 0 else _("less than"),
        total=total.amount,
    )
    return Finding(total.document, (*total.path, AMOUNT), said)


RULE = PortfolioRule(
    code="SB506",
    severity=Severity.WARNING,
    title=N_("Amounts that miss the department's total"),
    why=N_("The projects of a department share out the total it was told, no more and no less."),
    source=N_("A published budget checker"),
    remedy=N_("Look for a declaration that is missing, filed twice, or not up to date."),
    check=check,
)
