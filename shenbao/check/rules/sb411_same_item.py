"""SB411: an item of the estimate that stands twice."""

from __future__ import annotations

from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Itemised
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Compare the texts of the items, spaces and punctuation aside."""
    estimate = submission.value(Meaning.ESTIMATE)
    if not isinstance(estimate, Itemised) or len(estimate.items) < 2:
        return NOT_APPLICABLE
    message = _("This is item {number} once more.")
    first: dict[str, int] = {}
    place = submission.place(Meaning.ESTIMATE)
    return [
        submission.problem((*place, "items", index, "text"), message.format(number=other + 1))
        for index, item in enumerate(estimate.items)
        if bare(item.text) and (other := first.setdefault(bare(item.text), index)) != index
    ]


RULE = DeclarationRule(
    code="SB411",
    severity=Severity.WARNING,
    title=N_("An item that stands twice"),
    why=N_("What is listed twice is paid for twice."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Delete it once, or say what sets the two apart."),
    check=check,
)
