"""SB506: amounts that do not come to the department's total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shenbao.check.problems import problem_in
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Portfolio, Submission
from shenbao.check.totals import Total
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, ngettext

AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Sum:
    """What the declarations of a total come to, and how many they are."""

    count: int
    amount: Decimal
    unit: str


def check(portfolio: Portfolio) -> Compared:
    """Add up the declarations of each total that portfolio.toml gives for the year."""
    totals = [total for total in portfolio.totals if total.year == portfolio.year]
    sums = [(total, counted) for total in totals if (counted := _sum(portfolio, total))]
    if not sums:
        return NOT_APPLICABLE
    return [_wrong(total, counted) for total, counted in sums if counted.amount != total.amount]


def _sum(portfolio: Portfolio, total: Total) -> Sum | None:
    """Add up the amounts that belong to a total, in the unit of the first.

    None is returned where one of them is not a figure, or in a unit that cannot be converted.
    """
    counted = [submission for submission in portfolio.submissions if _counts(submission, total)]
    if not counted:
        return None
    unit = counted[0].standard.fields[total.field].unit
    amounts = [_amount(submission, total.field, unit) for submission in counted]
    known = [amount for amount in amounts if amount is not None]
    return Sum(len(known), sum(known, Decimal()), unit) if len(known) == len(amounts) else None


def _amount(submission: Submission, key: str, unit: str) -> Decimal | None:
    value, standard = submission.declaration.values.get(key), submission.standard
    if not isinstance(value, Decimal):
        return None
    return standard.amounts.convert(value, standard.fields[key].unit, unit)


def _counts(submission: Submission, total: Total) -> bool:
    values, fields = submission.declaration.values, submission.standard.fields
    return total.field in fields and all(
        key in values and fields[key].text(values[key]) == wanted
        for key, wanted in total.where.items()
    )


def _wrong(total: Total, found: Sum) -> Diagnostic:
    difference = found.amount - total.amount
    if difference > 0:
        message = ngettext(
            "{count} declaration comes to {sum}, {difference} more than {total}.",
            "{count} declarations come to {sum}, {difference} more than {total}.",
            found.count,
        )
    else:
        message = ngettext(
            "{count} declaration comes to {sum}, {difference} less than {total}.",
            "{count} declarations come to {sum}, {difference} less than {total}.",
            found.count,
        )
    text = message.format(
        count=found.count,
        sum=f"{found.amount}{found.unit}",
        difference=f"{abs(difference)}{found.unit}",
        total=f"{total.amount}{found.unit}",
    )
    return problem_in(total.document, (*total.path, AMOUNT), text)


RULE = PortfolioRule(
    code="SB506",
    severity=Severity.WARNING,
    title=N_("Amounts that miss the department's total"),
    why=N_("The projects of a department share out the total it was told, no more and no less."),
    source=N_("A published budget checker"),
    remedy=N_("Look for a declaration that is missing, filed twice, or not up to date."),
    check=check,
)
