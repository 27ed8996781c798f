"""SB401: an equation in a text that does not come out."""

from __future__ import annotations

from shenbao.check.money import spelled_like
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.money import Agreement


def check(submission: Submission) -> Outcome:
    """Work out the equations that can mean nothing but what they say."""
    certain = [(path, statement) for path, statement in submission.sums if statement.certain]
    if not certain:
        return NOT_APPLICABLE
    words = submission.standard.amounts
    message = _("{equation} comes to {computed}.")
    return [
        submission.problem(
            path,
            message.format(
                equation=statement.text,
                computed=spelled_like(statement.computed, statement.stated, words),
            ),
            part=(statement.stated.start, statement.stated.end),
        )
        for path, statement in certain
        if statement.agreement is Agreement.WRONG
    ]


RULE = DeclarationRule(
    code="SB401",
    severity=Severity.WARNING,
    title=N_("An equation that does not come out"),
    why=N_("An estimate is only as good as its sums; a wrong one puts all of it in doubt."),
    source=N_("Review points for ex-ante evaluation: the basis of estimate is sufficient"),
    remedy=N_("Work it out again: a price, a quantity or the result is wrong."),
    everywhere=True,
    check=check,
)
