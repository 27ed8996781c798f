"""SB219: several indicators with the same explanation."""

from __future__ import annotations

from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _

SHORTEST = 6
"""Characters of an explanation below which it says next to nothing, which is SB307's matter."""


def check(submission: Submission) -> Outcome:
    """Group the indicators by their explanations; SB109 sees to those of one name."""
    if not submission.standard.shape.explained or not submission.live:
        return NOT_APPLICABLE
    groups: dict[str, dict[str, Indicator]] = {}
    for indicator in submission.live:
        text = bare(submission.filing.explanation(indicator))
        if len(text) >= SHORTEST:
            groups.setdefault(text, {}).setdefault(bare(indicator.name), indicator)
    message = _("The explanation is word for word that of {others}.")
    return [
        submission.problem(
            (*last.path, NAME),
            message.format(others=_(", ").join(other.name for other in others)),
        )
        for *others, last in (group.values() for group in groups.values())
        if others
    ]


RULE = DeclarationRule(
    code="SB219",
    severity=Severity.INFO,
    title=N_("Several indicators with the same explanation"),
    why=N_(
        "What is counted differs from one indicator to the next; one text for several "
        "explains none."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Say of each what is counted, and by what evidence."),
    check=check,
)
