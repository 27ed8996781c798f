"""SB415: a payment for a contract that has ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import Words, pattern_of, years_found
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets.spelling import any_of
from shenbao.toml import KeyPath


def check(submission: Submission) -> Outcome:
    """Look in the estimate for terms of contracts that ended before the year."""
    place = submission.place(Meaning.ESTIMATE)
    texts = [(path, text) for path, text in submission.texts if place and path[:1] == place[:1]]
    if not texts:
        return NOT_APPLICABLE
    return [problem for path, text in texts for problem in _problems(submission, path, text)]


def _problems(submission: Submission, path: KeyPath, text: str) -> Iterator[Diagnostic]:
    words = submission.words
    is_paid = any(word in text for word in words.payments)
    if not is_paid or any(word in text for word in words.still_due):
        return
    message = _("The contract ended in {end}, before the year that is to pay for it.")
    for match, end in years_found(_pattern(words), text):
        if int(end) < submission.declaration.year:
            yield submission.problem(path, message.format(end=end), part=match.span())


@lru_cache(maxsize=8)
def _pattern(words: Words) -> re.Pattern[str]:
    ends = pattern_of(words.contract_ends).pattern
    return re.compile(f"{any_of(words.contract_terms)}(?:{ends})")


RULE = DeclarationRule(
    code="SB415",
    severity=Severity.WARNING,
    title=N_("A payment for a contract that has ended"),
    why=N_(
        "What a contract owes after its end is a last payment or a deposit; anything else "
        "needs a new contract."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Name the payment for what it is, or the contract that it is for."),
    check=check,
)
