"""SB404: an item whose amount is not the one that its text comes to."""

from __future__ import annotations

from decimal import Decimal

from shenbao.check.money import plain
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Item, Itemised
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.money import amount_of, rounded, whole_of


def check(submission: Submission) -> Outcome:
    """Compare the amounts of the items with all that their texts can come to."""
    estimate = submission.value(Meaning.ESTIMATE)
    if not isinstance(estimate, Itemised):
        return NOT_APPLICABLE
    read = [
        (index, item.amount, stated)
        for index, item in enumerate(estimate.items)
        if item.amount is not None and (stated := _stated(submission, index, item)) is not None
    ]
    if not read:
        return NOT_APPLICABLE
    words = submission.standard.amounts
    message = _("The amount is {amount}, but the text seems to come to {said}.")
    return [
        submission.problem(
            (*submission.place(Meaning.ESTIMATE), "items", index, "amount"),
            message.format(amount=plain(amount), said=plain(stated)),
        )
        for index, amount, stated in read
        if not whole_of(estimate.items[index].text, words).can_be(float(amount))
    ]


def _stated(submission: Submission, index: int, item: Item) -> Decimal | None:
    """Return what a text comes to; of one with a wrong sum, that is for other rules to say."""
    key = (*submission.place(Meaning.ESTIMATE), "items", index, "text")
    if any(path == key and sum_.is_wrong for path, sum_ in submission.sums):
        return None
    words = submission.standard.amounts
    stated = amount_of(item.text, submission.declaration.year, words)
    clear = whole_of(item.text, words).clear
    return stated if stated is not None or clear is None else rounded(clear)


RULE = DeclarationRule(
    code="SB404",
    severity=Severity.INFO,
    title=N_("An item whose amount is not that of its text"),
    why=N_(
        "Of figure and text only one was changed; the form prints the text, the sum "
        "takes the figure."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Bring the two in line, or leave it if the program has misread the text."),
    check=check,
)
