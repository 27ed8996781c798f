"""SB102: one of the four classes of output without an indicator."""

from __future__ import annotations

from shenbao.check.classes import OUTPUTS, classes_of, places_of, without_indicator
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_


def check(submission: Submission) -> Outcome:
    """Find which of quantity, quality, timeliness and cost has no live indicator."""
    places = places_of(submission, OUTPUTS)
    output = submission.standard.place(Meaning.OUTPUT)
    if not places or (output and not submission.indicators(output)):
        return NOT_APPLICABLE
    return [
        without_indicator(submission, path, known)
        for path, known in classes_of(submission)
        if path in places and not submission.indicators(path)
    ]


RULE = DeclarationRule(
    code="SB102",
    severity=Severity.ERROR,
    title=N_("Quantity, quality, timeliness or cost without an indicator"),
    why=N_(
        "Output is told by how much, how well, by when and at what cost; none of the "
        "four may be left out."
    ),
    source=N_("Measures for the performance evaluation of fiscal expenditure, article 13"),
    remedy=N_("Add an indicator to each of the four classes."),
    check=check,
)
