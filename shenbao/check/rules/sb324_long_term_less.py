"""SB324: a long-term goal that is less than the annual one."""

from __future__ import annotations

from collections.abc import Iterable

from shenbao.check.promises import Measures, Promise
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
    in_the_end = measures.promises(long_term, submission.declaration.year, in_the_end=True)
    message = _("{long_term} of all years is less than {annual} of this one.")
    return [
        submission.problem(
            Meaning.LONG_TERM_GOAL,
            message.format(long_term=later.text, annual=_of_the_year(now)),
            part=(later.start, later.end),
        )
        for later in in_the_end
        if later.unit.dimension is Dimension.COUNT and not later.recurs
        for now in measures.of_the_same(later, _of_one_unit(this_year, later))
        if later.figure < now.figure * now.often
    ]


def _of_one_unit(promises: Iterable[Promise], other: Promise) -> list[Promise]:
    return [promise for promise in promises if promise.unit.text == other.unit.text]


def _of_the_year(promise: Promise) -> str:
    return promise.text if promise.often == 1 else f"{promise.text}×{promise.often}"


RULE = DeclarationRule(
    code="SB324",
    severity=Severity.WARNING,
    title=N_("A long-term goal that is less than the annual one"),
    why=N_("What all years achieve is at least what one of them does."),
    source=N_("Consistency; no outside source"),
    remedy=N_("Correct the one or the other."),
    check=check,
)
