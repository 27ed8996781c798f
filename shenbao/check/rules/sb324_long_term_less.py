"""SB324: a long-term goal that is less than the annual one."""

from __future__ import annotations

from shenbao.check.promises import Measures, related
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Dimension


def check(submission: Submission) -> Outcome:
    """Compare the figures of the two goals that are of the same things."""
    annual = submission.text(Meaning.ANNUAL_GOAL)
    long_term = submission.text(Meaning.LONG_TERM_GOAL)
    if annual is None or long_term is None:
        return NOT_APPLICABLE
    measures = Measures(submission.standard.vocabulary, submission.words)
    this_year = measures.promises(annual, submission.declaration.year)
    in_the_end = measures.promises(long_term, submission.declaration.year)
    message = _("{long_term} of all years is less than {annual} of this one.")
    return [
        submission.problem(
            Meaning.LONG_TERM_GOAL,
            message.format(long_term=later.text, annual=now.text),
            part=(later.start, later.end),
        )
        for later in in_the_end
        for now in this_year
        if later.unit.text == now.unit.text
        and later.unit.dimension is Dimension.COUNT
        and later.figure < now.figure * now.often
        and related(later.words, now.words)
    ]


RULE = DeclarationRule(
    code="SB324",
    severity=Severity.WARNING,
    title=N_("A long-term goal that is less than the annual one"),
    why=N_("What all years achieve is at least what one of them does."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Correct the one or the other."),
    check=check,
)
