"""SB311: two fields with the same text."""

from __future__ import annotations

from shenbao.check.prose import bare
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _

FIELDS = (Meaning.ANNUAL_GOAL, Meaning.POLICY_BASIS, Meaning.ESTIMATE)
"""The long-term goal has a rule of its own (SB107)."""


def check(submission: Submission) -> Outcome:
    """Compare goal, basis and estimate, spaces and punctuation aside."""
    texts = [(field, text) for field in FIELDS if (text := submission.text(field)) is not None]
    if len(texts) < 2:
        return NOT_APPLICABLE
    message = _("This is the text of {label} once more.")
    first: dict[str, Meaning] = {}
    found = []
    for field, text in texts:
        other = first.setdefault(bare(text), field)
        facts = submission.standard.facts_of(other)
        if other is not field and facts is not None:
            found.append(
                submission.problem(
                    field, message.format(label=submission.filing.phrase(facts.label))
                )
            )
    return found


RULE = DeclarationRule(
    code="SB311",
    severity=Severity.WARNING,
    title=N_("Two fields with the same text"),
    why=N_(
        "Goal, basis and estimate answer three questions; one text for two of them was copied "
        "into the wrong field."
    ),
    source=N_("Consistency; no outside source"),
    remedy=N_("Write what the field asks for."),
    check=check,
)
