"""SB206: a target of nothing."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Comparator, Quantity

ENDS_BELOW = (Comparator.AT_MOST, Comparator.LESS)


def check(submission: Submission) -> Outcome:
    """Find quantities of zero, but of what there should be none of, such as accidents."""
    quantities = [
        (indicator, target)
        for indicator, target in submission.figures
        if isinstance(target, Quantity) and submission.is_of(indicator, Meaning.QUANTITY)
    ]
    if not quantities:
        return NOT_APPLICABLE
    message = _("{target} asks for nothing to be done.")
    return [
        submission.target_problem(indicator, message.format(target=target.canonical))
        for indicator, target in quantities
        if target.number.value == 0
        and target.comparator not in ENDS_BELOW
        and not any(word in indicator.name for word in submission.words.unwanted)
    ]


RULE = DeclarationRule(
    code="SB206",
    severity=Severity.WARNING,
    title=N_("A target of zero"),
    why=N_("What is reached without doing anything shows nothing."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Give the number that is to be done, or delete the indicator."),
    check=check,
)
