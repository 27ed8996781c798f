"""SB303: a code that is longer or shorter than the form standard's."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Count the characters of each field that has a length."""
    texts = {
        key: (field, text)
        for key, field in submission.standard.fields.items()
        if field.length is not None and (text := submission.text(key)) is not None
    }
    if not texts:
        return NOT_APPLICABLE
    message = _("{label} has {count} characters; the form asks for {length}.")
    return [
        submission.problem(
            (key,),
            message.format(
                label=submission.filing.phrase(field.label), count=len(text), length=field.length
            ),
        )
        for key, (field, text) in texts.items()
        if len(text) != field.length
    ]


RULE = DeclarationRule(
    code="SB303",
    severity=Severity.ERROR,
    title=N_("A code of the wrong length"),
    why=N_("A code that lost or gained a digit is another project's, or nobody's."),
    source=N_("The form's instructions"),
    remedy=N_("Compare it with the code in the budget system; what is missing cannot be guessed."),
    check=check,
)
