"""SB406: an amount that its parts do not come to."""

from __future__ import annotations

from decimal import Decimal

from shenbao.check.money import money
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Field
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Add up the fields that the standard names as the parts of another one."""
    fields = submission.standard.fields.values()
    sums = [
        (field, amount, total)
        for field in fields
        if field.parts
        and (amount := submission.figure(field.key)) is not None
        and (total := _total(submission, field)) is not None
    ]
    if not sums:
        return NOT_APPLICABLE
    return [_problem(submission, field, total) for field, amount, total in sums if amount != total]


def _problem(submission: Submission, field: Field, total: Decimal) -> Diagnostic:
    labels = (
        submission.filing.phrase(submission.standard.fields[key].label) for key in field.parts
    )
    message = _("{parts} come to {total}.")
    text = message.format(parts=_(", ").join(labels), total=money(total, field.key, submission))
    return submission.problem((field.key,), text)


def _total(submission: Submission, field: Field) -> Decimal | None:
    """Return the sum of the parts, if all of them are figures."""
    values = [submission.figure(key) for key in field.parts]
    figures = [value for value in values if value is not None]
    return sum(figures, Decimal()) if len(figures) == len(values) else None


RULE = DeclarationRule(
    code="SB406",
    severity=Severity.INFO,
    title=N_("An amount that its parts do not come to"),
    why=N_("The amounts of one year agree with each other: a whole is the sum of its parts."),
    source=N_("A published budget checker"),
    remedy=N_("Look which of the amounts is wrong, or which part is missing."),
    everywhere=True,
    check=check,
)
