"""SB203: the cost is only told as the share of the budget that is spent."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Find cost indicators that are execution rates, where there is no other one."""
    costs = submission.indicators(Meaning.COST)
    if not costs:
        return NOT_APPLICABLE
    rates = submission.words.execution_rates
    if not all(any(rate in cost.name for rate in rates) for cost in costs):
        return PASSES
    message = _("{name} says how much of the budget is spent, not what the work costs.")
    return [
        submission.problem((*cost.path, NAME), message.format(name=cost.name)) for cost in costs
    ]


RULE = DeclarationRule(
    code="SB203",
    severity=Severity.WARNING,
    title=N_("No cost but an execution rate"),
    why=N_(
        "A cost indicator is to hold the price of the work down; a rate of spending is reached "
        "by spending, whatever the price."
    ),
    source=N_(
        "Library of common indicators: unit cost, rate of savings; "
        "but some finance bureaus have approved execution rates"
    ),
    remedy=N_("Give a unit cost, a ceiling for the total cost, or a rate of savings."),
    check=check,
)
