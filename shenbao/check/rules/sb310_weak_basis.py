"""SB310: a basis that names no document."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import pattern_of
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look for the title or the number of a document, beyond those of the unit's own tasks."""
    basis = submission.text(Meaning.POLICY_BASIS)
    if basis is None:
        return NOT_APPLICABLE
    weak = submission.words.weak_bases
    named = [
        found
        for found in pattern_of(submission.words.documents).findall(basis)
        if not any(word in found for word in weak)
    ]
    if named or not any(word in basis for word in weak):
        return []
    message = _("This names no document that the project rests on.")
    return [submission.problem(Meaning.POLICY_BASIS, message)]


RULE = DeclarationRule(
    code="SB310",
    severity=Severity.WARNING,
    title=N_("A basis that names no document"),
    why=N_(
        "Whether the project is the government's task can only be checked against a law, a "
        "plan or a decision."
    ),
    source=N_("Review points for ex-ante evaluation: the project has a basis in policy"),
    remedy=N_("Name the document, with its number, and the clause."),
    check=check,
)
