"""SB210: people or things that are put in, given as a target."""

from __future__ import annotations

from shenbao.check.rates import unit_of
from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Dimension


def check(submission: Submission) -> Outcome:
    """Find the quantities whose name is one of posts, seats or funds."""
    quantities = submission.indicators(Meaning.QUANTITY)
    if not quantities:
        return NOT_APPLICABLE
    message = _("{name} is put into the project; it is not what comes out of it.")
    return [
        submission.problem((*indicator.path, NAME), message.format(name=indicator.name))
        for indicator in quantities
        if _is_put_in(submission, indicator)
    ]


def _is_put_in(submission: Submission, indicator: Indicator) -> bool:
    words, name = submission.words, indicator.name
    unit = unit_of(submission.target(indicator))
    if unit and unit.dimension is Dimension.MONEY:
        return name.endswith(words.funds)
    if name.startswith((*words.actions, *words.tasks)) or any(
        word in name for word in words.served
    ):
        return False
    is_person = unit is not None and unit.text in words.heads
    is_post = name.endswith(words.posts) and not any(word in name for word in words.actions)
    return name.endswith(words.inputs) or (is_person and is_post)


RULE = DeclarationRule(
    code="SB210",
    severity=Severity.WARNING,
    title=N_("An input given as a target"),
    why=N_(
        "Staff and equipment are what the money buys; hiring them does not show that "
        "anything was achieved."
    ),
    source=N_("Note in the form: quantities of input are no performance targets"),
    remedy=N_("Count what they do instead: cases handled, systems kept running, hours of service."),
    check=check,
)
