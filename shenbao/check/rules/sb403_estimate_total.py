"""SB403: an estimate whose items do not come to the annual amount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shenbao.check.money import money, plain
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.sums import granted
from shenbao.declaration import Item, Itemised
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.money import find_amounts

CLOSE = Decimal("0.005")
"""Less than this, in 万元, is lost in rounding to the form's two decimals."""

YUAN = Decimal(10_000)


def check(submission: Submission) -> Outcome:
    """Add up the items, where nothing but them can make up the annual amount.

    It passes where a grant that the text states is the annual amount. What has
    no amount of its own can only add to the sum.
    """
    estimate = submission.value(Meaning.ESTIMATE)
    annual = submission.figure(Meaning.ANNUAL_AMOUNT)
    if not isinstance(estimate, Itemised) or annual is None:
        return NOT_APPLICABLE
    if _is_granted(submission, estimate, annual):
        return PASSES
    amounts = [item.amount for item in estimate.items if item.amount is not None]
    total = sum(amounts, Decimal())
    if not amounts or (total < annual and _says_more(submission, estimate)):
        return NOT_APPLICABLE
    if abs(total - annual) < CLOSE:
        return PASSES
    text = _message(submission, total, annual)
    return [submission.problem(Meaning.ANNUAL_AMOUNT, text, _slip(estimate.items, total, annual))]


def _is_granted(submission: Submission, estimate: Itemised, annual: Decimal) -> bool:
    texts = (estimate.intro, *(item.text for item in estimate.items), estimate.closing)
    grants = granted(texts, submission.standard.amounts)
    return any(abs(grant.value - annual) < CLOSE for grant in grants)


def _says_more(submission: Submission, estimate: Itemised) -> bool:
    """Tell whether a text without an amount of its own speaks of money."""
    texts = [item.text for item in estimate.items if item.amount is None]
    return any(
        find_amounts(text, submission.standard.amounts)
        for text in (estimate.intro, *texts, estimate.closing)
    )


def _message(submission: Submission, total: Decimal, annual: Decimal) -> str:
    if total > annual:
        message = _("The items of the estimate come to {total}, {difference} more than this.")
    else:
        message = _("The items of the estimate come to {total}, {difference} less than this.")
    return message.format(
        total=money(total, Meaning.ANNUAL_AMOUNT, submission),
        difference=money(abs(total - annual), Meaning.ANNUAL_AMOUNT, submission),
    )


def _slip(items: Sequence[Item], total: Decimal, annual: Decimal) -> str:
    """Return a hint where one item in 万元, not in 元, makes the sum right."""
    for number, item in enumerate(items, start=1):
        amount = item.amount or Decimal()
        if amount and abs(total - amount + amount * YUAN - annual) < CLOSE:
            hint = _("It is right if item {number} is {amount} in ten thousand yuan, not in yuan.")
            return hint.format(amount=plain(amount * YUAN), number=number)
    return ""


RULE = DeclarationRule(
    code="SB403",
    severity=Severity.WARNING,
    title=N_("An estimate that does not come to the annual amount"),
    why=N_("The estimate is to show how the amount of the year was arrived at."),
    source=N_("Review points for ex-ante evaluation: the basis of estimate is sufficient"),
    remedy=N_(
        "Look for an item that is missing or wrong; where the finance bureau has granted "
        "another amount, say so in the estimate."
    ),
    check=check,
)
