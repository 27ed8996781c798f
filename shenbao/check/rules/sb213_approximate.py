"""SB213: a target that is only approximate."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.targets import Bounded, Comparator


def check(submission: Submission) -> Outcome:
    """Find the targets that say about."""
    bounded = [
        (indicator, target)
        for indicator in submission.live
        if isinstance(target := submission.target(indicator), Bounded)
    ]
    if not bounded:
        return NOT_APPLICABLE
    message = _("{target} leaves open whether less is enough.")
    return [
        submission.target_problem(indicator, message.format(target=target.canonical))
        for indicator, target in bounded
        if target.comparator is Comparator.ABOUT
    ]


RULE = DeclarationRule(
    code="SB213",
    severity=Severity.WARNING,
    title=N_("A target that is only approximate"),
    why=N_(
        "A target is met or not; of one that is about so much, nobody can tell at the end of "
        "the year."
    ),
    source=N_("Requirements for filling in performance indicators"),
    remedy=N_("Write the figure, or ≥ or ≤ before it."),
    check=check,
)
