"""SB503: the same quantity of the same thing promised by several projects."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.check.alike import shared
from shenbao.check.portfolio import Fact, Portfolio
from shenbao.check.prose import bare
from shenbao.check.rates import is_percent
from shenbao.check.rule import NOT_APPLICABLE, Compared, PortfolioRule
from shenbao.check.submission import Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Quantity, Target

SHORTEST = 8
"""Characters below which a name does not say what thing it counts."""

Promise = tuple[str, Target]
"""The name of an indicator, without its punctuation, and its target."""


def facts(submission: Submission) -> Iterator[Fact[Promise]]:
    """Note the quantities, but those of the standard's common indicators and of short names."""
    for indicator in _specific(submission):
        promise = bare(indicator.name), submission.target(indicator)
        yield submission.fact((*indicator.path, NAME), promise, indicator.name)


def check(portfolio: Portfolio[Promise]) -> Compared:
    """Compare the quantities of all projects."""
    if len(portfolio.notes) < 2:
        return NOT_APPLICABLE
    message = _("{name} ({target}) is also promised by {others}.")
    return [
        fact.problem(message.format(name=fact.words, target=fact.value[1], others=others))
        for fact, others in shared(portfolio)
    ]


def _specific(submission: Submission) -> Iterator[Indicator]:
    for indicator in submission.indicators(Meaning.QUANTITY):
        target = submission.target(indicator)
        is_count = isinstance(target, Quantity) and target.unit and not is_percent(target)
        is_common = indicator.name in submission.standard.lexicon or len(indicator.name) < SHORTEST
        if is_count and not is_common:
            yield indicator


RULE = PortfolioRule(
    code="SB503",
    severity=Severity.WARNING,
    title=N_("Several projects that promise the same"),
    why=N_("What two projects both count is paid for twice, or was done by only one of them."),
    source=N_("Review points for ex-ante evaluation: the project is unique"),
    remedy=N_("Let one project promise it, or say which part is this one's."),
    facts=facts,
    check=check,
)
