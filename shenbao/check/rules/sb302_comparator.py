"""SB302: a comparator that is not written as one character."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.targets import Bounded


def check(submission: Submission) -> Outcome:
    """Look for other spellings of ≥, ≤, >, < and = in the targets; words are no spellings."""
    if not submission.live:
        return NOT_APPLICABLE
    return [problem for indicator in submission.live if (problem := _find(submission, indicator))]


def _find(submission: Submission, indicator: Indicator) -> Diagnostic | None:
    target = submission.target(indicator)
    part = target.part("comparator")
    if part is None or not isinstance(target, Bounded) or part.text.isalnum():
        return None
    comparator = str(target.comparator)
    if part.text == comparator:
        return None
    message = _("{written} is not how {comparator} is written.")
    text = message.format(written=part.text, comparator=comparator)
    hint = _("Write {text}.").format(text=target.canonical)
    place = (part.start, part.end)
    return submission.target_problem(indicator, text, hint, part=place, fix=comparator)


RULE = DeclarationRule(
    code="SB302",
    severity=Severity.WARNING,
    title=N_("A comparator spelled in another way"),
    why=N_(
        "One comparator has one spelling (≥, ≤, >, <, =), so that targets can be read "
        "and compared by program."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write the comparator as one character."),
    fixes=True,
    check=check,
)
