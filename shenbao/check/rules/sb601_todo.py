"""SB601: a comment that says what is still to be done."""

from __future__ import annotations

from shenbao.check.rule import PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _
from shenbao.toml.remarks import find_todos


def check(submission: Submission) -> Outcome:
    """Name each of the comments that are marked as such."""
    todos = find_todos(submission.document)
    message = _("Still to be looked at: {words}")
    return [
        Diagnostic(span, "", message.format(words=words), key=()) for span, words in todos
    ] or PASSES


RULE = DeclarationRule(
    code="SB601",
    severity=Severity.WARNING,
    title=N_("Something is still to be looked at"),
    why=N_(
        "A declaration that was carried over from last year, or begun from another, says in TODO "
        "comments what only a person can decide."
    ),
    source=N_("None: the file says so itself"),
    remedy=N_("Put it right below the comment, and delete the comment."),
    everywhere=True,
    check=check,
)
