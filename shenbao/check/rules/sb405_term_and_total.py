"""SB405: a total that is not the annual amount times the years."""

from __future__ import annotations

from shenbao.check.goals import term_of
from shenbao.check.money import money
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Multiply the annual amount by the term, where the total leaves room for other years."""
    total = submission.figure(Meaning.TOTAL_AMOUNT)
    annual = submission.figure(Meaning.ANNUAL_AMOUNT)
    term = term_of(submission)
    if total is None or annual is None or term is None:
        return NOT_APPLICABLE
    if annual * term == total or term == 1 or total < annual:  # SB410 sees to those
        return PASSES
    message = _("The total is {total}; {term} years of {annual} come to {product}.")
    text = message.format(
        total=money(total, Meaning.TOTAL_AMOUNT, submission),
        term=term,
        annual=money(annual, Meaning.ANNUAL_AMOUNT, submission),
        product=money(annual * term, Meaning.TOTAL_AMOUNT, submission),
    )
    return [submission.problem(Meaning.TOTAL_AMOUNT, text)]


RULE = DeclarationRule(
    code="SB405",
    severity=Severity.INFO,
    title=N_("A total that is not the annual amount times the years"),
    why=N_(
        "The total adds up all years, and they may differ; where they should not, this shows it."
    ),
    source=N_("A published budget checker"),
    remedy=N_("Nothing, if the years differ."),
    check=check,
)
