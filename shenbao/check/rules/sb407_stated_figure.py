"""SB407: a figure that is printed in place of the one that the form works out, for no reason."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.stated import misprint
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.i18n import N_


def check(submission: Submission) -> Outcome:
    """Find the figures that are stated without a reason."""
    found = [stated for stated in submission.declaration.stated if not stated.reason.strip()]
    if not found:
        return NOT_APPLICABLE
    return [misprint(submission, stated) for stated in found]


RULE = DeclarationRule(
    code="SB407",
    severity=Severity.WARNING,
    title=N_("A figure that is not what the form works out"),
    why=N_(
        "A total that its parts do not come to puts the whole form in doubt; where the form "
        "was filed so, a reader wants to know that it is known."
    ),
    source=N_("A published budget checker"),
    remedy=N_("Say why under reason, or delete it: the form then prints what it works out."),
    everywhere=True,
    check=check,
)
