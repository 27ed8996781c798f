"""SB410: a total that one year's money does not fit into."""

from __future__ import annotations

from shenbao.check.goals import term_of
from shenbao.check.money import money
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Compare the total with the year's money: no less, and of one year the same."""
    total = submission.figure(Meaning.TOTAL_AMOUNT)
    annual = submission.figure(Meaning.ANNUAL_AMOUNT)
    term = term_of(submission)
    if total is None or annual is None:
        return NOT_APPLICABLE
    if total < annual:
        message = _("The total is {total}, less than the {annual} of one year.")
    elif term == 1 and total != annual:
        message = _(
            "The project takes one year, and its total of {total} is not the {annual} of it."
        )
    else:
        return []
    text = message.format(
        total=money(total, Meaning.TOTAL_AMOUNT, submission),
        annual=money(annual, Meaning.ANNUAL_AMOUNT, submission),
    )
    return [submission.problem(Meaning.TOTAL_AMOUNT, text)]


RULE = DeclarationRule(
    code="SB410",
    severity=Severity.ERROR,
    title=N_("A total that the year's money does not fit into"),
    why=N_(
        "The total is the money of all years; it cannot be less than that of one, and of one "
        "year it is the same."
    ),
    source=N_("A published budget checker"),
    remedy=N_("Correct the total, the annual amount or the term."),
    check=check,
)
