"""SB111: a copy of the followed declaration that no longer says the same."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration.reading import TAKEN
from shenbao.diagnostics import Severity
from shenbao.form.following import differences
from shenbao.form.naming import Naming
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Compare the copy, value by value, with what the followed declaration says now."""
    followed = submission.filing.copied
    if followed is None:
        return NOT_APPLICABLE
    naming, data = Naming(followed), submission.document.data
    message = _("{place}: the copy has {copy}, {file} has {now}.")
    return [
        submission.problem(
            (TAKEN, *at),
            message.format(
                place=naming.phrase(there) or ".".join(map(str, there)),
                copy=copy or _("nothing"),
                now=now or _("nothing"),
                file=followed.declaration.document.path.name,
            ),
        )
        for at, there, copy, now in differences(data[TAKEN], followed.declaration.document.data)
    ]


RULE = DeclarationRule(
    code="SB111",
    severity=Severity.WARNING,
    title=N_("A copy that is not what the followed declaration says"),
    why=N_("A follow-up is of what was declared; if that changed, one of them is wrong."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Bring the copy in line with the declaration, or delete it."),
    everywhere=True,
    check=check,
)
