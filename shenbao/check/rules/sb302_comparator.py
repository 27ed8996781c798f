"""SB302: a comparator that is not written as one character."""

from __future__ import annotations

import re

from shenbao.check.finding import NOT_APPLICABLE, Finding, Outcome
from shenbao.check.rule import DeclarationRule
from shenbao.check.submission import TARGET, Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.model import Indicator

SPELLINGS = {
    **dict.fromkeys((">=", "=>", "＞=", "＞＝", ">＝", "≧", "⩾"), "≥"),
    **dict.fromkeys(("<=", "=<", "＜=", "＜＝", "<＝", "≦", "⩽"), "≤"),
    **dict.fromkeys(("＞", "﹥"), ">"),
    **dict.fromkeys(("＜", "﹤"), "<"),
    **dict.fromkeys(("＝", "﹦", "=="), "="),
}
OTHER = re.compile("|".join(map(re.escape, sorted(SPELLINGS, key=len, reverse=True))))


def check(submission: Submission) -> Outcome:
    """Look for other spellings of ≥, ≤, >, < and = in the targets."""
    if not submission.live or TARGET not in submission.standard.shape.columns:
        return NOT_APPLICABLE
    return [finding for one in submission.live if (finding := _find(submission, one))]


def _find(submission: Submission, indicator: Indicator) -> Finding | None:
    match = OTHER.search(indicator.texts[TARGET])
    if match is None:
        return None
    comparator = SPELLINGS[match[0]]
    message = _("{written} is not how {comparator} is written.")
    said = message.format(written=match[0], comparator=comparator)
    hint = _("Write {text}.").format(text=comparator)
    path = (*indicator.path, TARGET)
    return submission.finding(path, said, hint, part=match.span(), mend=comparator)


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
    mends=True,
    check=check,
)
