"""SB408: a figure that is printed in place of the one that the form works out, with its reason."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.stated import misprint
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Find the figures that are stated with a reason."""
    found = [stated for stated in submission.declaration.stated if stated.reason.strip()]
    if not found:
        return NOT_APPLICABLE
    hint = _("The reason given: {reason}")
    return [misprint(submission, stated, hint.format(reason=stated.reason)) for stated in found]


RULE = DeclarationRule(
    code="SB408",
    severity=Severity.INFO,
    title=N_("A figure that is explained, and not what the form works out"),
    why=N_("The form was filed so; whoever adds it up again should know before being puzzled."),
    source=N_("None: advice"),
    remedy=N_("Nothing, if the form was filed so."),
    everywhere=True,
    check=check,
)
