"""SB414: a new project that pays for an old contract."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Itemised
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look in the estimate of a new project for what only a running one has."""
    is_new, estimate = submission.value(Meaning.IS_NEW), submission.value(Meaning.ESTIMATE)
    if is_new is not True or estimate is None:
        return NOT_APPLICABLE
    place = submission.place(Meaning.ESTIMATE)
    texts = {place: estimate} if isinstance(estimate, str) else {}
    if isinstance(estimate, Itemised):
        texts = {
            (*place, "items", index, "text"): item.text for index, item in enumerate(estimate.items)
        }
    message = _("The project is new, and pays for an old contract: {word}.")
    return [
        submission.problem(
            key, message.format(word=word), part=(text.index(word), text.index(word) + len(word))
        )
        for key, text in texts.items()
        for word in submission.words.old_contracts
        if word in text
    ][:1]


RULE = DeclarationRule(
    code="SB414",
    severity=Severity.WARNING,
    title=N_("A new project that pays for an old contract"),
    why=N_("A project that has a contract from before is not new; what is reviewed of it differs."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Say that it is not new, or take the payment out."),
    check=check,
)
