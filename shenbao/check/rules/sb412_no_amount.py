"""SB412: an estimate that names no amount."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Itemised
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.money import whole_of


def check(submission: Submission) -> Outcome:
    """Look for money in the estimate."""
    texts = _texts(submission)
    if not texts:
        return NOT_APPLICABLE
    words = submission.standard.amounts
    if any(whole_of(text, words).speaks_of_money for text in texts):
        return []
    message = _("The estimate names no amount.")
    return [submission.problem(Meaning.ESTIMATE, message)]


def _texts(submission: Submission) -> list[str]:
    """Return the texts of the estimate; items with an amount of their own say it."""
    estimate = submission.value(Meaning.ESTIMATE)
    if isinstance(estimate, Itemised):
        if any(item.amount is not None for item in estimate.items):
            return []
        texts = (estimate.intro, *(item.text for item in estimate.items), estimate.closing)
        return [text for text in texts if text.strip()]
    text = submission.text(Meaning.ESTIMATE)
    return [] if text is None else [text]


RULE = DeclarationRule(
    code="SB412",
    severity=Severity.WARNING,
    title=N_("An estimate that names no amount"),
    why=N_(
        "The estimate is to show how the amount of the year was arrived at: what is bought, "
        "how much of it, at what price."
    ),
    source=N_("Review points for ex-ante evaluation: the basis of estimate is sufficient"),
    remedy=N_("Give quantities and prices, and what they come to."),
    check=check,
)
