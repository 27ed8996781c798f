"""SB506: amounts that do not come to the department's total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.problems import problem_in
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Submission
from shenbao.check.totals import Total
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.reckoning import WAN, scale_of
from shenbao.i18n import N_, ngettext
from shenbao.toml import KeyPath

AMOUNT = "amount"


class Share(Struct, frozen=True):
    """What a declaration adds to the total at a place of portfolio.toml.

    ``figure`` is in 万元, None where there is none. The field is in ``unit``, which is 万元
    times ten to the ``power``; ``usual`` is the form's word for 万元.
    """

    total: KeyPath
    figure: Decimal | None
    unit: str
    power: int
    usual: str


class Sum(Struct, frozen=True):
    """What the declarations of a total come to, and how many they are."""

    count: int
    amount: Decimal
    unit: str


def facts(submission: Submission) -> Iterator[Fact[Share]]:
    """Note what the declaration adds to each total that it counts for."""
    units = submission.standard.amounts.units
    usual = next((name for name, worth in units.items() if worth == 1), "")
    for total in submission.totals:
        facts = submission.standard.facts_of(total.field)
        if facts is not None and _counts(submission, total):
            figure, power = submission.figure(total.field), scale_of(facts, units).power - WAN
            share = Share(total.path, figure, facts.unit, power, usual)
            yield Fact(submission.document.value_span(()), (), share)


def _counts(submission: Submission, total: Total) -> bool:
    return total.year == submission.declaration.year and all(
        submission.filing.meant(key) == wanted for key, wanted in total.where.items()
    )


def check(portfolio: Portfolio[Share]) -> Compared:
    """Add up the declarations of each total that portfolio.toml gives for the year."""
    shares: dict[KeyPath, list[Share]] = {}
    for notes in portfolio.notes:
        for fact in notes.facts:
            shares.setdefault(fact.value.total, []).append(fact.value)
    sums = [
        (total, counted)
        for total in portfolio.totals
        if total.path in shares and (counted := _sum(shares[total.path]))
    ]
    if not sums:
        return NOT_APPLICABLE
    return [_wrong(total, counted) for total, counted in sums if counted.amount != total.amount]


def _sum(shares: Sequence[Share]) -> Sum | None:
    """Add up the shares of a total, in the unit of its field.

    None is returned where one of them is no figure. Where forms count in several units, the
    sum is in 万元.
    """
    figures = [share.figure for share in shares if share.figure is not None]
    if len(figures) < len(shares):
        return None
    units = {share.unit: share.power for share in shares}
    unit, power = next(iter(units.items())) if len(units) == 1 else (shares[-1].usual, 0)
    return Sum(len(figures), sum(figures, Decimal()).scaleb(-power), unit)


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
    facts=facts,
    check=check,
)
