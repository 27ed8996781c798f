"""SB402: a sum told in words that does not seem to come out."""

from __future__ import annotations

from shenbao.check.money import spelled_like
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _
from shenbao.money import Agreement, Kind, Statement


def check(submission: Submission) -> Outcome:
    """Add up what the prose seems to say, and tell what was read where it does not come out."""
    uncertain = [(path, statement) for path, statement in submission.sums if not statement.certain]
    if not uncertain:
        return NOT_APPLICABLE
    return [
        submission.problem(
            path,
            _message(submission, statement),
            part=(statement.stated.start, statement.stated.end),
        )
        for path, statement in uncertain
        if statement.agreement is Agreement.WRONG
    ]


def _message(submission: Submission, statement: Statement) -> str:
    """Say what was read, and what that comes to."""
    stated = statement.stated
    computed = spelled_like(statement.computed, stated, submission.standard.amounts)
    if statement.kind in (Kind.EQUATION, Kind.RESULT):
        return _("{equation} comes to {computed}.").format(
            equation=statement.text, computed=computed
        )
    parts = " + ".join(part.text for part in statement.parts)
    if statement.kind is Kind.SHARE:
        message = _("By the share of {parts}, {stated} should be {computed}.")
    else:
        message = _("{parts} comes to {computed}, not to {stated}.")
    return message.format(parts=parts, stated=stated.text, computed=computed)


RULE = DeclarationRule(
    code="SB402",
    severity=Severity.INFO,
    title=N_("A sum in words that does not seem to come out"),
    why=N_(
        "An estimate is only as good as its sums; what is told in words may be misread here, "
        "so look for yourself."
    ),
    source=N_("Review points for ex-ante evaluation: the basis of estimate is sufficient"),
    remedy=N_("Add it up: the sum or a part of it is wrong, or the program has misread the words."),
    everywhere=True,
    check=check,
)
