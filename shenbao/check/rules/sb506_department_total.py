"""SB506: amounts that do not come to the department's total."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from shenbao.check.problems import problem_in
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Portfolio, Submission
from shenbao.check.totals import Total
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.reckoning import WAN, scale_of
from shenbao.i18n import N_, ngettext
from shenbao.system.dataclass import dataclass

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
    figures = [submission.figure(total.field) for submission in counted]
    amounts = [figure for figure in figures if figure is not None]
    if not amounts or len(amounts) < len(counted):
        return None
    unit, power = _unit(counted, total.field)
    return Sum(len(amounts), sum(amounts, Decimal()).scaleb(-power), unit)


def _unit(counted: Iterable[Submission], field: str) -> tuple[str, int]:
    """Return the unit that a total is in, and what power of ten it is of 万元.

    It is that of the field; where forms count in several units, it is 万元.
    """
    units: dict[str, int] = {}
    for submission in counted:
        facts, words = submission.standard.facts_of(field), submission.standard.amounts.units
        if facts is not None:
            units[facts.unit] = scale_of(facts, words).power - WAN
        usual = next((name for name, worth in words.items() if worth == 1), "")
    return next(iter(units.items())) if len(units) == 1 else (usual, 0)


def _counts(submission: Submission, total: Total) -> bool:
    return submission.standard.facts_of(total.field) is not None and all(
        submission.filing.meant(key) == wanted for key, wanted in total.where.items()
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
