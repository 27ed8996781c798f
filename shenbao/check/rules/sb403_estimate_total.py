"""SB403: an estimate that does not come to the annual amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from shenbao.check.money import money, plain
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import pattern_of
from shenbao.declaration import Item, Itemised
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.money import Whole, budgets_of, is_among, is_close, rounded, whole_of

YUAN = Decimal(10_000)

MOST_SUMS = 200
"""How many sums are tried, where items can be read in several ways."""


def check(submission: Submission) -> Outcome:
    """Hold what the estimate comes to, and what it calls its total, against the annual amount."""
    estimate = submission.value(Meaning.ESTIMATE)
    annual = submission.figure(Meaning.ANNUAL_AMOUNT)
    if annual is None:
        return NOT_APPLICABLE
    if isinstance(estimate, Itemised):
        return _of_items(submission, estimate, annual)
    text = submission.text(Meaning.ESTIMATE)
    return NOT_APPLICABLE if text is None else _of_prose(submission, text, annual)


def _of_prose(submission: Submission, text: str, annual: Decimal) -> Outcome:
    """Pass where any amount or sum of the text is the annual amount."""
    whole = whole_of(text, submission.standard.amounts)
    if whole.can_be(float(annual)):
        return PASSES
    if whole.clear is None or (whole.partial and whole.clear < annual):
        return NOT_APPLICABLE
    return [_wrong_total(submission, rounded(whole.clear), annual)]


def _of_items(submission: Submission, estimate: Itemised, annual: Decimal) -> Outcome:
    """Add up the items: the amount of each, or what its text comes to."""
    wholes = [_item(submission, item) for item in estimate.items]
    if not any(whole.speaks_of_money for whole in wholes):
        return NOT_APPLICABLE
    total = _total(wholes)
    if is_among(float(annual), _sums(wholes)):
        return list(_other_totals(submission, estimate, total, annual))
    beside = list(_in_intro(submission, estimate, annual, total))
    wholes += beside
    total = _total(wholes)
    comes_to = bool(beside) and is_among(float(annual), _sums(wholes))
    if comes_to or _is_excused(submission, estimate, annual):
        return PASSES
    is_partial = not all(whole.speaks_of_money for whole in wholes)
    if is_partial and total < annual:
        return NOT_APPLICABLE
    hint = _slip(estimate.items, total, annual)
    return [_wrong_total(submission, total, annual, hint)]


def _in_intro(
    submission: Submission, estimate: Itemised, annual: Decimal, total: Decimal
) -> Iterator[Whole]:
    """Yield the budgets that the intro names beside that of the items.

    A single one may as well be that of the whole.
    """
    year, words = submission.declaration.year, submission.standard.amounts
    budgets = list(map(float, budgets_of(estimate.intro, year, words)))
    others = [budget for budget in budgets if not is_close(budget, float(total))]
    if len(budgets) > 1 and not is_among(float(annual), budgets):
        yield from (Whole(budget, total=True, named=(budget,)) for budget in others)


def _item(submission: Submission, item: Item) -> Whole:
    if item.amount is None:
        return whole_of(item.text, submission.standard.amounts)
    amount = float(item.amount)
    return Whole(amount, total=True, named=(amount,))


def _total(wholes: Iterable[Whole]) -> Decimal:
    return rounded(sum(whole.clear or 0.0 for whole in wholes))


def _sums(wholes: Iterable[Whole]) -> set[float]:
    sums = {0.0}
    for whole in wholes:
        values = {whole.clear or 0.0, *whole.named}
        sums = {total + value for total in list(sums)[:MOST_SUMS] for value in values}
    return sums


def _is_excused(submission: Submission, estimate: Itemised, annual: Decimal) -> bool:
    """Tell whether a text names the annual amount, and says why it is another than the sum."""
    words = submission.standard.amounts
    texts = [item.text for item in estimate.items if item.amount is None]
    return any(
        is_among(float(annual), whole_of(text, words).named)
        for text in (estimate.intro, *texts, estimate.closing)
        if any(word in text for word in words.results.excuses)
    )


def _other_totals(
    submission: Submission, estimate: Itemised, total: Decimal, annual: Decimal
) -> Iterator[Diagnostic]:
    """Yield what stands around the items as their total, and is another amount.

    One that is larger may be that of several years, or of a whole contract.
    """
    words = submission.standard.amounts
    known = (float(total), float(annual))
    message = _("{stated} is called the total here, but the items come to {total}.")
    for key, text in (("intro", estimate.intro), ("closing", estimate.closing)):
        whole = whole_of(text, words)
        stated = whole.clear if whole.total or whole.is_one else None
        if stated is None or any(is_close(stated, other) for other in known):
            continue
        if stated < max(known) or not pattern_of(words.results.beyond).search(text):
            amounts = {
                "stated": money(rounded(stated), Meaning.ANNUAL_AMOUNT, submission),
                "total": money(total, Meaning.ANNUAL_AMOUNT, submission),
            }
            place = (*submission.place(Meaning.ESTIMATE), key)
            yield submission.problem(place, message.format(**amounts))


def _wrong_total(
    submission: Submission, total: Decimal, annual: Decimal, hint: str = ""
) -> Diagnostic:
    text = _message(submission, total, annual)
    return submission.problem(Meaning.ANNUAL_AMOUNT, text, hint)


def _message(submission: Submission, total: Decimal, annual: Decimal) -> str:
    if total > annual:
        message = _("The estimate comes to {total}, {difference} more than this.")
    else:
        message = _("The estimate comes to {total}, {difference} less than this.")
    return message.format(
        total=money(total, Meaning.ANNUAL_AMOUNT, submission),
        difference=money(abs(total - annual), Meaning.ANNUAL_AMOUNT, submission),
    )


def _slip(items: Sequence[Item], total: Decimal, annual: Decimal) -> str:
    """Return a hint where one item in 万元, not in 元, makes the sum right."""
    for number, item in enumerate(items, start=1):
        amount = item.amount or Decimal()
        if amount and is_close(float(total - amount + amount * YUAN), float(annual)):
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
