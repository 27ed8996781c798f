"""SB313: a document number in square brackets."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import pattern_of, years_found
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Look for the year of a document number in brackets other than 〔〕."""
    if not submission.texts:
        return NOT_APPLICABLE
    message = _("The year of a document number stands in 〔〕.")
    return [
        submission.problem(path, message, part=match.span(), fix=f"〔{found}〕")
        for path, text in submission.texts
        for match, found in years_found(pattern_of(submission.words.wrong_numbers), text)
    ]


RULE = DeclarationRule(
    code="SB313",
    severity=Severity.WARNING,
    title=N_("A document number in the wrong brackets"),
    why=N_("The number is what a document is found by; official style puts the year in 〔〕."),
    source=N_("GB/T 9704-2012, format of official documents"),
    remedy=N_("Write 〔〕."),
    fixes=True,
    check=check,
)
